"""What some kWh cost under a tariff, with every step of the working."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from billing.tariff import YEAR_MONTHS, Ladder, Part, Period, Season, Tariff
from chat.errors import Fact

_CENT = Decimal("0.01")
_ZERO = Decimal(0)
_WHOLE = Decimal(1)
# No household comes near; what is more is a slip of the pen, or was meant to do harm.
MOST_KWH = Decimal(1_000_000_000)
# Meters read hundredths; with so few places every product here is exact.
_FINEST = Decimal("0.000001")
# Where the kWh of a tier must be told apart by period, no meter tells: they are shared out by what
# each period used, and written as finely as a meter reads.
_SHARE = Decimal("0.01")


class NotAQuantity(Fact):
    """A number is missing its sense: no number, below zero, beyond ``most``, too fine."""

    key = "tariff.not_a_quantity"


class PeriodMissing(Fact):
    """The kWh of some periods are given and those of another are not; it may not be guessed."""

    key = "tariff.period_missing"


class PeriodUnknown(Fact):
    """The tariff has no price for a period."""

    key = "tariff.period_unknown"


class CrossesSeasons(Fact):
    """The bill covers months with different prices; it has to be charged in parts."""

    key = "tariff.crosses_seasons"


class OpenedLater(Fact):
    """The account was opened after the day that the bill is for."""

    key = "tariff.opened_later"


@dataclass(frozen=True, slots=True)
class Household:
    """What moves the limits: how many live there, and since when the account exists."""

    people: int = 0
    opened: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a bill: kWh at a price. A surcharge comes on top of the lines of the periods."""

    tier: int
    period: Period
    kwh: Decimal
    price: Decimal
    is_surcharge: bool = False

    @property
    def exact(self) -> Decimal:
        """The amount in yuan before rounding."""
        return self.kwh * self.price

    @property
    def amount(self) -> Decimal:
        """The amount in yuan, to the cent; half a cent goes up."""
        return self.exact.quantize(_CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Share:
    """The kWh of a bill that fall into one tier, from above ``above`` up to ``limit``."""

    tier: int
    above: Decimal
    limit: Decimal | None
    kwh: Decimal


@dataclass(frozen=True, slots=True)
class Working:
    """A bill as the tariff makes it: its lines, and where on the ladder it ends.

    ``before`` are the kWh that the ladder's year had already when the bill began, ``term`` that
    year. ``counted`` are the months for which the limits are: those of the year that the account
    has, or those of the bill. ``raised`` says by how many kWh the household's size lifted each.
    """

    tariff: Tariff
    before: Decimal
    counted: int
    shares: tuple[Share, ...]
    lines: tuple[Line, ...]
    raised: Decimal = _ZERO
    term: tuple[date, date] | None = None
    doubts: tuple[Part, ...] = ()

    @property
    def kwh(self) -> Decimal:
        """Every kWh of the bill."""
        return sum((one.kwh for one in self.shares), _ZERO)

    @property
    def total(self) -> Decimal:
        """The amount in yuan: the lines as they are printed, added up."""
        return sum((line.amount for line in self.lines), Decimal("0.00"))

    @property
    def part_of_year(self) -> bool:
        """True where the limits are for less than a whole year."""
        return self.term is not None and self.counted < YEAR_MONTHS

    @property
    def reached(self) -> Share:
        """The tier in which the last kWh lies; the limit itself still belongs to the lower tier."""
        after = self.before + self.kwh
        return next(one for one in self.shares if one.limit is None or after <= one.limit)

    @property
    def left(self) -> Decimal | None:
        """How many kWh are left in that tier; nothing limits the last one."""
        limit = self.reached.limit
        return None if limit is None else limit - self.before - self.kwh


def charge(
    tariff: Tariff,
    usage: Mapping[Period, Decimal],
    on: date,
    year_to_date: Decimal = _ZERO,
    household: Household = Household(),  # frozen
    months: int = 1,
) -> Working:
    """Work out a bill of some whole ``months`` that ends on a day.

    ``usage`` is kWh, either of ``WHOLE`` or of every period that the tariff tells apart.
    ``year_to_date`` is what the ladder's year (``Tariff.year_of``) had before this bill; a monthly
    ladder and a flat price take no notice of it. A bill that lies in two tariffs, two ladder years
    or two seasons is charged in parts by the caller. Raises ``NotAQuantity``, ``PeriodMissing``,
    ``PeriodUnknown``, ``CrossesSeasons`` and ``OpenedLater``.
    """
    _refuse_numbers(usage, year_to_date, household, months)
    covered = [(on.month - 1 - back) % YEAR_MONTHS + 1 for back in range(months)]
    seasons = [tariff.season_in(month) for month in covered]
    season = seasons[0]
    if any((one.prices, one.hours) != (season.prices, season.hours) for one in seasons):
        raise CrossesSeasons(months=", ".join(str(one) for one in reversed(covered)))
    _refuse_periods(usage, season)
    by_year = tariff.ladder is Ladder.YEAR
    counted = _months_of_year(tariff, on, household) if by_year else months
    raised = tariff.allowance(household.people) * counted
    before = year_to_date if by_year else _ZERO
    limits = _part_of_year(season, counted) if by_year else _months_added(seasons)
    shares = _shares(before, sum(usage.values(), _ZERO), [raised + one for one in limits])
    return Working(
        tariff=tariff,
        before=before,
        counted=counted,
        shares=shares,
        lines=tuple(_lines(season, usage, shares)),
        raised=raised,
        term=tariff.year_of(on) if by_year else None,
        doubts=_doubts(tariff, usage, raised, counted),
    )


def _refuse_numbers(
    usage: Mapping[Period, Decimal], year_to_date: Decimal, household: Household, months: int
) -> None:
    given = [(period.value, kwh, MOST_KWH) for period, kwh in usage.items()]
    given += [("year_to_date", year_to_date, MOST_KWH)]
    given += [("people", Decimal(household.people), Decimal(1000))]
    given += [("months", Decimal(months), Decimal(YEAR_MONTHS))]
    for name, value, most in given:
        least = 1 if name == "months" else 0
        within = value.is_finite() and least <= value <= most
        if not within or value != value.quantize(_FINEST):
            raise NotAQuantity(name=name, value=value, most=most)


def _refuse_periods(usage: Mapping[Period, Decimal], season: Season) -> None:
    wanted = {Period.WHOLE} if Period.WHOLE in usage or not usage else set(season.periods)
    for period in Period:
        if period in usage and (period not in wanted or period not in season.prices):
            known = ", ".join(one.value for one in Period if one in season.prices)
            raise PeriodUnknown(period=period.value, known=known)
    for period in Period:
        if period in wanted and period not in usage:
            raise PeriodMissing(period=period.value)


def _months_of_year(tariff: Tariff, on: date, household: Household) -> int:
    """Return how many months of the ladder's year count; the month of opening is a whole one."""
    opened = household.opened
    if opened is None:
        return YEAR_MONTHS
    if opened > on:
        raise OpenedLater(opened=opened, day=on)
    first, _ = tariff.year_of(on)
    if opened <= first:
        return YEAR_MONTHS
    passed = (opened.year - first.year) * YEAR_MONTHS + opened.month - first.month
    return YEAR_MONTHS - passed + (opened.day < first.day)


def _part_of_year(season: Season, counted: int) -> list[Decimal]:
    """Return a year's limits for some of its months, in whole kWh."""
    return [(one * counted / YEAR_MONTHS).quantize(_WHOLE, ROUND_HALF_UP) for one in season.limits]


def _months_added(seasons: Sequence[Season]) -> list[Decimal]:
    """Return the limits of several months together, tier by tier."""
    return [sum(tier, _ZERO) for tier in zip(*(one.limits for one in seasons), strict=True)]


def _shares(before: Decimal, kwh: Decimal, limits: Sequence[Decimal]) -> tuple[Share, ...]:
    after, found = before + kwh, []
    for tier, (above, limit) in enumerate(zip((_ZERO, *limits), (*limits, None), strict=True), 1):
        end = after if limit is None else min(after, limit)
        found.append(Share(tier, above, limit, max(_ZERO, end - max(before, above))))
    return tuple(found)


def _lines(
    season: Season, usage: Mapping[Period, Decimal], shares: tuple[Share, ...]
) -> Iterator[Line]:
    if Period.WHOLE in usage:
        prices = season.prices[Period.WHOLE]
        for share in shares:
            if share.kwh:
                yield Line(share.tier, Period.WHOLE, share.kwh, prices[share.tier - 1])
        return
    for period in season.periods:
        if usage[period]:
            yield Line(1, period, usage[period], season.prices[period][0])
    for share in shares[1:]:
        if share.kwh:
            yield from _surcharges(season, usage, share)


def _surcharges(season: Season, usage: Mapping[Period, Decimal], share: Share) -> Iterator[Line]:
    """Yield what a tier costs more than the first one: one line if it is the same by day and night.

    Else the tier's kWh are shared out among the periods as the whole bill is.
    """
    more = {one: season.prices[one][share.tier - 1] - season.prices[one][0] for one in usage}
    if len(set(more.values())) == 1:
        yield Line(share.tier, Period.WHOLE, share.kwh, next(iter(more.values())), True)
        return
    used = [one for one in season.periods if usage[one]]
    whole, rest = sum(usage.values(), _ZERO), share.kwh
    for period in used:
        part = (share.kwh * usage[period] / whole).quantize(_SHARE, ROUND_HALF_UP)
        part = rest if period is used[-1] else min(part, rest)
        rest -= part
        yield Line(share.tier, period, part, more[period], True)


def _doubts(
    tariff: Tariff, usage: Mapping[Period, Decimal], raised: Decimal, counted: int
) -> tuple[Part, ...]:
    """Return what the bill rests on and nobody has found in a public text."""
    matters = {
        Part.PRICES: True,
        Part.HOURS: Period.WHOLE not in usage,
        Part.YEAR: tariff.ladder is Ladder.YEAR,
        Part.PEOPLE: bool(raised),
        Part.OPENED: tariff.ladder is Ladder.YEAR and counted < YEAR_MONTHS,
    }
    return tuple(part for part in Part if matters[part] and part in tariff.unverified)
