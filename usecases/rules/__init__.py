"""Rules that a station sets itself: its time limits and its working hours."""
