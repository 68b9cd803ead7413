"""What staff write is heard for times they promise, and what they do keeps promises."""

from stations.scope import SYSTEM
from storage import promises
from storage.incidents import incident
from storage.unit_of_work import Work
from tickets.entry import Entry, EntryKind
from tickets.incident import TOGETHER
from tickets.ledger import SPEAKS, Ledger
from tickets.promise import Deed, done
from tickets.ticket import Ticket
from tickets.time_phrases import What
from usecases.clocks.rulebook import Rulebook, rulebook
from usecases.desk.followed import Followed
from usecases.promises.record import ledger_of, new_promise, recognise, write
from usecases.promises.tell import tell_noted
from usecases.trade import Trade

_CONCERNED = (*SPEAKS, EntryKind.REOPENED, EntryKind.MERGED)


async def keep_promises(work: Work, trade: Trade, followed: Followed) -> Ticket:
    """Let the ledger follow the entries; a step of the follow-up.

    Whoever gave a time gets one line in private, with buttons that correct it.
    """
    ticket = followed.ticket
    if followed.last(*_CONCERNED) is None:
        return ticket
    book = await rulebook(work, trade, ticket)
    if book is None:
        return ticket
    before = await ledger_of(work, ticket)
    after = before
    for entry in followed.entries:
        after = _follow(work, trade, book, ticket, after, entry)
    for promise in await write(work, before, after):
        await tell_noted(work, trade, ticket, promise)
    if ticket.merged_into is not None:
        await promises.hand_on(work, ticket.id, ticket.merged_into)
    return ticket


def _follow(
    work: Work, trade: Trade, book: Rulebook, ticket: Ticket, ledger: Ledger, entry: Entry
) -> Ledger:
    # What was told to everybody is heard once, on the first of their tickets.
    copied = entry.code == TOGETHER and entry.kind is EntryKind.ANSWERED
    heard = entry.kind in SPEAKS and entry.body and not copied and not ledger.knows(entry.id)
    found = recognise(trade, book, entry.body or "", entry.at, ledger) if heard else ()
    told = {one.what for one in found}
    if ledger.knows(entry.id):
        told = {one.what for one in ledger.promises if one.entry_id == entry.id}
    tells = trade.tickets.fillers.is_substantive(entry.body or "")
    ledger = ledger.happened(entry, tells=tells, promises=told)
    for one in found:
        new = new_promise(
            work,
            trade,
            book,
            ticket,
            one,
            entry.at,
            person_id=entry.person_id,
            entry_id=entry.id,
        )
        ledger = ledger.said(new)
    return ledger


async def restored_with(work: Work, ledger: Ledger) -> Ledger:
    """Return the ledger after what its incidents' restoration keeps."""
    kept = []
    for one in ledger.promises:
        about = None
        if one.open and one.what is What.RESTORE and one.incident_id is not None:
            about = await incident(work, SYSTEM, one.incident_id)
        restored = None if about is None else about.restored_at
        kept.append(one if restored is None else done(one, Deed.RESTORED, restored))
    return Ledger(tuple(kept))
