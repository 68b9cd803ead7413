"""What the tests of clocks share: calendars, targets, events at so many minutes."""

from datetime import UTC, date, datetime, timedelta

from stations.calendar import Calendar, Period
from tickets.clock import ClockEvent, ClockKind
from tickets.policies import Metric, Target, Unit

DAY = (Period(8 * 60, 12 * 60), Period(14 * 60, 18 * 60))
OFFICE = Calendar("Asia/Shanghai", (*[DAY] * 5, (), ()), {date(2026, 3, 31): ()})
# Clocks there are put forward on 29 March 2026, within working hours of this calendar.
BERLIN = Calendar("Europe/Berlin", ((Period(60, 300), Period(600, 1440)),) * 7)
# A Friday, 10:00 in Shanghai and 3:00 in Berlin.
START = datetime(2026, 3, 27, 2, tzinfo=UTC)


def target(
    amount: int = 60,
    unit: Unit = Unit.MINUTES,
    *,
    warn: tuple[float, ...] = (0.5, 0.8),
    metric: Metric = Metric.ANSWER,
    code: str = "test",
) -> Target:
    """Return a target for complaints."""
    since = date(2026, 1, 1)
    return Target(code, metric, ("complaint",), amount, unit, since, "test", warn=warn)


def event(
    kind: ClockKind, minutes: int = 0, *, due: int | None = None, level: int = 0
) -> ClockEvent:
    """Return an event so many minutes after the start."""
    at = START + timedelta(minutes=minutes)
    due_at = None if due is None else START + timedelta(minutes=due)
    return ClockEvent(0, 1, 2, Metric.ANSWER, kind, at, due_at, level=level)
