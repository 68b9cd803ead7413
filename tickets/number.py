"""The number by which people call a ticket: the station's day and a count within it."""

import re
import unicodedata
from datetime import datetime
from zoneinfo import ZoneInfo

_ALONE = re.compile(r"#?\s*(20\d{6}-\d{4,6})")


def day_of(moment: datetime, timezone: str) -> str:
    """Return the local day of a moment as ``YYYYMMDD``."""
    return f"{moment.astimezone(ZoneInfo(timezone)):%Y%m%d}"


def number(day: str, count: int) -> str:
    """Write ``YYYYMMDD-NNNN``; the count is at least four digits and grows past 9999."""
    return f"{day}-{count:04d}"


def number_alone(text: str) -> str | None:
    """Return the number of a ticket where nothing else is written, however wide its characters."""
    found = _ALONE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return found[1] if found else None
