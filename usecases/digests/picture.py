"""The chart of a week: requests by day, how much was late in the weeks before, and where."""

from chat.drawings import Panel, Picture, Series
from stations.area import Station
from stations.scope import Scope
from storage.counted import Cut, Period, Told
from storage.unit_of_work import Work
from tickets.figures import By, Figures
from tickets.periods import DAY, Length, Stretch, midnight
from usecases.figures.compute import break_down
from usecases.figures.groups import groups
from usecases.figures.tell import day
from usecases.trade import Trade

_WEEKS = 8
# More districts than these are too small to read on a telephone.
_DISTRICTS = 8
_LONGEST_NAME = 8


async def draw_week(
    work: Work, trade: Trade, station: Station, scope: Scope, week: Stretch, cut: Cut
) -> Picture:
    """Describe the picture; it is drawn when it is sent."""
    say, locale = trade.speech.say, trade.speech.default
    first, last = day(trade, locale, week.first), day(trade, locale, week.last)
    return Picture(
        title=say("digest.picture_title", locale, place=station.name, first=first, last=last),
        panels=(
            await _by_day(work, trade, station, scope, week, cut),
            await _late_by_week(work, trade, station, scope, week, cut),
            await _by_district(work, trade, station, scope, week, cut),
        ),
        note=say("digest.picture_note", locale),
    )


async def _by_day(
    work: Work, trade: Trade, station: Station, scope: Scope, week: Stretch, cut: Cut
) -> Panel:
    say, locale = trade.speech.say, trade.speech.default
    both = Stretch(Length.FREE, week.before().first, week.last)
    found = await _parts(work, trade, station, scope, both, Length.DAY, cut)
    counts = tuple(float(one.tickets) for one in found)
    return Panel(
        say("digest.panel_days", locale),
        tuple(say("digest.weekdays", locale).split()),
        (
            Series(say("digest.week_before", locale), counts[:7]),
            Series(say("digest.this_week", locale), counts[7:]),
        ),
    )


async def _late_by_week(
    work: Work, trade: Trade, station: Station, scope: Scope, week: Stretch, cut: Cut
) -> Panel:
    say, locale = trade.speech.say, trade.speech.default
    whole = Stretch(Length.FREE, week.first - (_WEEKS - 1) * 7 * DAY, week.last)
    found = await _parts(work, trade, station, scope, whole, Length.WEEK, cut)
    shares = tuple(None if one.lateness is None else round(100 * one.lateness, 1) for one in found)
    labels = tuple(f"{part.first.month}/{part.first.day}" for part in whole.parts(Length.WEEK))
    series = Series(say("digest.late_share", locale), shares, line=True)
    return Panel(say("digest.panel_late", locale), labels, (series,), unit="%")


async def _by_district(
    work: Work, trade: Trade, station: Station, scope: Scope, week: Stretch, cut: Cut
) -> Panel:
    say, locale = trade.speech.say, trade.speech.default
    period = Period(station.id, *week.moments(station.timezone))
    found = await groups(work, trade, locale, scope, period, By.DISTRICT, cut)
    shown = found[:_DISTRICTS]
    return Panel(
        say("digest.panel_districts", locale),
        tuple(_short(one.name) for one in shown),
        (
            Series(
                say("digest.requests", locale), tuple(float(one.figures.tickets) for one in shown)
            ),
            Series(
                say("figures.was_late", locale), tuple(float(one.figures.late) for one in shown)
            ),
        ),
        sideways=True,
    )


async def _parts(
    work: Work,
    trade: Trade,
    station: Station,
    scope: Scope,
    stretch: Stretch,
    length: Length,
    cut: Cut,
) -> list[Figures]:
    """Return the figures of each part of a stretch, in order."""
    parts = list(stretch.parts(length))
    period = Period(station.id, *stretch.moments(station.timezone))
    told = Told(By.PART, tuple(midnight(one.first, station.timezone) for one in parts))
    found = await break_down(work, trade, scope, period, told, cut)
    return [found.get(number, Figures()) for number in range(len(parts))]


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"
