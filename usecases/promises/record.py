"""Write promises into the ledger: what a text promises, and what a time takes the place of."""

from datetime import datetime, timedelta

from stations.scope import SYSTEM
from storage import promises
from storage.unit_of_work import Work
from tickets.ledger import Ledger
from tickets.promise import Promise
from tickets.ticket import Ticket
from tickets.time_phrases import Found, What, find_promises
from usecases.clocks.rulebook import Rulebook, rulebook
from usecases.trade import Trade

# Whoever returns at eight needs a while until everybody who waited has an answer.
_AFTER_OPENING = timedelta(hours=1)


def recognise(
    trade: Trade, book: Rulebook, text: str, said_at: datetime, ledger: Ledger
) -> tuple[Found, ...]:
    """Return what a text promises with enough certainty to be written down.

    Whoever puts a time off means the last one in the ledger that is still to come.
    """
    rules = trade.promises
    found = find_promises(text, said_at, book.calendar, rules.cues, ledger.given)
    return tuple(one for one in found if one.certainty >= rules.least_certainty)


def new_promise(
    work: Work,
    trade: Trade,
    book: Rulebook,
    ticket: Ticket,
    found: Found,
    said_at: datetime,
    *,
    person_id: int | None,
    entry_id: int | None,
) -> Promise:
    """Return a promise about a ticket that is not written down yet.

    A time for the restoration is the incident's, where the ticket belongs to one.
    """
    common = ticket.incident_id if found.what is What.RESTORE else None
    promise = Promise(
        id=work.new_id(),
        station_id=ticket.station_id,
        said_at=said_at,
        due_at=found.due_at,
        what=found.what,
        words=found.words,
        ticket_id=ticket.id,
        incident_id=common,
        person_id=person_id,
        entry_id=entry_id,
    )
    return promise.waiting(trade.promises, book.station.timezone)


async def write(work: Work, before: Ledger, after: Ledger) -> tuple[Promise, ...]:
    """Write down what a ledger became; return the promises that are new."""
    changed, new = after.since(before)
    for was, one in changed:
        await promises.save(work, one, was)
    for one in new:
        await promises.add(work, one)
    return tuple(new)


async def ledger_of(work: Work, ticket: Ticket) -> Ledger:
    """Return what was promised about a ticket."""
    return Ledger(await promises.promises_about(work, SYSTEM, ticket))


async def give_word(
    work: Work,
    trade: Trade,
    book: Rulebook,
    ticket: Ticket,
    found: Found,
    *,
    person_id: int | None,
    entry_id: int | None = None,
) -> Promise | None:
    """Write down a time that was given just now; ``None`` when it was only said again."""
    before = await ledger_of(work, ticket)
    new = new_promise(
        work, trade, book, ticket, found, work.now, person_id=person_id, entry_id=entry_id
    )
    written = await write(work, before, before.said(new))
    return written[0] if written else None


async def note_return(work: Work, trade: Trade, about: Ticket, opens: datetime, words: str) -> None:
    """The bot said when somebody returns: by then, and a while, there is to be an answer.

    It is nobody's own word, so it counts for whoever owns the ticket.
    """
    book = await rulebook(work, trade, about)
    if book is not None:
        found = Found(opens + _AFTER_OPENING, What.ANSWER, 0, len(words), words, 1.0)
        await give_word(work, trade, book, about, found, person_id=None)
