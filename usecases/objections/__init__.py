"""Objections of staff to what is counted against them, and who decides about them."""
