"""An alarm rings one person after the other until somebody accepts it."""

from datetime import datetime, timedelta

from chat.actions import NO_BOT, Button, Priority, Ring, SendText
from chat.errors import Fact, NotFound
from chat.ids import short
from stations.person import Person
from stations.scope import SYSTEM
from stations.staff import RANK
from storage import alarms
from storage.alarms import Alarm
from storage.chats import private_chat
from storage.outbox import leave
from storage.roster import ABSENCE, SHIFT, shifts_at, subjects_of
from storage.staff import crew
from storage.tickets import ticket
from storage.unit_of_work import Work
from usecases.desk.due import Due
from usecases.tickets.asker import Asker, answer_press, require_desk
from usecases.trade import Trade

_AT_ONCE = 20
# So long somebody has to accept before the next one is rung.
RING_FOR = timedelta(minutes=2)
# Everybody is rung so often; then the alarm is exhausted, and stays on record as such.
ROUNDS = 2


class AcceptedBefore(Fact):
    """A colleague has taken the alarm up already."""

    key = "alarm.accepted_before"


async def ring(work: Work, trade: Trade) -> int:
    """Ring the next person of each alarm that nobody has accepted yet."""
    due = await alarms.due_alarms(work, SYSTEM, _AT_ONCE)
    for one in due:
        order = await _order(work, one)
        if one.rung >= ROUNDS * len(order):
            await alarms.note_ring(work, one, None, None)
            continue
        who = order[one.rung % len(order)]
        call = await alarms.note_ring(work, one, who.id, work.now + RING_FOR)
        await _call(work, trade, one, who, call)
    return len(due)


async def next_ring(work: Work, _trade: Trade) -> datetime | None:
    """Return when somebody is to be rung next."""
    return await alarms.next_ring(work, SYSTEM)


RINGING = Due("alarms", ring, next_ring)


async def accept(work: Work, trade: Trade, asker: Asker, alarm_id: int) -> None:
    """Somebody takes an alarm up; raises ``NotAllowed``, ``NotFound`` or ``AcceptedBefore``."""
    require_desk(asker)
    one = await alarms.alarm(work, asker.scope, alarm_id)
    if one is None:
        raise NotFound(what="alarm")
    if not await alarms.accept(work, one.id, asker.person.id):
        raise AcceptedBefore
    if asker.press_id is not None:
        said = trade.speech.say("alarm.accepted", asker.locale)
        await answer_press(work, asker.bot_id, asker.press_id, said)


async def _order(work: Work, one: Alarm) -> list[Person]:
    """Return who is on the roster, then who is on duty by rank; never whom it concerns."""
    roster = await shifts_at(work, SYSTEM, one.station_id, work.now)
    away = {shift.person_id for shift in roster if shift.kind == ABSENCE}
    place = {shift.person_id: shift.rank for shift in roster if shift.kind == SHIFT}
    if one.ticket_id is not None:
        away |= await subjects_of(work, SYSTEM, one.ticket_id)
    people: dict[int, tuple[tuple[bool, int, bool, int], Person]] = {}
    for held in await crew(work, SYSTEM, one.station_id):
        who = held.person
        rank = (
            who.id not in place,
            place.get(who.id, 0),
            not held.staff.on_duty,
            RANK[held.staff.role],
        )
        if who.id not in away and (who.id not in people or rank < people[who.id][0]):
            people[who.id] = (rank, who)
    ordered = sorted(people.values(), key=lambda found: (found[0], found[1].id))
    return [who for _, who in ordered]


async def _call(work: Work, trade: Trade, one: Alarm, who: Person, call: int) -> None:
    locale = trade.speech.locale_for(who.language)
    about = None if one.ticket_id is None else await ticket(work, SYSTEM, one.ticket_id)
    text = trade.speech.say("alarm.ring", locale, number=about.number if about else "")
    phone = await alarms.phone_of(work, SYSTEM, one.station_id, who.id)
    if phone is not None:
        await leave(
            work,
            Ring(phone, text, call),
            bot_id=NO_BOT,
            chat_id=None,
            key=f"ring:{call}",
            priority=Priority.SAFETY,
            expires_at=work.now + RING_FOR,
        )
    for bot_id in trade.bots:
        desk = await private_chat(work, SYSTEM, bot_id, who.id)
        if desk is None:
            continue
        button = Button(
            trade.speech.say("alarm.accept", locale), trade.signer.sign(f"wa:{short(one.id)}")
        )
        await leave(
            work,
            SendText(text, buttons=((button,),)),
            bot_id=bot_id,
            chat_id=desk.id,
            key=f"alarm:{call}",
            priority=Priority.SAFETY,
        )
