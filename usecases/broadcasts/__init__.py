"""Outages and notices: drafted, checked, sent to whom they concern, followed, and taken back."""
