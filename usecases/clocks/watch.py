"""Clocks run out: the owner is warned, then the supervisor, and the leader hears of the breach."""

from dataclasses import replace
from datetime import datetime, time

from stations.office_hours import end_of_night
from stations.scope import SYSTEM
from stations.staff import Role
from storage import clocks
from storage.roster import subjects_of
from storage.tickets import entries_of, record, ticket
from storage.unit_of_work import Work
from tickets.clock import BREACH, Clock, ClockEvent, advance
from tickets.clock_moves import look
from tickets.entry import Audience, Entry, EntryKind
from tickets.policies import Metric
from tickets.ticket import State, Ticket
from usecases.clocks.rulebook import Rulebook, rulebook
from usecases.clocks.tell_staff import tell_owner, tell_role
from usecases.desk.due import Due
from usecases.owners.assign import give
from usecases.trade import Trade

_AT_ONCE = 50
_ROLES = {2: Role.SUPERVISOR, BREACH: Role.LEADER}
# Nobody is woken for what can wait: messages of the night come at its end.
_NIGHT_BEGINS, _NIGHT_ENDS = time(21), time(7)


async def watch_clocks(work: Work, trade: Trade) -> int:
    """Write down every warning and breach that is due, and tell whom it concerns, once."""
    due = await clocks.due_clocks(work, SYSTEM, _AT_ONCE)
    for one in due:
        await _look(work, trade, one.ticket_id, one.metric)
    return len(due)


async def next_watch(work: Work, _trade: Trade) -> datetime | None:
    """Return when a clock is to be looked at next."""
    return await clocks.next_due(work, SYSTEM)


WATCH = Due("clocks", watch_clocks, next_watch)


async def _look(work: Work, trade: Trade, ticket_id: int, metric: Metric) -> None:
    clock = (await clocks.clocks_of(work, SYSTEM, ticket_id))[metric]
    found = await ticket(work, SYSTEM, ticket_id)
    book = None if found is None else await rulebook(work, trade, found)
    if found is None or book is None:
        await clocks.write(work, replace(clock, next_at=None), [])
        return
    events = look(clock, work.now)
    clock = advance(clock, events)
    await clocks.write(work, clock, events)
    if events:
        await _escalate(work, trade, found, clock, book, events)


async def _escalate(
    work: Work,
    trade: Trade,
    found: Ticket,
    clock: Clock,
    book: Rulebook,
    events: tuple[ClockEvent, ...],
) -> None:
    """Tell the owner and whoever is above; an owner who stayed silent is passed over."""
    noted = [
        Entry(
            id=work.new_id(),
            ticket_id=found.id,
            station_id=found.station_id,
            kind=EntryKind.ESCALATED,
            at=event.at,
            audience=Audience.STAFF,
            code=f"{clock.metric.value}.{event.level}",
        )
        for event in events
    ]
    found = await record(work, found, noted)
    urgent = trade.tickets.is_safety(found.kind, found.topic, found.serious)
    wait = None if urgent else after_the_night(work.now, book.station.timezone)
    due = int(clock.due_at.timestamp()) if clock.due_at else 0
    heard: dict[str, set[int]] = {}
    for event in events:
        key = f"clock:{found.id}:{clock.metric.value}:{event.level}:{due}"
        sentence = "clock.breached" if event.level == BREACH else "clock.warned"
        what = clock.metric.value
        told = heard.setdefault(sentence, set())
        owner = found.owner_id or 0
        if owner not in told and await tell_owner(
            work, trade, found, sentence, what, f"{key}:owner", wait
        ):
            told.add(owner)
        if event.level in _ROLES:
            role = _ROLES[event.level]
            await tell_role(
                work, trade, found, role, sentence, what, key, wait, heard=frozenset(told)
            )
    if found.state is State.OPEN and clock.metric is Metric.CONTACT:
        await _pass_over(work, trade, found)


async def _pass_over(work: Work, trade: Trade, found: Ticket) -> None:
    """Give what nobody has touched to the next one; never back to who had it and stayed silent."""
    entries = await entries_of(work, SYSTEM, found.id)
    had = {one.target_id or 0 for one in entries if one.kind is EntryKind.ASSIGNED}
    concerned = await subjects_of(work, SYSTEM, found.id)
    await give(work, trade, found, concerned, "silent", frozenset(had))


def after_the_night(now: datetime, zone: str) -> datetime | None:
    """Return the end of the night when it is night at the station, else nothing."""
    return end_of_night(now, zone, _NIGHT_BEGINS, _NIGHT_ENDS)
