"""The command line: what it offers; the work itself is imported when called (``bot/late.py``)."""

import sys
from pathlib import Path

import click

from bot import (
    cli_bench,
    cli_figures,
    cli_lexicon,
    cli_outside,
    cli_replies,
    cli_rules,
    cli_tariff,
)
from bot.late import config_option, json_option, late
from chat.errors import Fact


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="lamplight", prog_name="lamplight")
def lamplight() -> None:
    """掌灯: a chat-group assistant for power-supply stations.

    `lamplight demo` shows everything at work without a token, a server or an account.
    """


@lamplight.command()
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default=Path("."))
@click.option("--force", is_flag=True, help="Overwrite files that are already there.")
def init(folder: Path, force: bool) -> None:
    """Ask six questions; write config.toml and sample CSV files."""
    late("init")(folder, force=force)


@lamplight.command()
@config_option
@click.option(
    "--role",
    type=click.Choice(["all", "edge", "sender"]),
    default="all",
    show_default=True,
    help="Which part to run; anything but `all` needs PostgreSQL.",
)
def run(config: Path | None, role: str) -> None:
    """Serve: read the updates, handle them, send what is due."""
    # Read by themselves first, so that what is wrong with them is said before anything heavy loads.
    late("check_settings")(config, role)
    late("run")(config, role)


@lamplight.command()
@click.option(
    "--play",
    "transcript",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A JSONL transcript.",
)
@click.option("--exit", "leave", is_flag=True, help="Stop after the transcript.")
@click.option("--json", "report", type=click.Path(path_type=Path), help="Write what happened here.")
@click.option("--port", type=click.IntRange(0, 65535), default=8088, help="Sandbox page.")
@click.option("--web-port", type=click.IntRange(0, 65535), default=8080, help="Staff pages.")
def demo(
    transcript: Path | None, leave: bool, report: Path | None, port: int, web_port: int
) -> None:
    """Run everything on a Telegram of our own and play a short story."""
    if leave or report:
        if transcript is None:
            raise click.UsageError("--exit and --json play a transcript: name one with --play.")
        if report is not None and not report.parent.is_dir():
            raise click.UsageError(
                f"{report}: there is no folder {report.parent} to write it into."
            )
        late("play")(transcript, report)
    else:
        late("demo")(transcript, port, web_port)


@lamplight.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8088, show_default=True)
@click.option("--token", "tokens", multiple=True, metavar="ID:SECRET", help="A bot to expect.")
@click.option("--page-token", default="", help="What the page asks for when not on loopback.")
def sandbox(host: str, port: int, tokens: tuple[str, ...], page_token: str) -> None:
    """Serve a Telegram of our own for any bot in any language."""
    late("sandbox")(host, port, tokens, page_token)


@lamplight.command()
@config_option
def judge(config: Path | None) -> None:
    """Read one message a line from standard input; write one JSON object a line."""
    late("judge")(config, sys.stdin.buffer, sys.stdout.buffer)


@lamplight.command()
@config_option
def migrate(config: Path | None) -> None:
    """Bring the database to this version."""
    late("migrate")(config)


@lamplight.command()
@config_option
@click.argument("target", type=click.Path(path_type=Path))
def backup(config: Path | None, target: Path) -> None:
    """Copy the database to TARGET while it serves."""
    late("backup")(config, target)


@lamplight.command()
@config_option
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(config: Path | None, source: Path, yes: bool) -> None:
    """Put a backup in the database's place."""
    late("restore")(config, source, yes=yes)


@lamplight.command()
@config_option
@json_option
def doctor(config: Path | None, as_json: bool) -> None:
    """Look for what keeps the product from working, and say what to do."""
    sys.exit(0 if late("doctor")(config, as_json=as_json) else 1)


@lamplight.group("import")
def import_() -> None:
    """Bring in files."""


@import_.command("areas")
@config_option
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--links", type=click.Path(path_type=Path), help="Write the places' QR links here.")
def import_areas(config: Path | None, file: Path, links: Path | None) -> None:
    """Stations, feeders, districts and places from a CSV file."""
    late("import_areas")(config, file, links)


@import_.command("roster")
@config_option
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_roster(config: Path | None, file: Path) -> None:
    """Shifts and absences from a CSV file: station, name, kind (shift, absence), from, to, rank."""
    late("import_roster")(config, file)


@import_.command("planned")
@config_option
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_planned(config: Path | None, file: Path) -> None:
    """Planned outages from a CSV file: station, district, start, end, reason."""
    late("import_planned")(config, file)


@lamplight.group()
def keys() -> None:
    """The keys that seal personal data: add one, reseal, drop the old."""


@keys.command("add")
@config_option
def keys_add(config: Path | None) -> None:
    """Put a new key in front of the others; start the service anew afterwards."""
    late("keys_add")(config)


@keys.command("reseal")
@config_option
def keys_reseal(config: Path | None) -> None:
    """Seal everything by the newest key, beside the running service; may be broken off."""
    late("keys_reseal")(config)


@keys.command("drop")
@config_option
def keys_drop(config: Path | None) -> None:
    """Forget the older keys, once nothing is sealed by them any more."""
    late("keys_drop")(config)


@lamplight.command()
@config_option
@click.option("--days", type=click.IntRange(1, 3650), default=7, show_default=True)
def audit(config: Path | None, days: int) -> None:
    """Who looked behind the mask of which household."""
    late("audit")(config, days)


@import_.command("accounts")
@config_option
@click.argument("path", type=click.Path(exists=True, path_type=Path))
def import_accounts(config: Path | None, path: Path) -> None:
    """Accounts and whose they are, from a CSV or XLSX file or a folder of them."""
    sys.exit(0 if late("import_large")(config, "accounts", path) else 1)


@import_.command("bills")
@config_option
@click.argument("path", type=click.Path(exists=True, path_type=Path))
def import_bills(config: Path | None, path: Path) -> None:
    """Bills, from a CSV or XLSX file or a folder of them; each file once, going on where it was."""
    sys.exit(0 if late("import_large")(config, "bills", path) else 1)


@import_.command("tickets")
@config_option
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_tickets(config: Path | None, file: Path) -> None:
    """Requests from a CSV or XLSX file, in the columns of `export tickets`."""
    late("import_tickets")(config, file)


import_.add_command(cli_figures.counts)
import_.add_command(cli_outside.import_outages)
lamplight.add_command(cli_bench.bench)
lamplight.add_command(cli_figures.figures)
lamplight.add_command(cli_outside.export)
lamplight.add_command(cli_outside.client)
lamplight.add_command(cli_outside.webhook)
lamplight.add_command(cli_outside.source)
lamplight.add_command(cli_replies.replies)
lamplight.add_command(cli_rules.rules)
lamplight.add_command(cli_lexicon.lexicon)
lamplight.add_command(cli_lexicon.trail)
lamplight.add_command(cli_tariff.tariff)


@lamplight.group()
def staff() -> None:
    """Who works here."""


@staff.command()
@config_option
@click.option(
    "--role",
    type=click.Choice(["manager", "supervisor", "leader", "administrator"]),
    required=True,
)
@click.option("--station", default="", help="The station's name; may be left out if there is one.")
@click.option("--district", default="", help="Narrow the role to one district.")
@click.option("--hours", type=click.IntRange(1, 24 * 30), default=48, show_default=True)
def invite(config: Path | None, role: str, station: str, district: str, hours: int) -> None:
    """Print a link that makes whoever opens it first a member of staff."""
    late("invite")(config, role, station, district, hours)


@staff.command("list")
@config_option
def staff_list(config: Path | None) -> None:
    """List the staff by station and role."""
    late("staff_list")(config)


@staff.command("dismiss")
@config_option
@click.argument("name")
@click.option("--station", default="", help="The station's name; may be left out if there is one.")
@click.option("--number", type=int, help="Their Telegram number, where several have the name.")
def staff_dismiss(config: Path | None, name: str, station: str, number: int | None) -> None:
    """End somebody's appointments; they lose their reach at once."""
    late("staff_dismiss")(config, name, station, number)


@staff.command("phone")
@config_option
@click.argument("name")
@click.argument("number", default="")
@click.option("--station", default="", help="The station's name; may be left out if there is one.")
def staff_phone(config: Path | None, name: str, number: str, station: str) -> None:
    """Say under which number somebody is rung by alarms; without a number, forget it."""
    late("staff_phone")(config, name, number, station)


@lamplight.group(invoke_without_command=True)
@click.pass_context
@config_option
@json_option
def inbox(context: click.Context, config: Path | None, as_json: bool) -> None:
    """Show what came in and waits or is parked."""
    if context.invoked_subcommand is None:
        late("inbox_list")(config, as_json=as_json)


@inbox.command("retry")
@config_option
@click.argument("rows", type=int, nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every parked update.")
def inbox_retry(config: Path | None, rows: tuple[int, ...], everything: bool) -> None:
    """Let parked updates be handled again."""
    late("inbox_retry")(config, rows, everything=everything)


@lamplight.group(invoke_without_command=True)
@click.pass_context
@config_option
@json_option
def outbox(context: click.Context, config: Path | None, as_json: bool) -> None:
    """Show what is to go out and waits or is parked."""
    if context.invoked_subcommand is None:
        late("outbox_list")(config, as_json=as_json)


@outbox.command("retry")
@config_option
@click.argument("rows", type=int, nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every parked action.")
def outbox_retry(config: Path | None, rows: tuple[int, ...], everything: bool) -> None:
    """Let parked actions be performed again."""
    late("outbox_retry")(config, rows, everything=everything)


def main() -> None:
    """Run the command line; a fact that stops it is one sentence on standard error."""
    try:
        lamplight()
    except Fact as fact:
        click.echo(late("say_error")(fact), err=True)
        sys.exit(2)
    except OSError as error:
        # A file that the command line named; what has no file's name is a mistake of ours.
        if error.filename is None:
            raise
        click.echo(f"{error.filename}: {error.strerror}", err=True)
        sys.exit(2)
