"""A crowd of made-up tickets, written into the tables, and what a count by hand makes of them."""

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from enum import Enum

from sqlalchemy import insert, select

from chat.ids import short
from stations.area import District
from stations.scope import SYSTEM
from stations.staff import Role, Staff
from storage import areas, tables
from storage import staff as staff_rows
from storage.columns import metadata
from storage.unit_of_work import Work
from tests.desk.stage import Stage
from tickets.clock import Clock, ClockEvent, ClockKind, advance
from tickets.figures import Times
from tickets.policies import Metric, Unit
from tickets.ticket import State, Ticket

BEGIN = datetime(2026, 5, 1, tzinfo=UTC)
DAYS = 30
MINUTE = timedelta(minutes=1)
KINDS = ("outage_report", "complaint", "consult", "report")
REASONS = ("customer", "weather", "material", "crew", "-")


@dataclass
class Made:
    """A ticket with all that is counted of it."""

    ticket: Ticket
    clocks: dict[Metric, tuple[Clock, list[ClockEvent]]] = field(default_factory=dict)
    reopened: bool = False
    rating: tuple[datetime, int, int | None] | None = None
    promises: list[tuple[int | None, str, datetime]] = field(default_factory=list)
    objections: set[tuple[str, int, str]] = field(default_factory=set)
    subjects: set[int] = field(default_factory=set)


@dataclass
class Crowd:
    """Tickets of both stations of a stage; ``people`` are the eastern managers' ids."""

    stage: Stage
    made: list[Made] = field(default_factory=list)
    people: list[int] = field(default_factory=list)
    districts: list[District] = field(default_factory=list)
    resident: int = 0

    async def build(self, count: int = 160, seed: int = 3) -> "Crowd":
        """Make them, the same for the same seed."""
        chance = random.Random(seed)
        async with self.stage.database.writing() as work:
            await self._places(work)
            for number in range(count):
                self.made.append(self._one(work, chance, number))
            await write(work, self.made)
        return self

    async def _places(self, work: Work) -> None:
        east, west = self.stage.east.id, self.stage.west.id
        village = replace(self.stage.village, households=400)
        mill = District(work.new_id(), east, None, "磨坊台区", households=250)
        far = District(work.new_id(), west, None, "西村台区")
        await areas.change_districts(work, [village])
        await areas.add_districts(work, [mill, far])
        self.districts = [village, mill, far]
        crew = await staff_rows.crew(work, SYSTEM, east)
        self.people = [one.person.id for one in crew if one.staff.role is Role.MANAGER]
        second = Staff(work.new_id(), east, mill.id, self.people[1], Role.MANAGER)
        await staff_rows.appoint(work, second, None)
        self.resident = work.new_id()
        await work.run(
            insert(tables.people).values(
                id=self.resident,
                channel="telegram",
                external_id=77,
                kind="person",
                name="某人",
                met_at=work.now,
            )
        )

    def _one(self, work: Work, chance: random.Random, number: int) -> Made:
        district = chance.choice([*self.districts, None])
        station = district.station_id if district else self.stage.east.id
        opened = BEGIN + timedelta(minutes=chance.randrange(DAYS * 24 * 60))
        state = chance.choice([State.OPEN, State.TAKEN, State.RESOLVED, State.CLOSED])
        closed = state is State.CLOSED
        outcome = chance.choice(["done", "confirmed", "merged", "misjudged"]) if closed else None
        kind = chance.choice(KINDS)
        ticket = Ticket(
            id=work.new_id(),
            station_id=station,
            number=f"20260501-{short(number)}",
            kind=kind,
            state=state,
            reporter_id=self.resident,
            chat_id=0,
            opened_at=opened,
            last_entry_at=opened,
            district_id=district.id if district else None,
            owner_id=chance.choice([*self.people, None]),
            closed_at=opened if closed else None,
            outcome=outcome,
            about_staff=kind == "complaint" and chance.random() < 0.3,
        )
        made = Made(ticket, reopened=chance.random() < 0.15)
        for metric in chance.sample(list(Metric), chance.randrange(4)):
            events = log_of(chance, ticket, metric)
            made.clocks[metric] = (advance(None, events), events)
        if chance.random() < 0.4 and ticket.owner_id:
            asked = opened + timedelta(hours=chance.randrange(100))
            score = chance.choice([None, 1, 2, 3, 4, 5])
            rater = chance.choice([self.resident, self.resident, self.people[0]])
            made.rating = (asked, rater, score)
        for _ in range(chance.randrange(3)):
            state_of = chance.choice(["open", "kept", "kept", "renewed", "broken", "withdrawn"])
            said = opened + timedelta(hours=chance.randrange(50))
            made.promises.append((chance.choice([*self.people, None]), state_of, said))
        if chance.random() < 0.3 and ticket.owner_id:
            about = chance.choice([*Metric, "reopened", "csat", "promise"])
            person = chance.choice(self.people)
            made.objections.add((str(about), person, chance.choice(["upheld", "declined"])))
        if chance.random() < 0.1:
            made.subjects.add(chance.choice(self.people))
        return made


def log_of(chance: random.Random, ticket: Ticket, metric: Metric) -> list[ClockEvent]:
    """Make up a clock's log that adds up."""
    at = ticket.opened_at
    due = at + 90 * MINUTE

    def event(kind: ClockKind, **more: object) -> ClockEvent:
        return ClockEvent(0, ticket.id, ticket.station_id, metric, kind, at, **more)  # type: ignore[arg-type]

    first = event(ClockKind.ACTIVATE, due_at=due, amount=90, unit=Unit.MINUTES, policy="p")
    events, state = [first], "running"
    for _ in range(chance.randrange(6)):
        at += timedelta(minutes=chance.randrange(1, 60))
        if state == "running":
            kind = chance.choice([ClockKind.PAUSE, ClockKind.FULFIL, ClockKind.CANCEL])
            kind = kind if chance.random() < 0.8 else ClockKind.BREACH
        elif state == "paused":
            kind = chance.choice([ClockKind.RESUME, ClockKind.RESUME, ClockKind.RETARGET])
            kind = kind if chance.random() < 0.9 else ClockKind.CANCEL
        else:
            kind = ClockKind.REOPEN
        if kind is ClockKind.BREACH:
            if any(one.kind is kind for one in events):
                continue
            events.append(event(kind, level=3, due_at=due))
            continue
        reason = chance.choice(REASONS) if kind is ClockKind.PAUSE else None
        events.append(event(kind, reason=reason, due_at=due))
        state = {
            ClockKind.PAUSE: "paused",
            ClockKind.RETARGET: state,
            ClockKind.FULFIL: "met",
            ClockKind.CANCEL: "cancelled",
        }.get(kind, "running")
    return events


async def write(work: Work, made: list[Made]) -> None:
    """Write tickets and what hangs on them, many rows at a time."""
    rows: dict[str, list[dict[str, object]]] = defaultdict(list)
    (chat, *_) = (await work.run(select(tables.chats.c.id))).scalars()
    for one in made:
        _add(work, rows, one, chat)
    for name, values in sorted(rows.items(), key=lambda pair: pair[0] != "tickets"):
        if values:
            await work.run(insert(metadata.tables[name]), values)


def _add(work: Work, rows: dict[str, list[dict[str, object]]], one: Made, chat: int) -> None:
    ticket = one.ticket
    here = {"ticket_id": ticket.id, "station_id": ticket.station_id}
    rows["tickets"].append(plain(ticket) | {"chat_id": chat, "followed": 1})
    for clock, events in one.clocks.values():
        rows["clocks"].append(plain(clock))
        rows["clock_events"] += [plain(event) | {"id": work.new_id()} for event in events]
    # Opened again twice is one ticket that was.
    rows["ticket_entries"] += [
        {**here, "id": work.new_id(), "kind": "reopened", "audience": "staff", "at": work.now}
        for _ in range(2 * one.reopened)
    ]
    if one.rating is not None:
        asked, rater, score = one.rating
        rated = {"person_id": rater, "owner_id": ticket.owner_id, "asked_at": asked}
        rows["ratings"].append({**here, **rated, "score": score})
    for person, state, said in one.promises:
        promise = {"id": work.new_id(), "person_id": person, "said_at": said, "state": state}
        promise |= {"due_at": said + 60 * MINUTE, "what": "answer", "words": "明天答复"}
        rows["promises"].append({**here, **promise})
    for metric, person, state in sorted(one.objections):
        objection = {"id": work.new_id(), "metric": metric, "person_id": person, "state": state}
        rows["objections"].append({**here, **objection, "words": "非我", "at": work.now})
    rows["ticket_subjects"] += [{**here, "person_id": person} for person in one.subjects]


def plain(value: Ticket | Clock | ClockEvent) -> dict[str, object]:
    """Return a value's fields as its row has them."""
    row = {one.name: getattr(value, one.name) for one in fields(value)}
    return {name: one.value if isinstance(one, Enum) else one for name, one in row.items()}


def nearest(values: Iterable[timedelta], share: int) -> timedelta | None:
    """Return a percentile by counting: the smallest value that so many percent do not exceed."""
    ordered = sorted(values)
    for one in ordered:
        if sum(other <= one for other in ordered) * 100 >= share * len(ordered):
            return one
    return None


def times(rows: Iterable[tuple[timedelta | None, bool]]) -> Times:
    """Count by hand how long some clocks took, and how many of them were late."""
    rows = list(rows)
    took = [one for one, _ in rows if one is not None]
    decided = sum(late or one is not None for one, late in rows)
    late = sum(late for _, late in rows)
    return Times(len(rows), len(took), late, decided, nearest(took, 50), nearest(took, 90))
