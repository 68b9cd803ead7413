"""The form of a major incident: owed, filled in, handed in, late."""
