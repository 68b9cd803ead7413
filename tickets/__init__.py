"""The rules of a ticket: kinds, entries, states, incidents."""
