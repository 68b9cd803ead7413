"""The commands about what is looked for in talk, and the trail of who changed and decided what."""

from pathlib import Path

import click

from bot.late import config_option, json_option, late, station_option

_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group()
def lexicon() -> None:
    """Sensitive words: a station's own lists beside the pack's."""


@lexicon.command("check")
@config_option
@json_option
@_file
def lexicon_check(config: Path | None, as_json: bool, file: Path) -> None:
    """Test a list: doubles, overlaps, terms too short, terms inside ordinary talk."""
    late("lexicon_check")(config, file, as_json=as_json)


@lexicon.command("load")
@config_option
@station_option
@click.option("--name", default="", help="What the list is called; the file's name unless given.")
@click.option("--category", default="own", show_default=True, help="For lines that name none.")
@click.option("--now", "at_once", is_flag=True, help="Do not only watch it at first.")
@_file
def lexicon_load(
    config: Path | None, station: str, name: str, category: str, at_once: bool, file: Path
) -> None:
    """Load a list (one word a line, or CSV with word, category, level, action, note)."""
    late("lexicon_load")(config, station, file, name, category, at_once=at_once)


@lexicon.command("show")
@config_option
@station_option
def lexicon_show(config: Path | None, station: str) -> None:
    """What a station changed, the newest first."""
    late("lexicon_show")(config, station)


@lexicon.command("undo")
@config_option
@station_option
@click.argument("change", type=int)
@click.option("--since", is_flag=True, help="Also every change after it: roll back to before it.")
def lexicon_undo(config: Path | None, station: str, change: int, since: bool) -> None:
    """Take a change back."""
    late("lexicon_undo")(config, station, change, since=since)


@lexicon.command("limit")
@config_option
@station_option
@click.argument("group")
@click.argument("name")
@click.argument("value")
def lexicon_limit(config: Path | None, station: str, group: str, name: str, value: str) -> None:
    """Set a limit of behaviour (flood, mentions, …) for one GROUP."""
    late("lexicon_limit")(config, station, group, name, value)


@lexicon.command("phrases")
@config_option
def lexicon_phrases(config: Path | None) -> None:
    """Print what reviewers taught of requests, as lines for the pack's own phrases."""
    late("phrases_learnt")(config)


@click.group()
def trail() -> None:
    """Who saw, decided, undid and changed what in moderation; ids only, chained by hash."""


@trail.command("verify")
@config_option
def trail_verify(config: Path | None) -> None:
    """Recompute the chain; fails where an entry was changed or is missing."""
    late("trail_verify")(config)


@trail.command("show")
@config_option
@station_option
@click.option("--most", type=click.IntRange(1, 10_000), default=100, show_default=True)
def trail_show(config: Path | None, station: str, most: int) -> None:
    """The newest entries of a station."""
    late("trail_show")(config, station, most)
