"""Who may know who reported something: of what is confidential, one named role alone."""

from collections.abc import Iterable

from stations.scope import SYSTEM
from stations.staff import Role, Staff
from storage.staff import appointments
from storage.unit_of_work import Work
from tickets.ticket import Ticket
from usecases.tickets.asker import Asker
from usecases.trade import Trade


def may_know_reporter(trade: Trade, asker: Asker, ticket: Ticket) -> bool:
    """True for staff of an ordinary ticket; of a report, for the role that the pack names.

    The role alone, not the ranks above it: the fewer know, the safer the reporter is.
    """
    role = trade.tickets.kind(ticket.kind).identity_role
    knows = _may_know(role, asker.appointments, ticket)
    return knows and (asker.private or role is None)


async def knows_reporter(work: Work, trade: Trade, ticket: Ticket, person_id: int) -> bool:
    """Like ``may_know_reporter``, for somebody who reads alone."""
    role = trade.tickets.kind(ticket.kind).identity_role
    held = await appointments(work, SYSTEM, [person_id])
    return _may_know(role, held.get(person_id, ()), ticket)


def _may_know(role: Role | None, held: Iterable[Staff], ticket: Ticket) -> bool:
    here = [one for one in held if one.station_id == ticket.station_id]
    return bool(here) if role is None else any(one.role is role for one in here)
