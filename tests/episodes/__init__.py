"""Whole days, played through the sandbox and compared with what a careful clerk expects."""
