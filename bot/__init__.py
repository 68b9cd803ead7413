"""Builds and runs everything: command line, settings, wiring, loops."""
