"""The words everyone shares: message, sender, action, ids, text, personal data."""
