"""Offer canned replies for a ticket: what was typed finds them, a press sends one or opens it."""

from collections.abc import Mapping
from hashlib import sha256

from chat.actions import Button
from chat.errors import Fact
from chat.ids import short
from storage.tickets import entries_of
from storage.unit_of_work import Work
from tickets.entry import EntryKind
from tickets.moves import TicketIsClosed
from tickets.replies import Reply, search
from tickets.ticket import State, Ticket
from usecases.private.questions import Step, ask
from usecases.replies.find import filled, locale_of, replies_of, values_for
from usecases.tickets.answer import give_answer
from usecases.tickets.asker import Asker, tell
from usecases.trade import Trade

# So many with their words fit on a telephone's screen; more letters find fewer.
_SHOWN = 5
# Characters of a hash that tell one reply's words from all others of a station.
_MARK = 10


class ReplyHasChanged(Fact):
    """What a button would have sent reads otherwise by now."""

    key = "reply_has_changed"


async def offer(work: Work, trade: Trade, asker: Asker, ticket: Ticket, typed: str) -> None:
    """Show the replies that were typed for, filled, each with a button that sends it.

    Those for the ticket's kind come first. One that lacks a value names it, and can only be
    opened. Raises ``TicketIsClosed``.
    """
    if ticket.state is State.CLOSED:
        raise TicketIsClosed
    known = await replies_of(work, trade, asker.scope, ticket.station_id)
    found = search(known, typed, ticket.kind)
    say = trade.speech.say
    if not found:
        text = say("reply.none_found", asker.locale, typed=typed[:40])
        await tell(work, asker, text, "replies")
        return
    values = await values_for(work, trade, asker, ticket)
    locale = await locale_of(work, trade, ticket)
    lines = [say("reply.found", asker.locale, number=ticket.number, count=len(found))]
    rows: list[tuple[Button, ...]] = []
    for place, reply in enumerate(found[:_SHOWN], 1):
        text, lacking = filled(trade, reply, values, locale, asker)
        title = reply.title(asker.locale)
        lines.append(say("reply.line", asker.locale, place=place, title=title, text=text))
        if lacking:
            lines.append(say("reply.lacks", asker.locale, names=lacking))
        rows.append(_buttons(trade, asker, ticket, reply, text, place, sendable=not lacking))
    if len(found) > _SHOWN:
        lines.append(say("reply.more", asker.locale, count=len(found) - _SHOWN))
    await tell(work, asker, "\n".join(lines), "replies", buttons=tuple(rows))


async def send_reply(work: Work, trade: Trade, asker: Asker, ticket: Ticket, mark: str) -> None:
    """Send the reply that was shown, as it was shown; once, however often it is pressed.

    Raises ``TicketIsClosed``, or ``ReplyHasChanged`` when it would read otherwise now.
    """
    text, lacking = await _marked(work, trade, asker, ticket, mark)
    if lacking:
        raise ReplyHasChanged
    if await _said_last(work, asker, ticket, text):
        said = trade.speech.say("reply.sent_before", asker.locale, number=ticket.number)
        await tell(work, asker, said, "replies")
        return
    await give_answer(work, trade, asker, ticket, text)


async def open_reply(work: Work, trade: Trade, asker: Asker, ticket: Ticket, mark: str) -> None:
    """Give the reply as text to be copied and changed; what is written next is the answer."""
    text, _ = await _marked(work, trade, asker, ticket, mark)
    await tell(work, asker, text, "reply_text")
    key = "reply.edit" if asker.private else "reply.edit_reply"
    question = trade.speech.say(key, asker.locale, number=ticket.number)
    await ask(work, trade, asker, Step.ANSWER, question, answers={"ticket": short(ticket.id)})


async def _marked(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, mark: str
) -> tuple[str, str]:
    if ticket.state is State.CLOSED:
        raise TicketIsClosed
    values: Mapping[str, str] = await values_for(work, trade, asker, ticket)
    locale = await locale_of(work, trade, ticket)
    for reply in await replies_of(work, trade, asker.scope, ticket.station_id):
        text, lacking = filled(trade, reply, values, locale, asker)
        if _mark(reply, text) == mark:
            return text, lacking
    raise ReplyHasChanged


async def _said_last(work: Work, asker: Asker, ticket: Ticket, text: str) -> bool:
    """True when the newest answer to the ticket is these very words, by whoever pressed."""
    entries = await entries_of(work, asker.scope, ticket.id)
    last = next((one for one in reversed(entries) if one.kind is EntryKind.ANSWERED), None)
    return last is not None and (last.body, last.person_id) == (text, asker.person.id)


def _buttons(
    trade: Trade,
    asker: Asker,
    ticket: Ticket,
    reply: Reply,
    text: str,
    place: int,
    *,
    sendable: bool,
) -> tuple[Button, ...]:
    verbs = [("ds", "reply.send"), ("de", "reply.open")] if sendable else [("de", "reply.open")]
    argument = f"{short(ticket.id)}:{_mark(reply, text)}"
    return tuple(
        Button(
            trade.speech.say(key, asker.locale, place=place),
            trade.signer.sign(f"{verb}:{argument}"),
        )
        for verb, key in verbs
    )


def _mark(reply: Reply, text: str) -> str:
    return sha256(f"{reply.code}\0{text}".encode()).hexdigest()[:_MARK]
