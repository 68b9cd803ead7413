"""The commands about figures: ours, and the counts of the official lines beside them."""

from datetime import datetime
from pathlib import Path

import click

from bot.late import config_option, json_option, late, station_option

_day = click.DateTime(["%Y-%m-%d"])


@click.command()
@config_option
@json_option
@station_option
@click.option(
    "--period",
    type=click.Choice(["day", "week", "month", "quarter"]),
    default="week",
    show_default=True,
    help="The one that today is in.",
)
@click.option("--last", is_flag=True, help="The one before.")
@click.option("--from", "since", type=_day, help="The first day, instead of --period.")
@click.option("--to", "until", type=_day, help="The last one.")
@click.option("--by", type=click.Choice(["person", "district", "kind"]), help="Told apart by.")
@click.option("--behind", metavar="FIGURE", help="The tickets behind a figure, as late_contact.")
def figures(
    config: Path | None,
    as_json: bool,
    station: str,
    period: str,
    last: bool,
    since: datetime | None,
    until: datetime | None,
    by: str | None,
    behind: str | None,
) -> None:
    """How a station is doing; no confidential report, and nothing that is about staff."""
    days = (None if since is None else since.date(), None if until is None else until.date())
    late("figures")(config, station, period, days, last=last, by=by, behind=behind, as_json=as_json)


@click.command("counts")
@config_option
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def counts(config: Path | None, file: Path) -> None:
    """Counts of 95598, 12398 and 12345 from a CSV or XLSX file.

    Columns: station, line, kind, day or month, count. Read again, a file changes nothing.
    """
    late("import_counts")(config, file)
