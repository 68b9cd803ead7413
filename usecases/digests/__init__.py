"""What goes out by itself: how the day was, how the week was, and what the leader must decide."""
