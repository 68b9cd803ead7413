"""The doors out, against the sandbox."""
