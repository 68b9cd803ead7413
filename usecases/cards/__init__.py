"""A ticket's card: what it says, where it stands, and what its buttons do."""
