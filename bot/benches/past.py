"""A made-up past: years of tickets of twenty stations, in the rows that the database keeps."""

import random
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any

from bot.benches.places import Places, columns_of
from bot.benches.stories import OWNER, REPORTER, STORIES, Story, Telling, telling
from chat.ids import EPOCH, RANDOM_BITS
from storage.sealed import Sealer
from tickets.clock import ClockState
from tickets.entry import EntryKind
from tickets.policies import Metric

NOW = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)
SPAN = timedelta(days=730)
# Rather a few more than ten, so that no size falls short.
ENTRIES_EACH = 10.01
# Tickets that are told before their rows are handed on, in the order of their ids.
BATCH = 10_000
# One in so many has a long history; the others of its time are a little shorter for it.
_LONG_ONE, _LONG_NOTES, _MOST_NOTES = 500, 60, 6
# How many of a thousand old tickets were never finished.
_LINGERING = 24
# One incident for so many reports of outages in a district, within a batch.
_REPORTS_OF_ONE = 4
_INCIDENTS = 0.1

_MINUTE = 60 * 1_000_000
_DAY = 24 * 60 * _MINUTE
_SPAN = SPAN // timedelta(microseconds=1)


def moment(when: datetime) -> int:
    """Return a moment as it is stored."""
    return (when - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


_NOW, _EPOCH = moment(NOW), moment(EPOCH)

# Within how many minutes; a working day is counted as a day and a half.
_TARGETS: dict[str, dict[Metric, int]] = {
    "outage_report": {Metric.CONTACT: 30, Metric.ARRIVAL: 90, Metric.RESTORATION: 330},
    "complaint": {Metric.CONTACT: 1_440, Metric.ANSWER: 10_800},
    "report": {Metric.ANSWER: 21_600},
    "service_request": {Metric.CONTACT: 240, Metric.ANSWER: 10_800},
    "consult": {Metric.CONTACT: 120, Metric.ANSWER: 10_800},
    "opinion": {Metric.CONTACT: 1_440, Metric.ANSWER: 21_600},
}
_RATED = frozenset({"outage_report", "complaint", "consult", "service_request"})

_SAID = (
    "我家没电了，能来看看吗？",
    "东村这边又停电了，老人在家。",
    "这个月电费怎么这么多？",
    "想问一下新装电表要带什么材料。",
    "变压器那边一直有响声，麻烦看看。",
    "上次说的事情怎么样了？",
)
_ANSWERS = (
    "已派人去看线路了，有消息就告诉您。",
    "请带身份证和房产证到营业厅办理。",
    "跌落保险烧了，正在更换。",
    "电表已经换好，您看看来电了没有。",
    "这个月按阶梯电价算的，明细已经发给您。",
)
_NOTES = ("用户自备线路老化。", "已电话联系。", "等备件。", "现场照片已存。")

Row = tuple[Any, ...]
Batch = dict[str, list[Row]]


@dataclass
class Past:
    """``count`` tickets over two years, the same for the same ``seed`` but for the sealing."""

    count: int
    places: Places
    sealer: Sealer
    seed: int = 0
    numbers: dict[tuple[int, str], int] = field(default_factory=lambda: defaultdict(int))
    told: int = 0
    noise: int = 0
    spoken: int = 0

    def __post_init__(self) -> None:
        self._choose = random.Random(self.seed)  # noqa: S311  # made-up tickets, not secrets
        self._weights = list(accumulate(one.weight for one in STORIES))
        self._sealed = {
            "ticket_entries.body": self._seal("ticket_entries.body", (*_ANSWERS, *_NOTES)),
            "messages.text": self._seal("messages.text", _SAID),
            "promises.words": self._seal("promises.words", ("预计18点恢复", "明天给您答复")),
        }
        kinds = sorted({story.kind for story in STORIES})
        opened = self._seal("ticket_entries.body", kinds)
        self._kinds = dict(zip(kinds, opened, strict=True))

    def batches(self) -> Iterator[Batch]:
        """Tell all tickets, batch by batch."""
        for start in range(0, self.count, BATCH):
            rows: Batch = defaultdict(list)
            live: dict[int, tuple[int, int]] = {}
            for number in range(start, min(self.count, start + BATCH)):
                self._tell(rows, live, number)
            for some in rows.values():
                some.sort(key=lambda row: row[0])
            yield rows

    def _seal(self, label: str, texts: Sequence[str]) -> list[bytes]:
        return [self.sealer.seal(text.encode(), label.encode()) for text in texts]

    def _id(self, moment: int) -> int:
        self.noise += 1
        number = self.noise & ((1 << RANDOM_BITS) - 1)
        return ((moment - _EPOCH) // 1000 << RANDOM_BITS) | number

    def _story(self, number: int) -> tuple[Story, int]:
        """Choose how the next ticket goes, and how many notes bring all to ten entries each."""
        choose = self._choose
        story = STORIES[bisect(self._weights, choose.random() * self._weights[-1] * 0.999_999)]
        if number % _LONG_ONE == _LONG_ONE - 1:
            return story, _LONG_NOTES
        wanted = int(ENTRIES_EACH * (number + 1)) - self.told - story.length
        return story, max(0, min(_MOST_NOTES, wanted))

    def _tell(self, rows: Batch, live: dict[int, tuple[int, int]], number: int) -> None:
        choose = self._choose
        opened = _NOW - _SPAN + int((number + choose.random()) * _SPAN / self.count)
        story, notes = self._story(number)
        whole = telling(story, notes, story.length + notes)
        pace = choose.lognormvariate(0, 0.6) * _MINUTE
        upto = bisect(whole.minutes, (_NOW - opened) / pace)
        if upto == len(whole.entries) and choose.randrange(1000) < _LINGERING:
            upto = 1 + choose.randrange(upto - 1)
        one = telling(story, notes, max(1, upto))
        self.told += len(one.entries)
        station, district, reporter, owner, chat = self.places.choose(choose, story.kind)
        incident = None
        if story.kind == "outage_report":
            incident = self._incident(rows, live, station, district, chat, opened)
        made = _Made(self._id(opened), station, district, reporter, owner, chat, opened, pace)
        message = self._message(rows, made, story.kind)
        self._ticket(rows, made, one, message, incident)
        self._entries(rows, made, one, message)
        self._clocks(rows, made, one)
        self._aftermath(rows, made, one)

    def _incident(
        self,
        rows: Batch,
        live: dict[int, tuple[int, int]],
        station: int,
        district: int,
        chat: int,
        opened: int,
    ) -> int | None:
        incident, reports = live.get(district, (0, _REPORTS_OF_ONE))
        if reports < _REPORTS_OF_ONE:
            live[district] = (incident, reports + 1)
            return incident
        if self._choose.random() > _INCIDENTS:
            return None
        incident = self._id(opened)
        live[district] = (incident, 1)
        state = "closed" if opened < _NOW - _DAY else "confirmed"
        rows["incidents"].append(
            (incident, station, district, chat, "outage_report", "", state, opened, opened,
             _REPORTS_OF_ONE, 1, 1)
        )  # fmt: skip
        return incident

    def _message(self, rows: Batch, made: "_Made", kind: str) -> int:
        self.spoken += 1
        row = self._id(made.opened)
        text = self._choose.choice(self._sealed["messages.text"])
        rows["messages"].append(
            (row, made.station, made.chat, -made.chat, self.spoken, made.reporter, made.opened,
             made.opened, text, kind, 0.93, made.id)
        )  # fmt: skip
        return row

    def _ticket(
        self, rows: Batch, made: "_Made", one: Telling, message: int, incident: int | None
    ) -> None:
        now = one.present
        day = (EPOCH + timedelta(microseconds=made.opened - _EPOCH, hours=8)).strftime("%Y%m%d")
        self.numbers[made.station, day] += 1
        number = f"{day}-{self.numbers[made.station, day]:04d}"
        about_staff = now.kind == "complaint" and self._choose.random() < 0.02
        if about_staff:
            rows["ticket_subjects"].append(
                (made.id, self.places.manager(made.district), made.station)
            )
        version = len(one.entries)
        followed = version - (1 if made.opened > _NOW - _SPAN // self.count * 5 else 0)
        rows["tickets"].append(
            (made.id, made.station, number, now.kind, "", now.state.value, made.reporter,
             made.chat, made.district, incident, made.person(now.owner_id), message, made.opened,
             made.at(one.minutes[-1]), made.at(one.minute(now.closed_at)), version,
             now.subkind, now.step, now.boundary, made.at(one.minute(now.resolved_at)),
             now.outcome, "group", about_staff, followed)
        )  # fmt: skip

    def _entries(self, rows: Batch, made: "_Made", one: Telling, message: int) -> None:
        add, bodies = rows["ticket_entries"].append, self._sealed["ticket_entries.body"]
        random_, answers = self._choose.random, len(_ANSWERS)
        for entry, minute in zip(one.entries, one.minutes, strict=True):
            at = made.opened + int(minute * made.pace)
            body, row = None, None
            if entry.kind is EntryKind.OPENED:
                body, row = self._kinds[one.kind], message
            elif entry.kind is EntryKind.NOTED:
                body = bodies[answers + int(random_() * len(_NOTES))]
            elif entry.kind is EntryKind.ANSWERED:
                body = bodies[int(random_() * answers)]
            add(
                (self._id(at), made.id, made.station, entry.kind.value, entry.audience.value,
                 made.person(entry.person_id), at, body, row, entry.code,
                 made.person(entry.target_id))
            )  # fmt: skip

    def _clocks(self, rows: Batch, made: "_Made", one: Telling) -> None:
        over = one.present.closed_at is not None
        for metric, minutes in _TARGETS.get(one.kind, {}).items():
            due = made.opened + minutes * _MINUTE
            place = one.met.get(metric)
            met = None if place is None else made.at(one.minutes[place])
            late = due < (met or _NOW)
            state = ClockState.RUNNING if met is None else ClockState.MET
            if met is None and over:
                state = ClockState.CANCELLED
            next_at = due if state is ClockState.RUNNING and not late else None
            rows["clocks"].append(
                (made.id, metric.value, made.station, state.value, made.opened, met or made.opened,
                 due, minutes, "minutes", f"{metric.value}_{one.kind}", 0, met, met,
                 due if late else None, 3 if late else 0, next_at)
            )  # fmt: skip

    def _aftermath(self, rows: Batch, made: "_Made", one: Telling) -> None:
        """What follows once it is resolved: the reporter is asked, rates, is asked again."""
        now, choose = one.present, self._choose
        owner = made.person(now.owner_id)
        if now.state.value == "resolved" and (resolved := made.at(one.minute(now.resolved_at))):
            due = max(_NOW + _MINUTE, resolved + 3 * _DAY)
            rows["closings"].append((made.id, made.station, resolved, None, due, due))
        closed = made.at(one.minute(now.closed_at))
        if closed and one.kind in _RATED and choose.random() < 0.6:
            scored = choose.random() < 0.45
            score = choose.choice((5, 5, 5, 4, 4, 3, 2, 1)) if scored else None
            rated = closed if scored else None
            rows["ratings"].append(
                (made.id, made.station, made.reporter, owner, closed, score, rated)
            )
            rows["contacts"].append((self._id(closed), made.station, made.reporter, "csat", closed))
        if owner is not None and choose.random() < 0.1:
            said, over = made.at(one.minutes[-1] / 2) or 0, choose.random() < 0.85
            rows["promises"].append(
                (self._id(said), made.station, made.id, owner, said, said + 4 * 60 * _MINUTE,
                 "restore", choose.choice(self._sealed["promises.words"]),
                 "kept" if over else "broken", said + 3 * 60 * _MINUTE)
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Made:
    """A ticket in the making; ``pace`` is how many microseconds a minute of its story takes."""

    id: int
    station: int
    district: int
    reporter: int
    owner: int
    chat: int
    opened: int
    pace: float

    def at(self, minute: float | None) -> int | None:
        """Return the moment of a minute of the story."""
        return None if minute is None else self.opened + int(minute * self.pace)

    def person(self, role: int | None) -> int | None:
        """Return who somebody of the story is."""
        return {REPORTER: self.reporter, OWNER: self.owner, None: None}[role]


COLUMNS = {
    "incidents": columns_of(
        "id station_id district_id chat_id kind topic state opened_at last_report_at reporters"
        " version followed"
    ),
    "messages": columns_of(
        "id station_id chat_id external_chat_id message_id person_id sent_at received_at text"
        " intent confidence ticket_id"
    ),
    "tickets": columns_of(
        "id station_id number kind topic state reporter_id chat_id district_id incident_id owner_id"
        " opening_message_id opened_at last_entry_at closed_at version subkind step boundary"
        " resolved_at outcome source about_staff followed"
    ),
    "ticket_entries": columns_of(
        "id ticket_id station_id kind audience person_id at body message_row code target_id"
    ),
    "ticket_subjects": columns_of("ticket_id person_id station_id"),
    "clocks": columns_of(
        "ticket_id metric station_id state started_at moved_at due_at amount unit policy"
        " paused_total fulfilled_at first_fulfilled_at breached_at level next_at"
    ),
    "closings": columns_of("ticket_id station_id resolved_at remind_at closes_at next_at"),
    "ratings": columns_of("ticket_id station_id person_id owner_id asked_at score rated_at"),
    "contacts": columns_of("id station_id person_id purpose at"),
    "promises": columns_of(
        "id station_id ticket_id person_id said_at due_at what words state settled_at"
    ),
}
