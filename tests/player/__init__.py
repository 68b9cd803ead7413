"""Transcripts, the player and its report."""
