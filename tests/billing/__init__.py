"""Accounts, bills, who may see them, and what they are told."""
