"""Tests of a station's own rules."""
