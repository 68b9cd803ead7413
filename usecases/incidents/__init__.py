"""Incidents: one outage behind many reports, answered once and closed for everyone."""
