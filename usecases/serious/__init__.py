"""The form of a major incident (重大事件上报): owed, filled in, and brought to the leaders."""
