"""Where a ticket's card stands: in the station's group of staff, or with its owner alone."""

from dataclasses import dataclass

from stations.group import Chat, Purpose
from stations.scope import SYSTEM
from storage import cards, incidents, neighbours
from storage.chats import chat, private_chat
from storage.people import person
from storage.unit_of_work import Work
from tickets.ticket import Source, State, Ticket
from usecases.trade import Trade


@dataclass(frozen=True, slots=True)
class Stand:
    """A chat in which a card stands, and the language that is spoken there."""

    chat: Chat
    locale: str

    @property
    def private(self) -> bool:
        """True where one member of staff reads it alone."""
        return self.chat.person_id is not None


def is_sensitive(trade: Trade, ticket: Ticket) -> bool:
    """True for what nobody but the one who answers for it may see: it stands in no group."""
    return ticket.about_staff or trade.tickets.kind(ticket.kind).confidential


async def stands_of(work: Work, trade: Trade, ticket: Ticket) -> tuple[Stand, ...]:
    """Return where the card of a ticket is to be seen."""
    if is_sensitive(trade, ticket):
        desk = await _desk_of_owner(work, trade, ticket)
        return () if desk is None else (desk,)
    groups = await cards.staff_groups(work, SYSTEM, ticket.station_id, ticket.district_id)
    locale = trade.speech.locale_for(None)
    return tuple(Stand(one, locale) for one in groups if one.bot_id in trade.bots)


async def has_own_card(work: Work, ticket: Ticket) -> bool:
    """Tell whether a ticket gets a card, or only raises the count on another one.

    Of an incident the first ticket has the card. A branch, or what is serious by itself, stands
    for itself. What was finished before anybody looked, or was brought in by a file, needs none.
    """
    if ticket.state is State.CLOSED or ticket.source is Source.IMPORT:
        return False
    if ticket.incident_id is None or ticket.parent_id is not None or ticket.serious is not None:
        return True
    known = await incidents.incident(work, SYSTEM, ticket.incident_id)
    if known is not None and known.planned_id is not None:
        # Everybody was told what the station plans; there is nothing to do.
        return False
    first = await neighbours.first_of_incident(work, SYSTEM, ticket.incident_id)
    return first is None or first.id == ticket.id


def may_stay(trade: Trade, ticket: Ticket, place: Chat) -> bool:
    """Tell whether a card that stands in a chat may go on to tell of its ticket there."""
    if place.person_id is not None:
        return place.person_id == ticket.owner_id
    ours = place.purpose is Purpose.STAFF and place.station_id == ticket.station_id
    return ours and not is_sensitive(trade, ticket)


async def stand_in(work: Work, trade: Trade, place: Chat) -> Stand:
    """Return a chat as a stand."""
    who = None if place.person_id is None else await person(work, SYSTEM, place.person_id)
    return Stand(place, trade.speech.locale_for(who.language if who else None))


async def _desk_of_owner(work: Work, trade: Trade, ticket: Ticket) -> Stand | None:
    if ticket.owner_id is None:
        return None
    asked_in = await chat(work, SYSTEM, ticket.chat_id)
    bots = [asked_in.bot_id] if asked_in is not None and asked_in.bot_id in trade.bots else []
    for bot_id in [*bots, *trade.bots]:
        desk = await private_chat(work, SYSTEM, bot_id, ticket.owner_id)
        if desk is not None:
            return await stand_in(work, trade, desk)
    return None
