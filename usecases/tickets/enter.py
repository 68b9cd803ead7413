"""Write one entry into a ticket on behalf of a member of staff."""

from storage import ticket_viewers
from storage.tickets import record
from storage.unit_of_work import Work
from tickets.entry import Audience, Entry, EntryKind
from tickets.ticket import Ticket
from usecases.tickets.asker import Asker
from usecases.tickets.new_entry import new_entry


async def enter(
    work: Work,
    asker: Asker,
    ticket: Ticket,
    kind: EntryKind,
    *,
    code: str | None = None,
    body: str | None = None,
    target_id: int | None = None,
    message_row: int | None = None,
    audience: Audience = Audience.RESIDENT,
) -> tuple[Ticket, Entry]:
    """Return the ticket as it stands then, and the entry; raises the facts of ``tickets.moves``.

    Whatever they had begun to do to the ticket is done by it.
    """
    entry = new_entry(
        work,
        ticket,
        kind,
        asker.person.id,
        code=code,
        body=body,
        target_id=target_id,
        message_row=message_row,
        audience=audience,
    )
    now = await record(work, ticket, [entry])
    await ticket_viewers.stop(work, ticket.id, asker.person.id)
    return now, entry
