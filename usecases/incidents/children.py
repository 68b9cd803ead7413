"""What is under a closed ticket is closed with it, where somebody wants that."""

from collections.abc import Sequence

from chat.errors import Fact
from stations.scope import SYSTEM
from storage import restorations
from storage.database import savepoint
from storage.families import open_children
from storage.tickets import entries_of
from storage.unit_of_work import Work
from tickets.entry import EntryKind
from tickets.moves import TicketIsNotClosed
from tickets.ticket import State, Ticket
from usecases.tickets.asker import Asker, acknowledge
from usecases.tickets.find import ticket_at_desk
from usecases.tickets.finish import close_with
from usecases.trade import Trade


async def close_children(work: Work, trade: Trade, asker: Asker, parent: Ticket) -> None:
    """Close what is under a closed ticket, with its result; who says 「还没来电」 stays open.

    Each is closed as if it were closed by itself: its reporter is told, and asked where they can
    be. Raises ``TicketIsNotClosed`` while the parent is open.
    """
    if parent.state is not State.CLOSED:
        raise TicketIsNotClosed
    words = await _result(work, parent)
    closed: list[Ticket] = []
    left: list[Ticket] = []
    for child in await open_children(work, asker.scope, parent.id):
        done = await _close(work, trade, asker, child, words)
        (closed if done else left).append(child)
    said = trade.speech.say("incident.children_closed", asker.locale, count=len(closed))
    if left:
        numbers = _listed(trade, asker, left)
        said += trade.speech.say("incident.children_left", asker.locale, numbers=numbers)
    await acknowledge(work, asker, said, "children")


async def _close(work: Work, trade: Trade, asker: Asker, child: Ticket, words: str) -> bool:
    """Close one; what it lacks for that, or who may not do it, leaves it as it is."""
    if await restorations.behind_branch(work, SYSTEM, child.id) is not None:
        return False
    try:
        async with savepoint(work):
            await ticket_at_desk(work, trade, asker, child.id)
            await close_with(work, trade, asker, child, words, None)
    except Fact:
        return False
    return True


async def _result(work: Work, parent: Ticket) -> str:
    said = (EntryKind.CLOSED, EntryKind.RESOLVED, EntryKind.ANSWERED)
    entries = await entries_of(work, SYSTEM, parent.id)
    return next((one.body for one in reversed(entries) if one.kind in said and one.body), "")


def _listed(trade: Trade, asker: Asker, found: Sequence[Ticket]) -> str:
    return trade.speech.say("group.joiner", asker.locale).join(one.number for one in found)
