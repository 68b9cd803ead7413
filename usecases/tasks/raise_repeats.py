"""The same matter comes up again: a task to see to it before anybody complains (未诉先办)."""

from dataclasses import replace

from stations.scope import SYSTEM
from stations.staff import Role
from storage import bindings, tasks
from storage.roster import subjects_of
from storage.staff import Appointed, crew
from storage.unit_of_work import Work
from tickets.pack_table import say
from tickets.recurrence import NARROWEST_FIRST, Occurrence, Recurrence, recurrence
from tickets.revisit import Level
from tickets.task import Task, TaskKind, TaskState, begin
from tickets.ticket import Source, Ticket
from usecases.clocks.rulebook import Rulebook, rulebook
from usecases.desk.followed import Followed
from usecases.tasks.tell import tell_owner, tell_supervisors
from usecases.trade import Trade


async def raise_repeats(work: Work, trade: Trade, followed: Followed) -> Ticket:
    """See whether a new ticket makes its matter an alarm; a step of the follow-up."""
    ticket = followed.ticket
    thresholds = trade.tickets.repeats.get(ticket.kind, {})
    if not followed.opened or ticket.source is Source.IMPORT or not thresholds:
        return ticket
    this = Occurrence(
        ticket_id=ticket.id,
        opened_at=ticket.opened_at,
        topic=ticket.topic,
        reporter_id=ticket.reporter_id,
        district_id=ticket.district_id,
        place_id=ticket.place_id,
        incident_id=await tasks.beginning_of(work, SYSTEM, ticket.incident_id),
    )
    since = ticket.opened_at - max(one.within for one in thresholds.values())
    household = await bindings.household_of(work, SYSTEM, ticket.reporter_id)
    earlier = await tasks.occurrences(
        work, SYSTEM, ticket.station_id, ticket.kind, since, this, household
    )
    found = recurrence(this, earlier, thresholds)
    if found is None:
        return ticket
    since = ticket.opened_at - thresholds[found.level].within
    there = await tasks.latest_behind(work, SYSTEM, ticket.station_id, found.tickets, since)
    if there is not None:
        await _add(work, trade, ticket, found, there)
        return ticket
    book = await rulebook(work, trade, ticket)
    if book is not None:
        await _raise(work, trade, ticket, found, book)
    return ticket


async def _add(work: Work, trade: Trade, ticket: Ticket, found: Recurrence, there: Task) -> None:
    """Add to the task that is there for this matter; that it is no longer one household's is news.

    Nobody keeps a task that has become one about themselves.
    """
    await tasks.attach(work, there, found.tickets)
    if there.state is TaskState.DONE:
        return
    concerned = await subjects_of(work, SYSTEM, ticket.id)
    before, now = _breadth(there.subject), NARROWEST_FIRST.index(found.level)
    task = there
    if now >= before:
        task = replace(task, words=_words(trade, ticket, found))
    if now > before:
        task = replace(task, subject=_subject(ticket, found))
    if task.owner_id in concerned:
        everybody = await _everybody(work, ticket, concerned)
        owner = _owner(everybody, ticket, sensitive=True)
        task = replace(task, owner_id=owner, state=TaskState.OPEN)
    await tasks.save(work, task, there)
    if now > before or task.owner_id != there.owner_id:
        key = f"task:{task.id}:raised:{ticket.id}"
        await tell_owner(work, trade, task, "task.raised", key)
        await tell_supervisors(work, trade, task, "task.raised", key, concerned)


async def _raise(
    work: Work, trade: Trade, ticket: Ticket, found: Recurrence, book: Rulebook
) -> None:
    """Make the task of a matter that has none."""
    concerned = await subjects_of(work, SYSTEM, ticket.id)
    sensitive = ticket.about_staff or trade.tickets.kind(ticket.kind).confidential
    everybody = await _everybody(work, ticket, concerned)
    task = begin(
        Task(
            id=work.new_id(),
            station_id=ticket.station_id,
            kind=TaskKind.REPEAT,
            subject=_subject(ticket, found),
            state=TaskState.OPEN,
            created_at=work.now,
            words=_words(trade, ticket, found),
            due_at=book.calendar.after_working_days(work.now, trade.tickets.third_time.days),
            # What is confidential is for those who see the whole station.
            district_id=None if sensitive else ticket.district_id,
            ticket_id=ticket.id,
            owner_id=_owner(everybody, ticket, sensitive=sensitive),
        )
    )
    if await tasks.add(work, task, found.tickets):
        key = f"task:{task.id}:raised"
        await tell_owner(work, trade, task, "task.raised", key)
        await tell_supervisors(work, trade, task, "task.raised", key, concerned)


def _subject(ticket: Ticket, found: Recurrence) -> str:
    return f"{ticket.kind}:{found.level}:{found.key}:{ticket.id}"


def _breadth(subject: str) -> int:
    """Return how wide the matter of a task has become so far."""
    return NARROWEST_FIRST.index(Level(subject.split(":")[1]))


async def _everybody(work: Work, ticket: Ticket, concerned: frozenset[int]) -> list[Appointed]:
    """Return the staff of the station whom a ticket is not about."""
    staff = await crew(work, SYSTEM, ticket.station_id)
    return [one for one in staff if one.person.id not in concerned]


def _words(trade: Trade, ticket: Ticket, found: Recurrence) -> str:
    """Say what came up again, and what may be told to the resident."""
    days = trade.tickets.repeats[ticket.kind][found.level].within.days
    locale = trade.speech.locale_for(None)
    kind = trade.tickets.kind(ticket.kind).name(locale)
    told = trade.speech.say(
        f"task.repeat_{found.level}", locale, kind=kind, days=days, times=found.times
    )
    draft = say(trade.tickets.third_time.draft, locale)
    if not draft:
        return told
    return f"{told}\n{trade.speech.say('task.draft', locale, draft=draft)}"


def _owner(everybody: list[Appointed], ticket: Ticket, *, sensitive: bool) -> int | None:
    """谁管谁负责: the district's manager; what is confidential goes to a supervisor."""
    for one in everybody:
        own = one.staff.district_id is not None and one.staff.district_id == ticket.district_id
        if own and one.staff.role is Role.MANAGER and not sensitive:
            return one.person.id
    above = (one.person.id for one in everybody if one.staff.role is Role.SUPERVISOR)
    return next(above, None)
