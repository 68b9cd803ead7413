"""Outages as iCalendar (RFC 5545): components, escaping, folding at 75 octets."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

# Octets of a line without its end (RFC 5545, 3.1).
_LONGEST = 75
_PRODUCT = "-//Lamplight//Outages//ZH"
# Readers may ask again so often.
_AGAIN = "PT15M"


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One outage, or one day's remark; ``revision`` counts its changes from nought.

    ``starts`` is a moment, or a day for a remark. Without ``ends`` nobody knows the end yet.
    """

    uid: str
    revision: int
    changed_at: datetime
    starts: datetime | date
    summary: str
    description: str
    ends: datetime | None = None
    location: str = ""
    cancelled: bool = False


def write_calendar(
    name: str, about: str, events: Sequence[CalendarEvent], made_at: datetime
) -> str:
    """Return a calendar that is published: whoever reads it takes each newer revision.

    ``made_at`` is when this copy of it was made (DTSTAMP of a calendar with a METHOD).
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{_PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        f"DESCRIPTION:{_text(about)}",
        f"X-WR-CALDESC:{_text(about)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{_AGAIN}",
        f"X-PUBLISHED-TTL:{_AGAIN}",
        *(line for one in events for line in _event(one, made_at)),
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event(one: CalendarEvent, made_at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{one.uid}"
    yield f"SEQUENCE:{one.revision}"
    yield f"DTSTAMP:{_moment(made_at)}"
    yield f"LAST-MODIFIED:{_moment(one.changed_at)}"
    if isinstance(one.starts, datetime):
        yield f"DTSTART:{_moment(one.starts)}"
        if one.ends is not None:
            yield f"DTEND:{_moment(one.ends)}"
    else:
        yield f"DTSTART;VALUE=DATE:{one.starts:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{one.starts + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(one.summary)}"
    yield f"DESCRIPTION:{_text(one.description)}"
    if one.location:
        yield f"LOCATION:{_text(one.location)}"
    yield f"STATUS:{'CANCELLED' if one.cancelled else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    plain = words.replace("\r\n", "\n").replace("\r", "\n")
    shown = "".join(one for one in plain if one == "\n" or one >= " ")
    for mark in ("\\", ";", ","):
        shown = shown.replace(mark, f"\\{mark}")
    return shown.replace("\n", "\\n")


def _folded(line: str) -> str:
    """Fold a line so that no character is cut in two."""
    pieces, piece, length = [], "", 0
    for one in line:
        octets = len(one.encode())
        if length + octets > _LONGEST:
            pieces.append(piece)
            # The blank that marks a continuation counts with it.
            piece, length = " ", 1
        piece += one
        length += octets
    return "\r\n".join([*pieces, piece])
