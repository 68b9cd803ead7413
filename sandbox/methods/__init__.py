"""The Bot API's methods, by theme; ``table`` finds them by name."""
