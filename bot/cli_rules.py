"""The commands about a station's own time limits and working hours."""

from pathlib import Path

import click

from bot.late import config_option, late, station_option

_name = click.argument("name", type=click.Choice(["policies", "calendar"]))
_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group()
def rules() -> None:
    """Within what time things must happen at a station, and when it works."""


@rules.command("show")
@config_option
@station_option
def rules_show(config: Path | None, station: str) -> None:
    """What holds now, in words, and what was set before."""
    late("rules_show")(config, station)


@rules.command("print")
@config_option
@_name
@station_option
def rules_print(config: Path | None, name: str, station: str) -> None:
    """The file that holds now, to be edited and set."""
    late("rules_print")(config, name, station)


@rules.command("check")
@config_option
@_name
@_file
@station_option
def rules_check(config: Path | None, name: str, file: Path, station: str) -> None:
    """Read a file as `set` would, and change nothing."""
    late("rules_check")(config, name, file, station)


@rules.command("set")
@config_option
@_name
@_file
@station_option
def rules_set(config: Path | None, name: str, file: Path, station: str) -> None:
    """Let a file hold from now on; what held before is kept."""
    late("rules_set")(config, name, file, station)
