"""What follows from what happened: owners, clocks, promises, cards; and what falls due."""
