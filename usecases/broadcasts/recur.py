"""A notice that comes back: when it went out, the next one is planned by the station's calendar."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from broadcasts.notice import USEFUL_FOR, Notice, NoticeState
from broadcasts.recurrence import Recurrence, read_recurrence
from stations.area import Station
from stations.scope import SYSTEM
from storage import areas, notices
from storage.notices import DISTRICT, GROUP
from storage.unit_of_work import Work
from usecases.rules.in_force import calendar_now
from usecases.trade import Trade


async def next_time(
    work: Work, trade: Trade, station: Station, rule: Recurrence, after: datetime
) -> datetime | None:
    """Return when a rule next holds after a moment, by the station's own working days."""
    calendar = await calendar_now(work, trade, station)
    local = rule.after(after.astimezone(ZoneInfo(station.timezone)), calendar)
    return None if local is None else local.astimezone(UTC)


async def plan_next(work: Work, trade: Trade, notice: Notice) -> None:
    """Plan the next of a notice that comes back, for the same audience.

    What was missed while the program was down is not made up for.
    """
    station = await areas.station(work, SYSTEM, notice.station_id)
    if station is None:
        return
    rule = read_recurrence(notice.repeats)
    at = await next_time(work, trade, station, rule, max(work.now, notice.send_at))
    if at is None:
        return
    audience = await notices.audience_of(work, SYSTEM, notice.id)
    following = replace(
        notice,
        id=work.new_id(),
        state=NoticeState.SCHEDULED,
        send_at=at,
        useless_after=at + USEFUL_FOR,
        cursor=0,
        total=0,
        done_at=None,
        look_at=None,
        settled_at=None,
        version=1,
    )
    await notices.add_notice(work, following, audience[DISTRICT], audience[GROUP])
