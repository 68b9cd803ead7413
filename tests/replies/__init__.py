"""Replies: what is held back, what is ready-made, what stays among staff."""
