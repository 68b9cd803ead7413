"""Promises: times that somebody gives are written down, kept, renewed or broken."""
