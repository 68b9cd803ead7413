"""What the product does: a verb a file, in rooms named like the rules."""
