"""The door for Telegram: translates an update and calls one use case."""
