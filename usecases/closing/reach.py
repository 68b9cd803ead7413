"""Asking a ticket's reporter something by themselves: where, and in which language."""

from dataclasses import dataclass

from chat.actions import Priority, Rows, SendText
from stations.group import Chat
from stations.scope import SYSTEM
from storage.chats import chat, private_chat
from storage.messages import kept
from storage.outbox import leave
from storage.people import person
from storage.unit_of_work import Work
from tickets.ticket import Ticket
from usecases.trade import Trade


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a reporter can be asked; ``reply_to`` is their message, where that is a group."""

    chat: Chat
    locale: str
    reply_to: int | None = None
    thread_id: int | None = None

    @property
    def private(self) -> bool:
        """True where nobody else reads along."""
        return self.chat.person_id is not None


async def reach(work: Work, trade: Trade, ticket: Ticket) -> Reach | None:
    """Return where the reporter can be asked: in private, else where they asked; else nowhere.

    What is confidential or personal is never asked in a group.
    """
    asked_in = await chat(work, SYSTEM, ticket.chat_id)
    if asked_in is None:
        return None
    who = await person(work, SYSTEM, ticket.reporter_id)
    own = await private_chat(work, SYSTEM, asked_in.bot_id, ticket.reporter_id)
    if own is not None:
        return Reach(own, trade.speech.locale_for(who.language if who else None))
    kind = trade.tickets.kind(ticket.kind)
    if asked_in.person_id is not None or kind.confidential or kind.private_answer:
        return None
    if asked_in.unreachable is not None:
        return None
    said = await kept(work, SYSTEM, ticket.opening_message_id or 0)
    here = said is not None and said.external_chat_id == asked_in.external_id
    return Reach(
        asked_in,
        trade.speech.locale_for(None),
        said.message_id if said is not None and here else None,
        said.thread_id if said is not None and here else None,
    )


async def put(work: Work, where: Reach, text: str, buttons: Rows, key: str) -> None:
    """Leave a question; ``key`` makes it unique."""
    await leave(
        work,
        SendText(text, buttons=buttons, reply_to=where.reply_to, thread_id=where.thread_id),
        bot_id=where.chat.bot_id,
        chat_id=where.chat.id,
        key=key,
        priority=Priority.REPLY,
    )
