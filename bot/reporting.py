"""``lamplight figures``: how a station is doing, in words or as JSON."""

import asyncio
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import orjson

from bot.people import find_station
from bot.settings import Settings, SettingsAreWrong, read_settings
from bot.spoken import here, say_here
from bot.wiring import make_trade, opened
from stations.area import Station
from stations.scope import SYSTEM
from storage import areas
from storage.counted import Cut, Period, Told
from storage.outside_counts import outside_counts
from storage.people import people
from storage.unit_of_work import Work
from tickets.figures import Behind, By
from tickets.outside_counts import outside_within
from tickets.periods import LONGEST, Length, Stretch, around
from usecases.figures import tell
from usecases.figures.compute import break_down, compute
from usecases.figures.describe import seconds, told_of
from usecases.figures.groups import Group, groups
from usecases.figures.open_behind import open_behind
from usecases.figures.show_behind import line_behind
from usecases.trade import Trade

_MOST = 200
# Whoever reads the terminal may be whom a matter is about.
_CUT = Cut(shared=True)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be printed of which days."""

    station: str
    period: str
    days: tuple[date | None, date | None]
    last: bool = False
    by: By | None = None
    behind: Behind | None = None


def show_figures(
    config: Path | None,
    station: str,
    period: str,
    days: tuple[date | None, date | None],
    *,
    last: bool,
    by: str | None,
    behind: str | None,
    as_json: bool,
) -> None:
    """Print figures; raises ``SettingsAreWrong`` for days or figures that there are not."""
    if behind is not None and behind not in set(Behind):
        known = ", ".join(Behind)
        raise SettingsAreWrong(say_here("cli.no_such_figure", got=behind[:40], known=known))
    opens = None if behind is None else Behind(behind)
    asked = Asked(station, period, days, last, None if by is None else By(by), opens)
    told, lines = asyncio.run(_read(read_settings(config), asked))
    if as_json:
        click.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode())
    else:
        click.echo("\n".join(lines))


async def _read(settings: Settings, asked: Asked) -> tuple[dict[str, object], list[str]]:
    async with opened(settings) as database, database.reading() as work:
        trade = make_trade(settings, database.sealer, [])
        where = find_station(await areas.stations(work, SYSTEM), asked.station)
        today = work.now.astimezone(ZoneInfo(where.timezone)).date()
        stretch = _stretch(asked, today)
        desk = _Desk(work, trade, trade.speech.locale_for(here()), where, stretch)
        if asked.behind is not None:
            return await desk.behind(asked.behind)
        if asked.by is not None:
            return await desk.apart(asked.by)
        return await desk.whole()


def _stretch(asked: Asked, today: date) -> Stretch:
    first, last = asked.days
    if first is None and last is None:
        found = around(Length(asked.period), today)
        return found.before() if asked.last else found
    first, last = first or last or today, last or today
    if not 0 <= (last - first).days < LONGEST:
        raise SettingsAreWrong(say_here("cli.no_such_days", first=first, last=last))
    return Stretch(Length.FREE, first, last)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Tells a station's figures, as values and in words."""

    work: Work
    trade: Trade
    locale: str
    station: Station
    stretch: Stretch

    @property
    def period(self) -> Period:
        """The moments of the days."""
        return Period(self.station.id, *self.stretch.moments(self.station.timezone))

    async def whole(self) -> tuple[dict[str, object], list[str]]:
        """Tell all of it, with what the official lines count."""
        found = await compute(self.work, self.trade, SYSTEM, self.period, _CUT)
        first, last = self.stretch.first, self.stretch.last
        rows = await outside_counts(self.work, SYSTEM, self.station.id, first, last)
        theirs = outside_within(rows, first, last)
        told = self._told() | told_of(found)
        told["official_lines"] = {line.value: dict(some) for line, some in theirs.counts.items()}
        lines = [*tell.whole(self.trade, self.locale, found)]
        return told, [self._title(), *lines, *tell.outside(self.trade, self.locale, theirs)]

    async def apart(self, by: By) -> tuple[dict[str, object], list[str]]:
        """Tell it apart."""
        found = await self._persons() if by is By.PERSON else await self._groups(by)
        told = self._told() | {
            "groups": [{"name": one.name, **told_of(one.figures)} for one in found]
        }
        lines = [tell.line(self.trade, self.locale, one.name, one.figures) for one in found]
        return told, [self._title(), *lines]

    async def behind(self, figure: Behind) -> tuple[dict[str, object], list[str]]:
        """Tell the numbers of the tickets behind a figure."""
        found, total = await open_behind(
            self.work, self.trade, SYSTEM, self.period, figure, cut=_CUT, limit=_MOST
        )
        rows = [
            {
                "number": one.ticket.number,
                "kind": one.ticket.kind,
                "took": seconds(one.took),
                "late": one.late,
                "score": one.score,
            }
            for one in found
        ]
        lines = [line_behind(self.trade, self.locale, one) for one in found]
        if total > len(found):
            lines.append(
                self.trade.speech.say("figures.more", self.locale, count=total - len(found))
            )
        return self._told() | {"count": total, "tickets": rows}, lines

    async def _groups(self, by: By) -> list[Group]:
        return await groups(self.work, self.trade, self.locale, SYSTEM, self.period, by, _CUT)

    async def _persons(self) -> list[Group]:
        told = Told(By.PERSON)
        found = await break_down(self.work, self.trade, SYSTEM, self.period, told, _CUT)
        known = await people(self.work, SYSTEM, [int(key) for key in found if key is not None])
        return [Group(key, one.name, found[key]) for key, one in known.items()]

    def _title(self) -> str:
        span = tell.span(
            self.trade, self.locale, self.stretch, self.work.now, self.station.timezone
        )
        return self.trade.speech.say(
            "figures.title", self.locale, place=self.station.name, span=span
        )

    def _told(self) -> dict[str, object]:
        first, last = self.stretch.first, self.stretch.last
        return {
            "station": self.station.name,
            "first": first.isoformat(),
            "last": last.isoformat(),
        }
