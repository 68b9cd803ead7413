"""Outages and notices, from the dispatcher's text to whoever was told."""
