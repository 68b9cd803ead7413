"""Office hours and nights: whether somebody is there now, and when they may be disturbed."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


def open_at(moment: datetime, timezone: str, opens: int, closes: int) -> bool:
    """True within office hours, given as minutes of the local day; ``closes`` is outside."""
    local = moment.astimezone(ZoneInfo(timezone))
    return opens <= local.hour * 60 + local.minute < closes


def next_opening(moment: datetime, timezone: str, opens: int) -> datetime:
    """Return the next local moment at which the office opens, strictly after ``moment``."""
    local = moment.astimezone(ZoneInfo(timezone))
    today = local.replace(hour=opens // 60, minute=opens % 60, second=0, microsecond=0)
    return today if today > local else today + timedelta(days=1)


def end_of_night(moment: datetime, timezone: str, begins: time, ends: time) -> datetime | None:
    """Return when the night ends there, nothing by day."""
    local = moment.astimezone(ZoneInfo(timezone))
    if ends <= local.time() < begins:
        return None
    day = local.date() + timedelta(days=local.time() >= begins)
    return datetime.combine(day, ends, local.tzinfo)
