"""Figures of a station: how quickly, how late, how often again, how content."""
