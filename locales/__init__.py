"""What is said to people, one file a language."""
