"""Sentences on the terminal, at once."""

import click

from bot.spoken import say_here


def tell(key: str, /, **values: object) -> None:
    """Say a sentence on the terminal now, even when its output goes into a pipe."""
    click.echo(say_here(key, **values))
    click.get_text_stream("stdout").flush()
