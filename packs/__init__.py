"""The trade's data, one folder a trade."""
