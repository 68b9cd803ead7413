"""Tariffs and what they make of some kWh."""
