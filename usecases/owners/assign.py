"""Give a new ticket to somebody who answers for it, and tell them."""

from collections import defaultdict

from chat.actions import Priority, SendText
from stations.scope import SYSTEM
from stations.staff import RANK, Staff
from storage.chats import chat, private_chat
from storage.outbox import leave
from storage.people import person
from storage.roster import ABSENCE, SHIFT, shifts_at, subjects_of, workloads
from storage.staff import crew
from storage.tickets import record
from storage.unit_of_work import Work
from tickets.entry import Audience, Entry, EntryKind
from tickets.routing import Candidate, Matter, choose_owner
from tickets.ticket import State, Ticket
from usecases.desk.followed import Followed
from usecases.messages.hand_over import staff_buttons
from usecases.tickets.telling import kind_name
from usecases.trade import Trade


async def assign(work: Work, trade: Trade, followed: Followed) -> Ticket:
    """Give a ticket that nobody has touched to its owner; a step of the follow-up.

    What became another kind, or turned out to be about its owner, is given anew.
    """
    ticket = followed.ticket
    if ticket.state is not State.OPEN or trade.tickets.kind(ticket.kind).thanked:
        return ticket
    fresh = followed.opened or followed.last(
        EntryKind.MOVED, EntryKind.CLASSED, EntryKind.MARKED, EntryKind.REOPENED
    )
    concerned = await subjects_of(work, SYSTEM, ticket.id)
    if ticket.owner_id is not None and (not fresh or ticket.owner_id not in concerned):
        return ticket
    if ticket.owner_id is None and not fresh:
        return ticket
    return await give(work, trade, ticket, concerned, "duty", frozenset())


async def give(
    work: Work,
    trade: Trade,
    ticket: Ticket,
    concerned: frozenset[int],
    why: str,
    passed_over: frozenset[int],
) -> Ticket:
    """Choose an owner, write it down with its reason, and tell them; nobody may be eligible."""
    rules = trade.tickets
    matter = Matter(
        district_id=ticket.district_id,
        about_staff=ticket.about_staff,
        concerned=concerned,
        least_role=rules.kind(ticket.kind).owner_role,
        urgent=rules.is_safety(ticket.kind, ticket.topic, ticket.serious),
        passed_over=passed_over | {ticket.reporter_id},
    )
    chosen = choose_owner(await candidates(work, ticket.station_id), matter, work.now)
    if chosen is None or chosen == ticket.owner_id:
        return ticket
    given = Entry(
        id=work.new_id(),
        ticket_id=ticket.id,
        station_id=ticket.station_id,
        kind=EntryKind.ASSIGNED,
        at=work.now,
        audience=Audience.STAFF,
        code=why,
        target_id=chosen,
    )
    ticket = await record(work, ticket, [given])
    await _tell(work, trade, ticket, chosen, given.id)
    return ticket


async def candidates(work: Work, station_id: int) -> list[Candidate]:
    """Return everybody of a station's staff, as the routing knows them.

    Where a roster says who is on shift, it decides; else whoever has not signed off is.
    """
    roster = await shifts_at(work, SYSTEM, station_id, work.now)
    on_shift = {one.person_id for one in roster if one.kind == SHIFT}
    away = {one.person_id for one in roster if one.kind == ABSENCE}
    busy = await workloads(work, SYSTEM, station_id)
    held: dict[int, list[Staff]] = defaultdict(list)
    for one in await crew(work, SYSTEM, station_id):
        held[one.person.id].append(one.staff)
    return [
        Candidate(
            person_id=person_id,
            role=max((one.role for one in posts), key=RANK.__getitem__),
            district_ids=_districts(posts),
            on_shift=person_id in on_shift if on_shift else any(one.on_duty for one in posts),
            absent=person_id in away,
            open_tickets=busy.get(person_id, 0),
            last_active_at=work.now,
        )
        for person_id, posts in sorted(held.items())
    ]


def _districts(posts: list[Staff]) -> frozenset[int] | None:
    if any(one.district_id is None for one in posts):
        return None
    return frozenset(one.district_id for one in posts if one.district_id is not None)


async def _tell(work: Work, trade: Trade, ticket: Ticket, owner_id: int, entry_id: int) -> None:
    """Tell the owner in private; a further report of a known incident rings nobody again."""
    if ticket.incident_id is not None and ticket.serious is None:
        return
    asked_in = await chat(work, SYSTEM, ticket.chat_id)
    owner = await person(work, SYSTEM, owner_id)
    bot_id = next(iter(trade.bots), 0)
    if asked_in is not None and asked_in.bot_id in trade.bots:
        bot_id = asked_in.bot_id
    desk = await private_chat(work, SYSTEM, bot_id, owner_id)
    if desk is None or owner is None:
        return
    locale = trade.speech.locale_for(owner.language)
    text = trade.speech.say(
        "owner.assigned", locale, number=ticket.number, kind=kind_name(trade, ticket, locale)
    )
    await leave(
        work,
        SendText(text, buttons=staff_buttons(trade, locale, ticket)),
        bot_id=desk.bot_id,
        chat_id=desk.id,
        key=f"assigned:{entry_id}",
        priority=Priority.STAFF,
    )
