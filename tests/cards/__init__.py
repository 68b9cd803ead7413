"""Tests of the card of a ticket: what it says, where it stands, what its buttons do."""
