"""A member of staff replies to a resident in the group: a time in it is their word."""

from stations.scope import SYSTEM
from storage.messages import Kept
from storage.tickets import ticket
from storage.unit_of_work import Work
from usecases.clocks.rulebook import rulebook
from usecases.promises.record import give_word, ledger_of, recognise
from usecases.promises.tell import tell_noted
from usecases.trade import Trade


async def hear_spoken(work: Work, trade: Trade, row: Kept, ticket_id: int) -> None:
    """Write down what was promised in a message of staff that replies to a ticket's reporter."""
    about = await ticket(work, SYSTEM, ticket_id)
    book = None if about is None else await rulebook(work, trade, about)
    if about is None or book is None:
        return
    before = await ledger_of(work, about)
    for found in recognise(trade, book, row.text or "", row.said_at, before):
        new = await give_word(
            work, trade, book, about, found, person_id=row.person_id, entry_id=row.id
        )
        if new is not None:
            await tell_noted(work, trade, about, new)
