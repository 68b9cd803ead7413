"""Write the place of a QR code into the ticket that a message opened or joined."""

from chat.message import Message
from stations.scope import SYSTEM
from storage import areas, tickets
from storage.messages import kept_as
from storage.unit_of_work import Work
from usecases.tickets.asker import Asker


async def fill_place(work: Work, asker: Asker, message: Message, place_id: int) -> None:
    """Set the ticket's place and district; a ticket that has a place keeps it."""
    row = await kept_as(work, SYSTEM, asker.chat.id, message.chat.external_id, message.message_id)
    place = await areas.place(work, SYSTEM, place_id)
    if row is None or row.ticket_id is None or place is None:
        return
    ticket = await tickets.reread(work, SYSTEM, row.ticket_id)
    if ticket.place_id is None and ticket.station_id == place.station_id:
        await tickets.record(work, ticket, [], place_id=place.id, district_id=place.district_id)
