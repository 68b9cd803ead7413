"""The commands about other systems: files for and from them, their keys, what they are told."""

import sys
from datetime import datetime
from pathlib import Path

import click

from bot.late import config_option, json_option, late


@click.group()
def export() -> None:
    """Write files for other programs."""


_day = click.DateTime(["%Y-%m-%d"])


@export.command("tickets")
@config_option
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--from", "since", type=_day, help="The first day on which they were opened.")
@click.option("--to", "until", type=_day, help="The last one.")
def export_tickets(
    config: Path | None, file: Path, since: datetime | None, until: datetime | None
) -> None:
    """Tickets to a CSV or XLSX file; nobody's name, no confidential report, nothing about staff."""
    late("export_tickets")(config, file, since, until)


@export.command("cases")
@config_option
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export_cases(config: Path | None, file: Path) -> None:
    """Flagged messages and how they were decided to a CSV or XLSX file; no words, nobody's name."""
    late("export_cases")(config, file)


@click.group()
def client() -> None:
    """Other systems that may ask and write under /api/v1."""


@client.command("add")
@config_option
@click.argument("name")
@click.option("--station", default="", help="Only this station's; every station's unless named.")
@click.option(
    "--grant",
    "grants",
    multiple=True,
    type=click.Choice(
        [
            "tickets:read",
            "tickets:write",
            "incidents:read",
            "figures:read",
            "bills:write",
            "outages:read",
            "outages:write",
            "meters:write",
            "cases:read",
        ]
    ),
    help="What it may do; everything unless named.",
)
@click.option("--per-minute", type=click.IntRange(1), default=120, show_default=True)
def client_add(
    config: Path | None, name: str, station: str, grants: tuple[str, ...], per_minute: int
) -> None:
    """Make a key for a system; it is shown once."""
    late("client_add")(config, name, station, grants, per_minute)


@client.command("list")
@config_option
def client_list(config: Path | None) -> None:
    """List the systems that have, or had, a key."""
    late("client_list")(config)


@client.command("revoke")
@config_option
@click.argument("name")
def client_revoke(config: Path | None, name: str) -> None:
    """Take a system's key away."""
    late("client_revoke")(config, name)


@click.group()
def webhook() -> None:
    """Other systems that are told what happens to tickets, or of a group's notices."""


@webhook.command("add")
@config_option
@click.argument("url")
@click.option("--station", default="", help="Only this station's; every station's unless named.")
@click.option("--event", "events", multiple=True, help="Such as ticket.opened; all unless named.")
@click.option("--group", default="", help="A group's title: tell its notices, and nothing else.")
def webhook_add(
    config: Path | None, url: str, station: str, events: tuple[str, ...], group: str
) -> None:
    """Tell an address from now on; prints the secret that signs what it is told.

    With --group it is the bridge of a group, so that WeChat or DingTalk gets the same notices.
    """
    if group and events:
        raise click.UsageError("--group tells of notices; it takes no --event.")
    late("webhook_add")(config, url, station, events, group)


@webhook.command("list")
@config_option
def webhook_list(config: Path | None) -> None:
    """List who is told what."""
    late("webhook_list")(config)


@webhook.command("stop")
@config_option
@click.argument("webhook_id", type=click.IntRange(0, 2**63 - 1))
def webhook_stop(config: Path | None, webhook_id: int) -> None:
    """Tell an address nothing any more."""
    late("webhook_stop")(config, webhook_id)


@webhook.command("log")
@config_option
@json_option
def webhook_log(config: Path | None, as_json: bool) -> None:
    """Show what became of the newest deliveries."""
    late("webhook_log")(config, as_json=as_json)


@click.command("outages")
@config_option
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", default="95598", show_default=True, help="Who tells of them.")
def import_outages(config: Path | None, file: Path, source: str) -> None:
    """Outages from a CSV or XLSX file in the columns of the public record; staff check and send."""
    sys.exit(0 if late("import_outages")(config, file, source) else 1)


@click.group()
def source() -> None:
    """Other systems that tell of outages; one that is silent for long counts as dead."""


@source.command("list")
@config_option
def source_list(config: Path | None) -> None:
    """List who tells of outages, and since when they have been silent."""
    late("source_list")(config)


@source.command("drop")
@config_option
@click.argument("name")
def source_drop(config: Path | None, name: str) -> None:
    """Wait for a source no more."""
    late("source_drop")(config, name)
