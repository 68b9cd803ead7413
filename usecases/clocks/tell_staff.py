"""Telling staff about a ticket in private: its owner, or everybody of a role who may know of it."""

from collections.abc import Collection
from datetime import datetime

from chat.actions import Priority, SendText
from stations.group import Chat
from stations.person import Person
from stations.scope import SYSTEM
from stations.staff import RANK, Role
from storage.chats import chat, private_chat
from storage.outbox import leave
from storage.people import person
from storage.roster import subjects_of
from storage.staff import crew
from storage.unit_of_work import Work
from tickets.ticket import Ticket
from usecases.messages.hand_over import staff_buttons
from usecases.tickets.telling import kind_name
from usecases.trade import Trade


async def tell_owner(
    work: Work,
    trade: Trade,
    ticket: Ticket,
    sentence: str,
    what: str,
    key: str,
    not_before: datetime | None = None,
) -> bool:
    """Tell the owner; ``what`` is a serious matter, a word under ``metric``, or nothing."""
    owner = None if ticket.owner_id is None else await person(work, SYSTEM, ticket.owner_id)
    if owner is None:
        return False
    return await _tell(work, trade, ticket, owner, sentence, what, key, not_before)


async def tell_role(
    work: Work,
    trade: Trade,
    ticket: Ticket,
    role: Role,
    sentence: str,
    what: str,
    key: str,
    not_before: datetime | None = None,
    priority: Priority = Priority.STAFF,
    heard: Collection[int] = (),
) -> int:
    """Tell everybody of a role at the ticket's station whom it does not concern; return how many.

    Where a station has nobody of the role, the next one above is told. ``heard`` are those who
    were told of the same already, as its owner for one: they count, and are not told twice.
    """
    concerned = await subjects_of(work, SYSTEM, ticket.id)
    everybody = [
        one
        for one in await crew(work, SYSTEM, ticket.station_id)
        if one.person.id not in concerned
        and (one.staff.district_id is None or one.staff.district_id == ticket.district_id)
    ]
    ranks = [RANK[one.staff.role] for one in everybody]
    wanted = min((rank for rank in ranks if rank >= RANK[role]), default=None)
    meant = [one for one in everybody if RANK[one.staff.role] == wanted]
    told = 0
    for one in {one.person.id: one.person for one in meant}.values():
        if one.id in heard:
            told += 1
            continue
        own = f"{key}:{one.id}"
        told += await _tell(work, trade, ticket, one, sentence, what, own, not_before, priority)
    return told


async def desk_of(work: Work, trade: Trade, ticket: Ticket, person_id: int) -> Chat | None:
    """Return where somebody of staff hears of a ticket in private: by the bot that it came by."""
    asked_in = await chat(work, SYSTEM, ticket.chat_id)
    known = asked_in is not None and asked_in.bot_id in trade.bots
    bot_id = asked_in.bot_id if asked_in is not None and known else next(iter(trade.bots), 0)
    return await private_chat(work, SYSTEM, bot_id, person_id)


async def _tell(
    work: Work,
    trade: Trade,
    ticket: Ticket,
    who: Person,
    sentence: str,
    what: str,
    key: str,
    not_before: datetime | None,
    priority: Priority = Priority.STAFF,
) -> bool:
    desk = await desk_of(work, trade, ticket, who.id)
    if desk is None:
        return False
    locale = trade.speech.locale_for(who.language)
    text = trade.speech.say(
        sentence,
        locale,
        number=ticket.number,
        kind=kind_name(trade, ticket, locale),
        what=_named(trade, what, locale),
    )
    await leave(
        work,
        SendText(text, buttons=staff_buttons(trade, locale, ticket)),
        bot_id=desk.bot_id,
        chat_id=desk.id,
        key=key,
        priority=priority,
        not_before=not_before,
    )
    return True


def _named(trade: Trade, what: str, locale: str) -> str:
    if not what:
        return ""
    matter = trade.tickets.serious.matter(what)
    return matter.name(locale) if matter else trade.speech.say(f"metric.{what}", locale)
