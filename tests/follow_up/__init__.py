"""Tests of what follows from what was written into tickets."""
