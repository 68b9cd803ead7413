"""``lamplight lexicon`` and ``lamplight trail``: lists tested, loaded and taken back; the chain."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import click
import orjson

from bot.lexicon_pack import read_cutter, read_lexicon
from bot.pack import read_phrases
from bot.people import find_station
from bot.settings import read_settings
from bot.spoken import say_here
from bot.wiring import make_trade, opened
from chat.personal_data import mask
from moderation.checking import Doubt, check
from moderation.finding import Deed, Level
from moderation.lexicon import Category
from moderation.reading import decoded, list_from
from stations.area import Station
from stations.scope import SYSTEM
from storage import areas, findings, lexicon_changes, trail
from storage.chats import groups
from storage.people import people
from storage.unit_of_work import Work
from usecases.moderation.by_command import load_list, set_limit
from usecases.moderation.refresh import refresh
from usecases.trade import Trade

T = TypeVar("T")

_SHOWN = 50
_AT_ONCE = 1_000
_LONGEST = 60


def check_list(config: Path | None, file: Path, *, as_json: bool) -> None:
    """Print what is doubtful about a list, beside what people say every day."""
    pack = read_settings(config).pack.name
    category = Category("own", {}, Level.R2, Deed.REVIEW)
    terms, left = list_from(decoded(file.read_bytes()), file.name, category)
    benign = [one.text for one in read_phrases(pack)]
    doubts = check(terms, benign, read_cutter(pack))
    if as_json:
        told = {"terms": len(terms), "left": left, "doubts": [asdict(one) for one in doubts]}
        click.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode())
        return
    said = "good" if not doubts else "doubts"
    click.echo(say_here(f"lexicon.{said}", count=len(terms), doubts=len(doubts)))
    for one in doubts[:_SHOWN]:
        click.echo(_doubt(one))


def _doubt(one: Doubt) -> str:
    beside = " / ".join(each[:_LONGEST] for each in one.beside)
    return say_here(f"lexicon.{one.trouble.value}", word=one.word, count=one.count, beside=beside)


def load(
    config: Path | None, station: str, file: Path, name: str, category: str, *, at_once: bool
) -> None:
    """Load a list for a station."""
    text = decoded(file.read_bytes())
    called = name or file.stem

    async def act(work: Work, trade: Trade, where: Station) -> str:
        shadow = timedelta(0) if at_once else None
        count, left = await load_list(
            work, trade, where.id, called, text, category, shadow_for=shadow
        )
        days = trade.watch.rules.reviewing.shadow_for.days
        lines = ", ".join(left[:5])
        return say_here(
            "lexicon.loaded",
            name=called,
            count=count,
            left=say_here("lexicon.left", count=len(left), lines=lines) if left else "",
            shadow=say_here("lexicon.at_once" if at_once else "lexicon.shadow", days=days),
        )

    click.echo(_at_station(config, station, act))


def show(config: Path | None, station: str) -> None:
    """Print what a station changed."""

    async def act(work: Work, _trade: Trade, where: Station) -> str:
        found = await lexicon_changes.latest(work, SYSTEM, [where.id], _SHOWN)
        lines = [
            say_here(
                "lexicon.change",
                id=one.id,
                at=f"{one.at:%Y-%m-%d %H:%M}Z",
                kind=say_here(f"moderation.change_{one.kind.value}"),
                about=(one.rule if one.kind.value == "list" else one.value or one.rule)[:_LONGEST],
                undone=say_here("lexicon.undone") if one.undone_at else "",
            )
            for one in found
        ]
        return "\n".join(lines) or say_here("lexicon.none")

    click.echo(_at_station(config, station, act))


def undo(config: Path | None, station: str, change: int, *, since: bool) -> None:
    """Take a change back, or all from it on."""

    async def act(work: Work, trade: Trade, where: Station) -> str:
        found = await lexicon_changes.latest(work, SYSTEM, [where.id], _AT_ONCE)
        wanted = [one for one in found if one.id == change or (since and one.id > change)]
        if not any(one.id == change for one in found):
            return say_here("lexicon.no_change", id=change)
        for one in wanted:
            if one.undone_at is None:
                await lexicon_changes.undo(work, one, None)
                await trail.note(work, where.id, None, "change_undone", one.id)
        await refresh(work, trade)
        return say_here("moderation.taken_back")

    click.echo(_at_station(config, station, act))


def limit(config: Path | None, station: str, group: str, name: str, value: str) -> None:
    """Set a limit for one group."""

    async def act(work: Work, trade: Trade, where: Station) -> str:
        known = [one for one in await groups(work, SYSTEM) if one.station_id == where.id]
        chat = next((one for one in known if one.title == group), None)
        if chat is None:
            return say_here("lexicon.no_group", name=group)
        await set_limit(work, trade, chat.id, where.id, name, value)
        return say_here("lexicon.limit", group=group, name=name, value=value)

    click.echo(_at_station(config, station, act))


def learnt_phrases(config: Path | None) -> None:
    """Print messages whose reading reviewers corrected: the words, masked, and what they are."""

    settings = read_settings(config)
    known = read_lexicon(settings.pack.name).categories
    solicits = [code for code, one in known.items() if one.solicits]

    async def go() -> list[tuple[str, str]]:
        async with opened(settings) as database, database.reading() as work:
            return await findings.corrected(work, SYSTEM, solicits, _AT_ONCE)

    for text, intent in asyncio.run(go()):
        click.echo(f"{mask(text).replace(chr(9), ' ').replace(chr(10), ' ')}\t{intent}")


def verify_trail(config: Path | None) -> None:
    """Recompute the chain from its beginning; leaves with 1 where it is broken."""

    async def go() -> tuple[int, int | None]:
        before, place = trail.FIRST, 0
        async with opened(read_settings(config)) as database, database.reading() as work:
            while steps := await trail.steps_from(work, SYSTEM, place + 1, _AT_ONCE):
                broken = trail.first_broken(steps, before, place)
                if broken is not None:
                    return place, broken
                place, before = place + len(steps), steps[-1].seal or b""
        return place, None

    count, broken = asyncio.run(go())
    if broken is None:
        click.echo(say_here("trail.whole", count=count))
        return
    click.echo(say_here("trail.broken", place=broken), err=True)
    sys.exit(1)


def show_trail(config: Path | None, station: str, most: int) -> None:
    """Print the newest entries of a station."""

    async def act(work: Work, _trade: Trade, where: Station) -> str:
        found = await trail.steps(work, SYSTEM, where.id, most)
        named = await people(work, SYSTEM, [one.person_id for one in found if one.person_id])
        lines = []
        for one in found:
            who = named.get(one.person_id or 0)
            lines.append(
                say_here(
                    "trail.line",
                    place=one.place or "-",
                    at=f"{one.at:%Y-%m-%d %H:%M}Z",
                    who=who.name if who else "-",
                    what=one.what,
                    about=one.about or "",
                )
            )
        return "\n".join(lines)

    click.echo(_at_station(config, station, act))


def _at_station(
    config: Path | None, station: str, act: Callable[[Work, Trade, Station], Awaitable[str]]
) -> str:
    settings = read_settings(config)

    async def go() -> str:
        async with opened(settings) as database:
            trade = make_trade(settings, database.sealer, [])
            # The serving process takes the change in; this one judges nothing.
            trade.watch.aside(lambda _make, _take: None)
            async with database.writing() as work:
                where = find_station(await areas.stations(work, SYSTEM), station)
                return await act(work, trade, where)

    return asyncio.run(go())
