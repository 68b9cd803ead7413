"""Telling whoever gave a time that it is written down, and that it is near; with buttons."""

from datetime import datetime

from chat.actions import Button, EditText, Priority, ProducedBy, Rows, SendText
from chat.ids import short
from stations.area import Station
from stations.group import Chat
from stations.scope import SYSTEM
from storage.areas import station
from storage.outbox import leave
from storage.people import person
from storage.unit_of_work import Work
from tickets.promise import Promise
from tickets.ticket import Ticket
from usecases.clocks.tell_staff import desk_of
from usecases.replies.find import spoken_moment
from usecases.tickets.asker import Asker
from usecases.trade import Trade

EARLIER, LATER, MUCH_LATER = -30, 30, 60
"""By how many minutes one press moves what was recognised."""


def spoken(
    trade: Trade, promise: Promise, now: datetime, where: Station | None, locale: str
) -> str:
    """Say a promise in a few words: 「今天18:00前恢复供电」."""
    when = spoken_moment(trade, promise.due_at, now, where, locale)
    return trade.speech.say(f"promise.is_{promise.what.value}", locale, when=when)


async def tell_noted(work: Work, trade: Trade, ticket: Ticket, promise: Promise) -> None:
    """Tell its writer, in private, what was written down; one press corrects it."""
    found = await _reach(work, trade, ticket, promise.person_id)
    if found is None:
        return
    desk, locale = found
    text = await _line(work, trade, ticket, promise, "promise.noted", locale)
    action = SendText(text, buttons=_corrections(trade, locale, promise))
    await _leave(work, desk, action, f"promise:{promise.id}")


async def tell_corrected(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, promise: Promise
) -> None:
    """Let the line that was corrected say what holds now."""
    sentence = "promise.noted" if promise.open else "promise.struck"
    text = await _line(work, trade, ticket, promise, sentence, asker.locale)
    buttons = _corrections(trade, asker.locale, promise) if promise.open else ()
    await leave(
        work,
        EditText(ProducedBy(f"promise:{promise.id}"), text, buttons=buttons),
        bot_id=asker.bot_id,
        chat_id=asker.chat.id,
        key=f"promise:{promise.id}:{asker.origin}",
        priority=Priority.STAFF,
    )


async def tell_near(
    work: Work, trade: Trade, ticket: Ticket, promise: Promise, person_id: int
) -> None:
    """Remind somebody that a promise is about to lapse; once for each time it was moved to."""
    found = await _reach(work, trade, ticket, person_id)
    if found is None:
        return
    desk, locale = found
    say, sign, own = trade.speech.say, trade.signer.sign, short(promise.id)
    buttons = (
        (
            Button(say("promise.done", locale), sign(f"pd:{own}")),
            Button(say("promise.renew", locale), sign(f"pt:{short(ticket.id)}")),
        ),
        (
            Button(say("handover.view", locale), sign(f"v:{short(ticket.id)}")),
            Button(say("promise.none", locale), sign(f"pn:{own}")),
        ),
    )
    text = await _line(work, trade, ticket, promise, "promise.near", locale)
    key = f"promise:{promise.id}:near:{int(promise.due_at.timestamp())}"
    await _leave(work, desk, SendText(text, buttons=buttons), key)


def _corrections(trade: Trade, locale: str, promise: Promise) -> Rows:
    say, sign, own = trade.speech.say, trade.signer.sign, short(promise.id)
    moves = (("earlier", EARLIER), ("later", LATER), ("much_later", MUCH_LATER))
    return (
        tuple(
            Button(say(f"promise.{name}", locale), sign(f"pm:{minutes}:{own}"))
            for name, minutes in moves
        ),
        (
            Button(say("promise.tomorrow", locale), sign(f"p9:{own}")),
            Button(say("promise.write", locale), sign(f"pw:{own}")),
            Button(say("promise.none", locale), sign(f"pn:{own}")),
        ),
    )


async def _reach(
    work: Work, trade: Trade, ticket: Ticket, person_id: int | None
) -> tuple[Chat, str] | None:
    who = None if person_id is None else await person(work, SYSTEM, person_id)
    desk = None if who is None else await desk_of(work, trade, ticket, who.id)
    if who is None or desk is None:
        return None
    return desk, trade.speech.locale_for(who.language)


async def _line(
    work: Work, trade: Trade, ticket: Ticket, promise: Promise, sentence: str, locale: str
) -> str:
    where = await station(work, SYSTEM, ticket.station_id)
    told = spoken(trade, promise, work.now, where, locale)
    return trade.speech.say(sentence, locale, number=ticket.number, promise=told)


async def _leave(work: Work, desk: Chat, action: SendText, key: str) -> None:
    await leave(work, action, bot_id=desk.bot_id, chat_id=desk.id, key=key, priority=Priority.STAFF)
