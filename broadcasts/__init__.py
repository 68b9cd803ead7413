"""The rules of notices and outages."""
