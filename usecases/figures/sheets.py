"""Figures as a spreadsheet: the whole, told apart in every way, day by day, and theirs beside."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from chat.drawings import Book, Cell, Sheet
from storage.counted import Told
from storage.outside_counts import outside_counts
from storage.unit_of_work import Work
from tickets.figures import By, Figures
from tickets.outside_counts import Line, outside_within
from tickets.periods import Length, midnight
from tickets.policies import Metric
from usecases.figures.compute import break_down, compute
from usecases.figures.groups import groups_for
from usecases.figures.reach import Allowed
from usecases.figures.tell import day, kind_name, metric_name
from usecases.tickets.asker import Asker
from usecases.trade import Trade

# More days than these are told by week.
_DAYS = 92


async def make_book(work: Work, trade: Trade, asker: Asker, allowed: Allowed) -> Book:
    """Make the book of what somebody may see.

    A file is passed on, so nothing stands in it that not everybody at the station may read.
    """
    sight = replace(allowed.sight, cut=replace(allowed.sight.cut, shared=True))
    allowed = replace(allowed, sight=sight)
    whole = await compute(work, trade, allowed.scope, allowed.period, allowed.cut)
    name = trade.speech.say("figures.by.whole", asker.locale)
    sheets = [_sheet(trade, asker.locale, name, [(name, whole)])]
    ways = [By.DISTRICT, By.KIND]
    ways += [By.PERSON] if sight.station_id is not None else [By.STATION]
    for by in ways:
        groups = await groups_for(work, trade, asker, allowed, by)
        rows = [(one.name, one.figures) for one in groups]
        name = trade.speech.say(f"figures.by.{by}", asker.locale)
        sheets.append(_sheet(trade, asker.locale, name, rows))
    sheets.append(await _by_day(work, trade, asker, allowed))
    theirs = await _outside(work, trade, asker, allowed)
    return Book((*sheets, theirs) if theirs.rows else tuple(sheets))


async def _by_day(work: Work, trade: Trade, asker: Asker, allowed: Allowed) -> Sheet:
    stretch = allowed.sight.stretch
    length = Length.DAY if stretch.days <= _DAYS else Length.WEEK
    parts = list(stretch.parts(length))
    told = Told(By.PART, tuple(midnight(one.first, allowed.zone) for one in parts))
    found = await break_down(work, trade, allowed.scope, allowed.period, told, allowed.cut)
    rows = [
        (day(trade, asker.locale, one.first), found.get(number, Figures()))
        for number, one in enumerate(parts)
    ]
    name = trade.speech.say("figures.by.part", asker.locale)
    return _sheet(trade, asker.locale, name, rows)


async def _outside(work: Work, trade: Trade, asker: Asker, allowed: Allowed) -> Sheet:
    first, last = allowed.sight.stretch.first, allowed.sight.stretch.last
    station_id = allowed.sight.station_id
    rows = await outside_counts(work, allowed.scope, station_id, first, last)
    told = outside_within(rows, first, last)
    lines: list[tuple[Cell, ...]] = [
        (line.value, kind_name(trade, asker.locale, kind), count)
        for line in Line
        for kind, count in sorted(told.counts.get(line, {}).items())
    ]
    lines += [
        (line.value, trade.speech.say("figures.outside_unsplit", asker.locale, line=line), None)
        for line in sorted(told.unsplit)
    ]
    titles = trade.speech.say("figures.sheet_outside", asker.locale).split("|")
    return Sheet(titles[0], tuple(titles[1:]), tuple(lines))


def _sheet(trade: Trade, locale: str, name: str, rows: Sequence[tuple[str, Figures]]) -> Sheet:
    heading = [name, *trade.speech.say("figures.sheet_counts", locale).split("|")]
    for metric in Metric:
        what = metric_name(trade, locale, metric)
        columns = trade.speech.say("figures.sheet_times", locale).split("|")
        heading += [f"{what} {column}" for column in columns]
    return Sheet(name, tuple(heading), tuple(_row(title, one) for title, one in rows))


def _row(title: str, one: Figures) -> tuple[Cell, ...]:
    cells: list[Cell] = [
        title,
        one.tickets,
        _rounded(one.per_thousand),
        one.closed,
        one.reopened,
        _rounded(one.reopening),
        one.kept,
        one.renewed,
        one.broken,
        _rounded(one.keeping),
        one.asked,
        one.rated,
        _rounded(one.response),
        _rounded(one.score),
        one.excused,
    ]
    for metric in Metric:
        times = one.of(metric)
        cells += [times.count, times.met, _minutes(times.p50), _minutes(times.p90)]
        cells += [times.late, _rounded(times.rate)]
    return tuple(cells)


def _minutes(span: timedelta | None) -> float | None:
    return None if span is None else round(span / timedelta(minutes=1), 1)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
