"""What staff do about incidents and families of tickets by a command with numbers."""

from chat.errors import BadInput
from chat.message import Message
from storage.unit_of_work import Work
from tickets.incident import Incident
from tickets.ticket import Ticket
from usecases.cards.merge import merge
from usecases.cards.split import choose_message
from usecases.incidents.answer import answer_all
from usecases.incidents.attach import attach, detach
from usecases.incidents.buttons import incident_buttons
from usecases.incidents.describe import describe_incident
from usecases.incidents.find import incident_of, named
from usecases.incidents.settle import dissolve, restore
from usecases.tickets.asker import Asker, require_desk, tell
from usecases.tickets.find import ticket_numbered_at_desk
from usecases.trade import Trade


async def incident_command(work: Work, trade: Trade, asker: Asker, message: Message) -> None:
    """``/incident NUMBER`` shows the incident of a ticket, with words it answers everybody."""
    incident, words = await named(work, trade, asker, message, "incident.usage_answer")
    if words:
        await answer_all(work, trade, asker, incident, message, words)
        return
    await show_incident(work, trade, asker, incident)


async def show_incident(work: Work, trade: Trade, asker: Asker, incident: Incident) -> None:
    """Show an incident with what can be done about it."""
    text = await describe_incident(work, trade, incident, asker.locale)
    buttons = incident_buttons(trade, incident, asker.locale)
    await tell(work, asker, text, "incident", buttons=buttons)


async def etr_command(work: Work, trade: Trade, asker: Asker, message: Message) -> None:
    """``/etr NUMBER TIME`` tells everybody when the supply is expected back."""
    incident, words = await named(work, trade, asker, message, "incident.usage_etr")
    if not words:
        raise BadInput(reason=trade.speech.say("incident.usage_etr", asker.locale))
    await answer_all(work, trade, asker, incident, message, words)


async def restored_command(work: Work, trade: Trade, asker: Asker, message: Message) -> None:
    """``/restored NUMBER [WORDS]`` tells and asks everybody of the incident."""
    incident, words = await named(work, trade, asker, message, "incident.usage_restored")
    await restore(work, trade, asker, incident, message, words)


async def dissolve_command(work: Work, trade: Trade, asker: Asker, message: Message) -> None:
    """``/dissolve NUMBER``: the tickets of this incident had no common cause."""
    incident, _ = await named(work, trade, asker, message, "incident.usage_dissolve")
    await dissolve(work, trade, asker, incident)


async def attach_command(work: Work, trade: Trade, asker: Asker, message: Message) -> None:
    """``/attach NUMBER OTHER`` puts a ticket into the incident of another one."""
    ticket, other = await _two(work, trade, asker, message, "incident.usage_attach")
    incident = await incident_of(work, asker, other)
    await attach(work, trade, ticket, incident, asker.person.id)
    await _say(work, trade, asker, "incident.attached", ticket, other)


async def detach_command(work: Work, trade: Trade, asker: Asker, message: Message) -> None:
    """``/detach NUMBER`` takes a ticket out of its incident."""
    numbers = _numbers(trade, asker, message, 1, "incident.usage_detach")
    ticket = await ticket_numbered_at_desk(work, trade, asker, numbers[0])
    await detach(work, trade, ticket, asker.person.id)
    await _say(work, trade, asker, "incident.detached", ticket)


async def merge_command(work: Work, trade: Trade, asker: Asker, message: Message) -> None:
    """``/merge NUMBER INTO``: one ticket goes into another, as by the button of its card."""
    source, target = await _two(work, trade, asker, message, "incident.usage_merge")
    await merge(work, trade, asker, source, target.id)


async def split_command(work: Work, trade: Trade, asker: Asker, message: Message) -> None:
    """``/split NUMBER``: choose which message becomes a ticket of its own, and of which kind."""
    (number,) = _numbers(trade, asker, message, 1, "incident.usage_split")
    ticket = await ticket_numbered_at_desk(work, trade, asker, number)
    await choose_message(work, trade, asker, ticket)


async def _two(
    work: Work, trade: Trade, asker: Asker, message: Message, usage: str
) -> tuple[Ticket, Ticket]:
    one, other = _numbers(trade, asker, message, 2, usage)
    return (
        await ticket_numbered_at_desk(work, trade, asker, one),
        await ticket_numbered_at_desk(work, trade, asker, other),
    )


def _numbers(trade: Trade, asker: Asker, message: Message, count: int, usage: str) -> list[str]:
    require_desk(asker)
    numbers = [one.lstrip("#") for one in message.argument.split()]
    if len(numbers) != count:
        raise BadInput(reason=trade.speech.say(usage, asker.locale))
    return numbers


async def _say(
    work: Work, trade: Trade, asker: Asker, key: str, one: Ticket, other: Ticket | None = None
) -> None:
    text = trade.speech.say(
        key, asker.locale, number=one.number, other=other.number if other else ""
    )
    await tell(work, asker, text, "incident")
