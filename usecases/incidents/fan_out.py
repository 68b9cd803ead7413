"""Bring what staff told everybody to each group, each private reporter, each ticket's timeline."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from chat.actions import Priority, Rows, SendText
from stations.scope import SYSTEM
from storage import closings, incident_posts, incidents, restorations, tellings
from storage.chats import chat, private_chat
from storage.incident_posts import Reached
from storage.outbox import leave, produced
from storage.people import person
from storage.tellings import Telling, TellingKind
from storage.tickets import record
from storage.unit_of_work import Work
from tickets.entry import Entry, EntryKind
from tickets.incident import TOGETHER, Incident
from tickets.ticket import Outcome, State, Ticket
from usecases.clocks.keep_time import RESTORED
from usecases.closing.gate import lacks_before_closing
from usecases.desk.due import Due
from usecases.incidents.ask_power import power_buttons
from usecases.incidents.describe import Described, look_up
from usecases.incidents.unreached import hears_post, name_unreached
from usecases.messages.outage_state import clock_time
from usecases.tickets.new_entry import new_entry
from usecases.trade import Trade

# So many tickets in one transaction keep it short.
_AT_ONCE = 25


async def fan_out(work: Work, trade: Trade) -> int:
    """Bring the oldest telling a step further; a kill or a restart goes on from there."""
    telling = await tellings.next_telling(work, SYSTEM)
    if telling is None:
        return 0
    incident = await incidents.incident(work, SYSTEM, telling.incident_id)
    locale = trade.speech.locale_for(None)
    found = None if incident is None else await look_up(work, trade, incident, locale)
    if found is None:
        await tellings.advance(work, telling, telling.after_ticket, done=True)
        return 1
    after = telling.after_ticket
    if after is None:
        await _to_groups(work, trade, telling, found, locale)
    batch = await tellings.open_tickets(work, SYSTEM, found.incident.id, after or 0, _AT_ONCE)
    bring = _TO_TICKET[telling.kind]
    missed = [one.number for one in batch if not await bring(work, trade, telling, found, one)]
    await name_unreached(work, trade, telling, missed)
    last = batch[-1].id if batch else after
    done = len(batch) < _AT_ONCE
    await tellings.advance(work, telling, last, done=done)
    if done:
        await incidents.look_again(work, found.incident.id)
    return 1


async def _when(work: Work, _trade: Trade) -> datetime | None:
    return work.now if await tellings.next_telling(work, SYSTEM) else None


TELLINGS = Due("tellings", fan_out, _when)


async def _to_groups(
    work: Work, trade: Trade, telling: Telling, found: Described, locale: str
) -> None:
    """Say it once in each group, as a reply to the common post where there is one.

    That an announced outage is over is told by a notice, with the same question.
    """
    noticed = telling.kind is TellingKind.RESTORED and found.incident.outage_id is not None
    if telling.kind is TellingKind.CLOSED or noticed:
        return
    posts = await incident_posts.posts_of(work, SYSTEM, found.incident.id)
    for reached in await incident_posts.groups_reached(work, SYSTEM, found.incident.id):
        if reached.chat.id == telling.said_in:
            continue
        post = posts.get(reached.chat.id)
        above = None
        if post is not None:
            above = await produced(work, SYSTEM, reached.chat.bot_id, post.post_key)
        text, buttons = _said(trade, telling, found, locale, work.now)
        await _post(work, telling, reached, text, buttons, above)


def _said(
    trade: Trade, telling: Telling, found: Described, locale: str, now: datetime
) -> tuple[str, Rows]:
    """Return what a group or a person reads."""
    say, one = trade.speech.say, found.incident
    if telling.kind is TellingKind.ANSWER:
        return say("incident.answered", locale, where=found.where, words=telling.words), ()
    if telling.kind is TellingKind.REOPENED:
        return say("incident.taken_back", locale, where=found.where, words=telling.words), ()
    at = clock_time(trade, locale, one.restored_at or telling.at, found.station, now)
    key = "incident.restored" if one.planned_id is None else "incident.plan_ended"
    text = say(key, locale, where=found.where, time=at, words=telling.words).strip()
    question = say("incident.is_it_back", locale)
    return f"{text}\n{question}", power_buttons(trade, locale, one.id)


async def _post(
    work: Work,
    telling: Telling,
    reached: Reached,
    text: str,
    buttons: Rows,
    reply_to: int | None,
) -> None:
    await leave(
        work,
        SendText(text, buttons=buttons, reply_to=reply_to, thread_id=reached.thread_id),
        bot_id=reached.chat.bot_id,
        chat_id=reached.chat.id,
        key=f"telling:{telling.id}:{reached.chat.id}",
        priority=Priority.OUTAGE,
    )


async def _to_reporter(
    work: Work, trade: Trade, telling: Telling, found: Described, ticket: Ticket
) -> bool:
    """Tell a reporter in private; ``False`` when they cannot be reached there."""
    asked_in = await chat(work, SYSTEM, ticket.chat_id)
    to = asked_in and await private_chat(work, SYSTEM, asked_in.bot_id, ticket.reporter_id)
    if to is None:
        return False
    who = await person(work, SYSTEM, ticket.reporter_id)
    locale = trade.speech.locale_for(who.language if who else None)
    text, buttons = _said(trade, telling, found, locale, work.now)
    await leave(
        work,
        SendText(text, buttons=buttons),
        bot_id=to.bot_id,
        chat_id=to.id,
        key=f"telling:{telling.id}:ticket:{ticket.id}",
        priority=Priority.OUTAGE,
    )
    return True


async def _answer(
    work: Work, trade: Trade, telling: Telling, found: Described, ticket: Ticket
) -> bool:
    first = telling.after_ticket is None and ticket.id == await _first(work, found.incident)
    code = None if first else TOGETHER
    await record(work, ticket, [_entry(work, telling, ticket, EntryKind.ANSWERED, code)])
    # In a group everybody reads the post; a report from elsewhere is answered where it was made.
    heard = await hears_post(work, ticket)
    return heard or await _to_reporter(work, trade, telling, found, ticket)


async def _restore(
    work: Work, trade: Trade, telling: Telling, found: Described, ticket: Ticket
) -> bool:
    """The supply is back for a ticket, and its reporter is asked: in private, else in the group."""
    if ticket.state is State.RESOLVED:
        return True
    entries = []
    if not trade.tickets.kind(ticket.kind).flow.reached(ticket.step, RESTORED):
        entries.append(_entry(work, telling, ticket, EntryKind.STEPPED, RESTORED, body=None))
    entries.append(_entry(work, telling, ticket, EntryKind.RESOLVED, TOGETHER))
    now = await record(work, ticket, entries)
    await restorations.ask(work, found.incident, now)
    asked = await _to_reporter(work, trade, telling, found, now)
    return asked or await hears_post(work, now)


async def _reopen(
    work: Work, trade: Trade, telling: Telling, found: Described, ticket: Ticket
) -> bool:
    """The restoration was said too early: nobody is asked any more, and the clocks go on."""
    if ticket.state is not State.RESOLVED:
        return True
    await closings.stop_waiting(work, ticket.id)
    entry = _entry(work, telling, ticket, EntryKind.REOPENED, TOGETHER)
    now = await record(work, ticket, [entry])
    told = await _to_reporter(work, trade, telling, found, now)
    return told or await hears_post(work, now)


async def _close(
    work: Work, trade: Trade, telling: Telling, _found: Described, ticket: Ticket
) -> bool:
    """Close a part that lacks nothing; what is owed to one household keeps its part open."""
    if not await lacks_before_closing(work, trade, ticket, told=True):
        closed = _entry(work, telling, ticket, EntryKind.CLOSED, Outcome.DONE.value)
        await record(work, ticket, [closed])
    return True


def _entry(
    work: Work,
    telling: Telling,
    ticket: Ticket,
    kind: EntryKind,
    code: str | None,
    body: str | None = "",
) -> Entry:
    words = (telling.words or None) if body == "" else body
    return new_entry(work, ticket, kind, telling.person_id, body=words, code=code)


async def _first(work: Work, incident: Incident) -> int:
    found = await tellings.open_tickets(work, SYSTEM, incident.id, 0, 1)
    return found[0].id if found else 0


_ToTicket = Callable[[Work, Trade, Telling, Described, Ticket], Awaitable[bool]]
# Each tells whether the reporter could be reached.
_TO_TICKET: Mapping[TellingKind, _ToTicket] = {
    TellingKind.ANSWER: _answer,
    TellingKind.RESTORED: _restore,
    TellingKind.REOPENED: _reopen,
    TellingKind.CLOSED: _close,
}
