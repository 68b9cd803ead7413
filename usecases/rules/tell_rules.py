"""What holds at a station, in words: its hours, its holidays, its targets, and what was set."""

from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from stations.area import Station
from stations.calendar import Calendar, Period
from stations.rule_version import RuleName, RuleVersion
from stations.scope import SYSTEM, Scope
from storage import rules
from storage.people import people
from storage.unit_of_work import Work
from tickets.policies import Target
from usecases.rules.in_force import calendar_now, policies_at
from usecases.tickets.telling import local
from usecases.trade import Trade

_VERSIONS = 5
_DAYS_AHEAD = 60


async def hours_told(work: Work, trade: Trade, station: Station, locale: str) -> str:
    """Say when a station works, and which days of the next two months are otherwise."""
    calendar = await calendar_now(work, trade, station)
    today = work.now.astimezone(ZoneInfo(station.timezone)).date()
    say = trade.speech.say
    lines = [say("rules.hours", locale, station=station.name)]
    names = say("rules.weekdays", locale).split()
    for name, periods in zip(names, calendar.week, strict=True):
        lines.append(say("rules.day", locale, day=name, hours=_hours(trade, periods, locale)))
    for day, periods in _otherwise(calendar, today):
        lines.append(say("rules.day", locale, day=day, hours=_hours(trade, periods, locale)))
    if calendar.known_until is not None:
        lines.append(say("rules.known_until", locale, day=calendar.known_until))
    return "\n".join(lines)


async def targets_told(work: Work, trade: Trade, station: Station, locale: str) -> str:
    """Say within what time something must happen to what is asked today, by kind."""
    policies = await policies_at(work, trade, station, work.now)
    today = work.now.astimezone(ZoneInfo(station.timezone)).date()
    head = trade.speech.say("rules.targets", locale, station=station.name)
    told = [
        _target(trade, row, locale, own=row in policies.own) for row in policies.in_force(today)
    ]
    return "\n".join([head, *told])


async def history_told(
    work: Work, scope: Scope, trade: Trade, station: Station, locale: str
) -> str:
    """Say what was set for a station, when and by whom."""
    say = trade.speech.say
    found = [
        one
        for name in RuleName
        for one in await rules.versions(work, scope, station.id, name, _VERSIONS)
    ]
    if not found:
        return say("rules.never_set", locale)
    named = await people(work, SYSTEM, [one.set_by for one in found if one.set_by is not None])
    lines = [say("rules.history", locale)]
    for one in sorted(found, key=lambda each: each.set_at, reverse=True):
        person = None if one.set_by is None else named.get(one.set_by)
        who = person.name if person else one.set_through or ""
        lines.append(_version(trade, station, one, locale, who))
    return "\n".join(lines)


def _version(trade: Trade, station: Station, one: RuleVersion, locale: str, who: str) -> str:
    what = trade.speech.say(f"rules.{one.name.value}", locale)
    at = local(one.effective_from, station)
    return trade.speech.say("rules.version", locale, at=at, what=what, who=who, source=one.source)


def _otherwise(calendar: Calendar, today: date) -> Iterator[tuple[date, tuple[Period, ...]]]:
    for number in range(_DAYS_AHEAD):
        day = today + timedelta(days=number)
        if day in calendar.days:
            yield day, calendar.days[day]


def _hours(trade: Trade, periods: tuple[Period, ...], locale: str) -> str:
    if not periods:
        return trade.speech.say("rules.closed", locale)
    return " ".join(f"{_clock(one.opens)}-{_clock(one.closes)}" for one in periods)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _target(trade: Trade, row: Target, locale: str, *, own: bool) -> str:
    say = trade.speech.say
    kinds = say("card.joiner", locale).join(
        trade.tickets.kind(kind).name(locale) for kind in row.kinds
    )
    where = "" if row.density is None else say(f"card.density_{row.density.value}", locale)
    return say(
        "rules.target_own" if own else "rules.target",
        locale,
        kinds=kinds,
        metric=say(f"metric.{row.metric.value}", locale),
        amount=say(f"rules.in_{row.unit.value}", locale, amount=row.amount),
        where=where,
        source=row.source,
    )
