"""What must be known of a message before anything is decided, in two joined look-ups."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, select
from sqlalchemy.engine import RowMapping
from sqlalchemy.sql.expression import FromClause

from stations.area import District, Station
from stations.scope import Scope
from stations.staff import Staff
from storage import tables
from storage.attendances import UNATTENDED, Attendance
from storage.rows import into
from storage.scoping import only_for_the_program
from storage.unit_of_work import Work
from tickets.incident import Incident, IncidentState
from tickets.ticket import State, Ticket

# More open tickets of one person than this make no difference to which one a message joins.
_MOST_ROWS = 60


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
    """The station and districts of a chat, and the incidents that go on there."""

    station: Station | None = None
    districts: tuple[District, ...] = ()
    incidents: tuple[Incident, ...] = ()


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

    Tickets are the writer's open ones with an entry since ``since``, last active first.
    """
    only_for_the_program(scope)
    people, staff, tickets = tables.people, tables.staff, tables.tickets
    held, known = tables.attendances, tables.messages.alias("known")
    replied = tables.messages.alias("replied")
    here = and_(known.c.chat_id == chat_id, known.c.external_chat_id == external_chat_id)
    there = and_(replied.c.chat_id == chat_id, replied.c.external_chat_id == external_chat_id)
    theirs = and_(
        tickets.c.reporter_id == people.c.id,
        tickets.c.state != State.CLOSED.value,
        tickets.c.last_entry_at >= since,
    )
    joined = (
        people.outerjoin(known, and_(here, known.c.message_id == message_id))
        .outerjoin(replied, and_(there, replied.c.message_id == reply_to))
        .outerjoin(staff, and_(staff.c.person_id == people.c.id, staff.c.active))
        .outerjoin(held, and_(held.c.chat_id == chat_id, held.c.person_id == people.c.id))
        .outerjoin(tickets, theirs)
    )
    query = (
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
        .where(people.c.id == person_id)
        .order_by(tickets.c.last_entry_at.desc(), tickets.c.id.desc())
        .limit(_MOST_ROWS)
    )
    rows = (await work.run(query)).mappings().all()
    return _standing(rows) if rows else Standing()


async def surroundings(
    work: Work, scope: Scope, station_id: int, chat_id: int, since: datetime
) -> Surroundings:
    """Return a chat's station, districts and its incidents with a report since ``since``."""
    only_for_the_program(scope)
    stations, districts = tables.stations, tables.districts
    serves, incidents = tables.chat_districts, tables.incidents
    tickets = tables.tickets
    # When everybody's part is closed, a new report is a new matter.
    unsolved = exists().where(
        tickets.c.incident_id == incidents.c.id, tickets.c.state != State.CLOSED.value
    )
    live = and_(
        unsolved,
        incidents.c.chat_id == chat_id,
        incidents.c.state != IncidentState.CLOSED.value,
        incidents.c.last_report_at >= since,
    )
    joined = (
        stations.outerjoin(serves, serves.c.chat_id == chat_id)
        .outerjoin(districts, districts.c.id == serves.c.district_id)
        .outerjoin(incidents, live)
    )
    query = (
        select(
            *_named(stations, "station"),
            *_named(districts, "district"),
            *_named(incidents, "incident"),
        )
        .select_from(joined)
        .where(stations.c.id == station_id)
        .order_by(districts.c.id, incidents.c.id.desc())
    )
    rows = (await work.run(query)).mappings().all()
    if not rows:
        return Surroundings()
    return Surroundings(
        into(Station, _part(rows[0], "station")),
        _distinct(rows, "district", District),
        _distinct(rows, "incident", Incident),
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


def _named(table: FromClause, prefix: str) -> list[Any]:
    return [column.label(f"{prefix}__{column.name}") for column in table.c]


def _part(row: RowMapping, prefix: str) -> dict[str, Any]:
    start = f"{prefix}__"
    return {name[len(start) :]: value for name, value in row.items() if name.startswith(start)}


def _distinct(rows: Any, prefix: str, cls: Any) -> tuple[Any, ...]:
    parts = {row[f"{prefix}__id"]: row for row in rows if row[f"{prefix}__id"] is not None}
    return tuple(into(cls, _part(row, prefix)) for row in parts.values())


def _standing(rows: Any) -> Standing:
    first = rows[0]
    replied = None
    if first["replied_row"] is not None:
        replied = RepliedTo(first["replied_row"], first["replied_person"], first["replied_ticket"])
    held = _part(first, "held")
    return Standing(
        known_row=first["known_row"],
        replied=replied,
        appointments=_distinct(rows, "staff", Staff),
        attendance=UNATTENDED if held["chat_id"] is None else into(Attendance, held),
        tickets=_distinct(rows, "ticket", Ticket),
    )
