"""Give a new ticket to somebody who answers for it, and tell them."""

from collections import defaultdict
from dataclasses import replace

from chat.actions import Priority, SendText
from stations.scope import SYSTEM
from stations.staff import RANK, Role, Staff
from storage.chats import chat, private_chat
from storage.neighbours import first_of_incident
from storage.outbox import leave, withdraw
from storage.people import person
from storage.roster import ABSENCE, SHIFT, shifts_at, subjects_of, workloads
from storage.staff import crew
from storage.tickets import record
from storage.unit_of_work import Work
from tickets.entry import Audience, Entry, EntryKind
from tickets.routing import Candidate, Matter, choose_owner, may_keep
from tickets.ticket import State, Ticket
from usecases.clocks.tell_staff import tell_role
from usecases.desk.followed import Followed
from usecases.messages.hand_over import staff_buttons
from usecases.tickets.new_entry import new_entry
from usecases.tickets.privately import write_privately
from usecases.tickets.telling import kind_name
from usecases.trade import Trade

# Who owned it before these may not be fit to own what it is now.
_RECONSIDERED = (
    EntryKind.ADDED,
    EntryKind.EDITED,
    EntryKind.MOVED,
    EntryKind.CLASSED,
    EntryKind.MARKED,
    EntryKind.REOPENED,
)


async def assign(work: Work, trade: Trade, followed: Followed) -> Ticket:
    """Give a ticket that nobody answers for to its owner; a step of the follow-up.

    Whom it turns out to be about, who has left, and who may not own what it has become, gives it
    up; whatever else happens, its owner stays responsible until somebody accepts it from them.
    """
    ticket = followed.ticket
    if ticket.state is State.CLOSED:
        return ticket
    if ticket.owner_id is None:
        if ticket.state is not State.OPEN:
            return ticket
        concerned = await subjects_of(work, SYSTEM, ticket.id)
        given = await give(work, trade, ticket, concerned, "duty", frozenset())
        if given.owner_id is None:
            # Nobody may own it; whoever supervises there is to see to it all the same.
            key = f"nobody:{ticket.id}"
            await tell_role(work, trade, given, Role.SUPERVISOR, "owner.nobody", "", key)
        return given
    if followed.last(*_RECONSIDERED) is None:
        return ticket
    concerned = await subjects_of(work, SYSTEM, ticket.id)
    matter = matter_of(trade, ticket, concerned)
    if may_keep(ticket.owner_id, matter, await _crew(work, ticket.station_id)):
        return ticket
    given = await give(work, trade, ticket, concerned, "duty", frozenset())
    return given if given.owner_id != ticket.owner_id else await give_up(work, ticket, "unfit")


async def give(
    work: Work,
    trade: Trade,
    ticket: Ticket,
    concerned: frozenset[int],
    why: str,
    passed_over: frozenset[int],
) -> Ticket:
    """Choose an owner, write it down with its reason, and tell them; nobody may be eligible."""
    matter = matter_of(trade, ticket, concerned, passed_over)
    chosen = choose_owner(await candidates(work, ticket.station_id), matter)
    if chosen is None or chosen == ticket.owner_id:
        return ticket
    if ticket.owner_id is not None:
        await withdraw(work, f"clock:{ticket.id}:", ":owner")
    ticket, entry = await _assigned(work, ticket, chosen, why)
    await _tell(work, trade, ticket, chosen, entry.id)
    return ticket


async def give_up(work: Work, ticket: Ticket, why: str) -> Ticket:
    """Take a ticket from its owner; the follow-up then finds another, if there is one."""
    ticket, _ = await _assigned(work, ticket, None, why)
    return ticket


async def take_back_offer(work: Work, trade: Trade, ticket: Ticket) -> None:
    """Ask somebody who left no more to take a ticket over; its owner is told it is still theirs."""
    declined = new_entry(work, ticket, EntryKind.DECLINED, code="left", audience=Audience.STAFF)
    await record(work, ticket, [declined])
    owner = None if ticket.owner_id is None else await person(work, SYSTEM, ticket.owner_id)
    gone = None if ticket.offered_to is None else await person(work, SYSTEM, ticket.offered_to)
    if owner is not None and gone is not None:
        locale = trade.speech.locale_for(owner.language)
        said = trade.speech.say("card.was_declined", locale, who=gone.name, number=ticket.number)
        key = f"declined:{ticket.id}:{declined.id}"
        await write_privately(work, trade, owner.id, SendText(said), key)


def matter_of(
    trade: Trade,
    ticket: Ticket,
    concerned: frozenset[int],
    passed_over: frozenset[int] = frozenset(),
) -> Matter:
    """Return what routing must know of a ticket."""
    rules = trade.tickets
    return Matter(
        district_id=ticket.district_id,
        about_staff=ticket.about_staff,
        concerned=concerned,
        least_role=rules.kind(ticket.kind).owner_role,
        urgent=rules.is_safety(ticket.kind, ticket.topic, ticket.serious),
        passed_over=passed_over | {ticket.reporter_id},
    )


async def _assigned(
    work: Work, ticket: Ticket, chosen: int | None, why: str
) -> tuple[Ticket, Entry]:
    given = new_entry(
        work, ticket, EntryKind.ASSIGNED, code=why, target_id=chosen, audience=Audience.STAFF
    )
    return await record(work, ticket, [given]), given


async def candidates(work: Work, station_id: int) -> list[Candidate]:
    """Return everybody of a station's staff, as the routing knows them.

    Where a roster says who is on shift, it decides; else whoever has not signed off is.
    """
    roster = await shifts_at(work, SYSTEM, station_id, work.now)
    on_shift = {one.person_id for one in roster if one.kind == SHIFT}
    away = {one.person_id for one in roster if one.kind == ABSENCE}
    busy = await workloads(work, SYSTEM, station_id)
    return [
        replace(
            one,
            on_shift=one.person_id in on_shift if on_shift else one.on_shift,
            absent=one.person_id in away,
            open_tickets=busy.get(one.person_id, 0),
        )
        for one in await _crew(work, station_id)
    ]


async def _crew(work: Work, station_id: int) -> list[Candidate]:
    held: dict[int, list[Staff]] = defaultdict(list)
    for one in await crew(work, SYSTEM, station_id):
        held[one.person.id].append(one.staff)
    return [
        Candidate(
            person_id=person_id,
            role=max((one.role for one in posts), key=RANK.__getitem__),
            district_ids=_districts(posts),
            on_shift=any(one.on_duty for one in posts),
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
        first = await first_of_incident(work, SYSTEM, ticket.incident_id)
        if first is not None and first.id != ticket.id:
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
    # An outage is worked on from its card, where others may belong to it by now.
    shown = "tvaz" if ticket.incident_id is None else "v"
    text = trade.speech.say(
        "owner.assigned", locale, number=ticket.number, kind=kind_name(trade, ticket, locale)
    )
    await leave(
        work,
        SendText(text, buttons=staff_buttons(trade, locale, ticket, only=shown)),
        bot_id=desk.bot_id,
        chat_id=desk.id,
        key=f"assigned:{entry_id}",
        priority=Priority.STAFF,
    )
