"""Bring staff's words about a ticket to its reporter: in private, else where they asked."""

from enum import StrEnum

from chat.actions import Priority, SendText
from stations.group import Chat, Standing
from stations.scope import SYSTEM
from storage.chats import chat, private_chat
from storage.messages import Kept, kept
from storage.outbox import leave
from storage.people import person
from storage.tickets import merged_into
from storage.unit_of_work import Work
from tickets.ticket import Ticket
from usecases.replies.hold import Cleared
from usecases.tickets.telling import kind_name
from usecases.trade import Trade


class Where(StrEnum):
    """Where the reporter hears of it."""

    GROUP = "group"
    PRIVATE = "private"
    NOWHERE = "nowhere"


async def deliver(
    work: Work, trade: Trade, ticket: Ticket, sentence: str, words: Cleared, key: str
) -> Where:
    """Leave the words for the reporter and say where they go.

    ``sentence`` is the locale's key for the group, ``sentence + "_private"`` the one for the
    private chat; ``key`` makes the action unique. Others whose tickets went into this one hear
    them too, unless they hold something of the reporter's own.
    """
    if not words.personal:
        for other in await merged_into(work, SYSTEM, ticket.id):
            if other.reporter_id != ticket.reporter_id:
                await deliver(work, trade, other, sentence, words, f"{key}:{other.id}")
    to = await destination(work, trade, ticket, words)
    if to is None:
        return Where.NOWHERE
    await _leave(work, trade, ticket, to, sentence, words.text, key)
    return where_of(to)


async def destination(work: Work, trade: Trade, ticket: Ticket, words: Cleared) -> Chat | None:
    """Return where words would reach the reporter.

    In private wherever they can be reached there. Else in the group in which they asked, when the
    kind allows it and the words name nobody. Else nowhere: they never opened a private chat.
    """
    asked_in = await chat(work, SYSTEM, ticket.chat_id)
    if asked_in is None:
        return None
    own = await private_chat(work, SYSTEM, asked_in.bot_id, ticket.reporter_id)
    if own is not None:
        return own
    return asked_in if _fit_for_group(trade, ticket, words) and _hears(asked_in) else None


def where_of(to: Chat | None) -> Where:
    """Name a destination."""
    if to is None:
        return Where.NOWHERE
    return Where.GROUP if to.person_id is None else Where.PRIVATE


def _fit_for_group(trade: Trade, ticket: Ticket, words: Cleared) -> bool:
    kind = trade.tickets.kind(ticket.kind)
    secret = kind.confidential or kind.private_answer or ticket.about_staff
    return not (secret or words.personal)


def _hears(place: Chat) -> bool:
    group = place.person_id is None
    return group and place.standing is not Standing.GONE and place.unreachable is None


async def _leave(
    work: Work, trade: Trade, ticket: Ticket, to: Chat, sentence: str, words: str, key: str
) -> None:
    asked = await kept(work, SYSTEM, ticket.opening_message_id or 0)
    reporter = await person(work, SYSTEM, ticket.reporter_id)
    locale = trade.speech.locale_for(reporter.language if reporter else None)
    told = {"number": ticket.number, "text": words, "result": words}
    in_group = to.person_id is None
    text = trade.speech.say(
        sentence if in_group else f"{sentence}_private",
        locale,
        kind=kind_name(trade, ticket, locale),
        **told,
    )
    await leave(
        work,
        SendText(text.strip(), reply_to=_target(asked, to), thread_id=_thread(asked, to)),
        bot_id=to.bot_id,
        chat_id=to.id,
        key=key,
        priority=Priority.REPLY,
    )


def _target(asked: Kept | None, to: Chat) -> int | None:
    """The original message, unless it was written elsewhere or before the group migrated."""
    same = asked is not None and (asked.chat_id, asked.external_chat_id) == (to.id, to.external_id)
    return asked.message_id if asked is not None and same else None


def _thread(asked: Kept | None, to: Chat) -> int | None:
    return asked.thread_id if asked is not None and asked.chat_id == to.id else None
