"""What must differ between the databases, one file a matter."""
