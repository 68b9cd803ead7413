"""Whom words to everybody cannot reach: whoever said them hears whom to telephone."""

from collections.abc import Sequence

from chat.actions import SendText
from stations.scope import SYSTEM
from storage.chats import chat
from storage.people import person
from storage.tellings import Telling
from storage.unit_of_work import Work
from tickets.ticket import Ticket
from usecases.tickets.privately import write_privately
from usecases.trade import Trade


async def name_unreached(
    work: Work, trade: Trade, telling: Telling, numbers: Sequence[str]
) -> None:
    """Tell the speaker in private of which tickets the reporter reads neither a group nor us."""
    if not numbers or telling.person_id is None:
        return
    speaker = await person(work, SYSTEM, telling.person_id)
    if speaker is None:
        return
    locale = trade.speech.locale_for(speaker.language)
    joiner = trade.speech.say("card.joiner", locale)
    text = trade.speech.say("incident.unreached", locale, numbers=joiner.join(numbers))
    key = f"telling:{telling.id}:unreached:{numbers[-1]}"
    await write_privately(work, trade, speaker.id, SendText(text), key)


async def hears_post(work: Work, ticket: Ticket) -> bool:
    """True for a report from a group that reads what is posted there."""
    asked_in = await chat(work, SYSTEM, ticket.chat_id)
    return asked_in is not None and asked_in.person_id is None and asked_in.unreachable is None
