"""The door for Telegram: what comes in, and which use case it reaches."""
