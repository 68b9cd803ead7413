"""Tasks: raised by a third time, handled, reminded of; and what a leader wants seen to."""
