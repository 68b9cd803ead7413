"""Where an account stands on the ladder of prices, and what a kWh costs there."""

from datetime import date
from decimal import Decimal

from billing.bill import Bill
from billing.charge import Household, Working, charge
from billing.tariff import YEAR_MONTHS, Ladder, Part, Period, Season, Tariff
from chat.errors import Fact
from customers.account import Account
from usecases.billing.words import kwh
from usecases.trade import Trade


def ladder(trade: Trade, account: Account, bill: Bill) -> Working | None:
    """Return the working that says in which tier the last kWh was; nothing where it is unknown.

    A ladder of the year needs what the year had, which the bill tells or does not.
    """
    tariff = _tariff(trade, account, bill.as_of)
    if tariff is None or tariff.ladder is Ladder.NONE:
        return None
    if tariff.ladder is Ladder.YEAR and bill.year_kwh is None:
        return None
    if bill.year_kwh is not None and bill.year_kwh < bill.kwh:
        # A year that is less than its month is told wrongly.
        return None
    people = Household(people=account.household_size or 0)
    had = bill.year_kwh - bill.kwh if bill.year_kwh is not None else Decimal(0)
    try:
        return charge(tariff, {Period.WHOLE: bill.kwh}, bill.as_of, had, people)
    except Fact:
        # The bill says what this tariff cannot: nothing is told.
        return None


def prices(trade: Trade, locale: str, account: Account, bill: Bill, today: date) -> list[str]:
    """Say what a kWh costs an account today, a line a tier; nothing where no tariff is known.

    Whoever is billed by time of day hears the prices by time of day.
    """
    tariff = _tariff(trade, account, today)
    if tariff is None:
        return []
    season = tariff.season_in(today.month)
    by_hours = bool(season.periods) and bill.kwh_valley is not None
    lines = [
        trade.speech.say(
            "bill.price_tier" if len(season.prices[Period.WHOLE]) > 1 else "bill.price_only",
            locale,
            tier=at,
            reach=_reach(trade, locale, tariff, season, account, at),
            price=_price(trade, locale, season, at, by_hours=by_hours),
        )
        for at in range(1, len(season.prices[Period.WHOLE]) + 1)
    ]
    return [*lines, _source(trade, locale, tariff, Part.PRICES)]


def hours(trade: Trade, locale: str, account: Account, today: date) -> list[str]:
    """Say at which hours which price holds today, a line a period; nothing where it is unknown."""
    tariff = _tariff(trade, account, today)
    season = None if tariff is None else tariff.season_in(today.month)
    if tariff is None or season is None or not season.hours:
        return []
    joiner = trade.speech.say("card.joiner", locale)
    lines = [
        trade.speech.say(
            "bill.hours",
            locale,
            name=trade.speech.say(f"bill.line_{one}", locale),
            hours=joiner.join(
                f"{_clock(it.opens)}-{_clock(it.closes)}" for it in season.hours[one]
            ),
        )
        for one in season.periods
        if one in season.hours
    ]
    return [*lines, _source(trade, locale, tariff, Part.HOURS)]


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


def _tariff(trade: Trade, account: Account, on: date) -> Tariff | None:
    """Return the tariff of an account on a day; nothing where none is known."""
    rules = trade.bills
    if rules.tariffs is None or not rules.province:
        return None
    try:
        return rules.tariffs.holding(rules.province, account.category, on)
    except Fact:
        return None


def _source(trade: Trade, locale: str, tariff: Tariff, part: Part) -> str:
    key = "bill.price_unverified" if part in tariff.unverified else "bill.price_source"
    return trade.speech.say(key, locale, source=tariff.source)


def _price(trade: Trade, locale: str, season: Season, tier: int, *, by_hours: bool) -> str:
    if not by_hours:
        return kwh(season.prices[Period.WHOLE][tier - 1])
    joiner = trade.speech.say("card.joiner", locale)
    return joiner.join(
        f"{trade.speech.say(f'bill.line_{one}', locale)} {kwh(season.prices[one][tier - 1])}"
        for one in season.periods
    )


def _reach(
    trade: Trade, locale: str, tariff: Tariff, season: Season, account: Account, tier: int
) -> str:
    """Say from what to what a tier reaches, raised for a large household."""
    if not season.limits:
        return ""
    months = YEAR_MONTHS if tariff.ladder is Ladder.YEAR else 1
    raised = tariff.allowance(account.household_size or 0) * months
    above = [Decimal(0), *(one + raised for one in season.limits)][tier - 1]
    limit = season.limits[tier - 1] + raised if tier <= len(season.limits) else None
    key = f"bill.reach_{tariff.ladder}" if limit is not None else f"bill.above_{tariff.ladder}"
    return trade.speech.say(key, locale, above=kwh(above), limit=kwh(limit or Decimal(0)))
