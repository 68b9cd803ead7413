"""A resident urges what they asked for earlier: its owner is told, and they hear how it stands."""

from chat.actions import SendText
from stations.scope import SYSTEM
from storage.people import person
from storage.tickets import record, tickets_of
from storage.unit_of_work import Work
from tickets.entry import Audience, EntryKind
from tickets.ticket import State, Ticket
from usecases.messages.hand_over import staff_buttons
from usecases.messages.scene import Scene
from usecases.messages.speak import private_link, say
from usecases.tickets.asker import Asker
from usecases.tickets.mine import show_mine
from usecases.tickets.new_entry import new_entry
from usecases.tickets.privately import write_privately
from usecases.tickets.show import show_ticket
from usecases.tickets.telling import kind_name
from usecases.trade import Trade

# More open tickets of one person than this are of no use to whoever asks after one.
_MOST = 10
_HOUR = 3_600


async def chased(work: Work, trade: Trade, scene: Scene) -> tuple[Ticket, ...]:
    """Return the writer's open tickets here after which their words may ask, newest first."""
    every = await tickets_of(work, SYSTEM, scene.person.id, _MOST)
    station = scene.station.id if scene.station else None
    live = [
        one
        for one in every
        if one.state is not State.CLOSED
        and one.station_id == station
        and trade.tickets.kind(one.kind).numbered
    ]
    codes = trade.tickets.chased(scene.text, {one.kind for one in live})
    return tuple(one for one in live if one.kind in codes)


async def chase(work: Work, trade: Trade, scene: Scene, asker: Asker) -> None:
    """Write down that a ticket is urged and say how it stands; of several, list them.

    In a group neither number nor state is told: a neighbour need not know what is asked after.
    """
    found = await chased(work, trade, scene)
    if len(found) > 1:
        await show_mine(work, trade, asker)
        return
    ticket = found[0]
    urged = new_entry(
        work,
        ticket,
        EntryKind.CALLED,
        scene.person.id,
        message_row=scene.row.id,
        audience=Audience.STAFF,
    )
    ticket = await record(work, ticket, [urged])
    told = await _tell_owner(work, trade, ticket)
    text = trade.speech.say("chase.told" if told else "chase.noted", scene.locale)
    if scene.private:
        await say(work, scene, "chase", text)
        await show_ticket(work, trade, asker, ticket.id)
    else:
        await say(work, scene, "chase", text, buttons=((private_link(trade, scene, ticket.id),),))


async def _tell_owner(work: Work, trade: Trade, ticket: Ticket) -> bool:
    """Tell who owns the ticket, once an hour however often it is urged; ``False``: nobody does."""
    owner = None if ticket.owner_id is None else await person(work, SYSTEM, ticket.owner_id)
    if owner is None:
        return False
    locale = trade.speech.locale_for(owner.language)
    text = trade.speech.say(
        "chase.urged", locale, number=ticket.number, kind=kind_name(trade, ticket, locale)
    )
    words = SendText(text, buttons=staff_buttons(trade, locale, ticket, only="vaz"))
    hour = int(work.now.timestamp()) // _HOUR
    return await write_privately(work, trade, owner.id, words, f"chased:{ticket.id}:{hour}")
