"""The number by which people call a ticket: the station's day and a count within it."""

from datetime import datetime
from zoneinfo import ZoneInfo


def day_of(moment: datetime, timezone: str) -> str:
    """Return the local day of a moment as ``YYYYMMDD``."""
    return f"{moment.astimezone(ZoneInfo(timezone)):%Y%m%d}"


def number(day: str, count: int) -> str:
    """Write ``YYYYMMDD-NNNN``; the count is at least four digits and grows past 9999."""
    return f"{day}-{count:04d}"
