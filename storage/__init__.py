"""How the product remembers: SQL and nothing but SQL."""
