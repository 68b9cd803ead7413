"""``lamplight inbox`` and ``lamplight outbox``: what waits, what is parked, and trying it again."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import orjson

from bot.settings import SettingsAreWrong, read_settings
from bot.spoken import say_here
from bot.wiring import opened
from stations.scope import SYSTEM
from storage import inbox, outbox
from storage.unit_of_work import Work

_SHOWN = ("id", "kind", "state", "tries", "error")


def list_inbox(config: Path | None, *, as_json: bool) -> None:
    """``lamplight inbox``: counts by state, then the parked updates without their contents."""

    async def look(work: Work) -> tuple[dict[str, int], Sequence[Any]]:
        return await inbox.counts(work, SYSTEM), await inbox.listed(work, SYSTEM, "parked")

    _show(*_looked(config, look), as_json=as_json)


def list_outbox(config: Path | None, *, as_json: bool) -> None:
    """``lamplight outbox``: counts by state, then the parked actions without their contents."""

    async def look(work: Work) -> tuple[dict[str, int], Sequence[Any]]:
        return await outbox.counts(work, SYSTEM), await outbox.listed(work, SYSTEM)

    _show(*_looked(config, look), as_json=as_json)


def retry_inbox(config: Path | None, rows: tuple[int, ...], *, everything: bool) -> None:
    """``lamplight inbox retry``."""
    _retry(config, rows, inbox.retry, everything=everything)


def retry_outbox(config: Path | None, rows: tuple[int, ...], *, everything: bool) -> None:
    """``lamplight outbox retry``."""
    _retry(config, rows, outbox.retry, everything=everything)


def _looked(
    config: Path | None, look: Callable[[Work], Awaitable[tuple[dict[str, int], Sequence[Any]]]]
) -> tuple[dict[str, int], Sequence[Any]]:
    async def go() -> tuple[dict[str, int], Sequence[Any]]:
        async with opened(read_settings(config)) as database, database.reading() as work:
            return await look(work)

    return asyncio.run(go())


def _show(counts: dict[str, int], parked: Sequence[Any], *, as_json: bool) -> None:
    rows = [asdict(one) for one in parked]
    if as_json:
        found = {"counts": counts, "parked": rows}
        click.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
        return
    for state, count in sorted(counts.items()):
        click.echo(f"{state:>14}  {count:,}")
    if not rows:
        click.echo(say_here("cli.queue_empty"))
    for row in rows:
        click.echo("  ".join(str(row[name] if row[name] is not None else "-") for name in _SHOWN))


def _retry(
    config: Path | None,
    rows: tuple[int, ...],
    retry: Callable[[Work, Sequence[int] | None], Awaitable[int]],
    *,
    everything: bool,
) -> None:
    if not rows and not everything:
        raise SettingsAreWrong(say_here("cli.nothing_named"))

    async def go() -> int:
        async with opened(read_settings(config)) as database, database.writing() as work:
            return await retry(work, None if everything else rows)

    click.echo(say_here("cli.retried", count=asyncio.run(go())))
