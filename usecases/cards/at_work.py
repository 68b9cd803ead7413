"""Who is at work on a ticket just now: two people who work on one see each other."""

from datetime import datetime

from stations.scope import SYSTEM
from storage import ticket_viewers
from storage.people import people
from storage.ticket_viewers import Viewer
from storage.tickets import ticket as ticket_by_id
from storage.unit_of_work import Work
from tickets.ticket import Ticket
from usecases.cards.keep_up import edit_cards
from usecases.cards.sheet import AT_WORK
from usecases.desk.due import Due
from usecases.tickets.asker import Asker, answer_press
from usecases.trade import Trade


async def begin_work(work: Work, trade: Trade, asker: Asker, ticket: Ticket, doing: str) -> None:
    """Show on the card who has begun to do something, and tell them who was there before."""
    there = await ticket_viewers.viewers_of(work, SYSTEM, ticket.id, work.now - AT_WORK)
    others = [one for one in there if one.person_id != asker.person.id]
    viewer = Viewer(ticket.id, asker.person.id, ticket.station_id, doing, work.now)
    await ticket_viewers.begin(work, viewer)
    await edit_cards(work, trade, ticket)
    if others and asker.press_id is not None:
        known = await people(work, SYSTEM, [others[0].person_id])
        who = known[others[0].person_id].name
        text = trade.speech.say(f"card.doing_{others[0].doing}", asker.locale, who=who)
        await answer_press(work, asker.bot_id, asker.press_id, text, alert=True)


async def forget_stale(work: Work, trade: Trade) -> int:
    """Take from the cards whoever began something and was not heard of again."""
    stale = await ticket_viewers.take_stale(work, work.now - AT_WORK)
    for ticket_id in sorted(stale):
        found = await ticket_by_id(work, SYSTEM, ticket_id)
        if found is not None:
            await edit_cards(work, trade, found)
    return len(stale)


async def next_stale(work: Work, _trade: Trade) -> datetime | None:
    """Return when the first of them is to be forgotten."""
    oldest = await ticket_viewers.oldest(work, SYSTEM)
    return None if oldest is None else oldest + AT_WORK


AT_WORK_DUE = Due("viewers", forget_stale, next_stale)


async def end_work(work: Work, trade: Trade, asker: Asker, ticket_id: int) -> None:
    """Take somebody from the card who has thought better of it."""
    await ticket_viewers.stop(work, ticket_id, asker.person.id)
    found = await ticket_by_id(work, SYSTEM, ticket_id)
    if found is not None:
        await edit_cards(work, trade, found)
