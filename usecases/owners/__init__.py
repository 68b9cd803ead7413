"""Whose a ticket is: what it is about, and who answers for it."""
