"""Reads an outage out of a dispatcher's text: what it says, and what had to be guessed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from broadcasts.outage import OutageKind

LONGEST = 4_000
"""Characters of a text that are read; what stands behind them is no outage of one notice."""

_DAY = timedelta(days=1)
_LONG_AGO = timedelta(days=180)


class Doubt(StrEnum):
    """A field that is missing, or had to be guessed; it is marked on the card."""

    KIND = "kind"
    STARTS = "starts"
    ENDS = "ends"
    SCOPE = "scope"
    REASON = "reason"
    DISTRICTS = "districts"


@dataclass(frozen=True, slots=True)
class Draft:
    """What a text says of an outage; moments are of the local clock with its zone."""

    kind: OutageKind
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    etr_at: datetime | None = None
    scope: str = ""
    reason: str = ""
    line: str = ""
    doubts: frozenset[Doubt] = frozenset()


@dataclass(frozen=True, slots=True)
class DispatchWords:
    """How such texts put it; the trade's pack has them."""

    kinds: Mapping[OutageKind, tuple[str, ...]] = field(default_factory=dict)
    fields: Mapping[str, tuple[re.Pattern[str], ...]] = field(default_factory=dict)
    days: Mapping[str, int] = field(default_factory=dict)

    def find(self, name: str, text: str) -> str:
        """Return what a field says, or nothing."""
        for pattern in self.fields.get(name, ()):
            found = pattern.search(text)
            if found is not None and found[1].strip():
                return str(found[1]).strip()
        return ""


@dataclass(frozen=True, slots=True)
class _Moment:
    """A time of day in the text: where it stands, on which day, and whether that was said."""

    at: datetime
    start: int
    dated: bool


_TOKEN = re.compile(
    r"(?P<year>20\d\d)\s*[-/年.]\s*(?P<ymonth>\d{1,2})\s*[-/月.]\s*(?P<yday>\d{1,2})[日号]?"
    r"|(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*[日号]?"
    r"|(?<![\d:：])(?P<dmonth>\d{1,2})[-/.](?P<dday>\d{1,2})(?=\s*(?:日)?\s*\d{1,2}\s*[:：点时])"
    r"|(?P<part>凌晨|早上|上午|中午|下午|傍晚|晚上|今晚|夜间)?\s*"
    r"(?:(?<!\d)(?P<hour>\d{1,2})[:：](?P<minute>\d{2})(?:[:：]\d{2})?"
    r"|(?<!\d)(?P<chour>\d{1,2})\s*[点时](?!间|段)(?:(?P<half>半)|(?P<cminute>\d{1,2})\s*分?)?)"
)
_LATE = frozenset(("下午", "傍晚", "晚上", "今晚", "夜间"))


def read_dispatch(text: str, now: datetime, words: DispatchWords) -> Draft:
    """Return what a text says of an outage at ``now`` (local, with its zone).

    What it does not say is left out and doubted, and never made up; a fault of which no begin is
    told begins now.
    """
    said = text[:LONGEST]
    doubts: set[Doubt] = set()
    kind = next(
        (one for one, told in words.kinds.items() if any(word in said for word in told)), None
    )
    if kind is None:
        kind = OutageKind.PLANNED
        doubts.add(Doubt.KIND)
    moments = list(_moments(said, now, words))
    starts, ends, etr = _times(said, moments, kind, words)
    if starts is None and kind is OutageKind.FAULT:
        starts = _Moment(now, 0, False)
        doubts.add(Doubt.STARTS)
    # The hour of a fault is today's, where it has passed.
    today = kind is OutageKind.FAULT and starts is not None and starts.at <= now
    if starts is None or not (starts.dated or today):
        doubts.add(Doubt.STARTS)
    if ends is None and kind is not OutageKind.FAULT:
        doubts.add(Doubt.ENDS)
    scope, reason = words.find("scope", said), words.find("reason", said)
    if not scope:
        doubts.add(Doubt.SCOPE)
    if not reason and kind is not OutageKind.FAULT:
        doubts.add(Doubt.REASON)
    return Draft(
        kind,
        starts.at if starts else None,
        ends.at if ends else None,
        etr.at if etr else None,
        scope,
        reason,
        words.find("line", said),
        frozenset(doubts),
    )


def read_span(text: str, now: datetime, words: DispatchWords) -> tuple[datetime, datetime] | None:
    """Return the begin and end that somebody typed: 「明天 8:00-17:00」; ``None`` otherwise."""
    moments = list(_moments(text[:LONGEST], now, words))
    starts, ends, _ = _times(text, moments, OutageKind.PLANNED, words)
    return None if starts is None or ends is None else (starts.at, ends.at)


def read_moment(text: str, now: datetime, words: DispatchWords) -> datetime | None:
    """Return the one time that somebody typed, the next one to come where no day was said."""
    found = next(_moments(text[:LONGEST], now, words), None)
    if found is None:
        return None
    return found.at + _DAY if not found.dated and found.at <= now else found.at


def _times(
    text: str, moments: list[_Moment], kind: OutageKind, words: DispatchWords
) -> tuple[_Moment | None, _Moment | None, _Moment | None]:
    expected = [one for one in moments if _is_expected(text[: one.start], words)]
    if kind is OutageKind.FAULT:
        told = [one for one in moments if one not in expected]
        etr = expected[0] if expected else (told[1] if len(told) > 1 else None)
        starts = told[0] if told else None
        return starts, None, _behind(starts, etr)
    starts = moments[0] if moments else None
    return starts, _behind(starts, moments[1] if len(moments) > 1 else None), None


def _behind(first: _Moment | None, second: _Moment | None) -> _Moment | None:
    """What would end before it begins, and names no day of its own, ends on the day after."""
    if first is None or second is None or second.at > first.at or second.dated:
        return second
    return _Moment(second.at + _DAY, second.start, second.dated)


def _is_expected(before: str, words: DispatchWords) -> bool:
    return any(one.search(before[-24:]) for one in words.fields.get("etr", ()))


def _moments(text: str, now: datetime, words: DispatchWords) -> Iterator[_Moment]:
    day, own = now.date(), False
    spoken = sorted(
        (place, now.date() + ahead * _DAY)
        for word, ahead in words.days.items()
        for place in (found.start() for found in re.finditer(re.escape(word), text))
    )
    for found in _TOKEN.finditer(text):
        while spoken and spoken[0][0] <= found.start():
            day, own = spoken.pop(0)[1], True
        named = _date(found, now.date())
        if named is not None:
            day, own = named, True
            continue
        clock = _clock(found)
        if clock is None:
            continue
        minutes, ahead = clock
        at = datetime.combine(day + ahead * _DAY, time(*divmod(minutes, 60)), now.tzinfo)
        # Of a range only the time that stands right behind a date has a day of its own.
        yield _Moment(at, found.start(), own)
        own = False


def _date(found: re.Match[str], today: date) -> date | None:
    """Return the date of a token; a day of the year that is long over is the next year's."""
    month = found["ymonth"] or found["month"] or found["dmonth"]
    if month is None:
        return None
    day = int(found["yday"] or found["day"] or found["dday"])
    try:
        read = date(int(found["year"] or today.year), int(month), day)
    except ValueError:
        return None
    return read.replace(year=read.year + 1) if not found["year"] and _is_old(read, today) else read


def _is_old(read: date, today: date) -> bool:
    return today - read > _LONG_AGO and (read.month, read.day) != (2, 29)


def _clock(found: re.Match[str]) -> tuple[int, int] | None:
    """Return the minutes of the day and how many days ahead (24:00 is the next day's 0:00)."""
    written = found["hour"] or found["chour"]
    if written is None:
        return None
    hour = int(written)
    minute = 30 if found["half"] else int(found["minute"] or found["cminute"] or 0)
    if found["part"] in _LATE and hour < 12:
        hour += 12
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return None
    return (hour % 24) * 60 + minute, hour // 24


def read_dispatch_words(tree: Mapping[str, Any]) -> DispatchWords:
    """Read the pack's words; raises ``ValueError`` for a pattern or kind that is none."""
    fields = {}
    for name, patterns in tree["field"].items():
        try:
            fields[name] = tuple(re.compile(one) for one in patterns)
        except re.error as wrong:
            raise ValueError(f"{name}: {wrong}") from None
    return DispatchWords(
        {OutageKind(kind): tuple(words) for kind, words in tree["kind"].items()},
        fields,
        {word: int(ahead) for ahead, words in tree["day"].items() for word in words},
    )
