"""Whoever gave a time corrects what was recognised with one press, or says that it was none."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from chat.errors import BadInput, NotAllowed, NotFound
from chat.ids import short
from chat.message import Message
from chat.speech import DEFAULT_LOCALE
from stations.staff import Role
from storage import promises
from storage.tickets import record, ticket
from storage.unit_of_work import Work
from tickets.entry import Audience, EntryKind
from tickets.promise import Deed, Promise, PromiseIsOver, corrected, done, withdrawn
from tickets.ticket import Ticket
from usecases.clocks.rulebook import Rulebook, rulebook
from usecases.private.questions import Step, ask
from usecases.promises.read_time import read_time
from usecases.promises.tell import EARLIER, LATER, MUCH_LATER, spoken, tell_corrected
from usecases.tickets.asker import Asker, answer_press, require_desk, tell
from usecases.tickets.new_entry import new_entry
from usecases.tickets.note import note
from usecases.trade import Trade

MORNING = time(9)


@dataclass(frozen=True, slots=True)
class _Mine:
    """A promise that its writer, or a supervisor, may correct."""

    promise: Promise
    ticket: Ticket
    book: Rulebook


async def move(work: Work, trade: Trade, asker: Asker, promise_id: int, minutes: int) -> None:
    """Move what was recognised by some minutes.

    Raises ``BadInput``, and what ``correct_to`` raises.
    """
    if minutes not in (EARLIER, LATER, MUCH_LATER):
        raise BadInput(reason=str(minutes)[:6])
    span = timedelta(minutes=minutes)
    await _correct(work, trade, asker, promise_id, lambda mine: mine.promise.due_at + span)


async def move_to_morning(work: Work, trade: Trade, asker: Asker, promise_id: int) -> None:
    """Let what was recognised be tomorrow morning."""

    def morning(mine: _Mine) -> datetime:
        return next_morning(work.now, mine.book.station.timezone)

    await _correct(work, trade, asker, promise_id, morning)


def next_morning(now: datetime, zone: str) -> datetime:
    """Return nine o'clock of the day after."""
    local = now.astimezone(ZoneInfo(zone))
    day = local.date() + timedelta(days=1)
    return datetime.combine(day, MORNING, local.tzinfo).astimezone(now.tzinfo)


async def begin_writing(work: Work, trade: Trade, asker: Asker, promise_id: int) -> None:
    """Wait for the time that was meant."""
    mine = await _mine(work, trade, asker, promise_id)
    await _ask(work, trade, asker, mine, "promise.ask_time")


async def correct_in_words(
    work: Work, trade: Trade, asker: Asker, message: Message, promise_id: int
) -> None:
    """Take the typed time for what was meant; what is no time is asked for again."""
    mine = await _mine(work, trade, asker, promise_id)
    await note(work, asker, message, mine.ticket.id)
    found = read_time(trade, mine.book, message.text, work.now)
    if found is None:
        await _ask(work, trade, asker, mine, "promise.not_a_time")
        return
    await _correct(work, trade, asker, promise_id, lambda _: found.due_at)


async def strike(work: Work, trade: Trade, asker: Asker, promise_id: int) -> None:
    """It was no promise; raises ``PromiseIsOver`` once it has an outcome."""
    mine = await _mine(work, trade, asker, promise_id)
    struck = withdrawn(mine.promise, work.now)
    await promises.save(work, struck, mine.promise)
    await _write(work, trade, asker, mine, struck, "promise.struck")
    await tell_corrected(work, trade, asker, mine.ticket, struck)
    await _answer(work, asker, trade.speech.say("promise.is_struck", asker.locale))


async def mark_done(work: Work, trade: Trade, asker: Asker, promise_id: int) -> None:
    """What was promised is done, says who promised it; raises ``PromiseIsOver``."""
    mine = await _mine(work, trade, asker, promise_id)
    kept = done(mine.promise, Deed.DONE, work.now)
    if not mine.promise.open or work.now >= mine.promise.lapses_at:
        raise PromiseIsOver
    await promises.save(work, kept, mine.promise)
    await _write(work, trade, asker, mine, kept, "promise.kept")
    await _answer(work, asker, trade.speech.say("promise.is_kept", asker.locale))


async def _correct(
    work: Work,
    trade: Trade,
    asker: Asker,
    promise_id: int,
    meant: Callable[[_Mine], datetime],
) -> None:
    """Write down the time that was meant.

    Raises ``NotAllowed``, ``NotFound``, ``PromiseIsOver``, ``TooLateToCorrect``, ``TimeIsOver``.
    """
    mine = await _mine(work, trade, asker, promise_id)
    zone = mine.book.station.timezone
    now = corrected(mine.promise, meant(mine), work.now, zone, trade.promises)
    await promises.save(work, now, mine.promise)
    await tell_corrected(work, trade, asker, mine.ticket, now)
    told = spoken(trade, now, work.now, mine.book.station, asker.locale)
    await _answer(work, asker, trade.speech.say("promise.corrected", asker.locale, promise=told))


async def _mine(work: Work, trade: Trade, asker: Asker, promise_id: int) -> _Mine:
    require_desk(asker)
    promise = await promises.promise_of(work, asker.scope, promise_id)
    about = None
    if promise is not None and promise.ticket_id is not None:
        about = await ticket(work, asker.scope, promise.ticket_id)
    book = None if about is None else await rulebook(work, trade, about)
    if promise is None or about is None or book is None:
        raise NotFound(what="promise")
    giver = about.owner_id if promise.person_id is None else promise.person_id
    if giver != asker.person.id and not asker.ranks(Role.SUPERVISOR, about.station_id):
        raise NotAllowed
    return _Mine(promise, about, book)


async def _ask(work: Work, trade: Trade, asker: Asker, mine: _Mine, sentence: str) -> None:
    question = trade.speech.say(sentence, asker.locale)
    answers = {"promise": short(mine.promise.id), "ticket": short(mine.ticket.id)}
    await ask(work, trade, asker, Step.CORRECTION, question, answers=answers)


async def _write(
    work: Work, trade: Trade, asker: Asker, mine: _Mine, promise: Promise, sentence: str
) -> None:
    """Write into the ticket what somebody said of their promise."""
    told = spoken(trade, promise, work.now, mine.book.station, DEFAULT_LOCALE)
    said = new_entry(
        work,
        mine.ticket,
        EntryKind.NOTED,
        asker.person.id,
        body=trade.speech.say(sentence, DEFAULT_LOCALE, promise=told, number=mine.ticket.number),
        audience=Audience.STAFF,
    )
    await record(work, mine.ticket, [said])


async def _answer(work: Work, asker: Asker, text: str) -> None:
    if asker.press_id is not None:
        await answer_press(work, asker.bot_id, asker.press_id, text)
    else:
        await tell(work, asker, text, "promise")
