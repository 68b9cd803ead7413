"""The commands that measure, each against a named peer or limit in the same run."""

from pathlib import Path

import click

from bot.late import json_option, late

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def bench() -> None:
    """Measure against a named peer or limit, in one run."""


@bench.command("broadcast")
@json_option
@click.option(
    "--chats", type=click.IntRange(30), default=22_000, show_default=True, help="Who is told."
)
@click.option(
    "--seconds",
    type=click.FloatRange(0),
    default=60.0,
    show_default=True,
    help="How long to measure; 0: until all are told.",
)
@click.option(
    "--compare",
    type=click.IntRange(30),
    default=600,
    show_default=True,
    help="How many are told where it is killed, and by the loop that it is compared with.",
)
@click.option("--fan-out", type=click.IntRange(100), default=100_000, show_default=True)
@click.option("--bots", type=click.IntRange(1, 9), default=3, show_default=True)
def bench_broadcast(
    as_json: bool, chats: int, seconds: float, compare: int, fan_out: int, bots: int
) -> None:
    """A notice at Telegram's pace beside a simple loop: rate, 429s, replies meanwhile, kills."""
    late("bench_broadcast")(
        as_json=as_json, chats=chats, seconds=seconds, compare=compare, fan_out=fan_out, bots=bots
    )


@bench.command("ingest")
@json_option
@click.option("--updates", type=click.IntRange(100), default=20_000, show_default=True)
@click.option("--groups", type=click.IntRange(1), default=100, show_default=True)
@click.option("--growth/--no-growth", default=True, help="Also from 10 to 10,000 groups.")
def bench_ingest(as_json: bool, updates: int, groups: int, growth: bool) -> None:
    """Durable intake, from the fetch to the commit, beside an empty aiogram dispatcher."""
    late("bench_ingest")(as_json=as_json, updates=updates, groups=groups, growth=growth)


@bench.command("import")
@json_option
@click.option("--rows", type=click.IntRange(1_000), default=200_000, show_default=True)
@click.option(
    "--database",
    "url",
    metavar="URL",
    help="A PostgreSQL on which databases may be made; without it one is started here.",
)
def bench_import(as_json: bool, rows: int, url: str | None) -> None:
    """Accounts and bills from files into both databases, beside the limit of rows a second."""
    late("bench_import")(as_json=as_json, rows=rows, url=url)


@bench.command("judge")
@json_option
@click.option("--messages", type=click.IntRange(100), default=20_000, show_default=True)
@click.option("--labelled", type=_FILE, help="Messages with labels: text, tab, label; CSV; JSON.")
@click.option("--list", "lists", type=_FILE, multiple=True, help="A word list to compare with.")
def bench_judge(
    as_json: bool, messages: int, labelled: Path | None, lists: tuple[Path, ...]
) -> None:
    """The whole judgement of messages beside bare matchers, jieba in a set, and a Python filter.

    With --labelled: what is found of the violations in a file, and flagged of the rest.
    """
    if labelled is not None:
        late("bench_labelled")(labelled, lists, as_json=as_json)
        return
    if lists:
        raise click.UsageError("--list is compared on the messages of --labelled.")
    late("bench_judge")(as_json=as_json, messages=messages)


@bench.command("query")
@json_option
@click.option(
    "--tickets",
    "sizes",
    type=click.IntRange(100),
    multiple=True,
    default=(10_000, 100_000, 1_000_000),
    show_default=True,
    help="A size to measure at; may be given several times. Ten entries belong to a ticket.",
)
@click.option(
    "--databases",
    type=click.Choice(["sqlite", "postgres", "both"]),
    default="both",
    show_default=True,
)
@click.option(
    "--database",
    "url",
    metavar="URL",
    help="A PostgreSQL on which databases may be made; without it one is started here.",
)
@click.option("--rounds", type=click.IntRange(10), default=200, show_default=True)
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep the data in this folder and use it again.",
)
def bench_query(
    as_json: bool,
    sizes: tuple[int, ...],
    databases: str,
    url: str | None,
    rounds: int,
    keep: Path | None,
) -> None:
    """Lists, a ticket's page and figures among a million tickets, against their limits."""
    late("bench_query")(
        as_json=as_json, sizes=sizes, databases=databases, url=url, rounds=rounds, keep=keep
    )
