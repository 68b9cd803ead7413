"""What is done with updates that could not be handled."""
