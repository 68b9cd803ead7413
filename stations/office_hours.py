"""Nights: when people may not be disturbed."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


def end_of_night(moment: datetime, timezone: str, begins: time, ends: time) -> datetime | None:
    """Return when the night ends there, nothing by day."""
    local = moment.astimezone(ZoneInfo(timezone))
    if ends <= local.time() < begins:
        return None
    day = local.date() + timedelta(days=local.time() >= begins)
    return datetime.combine(day, ends, local.tzinfo)
