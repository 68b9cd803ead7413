"""The incident that somebody at the desk means: by a button, or by the number of a ticket of it."""

from chat.errors import BadInput, Fact, NotFound
from chat.message import Message
from storage import incidents
from storage.unit_of_work import Work
from tickets.incident import Incident
from tickets.ticket import Ticket
from usecases.tickets.asker import Asker, require_desk
from usecases.tickets.find import ticket_numbered_at_desk
from usecases.trade import Trade


class BelongsToNone(Fact):
    """The ticket belongs to no incident."""

    key = "incident.belongs_to_none"


async def incident_at_desk(work: Work, asker: Asker, incident_id: int) -> Incident:
    """Return an incident that this member of staff may handle; ``NotAllowed`` or ``NotFound``."""
    require_desk(asker)
    found = await incidents.incident(work, asker.scope, incident_id)
    if found is None:
        raise NotFound(what="incident")
    return found


async def incident_of(work: Work, asker: Asker, ticket: Ticket) -> Incident:
    """Return the incident of a ticket; raises ``BelongsToNone``."""
    if ticket.incident_id is None:
        raise BelongsToNone
    return await incident_at_desk(work, asker, ticket.incident_id)


async def named(
    work: Work, trade: Trade, asker: Asker, message: Message, usage: str
) -> tuple[Incident, str]:
    """Return the incident of the ticket whose number a command names, and the words behind it.

    Raises ``BadInput`` without a number, ``NotAllowed``, ``NotFound`` or ``BelongsToNone``.
    """
    require_desk(asker)
    number, *words = message.argument.split(maxsplit=1) or [""]
    if not number:
        raise BadInput(reason=trade.speech.say(usage, asker.locale))
    ticket = await ticket_numbered_at_desk(work, trade, asker, number.lstrip("#"))
    return await incident_of(work, asker, ticket), "".join(words).strip()
