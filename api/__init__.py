"""The HTTP door: webhook, health, metrics and resources."""
