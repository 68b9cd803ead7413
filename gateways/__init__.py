"""The doors out: every outward call is performed here."""
