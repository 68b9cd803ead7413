"""Places and people: area, group, person, staff, scope, calendar, quiet hours."""
