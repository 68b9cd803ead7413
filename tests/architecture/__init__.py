"""Rules about the code itself, checked on its files."""
