"""Who may know who reported something: of what is confidential, one named role alone."""

from tickets.ticket import Ticket
from usecases.tickets.asker import Asker
from usecases.trade import Trade


def may_know_reporter(trade: Trade, asker: Asker, ticket: Ticket) -> bool:
    """True for staff of an ordinary ticket; of a report, for the role that the pack names.

    The role alone, not the ranks above it: the fewer know, the safer the reporter is.
    """
    role = trade.tickets.kind(ticket.kind).identity_role
    held = [one for one in asker.appointments if one.station_id == ticket.station_id]
    if role is None:
        return bool(held)
    return asker.private and any(one.role is role for one in held)
