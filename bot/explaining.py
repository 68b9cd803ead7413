"""``lamplight tariff explain``: how a bill comes about, in words."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from billing.charge import MOST_KWH, Household, Line, NotAQuantity, Share, Working, charge
from billing.tariff import Hours, Ladder, Period, Tariffs
from bot.clock import SystemClock
from bot.pack import read_file_columns
from bot.settings import read_settings
from bot.spoken import here, read_speech
from bot.tariff_pack import read_tariffs
from chat.errors import Fact


class PeriodsDisagree(Fact):
    """The kWh of the periods do not add up to what was given for all of them together."""

    key = "tariff.periods_disagree"


def explain(
    config: Path | None,
    where: tuple[str, str],
    used: Mapping[str, str],
    year_to_date: str,
    household: tuple[int, date | None],
    months: int,
    day: date | None,
) -> None:
    """Print the working of a bill; raises the facts of ``Tariffs.holding`` and ``charge``.

    ``where`` is the province and the category, ``used`` the kWh by option, ``household`` how many
    people live there and since when.
    """
    settings = read_settings(config)
    tariffs = read_tariffs(settings.pack.name)
    province, category = where
    # As the marketing system's files name it: 居民, 合表.
    known = read_file_columns(settings.pack.name, "accounts").category
    on = day or SystemClock().now().astimezone(ZoneInfo(settings.station.timezone)).date()
    working = charge(
        tariffs.holding(province, known.get(category.strip(), category), on),
        _usage(used),
        on,
        year_to_date=_number("year_to_date", year_to_date),
        household=Household(*household),
        months=months,
    )
    click.echo("\n".join(_Told().working(tariffs, working, on)))


def _usage(used: Mapping[str, str]) -> dict[Period, Decimal]:
    """Read the kWh; where the whole is given beside its periods, it has to be their sum."""
    read = {name: _number(name, text) for name, text in used.items()}
    whole = read.pop("kwh", None)
    if whole is None or not read:
        return {Period.WHOLE: whole} if whole is not None else _by_period(read)
    added = sum(read.values(), Decimal(0))
    if added != whole:
        raise PeriodsDisagree(whole=whole, added=added)
    return _by_period(read)


def _by_period(read: Mapping[str, Decimal]) -> dict[Period, Decimal]:
    return {Period(name): kwh for name, kwh in read.items()}


def _number(name: str, text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise NotAQuantity(name=name, value=text, most=MOST_KWH) from None


class _Told:
    """A working in the language of this terminal."""

    def __init__(self) -> None:
        self._speech = read_speech()
        self._locale = self._speech.locale_for(here())

    def working(self, tariffs: Tariffs, working: Working, on: date) -> list[str]:
        """Return it line by line."""
        tariff = working.tariff
        told = [
            self._say(
                "head",
                province=tariffs.provinces[tariff.province],
                category=tariffs.categories[tariff.category],
                since=tariff.since,
            ),
            self._ladder(working),
            *self._raised(working),
            *self._hours(working, on),
            *(self._line(working, line) for line in working.lines),
            self._say("total", kwh=_plain(working.kwh), amount=working.total),
            *self._reached(working),
            self._say("source", source=tariff.source),
        ]
        if working.doubts:
            parts = self._join(self._say(f"part_{one.value}") for one in working.doubts)
            told.append(self._say("unverified", parts=parts))
        return told

    def _ladder(self, working: Working) -> str:
        if working.term is not None:
            first, last = working.term
            before = _plain(working.before)
            return self._say("by_year", first=first, last=last, before=before)
        monthly = working.tariff.ladder is Ladder.MONTH
        return self._say("by_month", months=working.counted) if monthly else self._say("no_ladder")

    def _raised(self, working: Working) -> list[str]:
        told = []
        if working.raised:
            told.append(self._say("raised", kwh=_plain(working.raised)))
        if working.part_of_year:
            told.append(self._say("part_of_year", months=working.counted))
        return told

    def _hours(self, working: Working, on: date) -> list[str]:
        season = working.tariff.season_in(on.month)
        by_period = any(line.is_surcharge or line.period in season.hours for line in working.lines)
        return [
            self._say("hours", period=self._period(period), hours=self._join(map(_clock, hours)))
            for period, hours in season.hours.items()
            if by_period
        ]

    def _line(self, working: Working, line: Line) -> str:
        if line.is_surcharge:
            kind = "surcharge" if line.period is Period.WHOLE else "surcharge_period"
        elif line.period is not Period.WHOLE:
            kind = "line_period"
        else:
            kind = "line" if working.tariff.ladder is not Ladder.NONE else "line_alone"
        return self._say(
            kind,
            tier=line.tier,
            reach=self._reach(working.shares[line.tier - 1]),
            period=self._period(line.period),
            kwh=_plain(line.kwh),
            price=_plain(line.price),
            amount=line.amount,
        )

    def _reach(self, share: Share) -> str:
        if share.limit is None:
            return self._say("above", above=_plain(share.above))
        return self._say("within", above=_plain(share.above), limit=_plain(share.limit))

    def _reached(self, working: Working) -> list[str]:
        if working.tariff.ladder is Ladder.NONE:
            return []
        after, tier = _plain(working.before + working.kwh), working.reached.tier
        if working.left is None:
            return [self._say("reached_last", after=after, tier=tier)]
        left = _plain(working.left)
        return [self._say("reached", after=after, tier=tier, left=left)]

    def _period(self, period: Period) -> str:
        return self._say(f"period_{period.value}")

    def _join(self, parts: Iterable[str]) -> str:
        return self._say("and").join(parts)

    def _say(self, key: str, **values: object) -> str:
        return self._speech.say(f"tariff.{key}", self._locale, **values)


def _clock(hours: Hours) -> str:
    opens, closes = (f"{one // 60:02}:{one % 60:02}" for one in (hours.opens, hours.closes))
    return f"{opens}-{closes}"


def _plain(kwh: Decimal) -> str:
    """Write a quantity without idle zeros and without an exponent."""
    return f"{kwh.normalize():f}"
