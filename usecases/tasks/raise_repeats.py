"""The same matter comes up again: a task to see to it before anybody complains (未诉先办)."""

from dataclasses import replace

from stations.scope import SYSTEM
from stations.staff import Role
from storage import tasks
from storage.roster import subjects_of
from storage.staff import Appointed, crew
from storage.unit_of_work import Work
from tickets.pack_table import say
from tickets.recurrence import Occurrence, Recurrence, recurrences
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
        incident_id=ticket.incident_id,
    )
    since = ticket.opened_at - max(one.within for one in thresholds.values())
    earlier = await tasks.occurrences(work, SYSTEM, ticket.station_id, ticket.kind, since, this)
    found = recurrences(this, earlier, thresholds)
    book = await rulebook(work, trade, ticket) if found else None
    if book is not None:
        for one in found:
            await _raise(work, trade, ticket, one, book)
    return ticket


async def _raise(
    work: Work, trade: Trade, ticket: Ticket, found: Recurrence, book: Rulebook
) -> None:
    """Add to the task that is there for this matter, or make one."""
    threshold = trade.tickets.repeats[ticket.kind][found.level]
    subject = f"{ticket.kind}:{found.level}:{found.key}:"
    since = ticket.opened_at - threshold.within
    there = await tasks.latest_about(work, SYSTEM, ticket.station_id, subject, since)
    if there is not None:
        await tasks.attach(work, there, found.tickets)
        if there.state is not TaskState.DONE:
            words = _words(trade, ticket, found, threshold.within.days)
            await tasks.save(work, replace(there, words=words), there)
        return
    concerned = await subjects_of(work, SYSTEM, ticket.id)
    sensitive = ticket.about_staff or trade.tickets.kind(ticket.kind).confidential
    everybody = [
        one for one in await crew(work, SYSTEM, ticket.station_id) if one.person.id not in concerned
    ]
    task = begin(
        Task(
            id=work.new_id(),
            station_id=ticket.station_id,
            kind=TaskKind.REPEAT,
            subject=f"{subject}{ticket.id}",
            state=TaskState.OPEN,
            created_at=work.now,
            words=_words(trade, ticket, found, threshold.within.days),
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


def _words(trade: Trade, ticket: Ticket, found: Recurrence, days: int) -> str:
    """Say what came up again, and what may be told to the resident."""
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
