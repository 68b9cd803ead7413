"""Whom words to everybody cannot reach: whoever said them hears whom to telephone."""

from collections.abc import Iterable

from chat.actions import SendText
from stations.group import Chat
from stations.scope import SYSTEM
from storage.chats import chat, private_chat
from storage.people import person
from storage.tellings import Telling
from storage.unit_of_work import Work
from tickets.ticket import Ticket
from usecases.tickets.privately import write_privately
from usecases.trade import Trade


async def name_unreached(
    work: Work, trade: Trade, telling: Telling, tickets: Iterable[Ticket]
) -> None:
    """Tell the speaker in private, by number, whose reporter reads neither a group nor us."""
    if telling.person_id is None:
        return
    missed = [one.number for one in tickets if not await _reached(work, one)]
    speaker = await person(work, SYSTEM, telling.person_id)
    if not missed or speaker is None:
        return
    locale = trade.speech.locale_for(speaker.language)
    joiner = trade.speech.say("card.joiner", locale)
    text = trade.speech.say("incident.unreached", locale, numbers=joiner.join(missed))
    key = f"telling:{telling.id}:unreached:{missed[-1]}"
    await write_privately(work, trade, speaker.id, SendText(text), key)


def hears_post(asked_in: Chat) -> bool:
    """True for a group that reads what is posted there."""
    return asked_in.person_id is None and asked_in.unreachable is None


async def _reached(work: Work, ticket: Ticket) -> bool:
    asked_in = await chat(work, SYSTEM, ticket.chat_id)
    if asked_in is None:
        return False
    if hears_post(asked_in):
        return True
    return await private_chat(work, SYSTEM, asked_in.bot_id, ticket.reporter_id) is not None
