"""Whose the equipment is (产权分界) is decided; once it is, the reporter hears of it."""

from chat.errors import BadInput
from storage.tickets import record
from storage.unit_of_work import Work
from tickets.entry import EntryKind
from tickets.ticket import Boundary, Ticket
from usecases.replies.find import locale_of
from usecases.replies.hold import of_the_pack
from usecases.tickets.deliver import deliver
from usecases.tickets.new_entry import new_entry
from usecases.trade import Trade


async def bound(
    work: Work, trade: Trade, ticket: Ticket, code: str, by: int | None, words: str = ""
) -> Ticket:
    """Write down whose it is, with words for the file; twice the same changes nothing.

    Raises ``BadInput`` for what the pack does not know and ``TicketIsClosed``.
    """
    owned = trade.tickets.boundaries.get(code)
    if owned is None:
        raise BadInput(reason=code[:20])
    if ticket.boundary == code:
        return ticket
    entry = new_entry(work, ticket, EntryKind.BOUNDED, by, code=code, body=words or None)
    ticket = await record(work, ticket, [entry])
    told = owned.told.get(await locale_of(work, trade, ticket), "")
    if told and code != Boundary.UNDECIDED:
        key = f"bound:{entry.id}"
        await deliver(work, trade, ticket, "ticket.progress", of_the_pack(told), key)
    return ticket
