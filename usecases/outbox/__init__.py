"""What becomes of actions that were tried outside."""
