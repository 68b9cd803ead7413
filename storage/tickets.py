"""Tickets and their timelines: entries are added, and the row follows them."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, exists, not_, or_, select, true, update
from sqlalchemy.dialects import postgresql, sqlite

from chat.errors import ChangedMeanwhile
from stations.scope import Scope
from stations.staff import Role
from storage import desk_tables, tables
from storage.prepared import Prepared, inserting
from storage.rows import into
from storage.scoping import Condition, within
from storage.unit_of_work import Work
from tickets.entry import Audience, Entry
from tickets.kinds import CONFIDENTIAL
from tickets.moves import allow
from tickets.number import day_of, number
from tickets.ticket import Ticket, follow

_tickets = tables.tickets
_entries = tables.ticket_entries
_numbers = tables.ticket_numbers
_subjects = desk_tables.ticket_subjects

_OPEN = inserting(_tickets)
_ENTER = inserting(_entries)
_FOLLOWING = tuple(field.name for field in fields(Ticket) if field.name != "id")
_FOLLOW = Prepared(
    update(_tickets)
    .where(_tickets.c.id == bindparam("row_id"), _tickets.c.version == bindparam("read_version"))
    .values({name: bindparam(f"new_{name}") for name in _FOLLOWING})
)
_NEXT = Prepared(
    *(
        make(_numbers)
        .on_conflict_do_update(
            index_elements=["station_id", "day"], set_={"last": _numbers.c.last + 1}
        )
        .returning(_numbers.c.last)
        for make in (sqlite.insert, postgresql.insert)
    )
)


async def next_number(work: Work, station_id: int, moment: datetime, timezone: str) -> str:
    """Take the station's next number of the local day; concurrent takers wait for each other."""
    day = day_of(moment, timezone)
    counted = await work.fetch(_NEXT, {"station_id": station_id, "day": day, "last": 1})
    return number(day, counted[0][0])


async def add(work: Work, ticket: Ticket, entries: Sequence[Entry]) -> None:
    """Write a new ticket and its first entries; ``ticket`` must already stand where they lead."""
    await work.write(_OPEN, {**_row(ticket), "followed": 0, "followed_entry": None})
    await work.write(_ENTER, *map(_entry_row, entries))


async def record(work: Work, ticket: Ticket, entries: Sequence[Entry], **changed: Any) -> Ticket:
    """Add entries to a ticket and let its row follow; return it as it stands then.

    ``changed`` sets fields that no entry decides (``incident_id``). Raises a fact of
    ``tickets.moves`` for an illegal move and ``ChangedMeanwhile`` when the ticket is not as it was
    read; then nothing is written.
    """
    present = ticket.present
    for entry in entries:
        allow(present, entry)
        present = follow(present, entry)
    now = replace(ticket.standing_at(present), version=ticket.version + 1, **changed)
    row = _row(now)
    values = {f"new_{name}": row[name] for name in _FOLLOWING}
    values |= {"row_id": ticket.id, "read_version": ticket.version}
    await work.write_once(_FOLLOW, values, "ticket")
    if entries:
        await work.write(_ENTER, *map(_entry_row, entries))
    return now


async def ticket(work: Work, scope: Scope, ticket_id: int) -> Ticket | None:
    """Return one ticket."""
    return await _one(work, _tickets.c.id == ticket_id, visible(scope))


async def ticket_numbered(work: Work, scope: Scope, station_id: int, wanted: str) -> Ticket | None:
    """Return the ticket that people at a station call by this number."""
    return await _one(
        work, _tickets.c.station_id == station_id, _tickets.c.number == wanted, visible(scope)
    )


async def tickets_of(
    work: Work, scope: Scope, person_id: int, limit: int = 20
) -> tuple[Ticket, ...]:
    """Return a reporter's tickets, newest first."""
    return await _many(work, limit, _tickets.c.reporter_id == person_id, visible(scope))


async def owned_by(
    work: Work, scope: Scope, person_id: int, limit: int = 200, *, station_id: int | None = None
) -> tuple[Ticket, ...]:
    """Return the tickets that somebody answers for and that are not closed, newest first."""
    here = true() if station_id is None else _tickets.c.station_id == station_id
    owned = _tickets.c.owner_id == person_id
    return await _many(work, limit, owned, tables.UNFINISHED, here, visible(scope))


async def offered_to(
    work: Work, scope: Scope, person_id: int, station_id: int
) -> tuple[Ticket, ...]:
    """Return the tickets of a station that somebody has been asked to take over."""
    here = _tickets.c.station_id == station_id
    asked = _tickets.c.offered_to == person_id
    return await _many(work, 200, asked, tables.UNFINISHED, here, visible(scope))


async def merged_into(work: Work, scope: Scope, ticket_id: int) -> tuple[Ticket, ...]:
    """Return the tickets that went into this one, newest first."""
    return await _many(work, 50, _tickets.c.merged_into == ticket_id, visible(scope))


async def entries_of(work: Work, scope: Scope, ticket_id: int) -> tuple[Entry, ...]:
    """Return a ticket's timeline, oldest first; residents see what is meant for them."""
    allowed = true() if scope.staff else _entries.c.audience == Audience.RESIDENT.value
    query = (
        select(_entries)
        .join(_tickets, _tickets.c.id == _entries.c.ticket_id)
        .where(_entries.c.ticket_id == ticket_id, allowed, visible(scope))
        .order_by(_entries.c.id)
    )
    return tuple(into(Entry, row) for row in (await work.run(query)).mappings())


def visible(scope: Scope) -> Condition:
    """Say which tickets a scope covers: one's own, and those of one's stations and districts."""
    if scope.person_id is None:
        return handled(scope)
    return or_(handled(scope), _tickets.c.reporter_id == scope.person_id)


def visible_in_parts(scope: Scope) -> tuple[Condition, ...]:
    """Say the same as ``visible`` in conditions that exclude each other.

    An index answers each of them, and none answers both at once.
    """
    if scope.person_id is None:
        return (handled(scope),)
    own = _tickets.c.reporter_id == scope.person_id
    return handled(scope), and_(own, handled(scope).is_not(true()))


def handled(scope: Scope) -> Condition:
    """Say which tickets a scope covers as staff: those of one's stations and districts.

    Whom a ticket concerns never sees it. A report, or a complaint about staff who are not named,
    may be about any manager, so managers see none of those but what was given to them.
    """
    covered = within(scope, _tickets.c.station_id, _tickets.c.district_id)
    if scope.person_id is None:
        return covered
    if scope.role is Role.MANAGER:
        sensitive = or_(_tickets.c.kind == CONFIDENTIAL, _tickets.c.about_staff)
        mine = and_(_tickets.c.owner_id == scope.person_id, _tickets.c.kind != CONFIDENTIAL)
        covered = and_(covered, or_(not_(sensitive), mine))
    if scope.staff:
        covered = and_(covered, not_(concerns(scope.person_id)))
    return covered


def concerns(person_id: int) -> Condition:
    """Say that a ticket is about this member of staff."""
    return exists().where(
        _subjects.c.ticket_id == _tickets.c.id, _subjects.c.person_id == person_id
    )


async def reread(work: Work, scope: Scope, ticket_id: int) -> Ticket:
    """Return a ticket that must be there; raises ``ChangedMeanwhile`` when it is not."""
    found = await ticket(work, scope, ticket_id)
    if found is None:
        raise ChangedMeanwhile(what="ticket")
    return found


async def _one(work: Work, *conditions: Condition) -> Ticket | None:
    row = (await work.run(select(_tickets).where(*conditions))).mappings().first()
    return into(Ticket, row) if row else None


async def _many(work: Work, limit: int, *conditions: Condition) -> tuple[Ticket, ...]:
    query = (
        select(_tickets)
        .where(*conditions)
        .order_by(_tickets.c.opened_at.desc(), _tickets.c.id.desc())
        .limit(limit)
    )
    return tuple(into(Ticket, row) for row in (await work.run(query)).mappings())


def _row(one: Ticket) -> dict[str, Any]:
    row = {field.name: getattr(one, field.name) for field in fields(Ticket)}
    return {**row, "state": one.state.value, "source": one.source.value}


def _entry_row(one: Entry) -> dict[str, Any]:
    row = {field.name: getattr(one, field.name) for field in fields(Entry)}
    return {**row, "kind": one.kind.value, "audience": one.audience.value}
