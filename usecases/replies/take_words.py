"""Staff wrote something about a ticket: an answer, a note among themselves, or a few letters."""

import re

from chat.message import Message
from storage.tickets import record
from storage.unit_of_work import Work
from tickets.entry import Audience, EntryKind
from tickets.ticket import Ticket
from usecases.replies.offer import offer
from usecases.tickets.answer import answer
from usecases.tickets.asker import Asker, tell
from usecases.tickets.new_entry import new_entry
from usecases.tickets.note import note
from usecases.trade import Trade

# ``.td`` looks for a canned reply; ``//`` is a note. Both also have a word in the locales.
_LETTERS = re.compile(r"[.。．]([a-z0-9]{1,20})", re.IGNORECASE)
_NOTE = "//"


async def take_words(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, message: Message, words: str
) -> None:
    """Take what staff wrote for a ticket: words for its reporter, unless they are marked as none.

    Raises ``BadInput``, ``TicketIsClosed``; a note may be added to a closed ticket.
    """
    said = words.strip()
    typed = typed_letters(trade, said)
    noted = noted_words(trade, said)
    if noted is not None:
        await jot(work, trade, asker, ticket, message, noted)
    elif typed is not None:
        await note(work, asker, message)
        await offer(work, trade, asker, ticket, typed)
    else:
        await answer(work, trade, asker, ticket, message, words)


async def jot(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, message: Message, words: str
) -> None:
    """Write a note into a ticket that nobody but staff ever reads; raises ``BadInput``."""
    row = await note(work, asker, message, ticket.id)
    if not words.strip() and not message.attachments:
        await tell(work, asker, trade.speech.say("reply.usage_note", asker.locale), "noted")
        return
    entry = new_entry(
        work,
        ticket,
        EntryKind.NOTED,
        asker.person.id,
        body=words.strip() or None,
        message_row=row.id,
        audience=Audience.STAFF,
    )
    await record(work, ticket, [entry])
    text = trade.speech.say("reply.noted", asker.locale, number=ticket.number)
    await tell(work, asker, text, "noted")


def typed_letters(trade: Trade, said: str) -> str | None:
    """Return what was typed to find a canned reply, or ``None`` for ordinary words."""
    found = _LETTERS.fullmatch(said)
    if found is not None:
        return found[1]
    return _after(said, trade.speech.words("reply.search_words"))


def noted_words(trade: Trade, said: str) -> str | None:
    """Return the words of a note, or ``None`` for what is no note."""
    if said.startswith(_NOTE):
        return said.removeprefix(_NOTE).strip()
    return _after(said, trade.speech.words("reply.note_words"))


def _after(said: str, words: frozenset[str]) -> str | None:
    """Return what stands behind one of the words, which a blank, a colon or nothing ends."""
    for word in words:
        rest = said[len(word) :]
        if said.casefold().startswith(word) and (not rest or rest[0] in " \n\t:：,，"):
            return rest.lstrip(" \n\t:：,，").strip()
    return None
