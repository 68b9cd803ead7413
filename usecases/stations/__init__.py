"""Places and people: groups are added, linked and left, staff invited, areas imported."""
