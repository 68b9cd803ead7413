"""What was told to everybody of an incident, and how far down its tickets it has been brought."""

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from sqlalchemy import insert, select, update

from stations.scope import Scope
from storage import incident_tables, tables
from storage.rows import into
from storage.scoping import only_for_the_program, within
from storage.unit_of_work import Work
from tickets.ticket import State, Ticket

_tellings = incident_tables.tellings
_tickets = tables.tickets


class TellingKind(StrEnum):
    """What everybody is told."""

    ANSWER = "answer"
    RESTORED = "restored"
    REOPENED = "reopened"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Telling:
    """Words of staff (or of the program, where ``person_id`` is ``None``) to everybody.

    ``said_in`` is the group in which they stand already. ``after_ticket`` is the last ticket that
    has heard them.
    """

    id: int
    incident_id: int
    station_id: int
    kind: TellingKind
    words: str
    at: datetime
    person_id: int | None = None
    said_in: int | None = None
    after_ticket: int | None = None
    done_at: datetime | None = None


async def add(work: Work, new: Telling) -> None:
    """Write down what everybody is to be told."""
    row = {field.name: getattr(new, field.name) for field in fields(Telling)}
    await work.run(insert(_tellings).values(**{**row, "kind": new.kind.value}))


async def next_telling(work: Work, scope: Scope) -> Telling | None:
    """Return the oldest telling that not everybody has heard."""
    only_for_the_program(scope)
    query = select(_tellings).where(_tellings.c.done_at.is_(None)).order_by(_tellings.c.id).limit(1)
    row = (await work.run(query)).mappings().first()
    return into(Telling, row) if row else None


async def last_answer(work: Work, scope: Scope, incident_id: int) -> Telling | None:
    """Return what everybody of an incident was last told, except that it is over."""
    query = (
        select(_tellings)
        .where(
            _tellings.c.incident_id == incident_id,
            _tellings.c.kind == TellingKind.ANSWER.value,
            within(scope, _tellings.c.station_id),
        )
        .order_by(_tellings.c.id.desc())
        .limit(1)
    )
    row = (await work.run(query)).mappings().first()
    return into(Telling, row) if row else None


async def advance(work: Work, one: Telling, after_ticket: int | None, *, done: bool) -> None:
    """Write down how far a telling has come."""
    await work.run(
        update(_tellings)
        .where(_tellings.c.id == one.id)
        .values(after_ticket=after_ticket, done_at=work.now if done else None)
    )


async def open_tickets(
    work: Work, scope: Scope, incident_id: int, after: int, limit: int
) -> tuple[Ticket, ...]:
    """Return an incident's tickets that are not closed, in their order, after one of them."""
    only_for_the_program(scope)
    query = (
        select(_tickets)
        .where(
            _tickets.c.incident_id == incident_id,
            _tickets.c.id > after,
            _tickets.c.state != State.CLOSED.value,
        )
        .order_by(_tickets.c.id)
        .limit(limit)
    )
    return tuple(into(Ticket, row) for row in (await work.run(query)).mappings())
