"""The door for the staff's browser."""
