"""A ticket goes up: to a supervisor outside the line of whom it concerns, else to a leader."""

from dataclasses import replace

from stations.staff import RANK, Role
from storage.outbox import withdraw
from storage.tickets import record
from storage.unit_of_work import Work
from tickets.entry import Audience, EntryKind
from tickets.routing import choose_owner
from tickets.ticket import Ticket
from usecases.owners.assign import candidates, matter_of
from usecases.tickets.new_entry import new_entry
from usecases.trade import Trade


async def who_above(
    work: Work, trade: Trade, ticket: Ticket, concerned: frozenset[int]
) -> int | None:
    """Return who shall own a ticket that is unhappy about these, or nobody.

    The rules are those of a complaint about staff. Where nobody stands outside the line, whoever
    supervises has it all the same: better above them than with them.
    """
    matter = matter_of(trade, ticket, concerned)
    crew = await candidates(work, ticket.station_id)
    outside = choose_owner(crew, replace(matter, about_staff=True))
    if outside is not None:
        return outside
    least = max(Role.SUPERVISOR, matter.least_role, key=RANK.__getitem__)
    return choose_owner(crew, replace(matter, least_role=least))


async def entrust(work: Work, ticket: Ticket, person_id: int, why: str) -> Ticket:
    """Make somebody its owner; what its former owner was to be reminded of is theirs no more."""
    await withdraw(work, f"clock:{ticket.id}:", ":owner")
    given = new_entry(
        work, ticket, EntryKind.ASSIGNED, code=why, target_id=person_id, audience=Audience.STAFF
    )
    return await record(work, ticket, [given])
