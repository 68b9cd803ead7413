"""How made-up tickets go: the stories that ``bench query`` tells again and again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache

from tickets.entry import Audience, Entry, EntryKind
from tickets.policies import Metric
from tickets.ticket import Present, project

REPORTER, OWNER, TICKET = -1, -2, 0
_PEOPLE = {"reporter": REPORTER, "owner": OWNER, "-": None}
_STAFF_ONLY = frozenset({EntryKind.ASSIGNED, EntryKind.NOTED, EntryKind.BOUNDED, EntryKind.CLASSED})
_ASIDE = frozenset({EntryKind.ASSIGNED, EntryKind.OFFERED})
_START = datetime(2026, 1, 1, tzinfo=UTC)

# who, after how many minutes, what, and its code.
_REPAIR = """
0 reporter opened
1 - assigned district
6 owner taken
11 owner answered
14 owner stepped dispatched
52 owner stepped arrived
66 owner bounded company
180 owner stepped restored
182 owner resolved
420 reporter closed confirmed
"""
_REPAIR_TWICE = """
0 reporter opened
1 - assigned district
9 owner taken
18 owner answered
70 owner stepped arrived
75 owner bounded undecided
230 owner stepped restored
232 owner resolved
500 reporter closed confirmed
900 reporter reopened
930 owner answered
1200 owner resolved
5520 - closed silent
"""
_COMPLAINT = """
0 reporter opened
2 - classed service
3 - assigned role
60 owner taken
95 owner answered
100 owner stepped handling
1440 owner noted
2900 owner stepped investigated
4300 owner stepped answered
4310 owner resolved
8600 owner revisited
8610 owner closed done
"""
_QUESTION = """
0 reporter opened
1 - assigned district
14 owner taken
15 owner answered
32 reporter added
55 owner answered
56 owner stepped answered
58 owner resolved
4378 - closed silent
"""
_SERVICE = """
0 reporter opened
1 - assigned load
40 owner taken
62 owner answered
63 owner stepped handling
2900 owner answered
2960 owner stepped answered
2970 owner resolved
3300 reporter closed confirmed
"""
_PRAISE = """
0 reporter opened
1 - assigned district
2 - closed thanked
"""

# kind, sub-class, how many in a thousand, and how it goes.
_KINDS: tuple[tuple[str, int, str], ...] = (
    ("outage_report", 360, _REPAIR),
    ("outage_report", 30, _REPAIR_TWICE),
    ("bill_query", 180, _QUESTION),
    ("consult", 170, _QUESTION),
    ("service_request", 120, _SERVICE),
    ("complaint", 50, _COMPLAINT),
    ("opinion", 30, _QUESTION),
    ("suggestion", 20, _QUESTION),
    ("report", 5, _SERVICE),
    ("praise", 35, _PRAISE),
)

_MET_BY: Mapping[Metric, tuple[EntryKind, str | None]] = {
    Metric.CONTACT: (EntryKind.ANSWERED, None),
    Metric.ARRIVAL: (EntryKind.STEPPED, "arrived"),
    Metric.RESTORATION: (EntryKind.STEPPED, "restored"),
    Metric.ANSWER: (EntryKind.STEPPED, "answered"),
}


@dataclass(frozen=True, slots=True)
class Telling:
    """A story as far as it has come: its entries, what they lead to, and which one meets a clock.

    Times are in minutes since it began; people are ``REPORTER`` and ``OWNER``.
    """

    kind: str
    entries: tuple[Entry, ...]
    minutes: tuple[float, ...]
    present: Present
    met: Mapping[Metric, int]

    def minute(self, moment: datetime | None) -> float | None:
        """Return how long after the beginning something of ``present`` was."""
        return None if moment is None else (moment - _START) / timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Story:
    """How a ticket of a kind goes from the first word to its end."""

    kind: str
    weight: int
    lines: tuple[str, ...]

    @property
    def length(self) -> int:
        """How many entries it has, without notes."""
        return len(self.lines)


STORIES = tuple(
    Story(kind, weight, tuple(text.strip().splitlines())) for kind, weight, text in _KINDS
)


@cache
def telling(story: Story, notes: int, upto: int) -> Telling:
    """Tell a story with some notes of its staff in between, up to so many of its entries."""
    entries = [_entry(story, line) for line in story.lines]
    before, after = entries[2], entries[2].at + timedelta(minutes=2)
    entries[3:3] = [
        replace(before, kind=EntryKind.NOTED, at=after + timedelta(seconds=number), code=None)
        for number in range(notes if story.length > 3 else 0)
    ]
    entries = sorted(entries, key=lambda one: one.at)[:upto]
    entries = [replace(one, audience=_audience(one)) for one in entries]
    met: dict[Metric, int] = {}
    for metric, (kind, code) in _MET_BY.items():
        places = [n for n, one in enumerate(entries) if one.kind is kind and one.code == code]
        if places:
            met[metric] = places[0]
    return Telling(
        kind=story.kind,
        entries=tuple(entries),
        minutes=tuple((one.at - _START) / timedelta(minutes=1) for one in entries),
        present=project(entries),
        met=met,
    )


def _entry(story: Story, line: str) -> Entry:
    minutes, who, what, *code = line.split()
    kind = EntryKind(what)
    return Entry(
        id=0,
        ticket_id=TICKET,
        station_id=0,
        kind=kind,
        at=_START + timedelta(minutes=int(minutes)),
        person_id=_PEOPLE[who],
        body=story.kind if kind is EntryKind.OPENED else None,
        code=code[0] if code else None,
        target_id=OWNER if kind in _ASIDE else None,
    )


def _audience(entry: Entry) -> Audience:
    return Audience.STAFF if entry.kind in _STAFF_ONLY else Audience.RESIDENT
