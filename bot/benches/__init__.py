"""What `lamplight bench` measures, one file a figure."""
