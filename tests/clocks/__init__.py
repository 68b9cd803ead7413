"""Tests of the clocks and alarms of tickets."""
