"""What staff and residents do with tickets: mine, open ones, a card, take, answer, close."""
