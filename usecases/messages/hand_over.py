"""Hand a conversation over to a person on duty, by name; off hours, say when they return."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from chat.actions import Button, Rows, SendText
from chat.ids import short
from intents.intent import Intent
from stations.area import Station
from stations.group import Chat
from stations.person import Person
from stations.scope import SYSTEM
from stations.staff import Role
from storage.areas import station
from storage.attendances import begin
from storage.chats import private_chat
from storage.messages import understood
from storage.outbox import leave
from storage.staff import Appointed
from storage.tickets import record, tickets_of
from storage.unit_of_work import Work
from tickets.entry import Audience, EntryKind
from tickets.ticket import State, Ticket
from usecases.messages.open_ticket import Request, open_ticket
from usecases.messages.scene import Scene
from usecases.owners.concern import subjects_now
from usecases.promises.record import note_return
from usecases.rules.in_force import reception_now
from usecases.stations.find_duty import find_duty
from usecases.tickets.new_entry import new_entry
from usecases.trade import Trade


@dataclass(frozen=True, slots=True)
class Call:
    """Who calls for a person, where and by what; ``origin`` names the call among all others."""

    chat: Chat
    person: Person
    station: Station
    origin: str
    locale: str
    message_row: int | None = None
    message_id: int | None = None
    thread_id: int | None = None
    kind: str = Intent.CONSULT.value


async def hand_over(
    work: Work, trade: Trade, scene: Scene, kind: str = Intent.CONSULT.value
) -> Ticket | None:
    """Hand the writer of a message over; ``kind`` is what their ticket becomes if they need one."""
    if scene.station is None:
        return None
    call = Call(
        chat=scene.chat,
        person=scene.person,
        station=scene.station,
        origin=str(scene.row.id),
        locale=scene.locale,
        message_row=scene.row.id,
        message_id=None if scene.private else scene.row.message_id,
        thread_id=scene.row.thread_id,
        kind=kind,
    )
    ticket = await answer_call(work, trade, call)
    await understood(work, scene.row, ticket_id=ticket.id)
    return ticket


async def call_person(
    work: Work, trade: Trade, chat: Chat, person: Person, origin: str
) -> Ticket | None:
    """Hand over somebody who pressed a button or chose 找人工; ``None`` in a chat without station.

    ``origin`` names the press or message, so that handling it again changes nothing.
    """
    here = None if chat.station_id is None else await station(work, SYSTEM, chat.station_id)
    if here is None:
        return None
    private = chat.person_id is not None
    locale = trade.speech.locale_for(person.language if private else None)
    return await answer_call(work, trade, Call(chat, person, here, origin, locale))


async def answer_call(work: Work, trade: Trade, call: Call) -> Ticket:
    """Find who comes, see to it that there is a ticket, and tell both of them."""
    ticket = await _ticket_for(work, trade, call)
    coming = await _coming(work, trade, call, ticket)
    if coming is None:
        await _tell_resident(work, call, _say(trade, call, "handover.nobody", ticket))
        return ticket
    reception = await reception_now(work, trade, call.station)
    if not reception.open_at(work.now):
        opens = reception.next_opening(work.now)
        await _off_hours(work, trade, call, ticket, coming, opens)
        return ticket
    until = work.now + trade.policy.attended_for
    await begin(work, call.chat.id, call.person.id, coming.person.id, ticket.id, until)
    who = {"role": _role(trade, call.locale, coming), "name": coming.person.name}
    await _tell_resident(work, call, _say(trade, call, "handover.coming", ticket, **who))
    await _tell_staff(work, trade, call, ticket, coming)
    return ticket


async def _coming(work: Work, trade: Trade, call: Call, ticket: Ticket) -> Appointed | None:
    """Return who comes: on duty, and never somebody whom the ticket is or may be about."""
    about = await subjects_now(work, trade, ticket)
    least = Role.MANAGER
    if about.about_staff or trade.tickets.kind(ticket.kind).confidential:
        least = Role.SUPERVISOR
    for one in await find_duty(work, call.chat):
        kept_from = {call.person.id, *about.person_ids}
        if one.person.id not in kept_from and one.staff.outranks(least):
            return one
    return None


async def _off_hours(
    work: Work, trade: Trade, call: Call, ticket: Ticket, coming: Appointed, opens: datetime
) -> None:
    """Say when they return; whoever is on duty then finds the call when the office opens."""
    local = opens.astimezone(ZoneInfo(call.station.timezone))
    days = (local.date() - work.now.astimezone(local.tzinfo).date()).days
    named = {0: "handover.today", 1: "handover.tomorrow"}.get(days, "handover.on_day")
    day = trade.speech.say(named, call.locale, month=local.month, day=local.day)
    said = _say(trade, call, "handover.off_hours", ticket, day=day, time=f"{local:%H:%M}")
    await _tell_resident(work, call, said)
    await note_return(work, trade, ticket, opens, f"{day}{local:%H:%M}")
    await _tell_staff(work, trade, call, ticket, coming, not_before=opens)


async def _ticket_for(work: Work, trade: Trade, call: Call) -> Ticket:
    """The caller's latest open ticket of this chat with a note that they call, else a new one."""
    since = work.now - trade.policy.ticket_window
    for own in await tickets_of(work, SYSTEM, call.person.id):
        fresh = own.state is not State.CLOSED and own.last_entry_at >= since
        if fresh and own.chat_id == call.chat.id:
            called = new_entry(
                work,
                own,
                EntryKind.CALLED,
                call.person.id,
                message_row=call.message_row,
                audience=Audience.STAFF,
            )
            return await record(work, own, [called])
    request = Request(
        station=call.station,
        reporter_id=call.person.id,
        chat_id=call.chat.id,
        said_at=work.now,
        message_row=call.message_row,
    )
    return await open_ticket(work, trade.tickets.kind(call.kind), request)


def _say(trade: Trade, call: Call, key: str, ticket: Ticket, **values: str) -> str:
    # What is confidential has no number where others read along.
    hidden = trade.tickets.kind(ticket.kind).confidential and call.chat.person_id is None
    text = trade.speech.say(key, call.locale, hotline=call.station.hotline, **values)
    if not hidden:
        text += trade.speech.say("handover.number", call.locale, number=ticket.number)
    return text.strip()


async def _tell_resident(work: Work, call: Call, text: str) -> None:
    await leave(
        work,
        SendText(text, reply_to=call.message_id, thread_id=call.thread_id),
        bot_id=call.chat.bot_id,
        chat_id=call.chat.id,
        key=f"handover:{call.origin}",
    )


async def _tell_staff(
    work: Work,
    trade: Trade,
    call: Call,
    ticket: Ticket,
    coming: Appointed,
    *,
    not_before: datetime | None = None,
) -> None:
    """Tell whoever comes in private, with the number and what can be done; off hours, later."""
    desk = await private_chat(work, SYSTEM, call.chat.bot_id, coming.person.id)
    if desk is None:
        return
    locale = trade.speech.locale_for(coming.person.language)
    kind = trade.tickets.kind(ticket.kind).name(locale)
    key = "handover.called_in_private" if call.chat.person_id is not None else "handover.called"
    text = trade.speech.say(key, locale, number=ticket.number, kind=kind, group=call.chat.title)
    await leave(
        work,
        SendText(text, buttons=staff_buttons(trade, locale, ticket)),
        bot_id=call.chat.bot_id,
        chat_id=desk.id,
        key=f"called:{call.origin}",
        not_before=not_before,
    )


# What a member of staff can do with a ticket from a notice about it, by the letter of each verb.
_DOINGS = (("t", "take"), ("v", "view"), ("a", "answer"), ("z", "close"))


def staff_buttons(trade: Trade, locale: str, ticket: Ticket, *, only: str = "tvaz") -> Rows:
    """Return what a member of staff can do with a ticket: take, view, answer, close."""
    return (
        tuple(
            Button(
                trade.speech.say(f"handover.{name}", locale),
                trade.signer.sign(f"{mark}:{short(ticket.id)}"),
            )
            for mark, name in _DOINGS
            if mark in only
        ),
    )


def _role(trade: Trade, locale: str, coming: Appointed) -> str:
    return trade.speech.say(f"handover.role_{coming.staff.role.value}", locale)
