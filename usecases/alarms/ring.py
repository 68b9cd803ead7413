"""An alarm rings one person after the other until somebody accepts it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from chat.actions import NO_BOT, Button, Priority, Ring, SendText
from chat.errors import Fact, NotFound
from chat.ids import short
from stations.person import Person
from stations.scope import SYSTEM
from stations.staff import RANK, Role
from storage import alarms
from storage.alarms import Alarm
from storage.chats import private_chat
from storage.outbox import leave
from storage.roster import ABSENCE, SHIFT, shifts_at, subjects_of
from storage.staff import Appointed, crew
from storage.tickets import ticket
from storage.unit_of_work import Work
from usecases.desk.due import Due
from usecases.tickets.asker import Asker, answer_press, require_desk
from usecases.trade import Trade

_AT_ONCE = 20
# So long somebody has to accept before the next one is rung.
RING_FOR = timedelta(minutes=2)
# When everybody was rung so often, it goes on more slowly: it rings until one accepts.
ROUNDS = 2
LATER = timedelta(minutes=10)
# Nobody has accepted for so long: the alarm is exhausted, and stays on record as such.
RING_AT_MOST = timedelta(hours=12)


class AcceptedBefore(Fact):
    """A colleague has taken the alarm up already."""

    key = "alarm.accepted_before"


async def ring(work: Work, trade: Trade) -> int:
    """Ring the next person of each alarm that nobody has accepted yet."""
    due = await alarms.due_alarms(work, SYSTEM, _AT_ONCE)
    for one in due:
        order = await _order(work, one)
        if work.now - one.begun_at >= RING_AT_MOST:
            await alarms.note_ring(work, one, None, None)
        elif not order:
            await alarms.look_again(work, one, work.now + LATER)
        else:
            # Whoever has come on shift meanwhile is rung before anybody is a second time.
            rung = await alarms.calls_of(work, SYSTEM, one.id)
            who = min(order, key=lambda each: rung.get(each.id, 0))
            wait = RING_FOR if rung.get(who.id, 0) < ROUNDS else LATER
            call = await alarms.note_ring(work, one, who.id, work.now + wait)
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
    """Return who is on the roster, then who is on duty by rank; only who may see the ticket."""
    roster = await shifts_at(work, SYSTEM, one.station_id, work.now)
    away = {shift.person_id for shift in roster if shift.kind == ABSENCE}
    place = {shift.person_id: shift.rank for shift in roster if shift.kind == SHIFT}
    everybody = await crew(work, SYSTEM, one.station_id)
    if one.ticket_id is not None:
        away |= await _unseeing(work, one.ticket_id, everybody)
    else:
        # A flagged message is for those who review; a manager may be whom it is about.
        away |= {held.person.id for held in everybody if held.staff.role is Role.MANAGER}
    people: dict[int, tuple[tuple[bool, int, bool, int], Person]] = {}
    for held in everybody:
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


async def _unseeing(work: Work, ticket_id: int, everybody: Sequence[Appointed]) -> set[int]:
    """Return whom it concerns, and managers where it may be about any of them.

    A manager of another district is not shown the ticket, and yet is rung for it: better somebody
    from next door than nobody.
    """
    about = await ticket(work, SYSTEM, ticket_id)
    hidden = set(await subjects_of(work, SYSTEM, ticket_id))
    if about is not None and about.about_staff:
        above = {one.person.id for one in everybody if one.staff.role is not Role.MANAGER}
        hidden |= {one.person.id for one in everybody} - above
    return hidden


async def _call(work: Work, trade: Trade, one: Alarm, who: Person, call: int) -> None:
    locale = trade.speech.locale_for(who.language)
    about = None if one.ticket_id is None else await ticket(work, SYSTEM, one.ticket_id)
    text = trade.speech.say("alarm.ring_case", locale)
    if about is not None:
        text = trade.speech.say("alarm.ring", locale, number=about.number)
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
