"""Intake: staff open a ticket for whoever phoned, came by or wrote to them."""
