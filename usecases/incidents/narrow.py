"""A lone reporter says how far it reaches: their home alone, the neighbours too, or danger."""

from chat.actions import Priority, Rows, SendText
from chat.errors import BadInput, NotFound
from stations.area import Station
from stations.scope import SYSTEM
from stations.staff import Role
from storage import alarms, areas
from storage.messages import kept
from storage.outbox import leave
from storage.tickets import record, ticket
from storage.unit_of_work import Work
from tickets.entry import Entry, EntryKind
from tickets.outage_words import Extent
from tickets.ticket import State, Ticket
from usecases.clocks.tell_staff import tell_owner, tell_role
from usecases.closing.confirm import OnlyTheReporter
from usecases.incidents.balance import tell_balance
from usecases.incidents.gather_ticket import gather_ticket
from usecases.messages.about_outage import EXTENTS
from usecases.messages.gather import count
from usecases.tickets.asker import Asker, answer_press, tell
from usecases.tickets.new_entry import new_entry
from usecases.trade import Trade

DANGER = "danger"


async def narrow(work: Work, trade: Trade, asker: Asker, letter: str, ticket_id: int) -> None:
    """Write down what the reporter pressed, and do what follows; a second press is the last word.

    Raises ``BadInput``, ``NotFound`` or ``OnlyTheReporter``; a closed ticket is only spoken of.
    """
    extent = EXTENTS.get(letter)
    if extent is None:
        raise BadInput(reason=letter[:4])
    found = await ticket(work, SYSTEM, ticket_id)
    if found is None:
        raise NotFound(what="ticket")
    # Whoever sees a danger may say so; how far it reaches is for who reported it to say.
    if found.reporter_id != asker.person.id and extent is not Extent.DANGER:
        raise OnlyTheReporter
    station = await areas.station(work, SYSTEM, found.station_id)
    if found.state is State.CLOSED or station is None:
        await _press(work, trade, asker, "incident.noted_closed", found)
        return
    await _FOLLOWS[extent](work, trade, asker, found, station)


async def narrow_in_words(
    work: Work, trade: Trade, asker: Asker, found: Ticket, extent: Extent
) -> None:
    """The reporter answers in words what the buttons ask, and hears what a press would tell."""
    station = await areas.station(work, SYSTEM, found.station_id)
    if station is None or found.state is State.CLOSED:
        return
    await _FOLLOWS[extent](work, trade, asker, found, station)
    if extent is Extent.AROUND:
        text = trade.speech.say("incident.noted_around", asker.locale, number=found.number)
        await tell(work, asker, text, "narrowed")


async def _mine(work: Work, trade: Trade, asker: Asker, found: Ticket, _station: Station) -> None:
    """It leaves the incident, and its reporter hears what to look at first."""
    left = found.incident_id
    await record(work, found, [_entry(work, found, Extent.MINE)], incident_id=None)
    if left is not None:
        await count(work, trade, left, found.opened_at)
    text = trade.speech.say("incident.check_breaker", asker.locale)
    balance, buttons = await tell_balance(work, trade, asker, found)
    await _press(work, trade, asker, "incident.noted_mine", found)
    await _reply(work, asker, found, f"{text}\n{balance}", buttons, f"narrowed:{found.id}:m")


async def _around(work: Work, trade: Trade, asker: Asker, found: Ticket, _station: Station) -> None:
    """It counts for the incident; who had said otherwise is gathered again."""
    known = found.incident_id
    if known is None and found.district_id is not None:
        known = await gather_ticket(work, trade, found)
    await record(work, found, [_entry(work, found, Extent.AROUND)], incident_id=known)
    if known is not None:
        await count(work, trade, known, work.now)
    await _press(work, trade, asker, "incident.noted_around", found)


async def _danger(work: Work, trade: Trade, asker: Asker, found: Ticket, station: Station) -> None:
    """Words of safety at once, and an alarm that rings until somebody accepts it."""
    topics = trade.tickets.safety.get(found.kind, frozenset())
    topic = ",".join(sorted({*filter(None, found.topic.split(",")), *sorted(topics)[:1]}))
    now = await record(work, found, [_entry(work, found, Extent.DANGER)], topic=topic)
    await _press(work, trade, asker, "incident.noted_danger", found)
    text = trade.speech.say("receipt.safety", asker.locale, hotline=station.hotline)
    await _reply(work, asker, found, text, (), f"narrowed:{found.id}:d", Priority.SAFETY)
    key = f"danger:{found.id}"
    await tell_owner(work, trade, now, "alarm.serious", DANGER, f"{key}:owner")
    await tell_role(
        work,
        trade,
        now,
        Role.SUPERVISOR,
        "alarm.serious",
        DANGER,
        key,
        priority=Priority.SAFETY,
    )
    await alarms.begin(work, found.station_id, found.id, key)


_FOLLOWS = {Extent.MINE: _mine, Extent.AROUND: _around, Extent.DANGER: _danger}


def _entry(work: Work, found: Ticket, extent: Extent) -> Entry:
    return new_entry(work, found, EntryKind.NARROWED, found.reporter_id, code=extent.value)


async def _press(work: Work, trade: Trade, asker: Asker, key: str, found: Ticket) -> None:
    if asker.press_id is not None:
        text = trade.speech.say(key, asker.locale, number=found.number)
        await answer_press(work, asker.bot_id, asker.press_id, text)


async def _reply(
    work: Work,
    asker: Asker,
    found: Ticket,
    text: str,
    buttons: Rows,
    key: str,
    priority: Priority = Priority.REPLY,
) -> None:
    """Say it to the reporter where they pressed, under their own message."""
    said = await kept(work, SYSTEM, found.opening_message_id or 0)
    here = said is not None and said.external_chat_id == asker.chat.external_id
    reply_to = said.message_id if said is not None and here and not asker.private else None
    await leave(
        work,
        SendText(text, buttons=buttons, reply_to=reply_to, thread_id=asker.thread_id),
        bot_id=asker.bot_id,
        chat_id=asker.chat.id,
        key=key,
        priority=priority,
    )
