"""What must be known of a message before anything is decided, in two joined look-ups."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, and_, bindparam, or_, select
from sqlalchemy.sql.expression import FromClause

from stations.area import District, Station
from stations.scope import Scope
from stations.staff import Staff
from storage import incident_tables, tables, talk_tables
from storage.attendances import UNATTENDED, Attendance
from storage.columns import Id, Moment
from storage.incidents import live
from storage.prepared import Prepared
from storage.rows import reader
from storage.scoping import only_for_the_program
from storage.unit_of_work import Work
from tickets.incident import Incident
from tickets.planned import PlannedOutage
from tickets.ticket import Outcome, State, Ticket

# More open tickets of one person than this make no difference to which one a message joins.
_MOST_ROWS = 60

T = TypeVar("T")
_Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class RepliedTo:
    """The message in the log that a message replies to."""

    row_id: int
    person_id: int
    ticket_id: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand with a person: handled before, staff, attended, what they have open."""

    known_row: int | None = None
    replied: RepliedTo | None = None
    appointments: tuple[Staff, ...] = ()
    attendance: Attendance = UNATTENDED
    tickets: tuple[Ticket, ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The station and districts of a chat, and what goes on there: incidents, planned outages.

    Incidents are those of its districts, and those that were first reported in it.
    """

    station: Station | None = None
    districts: tuple[District, ...] = ()
    incidents: tuple[Incident, ...] = ()
    planned: tuple[PlannedOutage, ...] = ()


async def standing(
    work: Work,
    scope: Scope,
    *,
    person_id: int,
    chat_id: int,
    external_chat_id: int,
    message_id: int,
    reply_to: int | None,
    since: datetime,
) -> Standing:
    """Return how things stand with the writer of a message, in one statement.

    Tickets are the writer's with an entry since ``since``, last active first: the open ones, and
    those that were only thanked for.
    """
    only_for_the_program(scope)
    asked = {
        "person": person_id,
        "chat": chat_id,
        "external_chat": external_chat_id,
        "message": message_id,
        "reply_to": reply_to,
        "since": since,
    }
    rows = await work.fetch(_STANDING, asked)
    return _standing(rows) if rows else Standing()


async def surroundings(
    work: Work, scope: Scope, station_id: int, chat_id: int, since: datetime, at: datetime
) -> Surroundings:
    """Return a chat's station, districts, incidents alive since ``since``, outages planned ``at``.

    In one statement.
    """
    only_for_the_program(scope)
    asked = {"station": station_id, "chat": chat_id, "since": since, "at": at}
    rows = await work.fetch(_SURROUNDINGS, asked)
    if not rows:
        return Surroundings()
    return Surroundings(
        _STATION.one(rows[0]), _DISTRICT.each(rows), _INCIDENT.each(rows), _PLANNED.each(rows)
    )


async def cause_of_post(
    work: Work, scope: Scope, chat_id: int, message_id: int
) -> RepliedTo | None:
    """Return the message because of which the bot posted ``message_id``, if the log has it."""
    only_for_the_program(scope)
    posts, said = tables.outbox, tables.messages
    query = (
        select(said.c.id, said.c.person_id, said.c.ticket_id)
        .join(posts, and_(posts.c.cause == said.c.cause, posts.c.chat_id == said.c.chat_id))
        .where(posts.c.chat_id == chat_id, posts.c.message_id == message_id)
        .limit(1)
    )
    row = (await work.run(query)).first()
    return RepliedTo(row.id, row.person_id, row.ticket_id) if row else None


async def waiting_for_more(
    work: Work, scope: Scope, person_ids: set[int], since: datetime
) -> set[tuple[int, int]]:
    """Return (chat, person) of those with an open ticket that had an entry since ``since``."""
    only_for_the_program(scope)
    tickets = tables.tickets
    query = select(tickets.c.chat_id, tickets.c.reporter_id).where(
        tickets.c.reporter_id.in_(person_ids),
        tickets.c.state != State.CLOSED.value,
        tickets.c.last_entry_at >= since,
    )
    return {(row.chat_id, row.reporter_id) for row in await work.run(query)}


class _Part(Generic[T]):
    """The columns of a joined row that make one value; ``key`` is empty where nothing joined."""

    def __init__(self, cls: type[T], table: FromClause, start: int, key: str = "id") -> None:
        names = tuple(column.name for column in table.c)
        self._key = start + names.index(key)
        self.one = reader(cls, names, start)
        self.end = start + len(names)

    def each(self, rows: Sequence[_Row]) -> tuple[T, ...]:
        """Return the different values of all rows, in their order."""
        key = self._key
        if len(rows) == 1 and rows[0][key] is None:
            return ()
        parts = {row[key]: row for row in rows if row[key] is not None}
        return tuple(map(self.one, parts.values()))

    def first(self, rows: Sequence[_Row], default: T) -> T:
        """Return the value of the first row, or ``default`` where nothing joined."""
        return default if rows[0][self._key] is None else self.one(rows[0])


def _named(table: FromClause, prefix: str) -> list[Any]:
    return [column.label(f"{prefix}__{column.name}") for column in table.c]


def _standing(rows: Sequence[_Row]) -> Standing:
    known_row, replied_row, replied_person, replied_ticket = rows[0][:4]
    return Standing(
        known_row=known_row,
        replied=None
        if replied_row is None
        else RepliedTo(replied_row, replied_person, replied_ticket),
        appointments=_STAFF.each(rows),
        attendance=_HELD.first(rows, UNATTENDED),
        tickets=_TICKET.each(rows),
    )


def _standing_query() -> Select[Any]:
    people, staff, tickets = tables.people, tables.staff, tables.tickets
    held, known = talk_tables.attendances, tables.messages.alias("known")
    replied = tables.messages.alias("replied")
    chat = bindparam("chat", type_=Id)
    external = bindparam("external_chat", type_=Id)
    here = and_(known.c.chat_id == chat, known.c.external_chat_id == external)
    there = and_(replied.c.chat_id == chat, replied.c.external_chat_id == external)
    # Praise is closed as it comes, and a second word of it belongs to the first.
    thanked = tickets.c.outcome == Outcome.THANKED.value
    theirs = and_(
        tickets.c.reporter_id == people.c.id,
        or_(tickets.c.state != State.CLOSED.value, thanked),
        tickets.c.last_entry_at >= bindparam("since", type_=Moment),
    )
    joined = (
        people.outerjoin(known, and_(here, known.c.message_id == bindparam("message")))
        .outerjoin(replied, and_(there, replied.c.message_id == bindparam("reply_to", type_=Id)))
        .outerjoin(staff, and_(staff.c.person_id == people.c.id, staff.c.active))
        .outerjoin(held, and_(held.c.chat_id == chat, held.c.person_id == people.c.id))
        .outerjoin(tickets, theirs)
    )
    return (
        select(
            known.c.id.label("known_row"),
            replied.c.id.label("replied_row"),
            replied.c.person_id.label("replied_person"),
            replied.c.ticket_id.label("replied_ticket"),
            *_named(staff, "staff"),
            *_named(held, "held"),
            *_named(tickets, "ticket"),
        )
        .select_from(joined)
        .where(people.c.id == bindparam("person"))
        .order_by(tickets.c.last_entry_at.desc(), tickets.c.id.desc())
        .limit(_MOST_ROWS)
    )


def _surroundings_query() -> Select[Any]:
    stations, districts, serves = tables.stations, tables.districts, tables.chat_districts
    incidents, planned = tables.incidents, incident_tables.planned_outages
    chat, station = bindparam("chat", type_=Id), bindparam("station", type_=Id)
    at = bindparam("at", type_=Moment)
    served = select(serves.c.district_id).where(serves.c.chat_id == chat)
    here = or_(incidents.c.chat_id == chat, incidents.c.district_id.in_(served))
    off = and_(
        planned.c.district_id == serves.c.district_id,
        planned.c.starts_at <= at,
        planned.c.ends_at > at,
        planned.c.cancelled_at.is_(None),
    )
    joined = (
        stations.outerjoin(serves, serves.c.chat_id == chat)
        .outerjoin(districts, districts.c.id == serves.c.district_id)
        .outerjoin(incidents, and_(live(station, bindparam("since", type_=Moment)), here))
        .outerjoin(planned, off)
    )
    return (
        select(
            *_named(stations, "station"),
            *_named(districts, "district"),
            *_named(incidents, "incident"),
            *_named(planned, "planned"),
        )
        .select_from(joined)
        .where(stations.c.id == station)
        .order_by(districts.c.id, incidents.c.id.desc())
    )


# Every message asks these two: they are put together once, with holes for the values.
_STANDING = Prepared(_standing_query())
_STAFF = _Part(Staff, tables.staff, 4)
_HELD = _Part(Attendance, talk_tables.attendances, _STAFF.end, "chat_id")
_TICKET = _Part(Ticket, tables.tickets, _HELD.end)
_SURROUNDINGS = Prepared(_surroundings_query())
_STATION = _Part(Station, tables.stations, 0)
_DISTRICT = _Part(District, tables.districts, _STATION.end)
_INCIDENT = _Part(Incident, tables.incidents, _DISTRICT.end)
_PLANNED = _Part(PlannedOutage, incident_tables.planned_outages, _INCIDENT.end)
