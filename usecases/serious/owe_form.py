"""A serious matter owes a form: whoever answers for it is asked, reminded, and reported if late."""

from dataclasses import replace
from datetime import datetime

from chat.actions import Button, Priority, SendText
from chat.ids import short
from stations.scope import SYSTEM
from stations.staff import Role
from storage import serious_forms
from storage.outbox import leave
from storage.people import person
from storage.serious_forms import SeriousForm
from storage.tickets import ticket as ticket_by_id
from storage.unit_of_work import Work
from tickets.entry import EntryKind
from tickets.ticket import State, Ticket
from usecases.clocks.tell_staff import desk_of, tell_role
from usecases.desk.due import Due
from usecases.desk.followed import Followed
from usecases.trade import Trade

_AT_ONCE = 50
_OWNED = (EntryKind.ASSIGNED, EntryKind.TAKEN, EntryKind.ACCEPTED)


async def owe_form(work: Work, trade: Trade, followed: Followed) -> Ticket:
    """Ask for the form of a ticket that has become a serious matter; a step of the follow-up.

    Whoever the ticket goes to while the form is open is asked as well, each once.
    """
    ticket = followed.ticket
    rules = trade.tickets.serious
    if ticket.serious is None or not rules.form or ticket.state is State.CLOSED:
        return ticket
    marked = followed.last(EntryKind.MARKED) is not None
    if marked:
        await serious_forms.begin(
            work,
            SeriousForm(
                ticket_id=ticket.id,
                station_id=ticket.station_id,
                matter=ticket.serious,
                begun_at=work.now,
                next_at=work.now + rules.remind_after,
            ),
        )
    if marked or followed.last(*_OWNED) is not None:
        form = await serious_forms.form_of(work, SYSTEM, ticket.id)
        if form is not None and form.completed_at is None:
            await _ask(work, trade, ticket, "owed")
    return ticket


async def remind(work: Work, trade: Trade) -> int:
    """Remind of forms that are still open; one that is late is told to the leaders. Each once."""
    due = await serious_forms.due_forms(work, SYSTEM, _AT_ONCE)
    for form in due:
        about = await ticket_by_id(work, SYSTEM, form.ticket_id)
        rules = trade.tickets.serious
        over = about is None or about.state is State.CLOSED or form.completed_at is not None
        if about is None or over:
            await serious_forms.save(work, replace(form, next_at=None))
        elif form.level == 0:
            await _ask(work, trade, about, "reminded")
            late = form.begun_at + rules.report_within
            await serious_forms.save(work, replace(form, next_at=late, level=1))
        else:
            key = f"form:{about.id}:late"
            await tell_role(
                work,
                trade,
                about,
                Role.LEADER,
                "serious.late",
                form.matter,
                key,
                priority=Priority.SAFETY,
            )
            await serious_forms.save(work, replace(form, next_at=None, level=2))
    return len(due)


async def next_reminder(work: Work, _trade: Trade) -> datetime | None:
    """Return when the next reminder is due."""
    return await serious_forms.next_form(work, SYSTEM)


FORMS = Due("forms", remind, next_reminder)


async def _ask(work: Work, trade: Trade, ticket: Ticket, why: str) -> None:
    """Ask the owner in private; where there is none who can be told, the supervisors."""
    owner = None if ticket.owner_id is None else await person(work, SYSTEM, ticket.owner_id)
    desk = None if owner is None else await desk_of(work, trade, ticket, owner.id)
    matter = ticket.serious or ""
    if owner is None or desk is None:
        key = f"form:{ticket.id}:{why}:{matter}"
        await tell_role(work, trade, ticket, Role.SUPERVISOR, f"serious.{why}", matter, key)
        return
    locale = trade.speech.locale_for(owner.language)
    found = trade.tickets.serious.matter(matter)
    text = trade.speech.say(
        f"serious.{why}",
        locale,
        number=ticket.number,
        kind=trade.tickets.kind(ticket.kind).name(locale),
        what=found.name(locale) if found else matter,
    )
    begin = Button(
        trade.speech.say("serious.do_fill", locale), trade.signer.sign(f"qf:{short(ticket.id)}")
    )
    await leave(
        work,
        SendText(text, buttons=((begin,),)),
        bot_id=desk.bot_id,
        chat_id=desk.id,
        key=f"form:{ticket.id}:{why}:{matter}:{owner.id}",
        priority=Priority.SAFETY,
    )
