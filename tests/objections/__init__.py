"""Tests of objections to what is counted against somebody."""
