"""A member of staff gives a ticket to another system (95598, 12345, dispatch), or takes it back."""

from chat.errors import BadInput, Fact
from chat.message import Message
from stations.scope import SYSTEM
from storage.unit_of_work import Work
from storage.webhooks import webhooks_of
from tickets.entry import Audience, EntryKind
from tickets.ticket import Ticket
from usecases.outside.announce import EVENTS
from usecases.tickets.asker import Asker, tell
from usecases.tickets.enter import enter
from usecases.tickets.note import note
from usecases.trade import Trade

# What the reference of another system has room for.
LONGEST_SYSTEM = 16


class StaysHere(Fact):
    """What is confidential or about staff is given to no other system."""

    key = "stays_here"


async def send_out(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, message: Message, words: str
) -> None:
    """Hand a ticket to the system named first in the words; who listens for it is told.

    Its clocks run on: for the resident nothing has changed. Raises ``BadInput``, ``StaysHere``,
    and the facts of ``tickets.moves``.
    """
    system, _, said = words.partition(" ")
    if not 0 < len(system) <= LONGEST_SYSTEM or not system.isprintable():
        raise BadInput(reason=trade.speech.say("staff_desk.usage_outside", asker.locale))
    if ticket.about_staff or trade.tickets.kind(ticket.kind).confidential:
        raise StaysHere
    await _enter(work, asker, ticket, message, EntryKind.HANDED_OUT, system, said)
    hooks = await webhooks_of(work, SYSTEM, ticket.station_id)
    heard = any(one.hears(EVENTS[EntryKind.HANDED_OUT]) for one in hooks)
    key = "staff_desk.sent_out" if heard else "staff_desk.sent_out_unheard"
    text = trade.speech.say(key, asker.locale, number=ticket.number, system=system)
    await tell(work, asker, text, "outside")


async def take_back(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, message: Message, words: str
) -> None:
    """Bring a ticket back that another system had; raises ``TicketIsNotOutside``."""
    await _enter(work, asker, ticket, message, EntryKind.RETURNED, None, words)
    text = trade.speech.say("staff_desk.taken_back", asker.locale, number=ticket.number)
    await tell(work, asker, text, "outside")


async def _enter(
    work: Work,
    asker: Asker,
    ticket: Ticket,
    message: Message,
    kind: EntryKind,
    code: str | None,
    words: str,
) -> None:
    row = await note(work, asker, message, ticket.id)
    said = words.strip() or None
    staff = Audience.STAFF
    await enter(work, asker, ticket, kind, code=code, body=said, message_row=row.id, audience=staff)
