"""Power events of meters and transformers (用电信息采集): whether they confirm an outage."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from broadcasts.source import cell_moment
from chat.cells import Cells, RowIsWrong, account_number

EARLIER = timedelta(minutes=30)
"""An event so long before the first report belongs to the same outage: people wait and look."""

_LONGEST = 60


@dataclass(frozen=True, slots=True)
class MeterEvent:
    """One device lost its power or has it again, at a moment (UTC).

    ``device`` is the meter's number with the other system, or the account's; of a transformer
    (``whole``) it is the district's name.
    """

    device: str
    off: bool
    at: datetime
    whole: bool = False
    account: str = ""
    district: str = ""
    station: str = ""


def read_meter_row(cells: Cells, words: Mapping[str, bool]) -> MeterEvent:
    """Read one row; ``words`` say for each name of an event whether the power went.

    Raises ``RowIsWrong``, also for a moment without its zone.
    """
    meter, number = cells.get("meter", ""), cells.get("number", "")
    district = cells.get("district", "")
    account = account_number(number) if number else ""
    whole = not meter and not account
    device = meter or account or district
    if not device:
        raise RowIsWrong("missing", "meter")
    if len(device) > _LONGEST:
        raise RowIsWrong("too_long", "meter", device)
    told = cells.get("event")
    if told is None:
        raise RowIsWrong("missing", "event")
    off = words.get(told.casefold())
    if off is None:
        raise RowIsWrong("unknown_event", "event", told)
    at = cell_moment(cells, "at", None)
    if at is None:
        raise RowIsWrong("missing", "at")
    return MeterEvent(device, off, at, whole, account, district, cells.get("station", ""))


@dataclass(frozen=True, slots=True)
class Sensed:
    """How many meters of a district are off and on by their newest events, as of ``at``.

    ``whole`` tells the same of its transformer, where that said anything.
    """

    off: int
    on: int
    at: datetime
    whole: bool | None = None


def sense(events: Iterable[tuple[bytes, bool, bool, datetime]]) -> Sensed | None:
    """Judge by events (device, of the whole district, off, at); nothing where there is none.

    Of two events at the same moment the power that is back holds: a meter that reports is alive.
    """
    newest: dict[bytes, tuple[datetime, bool, bool]] = {}
    for device, whole, off, at in events:
        said = (at, not off, whole)
        if device not in newest or newest[device] < said:
            newest[device] = said
    if not newest:
        return None
    meters = [on for _, on, whole in newest.values() if not whole]
    transformers = [said for said in newest.values() if said[2]]
    return Sensed(
        meters.count(False),
        meters.count(True),
        max(at for at, _, _ in newest.values()),
        not max(transformers)[1] if transformers else None,
    )
