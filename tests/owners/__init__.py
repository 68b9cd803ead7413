"""Tests of what a ticket is about and who gets it."""
