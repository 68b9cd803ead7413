"""Urgent matters: leaders hear at once, and telephones ring until somebody accepts."""
