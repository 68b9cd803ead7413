"""The rules of customers, accounts and bindings."""
