"""An entry of a ticket as it is made now; who records it decides what follows."""

from storage.unit_of_work import Work
from tickets.entry import Audience, Entry, EntryKind
from tickets.ticket import Ticket


def new_entry(
    work: Work,
    ticket: Ticket,
    kind: EntryKind,
    by: int | None = None,
    *,
    code: str | None = None,
    body: str | None = None,
    target_id: int | None = None,
    message_row: int | None = None,
    audience: Audience = Audience.RESIDENT,
) -> Entry:
    """Return an entry of this moment; ``by`` is who did it, nobody for the program itself."""
    return Entry(
        id=work.new_id(),
        ticket_id=ticket.id,
        station_id=ticket.station_id,
        kind=kind,
        at=work.now,
        audience=audience,
        person_id=by,
        body=body,
        message_row=message_row,
        code=code,
        target_id=target_id,
    )
