"""Which tickets have moved since the desk last followed them up, and by which entries."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import and_, select, update

from stations.scope import Scope
from storage import tables
from storage.rows import into
from storage.scoping import only_for_the_program
from storage.unit_of_work import Work
from tickets.entry import Entry
from tickets.ticket import Ticket

_tickets = tables.tickets
_entries = tables.ticket_entries


@dataclass(frozen=True, slots=True)
class Unfollowed:
    """A ticket that is ahead of the desk; ``since`` is the last entry that was followed up."""

    ticket: Ticket
    since: int | None


async def unfollowed(
    work: Work, scope: Scope, limit: int, leave_out: Collection[int] = ()
) -> tuple[Unfollowed, ...]:
    """Return tickets that moved since they were followed up, oldest first."""
    only_for_the_program(scope)
    query = (
        select(_tickets)
        .where(_tickets.c.followed < _tickets.c.version)
        .order_by(_tickets.c.id)
        .limit(limit)
    )
    if leave_out:
        query = query.where(_tickets.c.id.not_in(leave_out))
    rows = (await work.run(query)).mappings().all()
    return tuple(Unfollowed(into(Ticket, row), row["followed_entry"]) for row in rows)


async def entries_since(
    work: Work, scope: Scope, ticket_id: int, since: int | None
) -> tuple[Entry, ...]:
    """Return a ticket's entries after one of them, oldest first; all of them after ``None``."""
    only_for_the_program(scope)
    later = _entries.c.ticket_id == ticket_id
    if since is not None:
        later = and_(later, _entries.c.id > since)
    rows = (await work.run(select(_entries).where(later).order_by(_entries.c.id))).mappings()
    return tuple(into(Entry, row) for row in rows)


async def mark_followed(work: Work, ticket_id: int, version: int, last_entry: int | None) -> None:
    """Write down up to which version and entry a ticket was followed up."""
    values: dict[str, int] = {"followed": version}
    if last_entry is not None:
        values["followed_entry"] = last_entry
    await work.run(update(_tickets).where(_tickets.c.id == ticket_id).values(values))
