"""Incidents from the first report to the last household, played with staff and residents."""
