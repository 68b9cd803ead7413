"""Tasks: what staff are to see to although no resident asked for it."""
