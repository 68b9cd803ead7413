"""The command line: what it offers, and what to call; the work itself is imported when called.

``lamplight --help`` must answer at once while aiogram alone takes seconds to import, so every
command names its function in ``_LATE`` and nothing heavy is imported at the top of this file.
"""

import sys
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from chat.errors import Fact

# Every late import of the program, by the name that the commands below use.
_LATE = {
    "init": "bot.init:write_settings",
    "check_settings": "bot.settings:check_settings",
    "run": "bot.serving:serve",
    "demo": "bot.live_demo:show",
    "play": "bot.demo:play",
    "sandbox": "bot.sandbox_command:serve_sandbox",
    "judge": "bot.judging:judge_lines",
    "bench_ingest": "bot.benches.ingest:bench",
    "migrate": "bot.upkeep:bring_up_to_date",
    "backup": "bot.upkeep:back_up",
    "restore": "bot.upkeep:restore",
    "doctor": "bot.doctor:examine",
    "import_areas": "bot.importing:import_file",
    "import_tickets": "bot.exporting:import_tickets",
    "export_tickets": "bot.exporting:export",
    "client_add": "bot.outside:add_client",
    "client_list": "bot.outside:list_clients",
    "client_revoke": "bot.outside:revoke",
    "webhook_add": "bot.outside:add_webhook",
    "webhook_list": "bot.outside:list_webhooks",
    "webhook_stop": "bot.outside:stop_webhook",
    "webhook_log": "bot.outside:show_log",
    "invite": "bot.people:invite",
    "staff_list": "bot.people:list_staff",
    "inbox_list": "bot.queues:list_inbox",
    "inbox_retry": "bot.queues:retry_inbox",
    "outbox_list": "bot.queues:list_outbox",
    "outbox_retry": "bot.queues:retry_outbox",
    "say_error": "bot.spoken:say_error",
}


def _late(name: str) -> Callable[..., Any]:
    module, function = _LATE[name].split(":")
    return getattr(import_module(module), function)  # type: ignore[no-any-return]


def _config(context: click.Context, _parameter: click.Parameter, value: str | None) -> Path | None:
    if value:
        return Path(value)
    # `lamplight inbox --config FILE retry`: what the group was told holds for its commands.
    above: Path | None = context.parent.params.get("config") if context.parent else None
    if above:
        return above
    usual = Path("config.toml")
    return usual if usual.is_file() else None


config_option = click.option(
    "--config",
    metavar="FILE",
    envvar="LAMPLIGHT_CONFIG",
    callback=_config,
    help="The settings; config.toml in this folder unless named.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


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
    _late("init")(folder, force=force)


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
    _late("check_settings")(config)
    _late("run")(config, role)


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
        _late("play")(transcript, report)
    else:
        _late("demo")(transcript, port, web_port)


@lamplight.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8088, show_default=True)
@click.option("--token", "tokens", multiple=True, metavar="ID:SECRET", help="A bot to expect.")
@click.option("--page-token", default="", help="What the page asks for when not on loopback.")
def sandbox(host: str, port: int, tokens: tuple[str, ...], page_token: str) -> None:
    """Serve a Telegram of our own for any bot in any language."""
    _late("sandbox")(host, port, tokens, page_token)


@lamplight.command()
@config_option
def judge(config: Path | None) -> None:
    """Read one message a line from standard input; write one JSON object a line."""
    _late("judge")(config, sys.stdin.buffer, sys.stdout.buffer)


@lamplight.group()
def bench() -> None:
    """Measure against a named peer or limit, in one run."""


@bench.command("ingest")
@json_option
@click.option("--updates", type=click.IntRange(100), default=20_000, show_default=True)
@click.option("--groups", type=click.IntRange(1), default=100, show_default=True)
@click.option("--growth/--no-growth", default=True, help="Also from 10 to 10,000 groups.")
def bench_ingest(as_json: bool, updates: int, groups: int, growth: bool) -> None:
    """Durable intake, from the fetch to the commit, beside an empty aiogram dispatcher."""
    _late("bench_ingest")(as_json=as_json, updates=updates, groups=groups, growth=growth)


@lamplight.command()
@config_option
def migrate(config: Path | None) -> None:
    """Bring the database to this version."""
    _late("migrate")(config)


@lamplight.command()
@config_option
@click.argument("target", type=click.Path(path_type=Path))
def backup(config: Path | None, target: Path) -> None:
    """Copy the database to TARGET while it serves."""
    _late("backup")(config, target)


@lamplight.command()
@config_option
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(config: Path | None, source: Path, yes: bool) -> None:
    """Put a backup in the database's place."""
    _late("restore")(config, source, yes=yes)


@lamplight.command()
@config_option
@json_option
def doctor(config: Path | None, as_json: bool) -> None:
    """Look for what keeps the product from working, and say what to do."""
    sys.exit(0 if _late("doctor")(config, as_json=as_json) else 1)


@lamplight.group("import")
def import_() -> None:
    """Bring in files."""


@import_.command("areas")
@config_option
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--links", type=click.Path(path_type=Path), help="Write the places' QR links here.")
def import_areas(config: Path | None, file: Path, links: Path | None) -> None:
    """Stations, feeders, districts and places from a CSV file."""
    _late("import_areas")(config, file, links)


@import_.command("tickets")
@config_option
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_tickets(config: Path | None, file: Path) -> None:
    """Requests from a CSV or XLSX file, in the columns of `export tickets`."""
    _late("import_tickets")(config, file)


@lamplight.group()
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
    _late("export_tickets")(config, file, since, until)


@lamplight.group()
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
    type=click.Choice(["tickets:read", "tickets:write", "incidents:read", "figures:read"]),
    help="What it may do; everything unless named.",
)
@click.option("--per-minute", type=click.IntRange(1), default=120, show_default=True)
def client_add(
    config: Path | None, name: str, station: str, grants: tuple[str, ...], per_minute: int
) -> None:
    """Make a key for a system; it is shown once."""
    _late("client_add")(config, name, station, grants, per_minute)


@client.command("list")
@config_option
def client_list(config: Path | None) -> None:
    """List the systems that have, or had, a key."""
    _late("client_list")(config)


@client.command("revoke")
@config_option
@click.argument("name")
def client_revoke(config: Path | None, name: str) -> None:
    """Take a system's key away."""
    _late("client_revoke")(config, name)


@lamplight.group()
def webhook() -> None:
    """Other systems that are told what happens to tickets."""


@webhook.command("add")
@config_option
@click.argument("url")
@click.option("--station", default="", help="Only this station's; every station's unless named.")
@click.option("--event", "events", multiple=True, help="Such as ticket.opened; all unless named.")
def webhook_add(config: Path | None, url: str, station: str, events: tuple[str, ...]) -> None:
    """Tell an address from now on; prints the secret that signs what it is told."""
    _late("webhook_add")(config, url, station, events)


@webhook.command("list")
@config_option
def webhook_list(config: Path | None) -> None:
    """List who is told what."""
    _late("webhook_list")(config)


@webhook.command("stop")
@config_option
@click.argument("webhook_id", type=int)
def webhook_stop(config: Path | None, webhook_id: int) -> None:
    """Tell an address nothing any more."""
    _late("webhook_stop")(config, webhook_id)


@webhook.command("log")
@config_option
@json_option
def webhook_log(config: Path | None, as_json: bool) -> None:
    """Show what became of the newest deliveries."""
    _late("webhook_log")(config, as_json=as_json)


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
    _late("invite")(config, role, station, district, hours)


@staff.command("list")
@config_option
def staff_list(config: Path | None) -> None:
    """List the staff by station and role."""
    _late("staff_list")(config)


@lamplight.group(invoke_without_command=True)
@click.pass_context
@config_option
@json_option
def inbox(context: click.Context, config: Path | None, as_json: bool) -> None:
    """Show what came in and waits or is parked."""
    if context.invoked_subcommand is None:
        _late("inbox_list")(config, as_json=as_json)


@inbox.command("retry")
@config_option
@click.argument("rows", type=int, nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every parked update.")
def inbox_retry(config: Path | None, rows: tuple[int, ...], everything: bool) -> None:
    """Let parked updates be handled again."""
    _late("inbox_retry")(config, rows, everything=everything)


@lamplight.group(invoke_without_command=True)
@click.pass_context
@config_option
@json_option
def outbox(context: click.Context, config: Path | None, as_json: bool) -> None:
    """Show what is to go out and waits or is parked."""
    if context.invoked_subcommand is None:
        _late("outbox_list")(config, as_json=as_json)


@outbox.command("retry")
@config_option
@click.argument("rows", type=int, nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every parked action.")
def outbox_retry(config: Path | None, rows: tuple[int, ...], everything: bool) -> None:
    """Let parked actions be performed again."""
    _late("outbox_retry")(config, rows, everything=everything)


def main() -> None:
    """Run the command line; a fact that stops it is one sentence on standard error."""
    try:
        lamplight()
    except Fact as fact:
        click.echo(_late("say_error")(fact), err=True)
        sys.exit(2)
    except OSError as error:
        # A file that the command line named; what has no file's name is a mistake of ours.
        if error.filename is None:
            raise
        click.echo(f"{error.filename}: {error.strerror}", err=True)
        sys.exit(2)
