"""A Telegram of our own, for the demo and the tests; stands apart."""
