"""Accounts and bills: bringing them in, asking about them, and telling of them."""
