"""Sentences on the terminal, at once."""

import sys

import click

from bot.spoken import say_here


def tell(key: str, /, **values: object) -> None:
    """Say a sentence on the terminal now, even when its output goes into a pipe."""
    click.echo(say_here(key, **values))
    sys.stdout.flush()
