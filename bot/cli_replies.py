"""The commands about a station's own canned replies."""

from pathlib import Path

import click

from bot.late import config_option, late, station_option


@click.group()
def replies() -> None:
    """The station's own canned replies, beside the pack's."""


@replies.command("import")
@config_option
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@station_option
def replies_import(config: Path | None, file: Path, station: str) -> None:
    """Replies from a CSV or XLSX file (title, text, letters) or a TOML file ([[reply]])."""
    late("replies_import")(config, file, station)


@replies.command("list")
@config_option
@station_option
def replies_list(config: Path | None, station: str) -> None:
    """List the station's own replies."""
    late("replies_list")(config, station)


@replies.command("remove")
@config_option
@click.argument("title")
@station_option
def replies_remove(config: Path | None, title: str, station: str) -> None:
    """Take one away, by its title or letters."""
    late("replies_remove")(config, title, station)
