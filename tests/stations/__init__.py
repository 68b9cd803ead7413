"""Places and people: the registry, staff, links, areas."""
