"""Moderation: judging, cases, deeds, learning."""
