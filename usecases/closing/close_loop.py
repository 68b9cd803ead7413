"""A ticket was resolved, closed or reopened: ask its reporter, rate it, plan a revisit."""

from datetime import timedelta

from chat.actions import Button, Rows
from chat.ids import short
from stations.scope import SYSTEM
from storage import areas, bindings, closings, revisits
from storage.closings import Closing, Rating
from storage.revisits import PLANNED, RevisitRow
from storage.staff import appointments
from storage.unit_of_work import Work
from tickets.entry import Entry, EntryKind
from tickets.incident import TOGETHER
from tickets.revisit import Contact, Purpose, Revisit, chance_of, may_contact, wants_revisit
from tickets.ticket import Outcome, Source, State, Ticket
from usecases.clocks.tell_staff import tell_owner
from usecases.closing.gate import NOWHERE
from usecases.closing.reach import by_day, put, reach
from usecases.closing.tell_revisits import when_told
from usecases.desk.followed import Followed
from usecases.trade import Trade

SCORES = (1, 2, 3, 4, 5)
UNHAPPY = "unhappy"
"""How a ticket was opened again that went up for its low score: its new owner was told by that."""
# Whoever's ticket ended so was not served, and is not asked how.
_NOT_SERVED = frozenset(
    one.value for one in (Outcome.THANKED, Outcome.MERGED, Outcome.MISJUDGED, Outcome.WITHDRAWN)
)
_WEEK = timedelta(days=7)
_WORKED_ON_AGAIN = (EntryKind.REOPENED, EntryKind.ADDED, EntryKind.MOVED)


async def close_loop(work: Work, trade: Trade, followed: Followed) -> Ticket:
    """Do what a resolution, a closure or a reopening calls for; a step of the follow-up."""
    ticket = followed.ticket
    if followed.opened and ticket.source is Source.IMPORT:
        # How it ended elsewhere is on record; nobody is asked about it here.
        return ticket
    resolved = followed.last(EntryKind.RESOLVED)
    if ticket.state is State.RESOLVED and resolved is not None:
        await _await_word(work, trade, ticket, resolved)
    elif ticket.state is State.CLOSED and followed.last(EntryKind.CLOSED, EntryKind.MERGED):
        await closings.stop_waiting(work, ticket.id)
        if ticket.outcome not in _NOT_SERVED:
            await _ask_rating(work, trade, ticket)
            await _plan_revisit(work, trade, ticket)
    elif ticket.state is not State.RESOLVED and followed.last(*_WORKED_ON_AGAIN):
        await closings.stop_waiting(work, ticket.id)
        await revisits.drop(work, ticket.id)
        again = followed.last(EntryKind.REOPENED)
        told = again is None or again.code in (TOGETHER, UNHAPPY)
        if again is not None and not told and again.person_id != ticket.owner_id:
            key = f"reopened:{again.id}"
            await tell_owner(work, trade, ticket, "closing.reopened", "", key)
    return ticket


def confirm_buttons(trade: Trade, locale: str, ticket: Ticket) -> Rows:
    """Return the two buttons under the question whether it is done."""
    sign = trade.signer.sign
    return (
        (
            Button(trade.speech.say("closing.yes", locale), sign(f"yc:{short(ticket.id)}")),
            Button(trade.speech.say("closing.no", locale), sign(f"yn:{short(ticket.id)}")),
        ),
    )


async def _await_word(work: Work, trade: Trade, ticket: Ticket, resolved: Entry) -> None:
    rules, policy = trade.tickets, trade.policy
    silence = rules.silence_closes(ticket.kind, ticket.topic, ticket.serious)
    where = await reach(work, trade, ticket) if rules.kind(ticket.kind).confirms else None
    # Who belonged to an outage is asked whether the supply is back, together with the others.
    if where is not None and resolved.code != TOGETHER:
        text = trade.speech.say("closing.ask", where.locale, number=ticket.number)
        buttons = confirm_buttons(trade, where.locale, ticket)
        await put(work, where, text, buttons, f"confirm:{resolved.id}")
    if not silence:
        # Only a person's revisit ends a complaint, a report, or what was about a life.
        await _plan_revisit(work, trade, ticket)
    closes = remind = None
    # Who never heard the result cannot have agreed by saying nothing.
    if silence and resolved.code != NOWHERE:
        station = await areas.station(work, SYSTEM, ticket.station_id)
        closes = by_day(resolved.at + policy.confirm_for, station)
        if where is not None:
            remind = by_day(closes - policy.confirm_reminder, station)
    first = remind if remind is not None else closes
    await closings.await_word(
        work, Closing(ticket.id, ticket.station_id, resolved.at, remind, closes, first)
    )


async def _ask_rating(work: Work, trade: Trade, ticket: Ticket) -> None:
    """Ask once how they found it, in private, within the household's budget; never staff."""
    if not trade.tickets.kind(ticket.kind).rated or ticket.owner_id is None:
        return
    own = ticket.reporter_id == ticket.owner_id
    if own or await appointments(work, SYSTEM, [ticket.reporter_id]):
        return
    where = await reach(work, trade, ticket)
    if where is None or not where.private:
        return
    if not await _within_budget(work, trade, ticket, Purpose.CSAT):
        return
    rating = Rating(ticket.id, ticket.station_id, ticket.reporter_id, ticket.owner_id, work.now)
    if not await closings.ask_rating(work, rating):
        return
    await closings.note_contact(work, ticket.station_id, ticket.reporter_id, Purpose.CSAT.value)
    buttons = tuple(
        Button(
            trade.speech.say(f"closing.score_{score}", where.locale),
            trade.signer.sign(f"ys:{score}:{short(ticket.id)}"),
        )
        for score in SCORES
    )
    text = trade.speech.say("closing.rate", where.locale, number=ticket.number)
    # Who has just said that it is done is there; else nobody is disturbed in the night for that.
    station = await areas.station(work, SYSTEM, ticket.station_id)
    when = None if ticket.outcome == Outcome.CONFIRMED else by_day(work.now, station)
    await put(work, where, text, (buttons,), f"rate:{ticket.id}", when)


async def _plan_revisit(work: Work, trade: Trade, ticket: Ticket) -> None:
    """Plan that a person asks again: always about some matters, else by the sampling policy."""
    owed = trade.tickets.revisit(ticket.kind, ticket.topic, ticket.serious)
    if any(one.state == PLANNED for one in await revisits.revisits_of(work, SYSTEM, ticket.id)):
        return
    if await revisits.revisits_of(work, SYSTEM, ticket.id) and ticket.state is State.CLOSED:
        return
    policy = trade.tickets.revisits
    since = work.now - max(policy.interval, trade.tickets.budget.within, _WEEK)
    household = await bindings.household_of(work, SYSTEM, ticket.reporter_id)
    earlier = await closings.contacts_since(work, SYSTEM, household, since)
    asked = [one.at for one in earlier if one.purpose == Purpose.REVISIT]
    if not wants_revisit(owed, chance_of(ticket.id), asked, work.now, policy):
        return
    sampled = owed is not Revisit.ALWAYS
    if sampled and not await _within_budget(work, trade, ticket, Purpose.REVISIT):
        return
    await closings.note_contact(work, ticket.station_id, ticket.reporter_id, Purpose.REVISIT.value)
    await revisits.plan(
        work,
        RevisitRow(
            id=work.new_id(),
            ticket_id=ticket.id,
            station_id=ticket.station_id,
            person_id=ticket.reporter_id,
            state=PLANNED,
            planned_at=work.now,
            next_at=await when_told(work, trade, ticket.station_id, work.now),
        ),
    )


async def _within_budget(work: Work, trade: Trade, ticket: Ticket, purpose: Purpose) -> bool:
    budget = trade.tickets.budget
    since = work.now - budget.within
    household = await bindings.household_of(work, SYSTEM, ticket.reporter_id)
    rows = await closings.contacts_since(work, SYSTEM, household, since)
    history = [Contact(Purpose(one.purpose), one.at) for one in rows]
    return may_contact(history, purpose, work.now, budget)
