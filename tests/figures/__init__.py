"""Figures: what is counted, by whom it may be opened, and what goes out by itself."""
