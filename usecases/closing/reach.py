"""Asking a ticket's reporter something by themselves: where, and in which language."""

from dataclasses import dataclass
from datetime import datetime, time

from chat.actions import Priority, Rows, SendText
from stations.area import Station
from stations.group import Chat
from stations.office_hours import end_of_night
from stations.scope import SYSTEM
from storage.chats import chat, private_chat
from storage.messages import kept
from storage.outbox import leave
from storage.people import person
from storage.unit_of_work import Work
from tickets.ticket import Ticket
from usecases.trade import Trade

# Nobody is asked by us in the night.
_NIGHT_BEGINS, _NIGHT_ENDS = time(21), time(8)


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


def by_day(moment: datetime, station: Station | None) -> datetime:
    """Return the moment itself, or the morning after where it is night."""
    zone = station.timezone if station is not None else "UTC"
    return end_of_night(moment, zone, _NIGHT_BEGINS, _NIGHT_ENDS) or moment


async def put(
    work: Work,
    where: Reach,
    text: str,
    buttons: Rows,
    key: str,
    not_before: datetime | None = None,
) -> None:
    """Leave a question; ``key`` makes it unique."""
    await leave(
        work,
        SendText(text, buttons=buttons, reply_to=where.reply_to, thread_id=where.thread_id),
        bot_id=where.chat.bot_id,
        chat_id=where.chat.id,
        key=key,
        priority=Priority.REPLY,
        not_before=not_before,
    )
