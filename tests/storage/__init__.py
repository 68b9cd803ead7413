"""How it remembers."""
