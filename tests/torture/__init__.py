"""Killing the program at random moments, and what must hold afterwards."""
