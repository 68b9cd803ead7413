"""A flagged message goes on: it becomes a ticket, or whoever is above looks at it."""

from chat.actions import Button, SendText
from chat.errors import NotFound
from chat.ids import short
from intents.intent import Intent
from moderation.case import Case
from moderation.deed import DeedDone
from stations.scope import SYSTEM
from storage.chats import chat as chat_by_id
from storage.messages import kept
from storage.tickets import ticket as ticket_by_id
from storage.unit_of_work import Work
from usecases.messages.file_request import open_quietly
from usecases.messages.scene import look_again
from usecases.moderation.call_people import OPEN
from usecases.moderation.naming import category_name
from usecases.moderation.reviewers import reviewers_of
from usecases.tickets.asker import Asker
from usecases.tickets.privately import write_privately
from usecases.trade import Trade

SECOND = "rk"


async def make_ticket(work: Work, trade: Trade, case: Case) -> str:
    """Return the number of the ticket that the message has, making one where it has none.

    Raises ``NotFound`` when its words are gone from the log.
    """
    row = await kept(work, SYSTEM, case.message_row)
    scene = None if row is None else await look_again(work, trade, row)
    if scene is None or row is None:
        raise NotFound(what="message")
    if row.ticket_id is not None:
        known = await ticket_by_id(work, SYSTEM, row.ticket_id)
        if known is not None:
            return known.number
    code = trade.watch.rules.ticket_kind(case.category, Intent.CONSULT.value)
    if row.intent not in (None, Intent.NONE.value):
        code = row.intent or code
    made, _ = await open_quietly(work, trade, scene, trade.tickets.kind(code))
    return made.number


async def hand_up(
    work: Work,
    trade: Trade,
    asker: Asker,
    case: Case,
    *,
    sentence: str = "moderation.up_please",
    deed: DeedDone | None = None,
) -> int:
    """Ask whoever else may decide, leaders first: never who asks, nor whom it is about."""
    told = 0
    chat = await chat_by_id(work, SYSTEM, case.chat_id)
    for who in await reviewers_of(work, case, None, leaders=True):
        if who.id == asker.person.id:
            continue
        locale = trade.speech.locale_for(who.language)
        text = trade.speech.say(
            sentence,
            locale,
            by=asker.person.name,
            category=category_name(trade, case.category, locale),
            group=chat.title if chat else "",
        )
        verbs = [("do_open", f"{OPEN}:{short(case.id)}")]
        if deed is not None:
            verbs.append(("do_second", f"{SECOND}:{short(deed.id)}"))
        buttons = tuple(
            Button(trade.speech.say(f"moderation.{name}", locale), trade.signer.sign(data))
            for name, data in verbs
        )
        words = SendText(text, buttons=(buttons,))
        what = "up" if deed is None else f"second:{deed.id}"
        told += await write_privately(work, trade, who.id, words, f"case:{case.id}:{what}:{who.id}")
    return told
