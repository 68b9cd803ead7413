"""Staff give the resident a time: chosen or typed, told in a sentence, and written down."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chat.actions import Button, Rows
from chat.errors import BadInput, NotFound
from chat.ids import short
from chat.message import Message
from storage.unit_of_work import Work
from tickets.moves import TicketIsClosed
from tickets.promise import TimeIsOver
from tickets.ticket import State, Ticket
from tickets.time_phrases import Found, What
from usecases.clocks.keep_time import ARRIVED, RESTORED
from usecases.clocks.rulebook import Rulebook, rulebook
from usecases.private.questions import Step, ask
from usecases.promises.correct import next_morning
from usecases.promises.read_time import is_bare, read_time
from usecases.promises.record import give_word
from usecases.replies.find import locale_of, spoken_moment
from usecases.tickets.answer import answer, give_answer
from usecases.tickets.asker import Asker
from usecases.tickets.note import note
from usecases.trade import Trade

_STEP = timedelta(minutes=5)
_TOMORROW = "m"


@dataclass(frozen=True, slots=True)
class _Offer:
    """One button: what, within so many minutes, or (0) tomorrow morning."""

    what: What
    minutes: int


_OFFERS = {
    What.ARRIVE: (30, 60, 120),
    What.RESTORE: (60, 120, 240),
    What.ANSWER: (60, 240, 0),
    What.OTHER: (240, 0),
}


async def offer_times(work: Work, trade: Trade, asker: Asker, ticket: Ticket) -> None:
    """Ask which time the resident is to be told; raises ``TicketIsClosed``.

    One press chooses one; or the next words are it.
    """
    if ticket.state is State.CLOSED:
        raise TicketIsClosed
    rows: Rows = tuple(
        tuple(_button(trade, asker, ticket, what, minutes) for minutes in _OFFERS[what])
        for what in _open_to(trade, ticket)
    )
    key = "promise.choose" if asker.private else "promise.choose_reply"
    text = trade.speech.say(key, asker.locale, number=ticket.number)
    answers = {"ticket": short(ticket.id)}
    await ask(work, trade, asker, Step.PROMISE, text, buttons=rows, answers=answers)


async def give_chosen(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, what: What, minutes: int
) -> None:
    """Tell the resident the time of a button; raises ``BadInput`` for one that was not offered."""
    if minutes not in _OFFERS[what]:
        raise BadInput(reason=f"{what.value} {minutes}"[:20])
    book = await _book(work, trade, ticket)
    due_at = next_morning(work.now, book.station.timezone)
    if minutes:
        due_at = _rounded(work.now + timedelta(minutes=minutes))
    await _give(work, trade, asker, ticket, book, Found(due_at, what, 0, 0, "", 1.0), None)


async def give_in_words(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, message: Message, words: str
) -> None:
    """Tell the resident the typed time; more than a time goes out in the writer's own words."""
    book = await _book(work, trade, ticket)
    found = read_time(trade, book, words, work.now)
    if found is None:
        await note(work, asker, message, ticket.id)
        question = trade.speech.say("promise.not_a_time", asker.locale)
        answers = {"ticket": short(ticket.id)}
        await ask(work, trade, asker, Step.PROMISE, question, answers=answers)
        return
    if not is_bare(words, found):
        await answer(work, trade, asker, ticket, message, words)
        return
    row = await note(work, asker, message, ticket.id)
    what = found.what if found.what is not What.OTHER else _open_to(trade, ticket)[0]
    meant = Found(found.due_at, what, 0, len(words), words.strip(), found.certainty)
    await _give(work, trade, asker, ticket, book, meant, row.id)


async def _give(
    work: Work,
    trade: Trade,
    asker: Asker,
    ticket: Ticket,
    book: Rulebook,
    found: Found,
    message_row: int | None,
) -> None:
    """Tell it and write it down; what is held back is not promised. Raises ``TimeIsOver``."""
    if found.due_at <= work.now:
        raise TimeIsOver
    locale = await locale_of(work, trade, ticket)
    when = spoken_moment(trade, found.due_at, work.now, book.station, locale)
    words = trade.speech.say(f"promise.told_{found.what.value}", locale, when=when)
    entry = await give_answer(work, trade, asker, ticket, words, message_row)
    if entry is None:
        return
    said = Found(found.due_at, found.what, 0, 0, found.words or words, 1.0)
    await give_word(work, trade, book, ticket, said, person_id=asker.person.id, entry_id=entry.id)


def _open_to(trade: Trade, ticket: Ticket) -> tuple[What, ...]:
    """Return what may be promised of a ticket, the likeliest first."""
    codes = [one.code for one in trade.tickets.kind(ticket.kind).flow.steps]
    reached = codes.index(ticket.step) if ticket.step in codes else -1
    ahead = set(codes[reached + 1 :])
    named = ((RESTORED, What.RESTORE), (ARRIVED, What.ARRIVE))
    found = tuple(what for code, what in named if code in ahead)
    return found or (What.ANSWER, What.OTHER)


def _button(trade: Trade, asker: Asker, ticket: Ticket, what: What, minutes: int) -> Button:
    say = trade.speech.say
    if not minutes:
        within = say("promise.tomorrow", asker.locale)
    elif minutes % 60:
        within = say("promise.in_minutes", asker.locale, count=minutes)
    else:
        within = say("promise.in_hours", asker.locale, count=minutes // 60)
    text = say(f"promise.offer_{what.value}", asker.locale, when=within)
    data = f"pg:{what.value}:{minutes}:{short(ticket.id)}"
    return Button(text, trade.signer.sign(data))


def _rounded(moment: datetime) -> datetime:
    """Return a moment that people would say: on the next five minutes."""
    over = timedelta(
        minutes=moment.minute % 5, seconds=moment.second, microseconds=moment.microsecond
    )
    return moment - over + (_STEP if over else timedelta())


async def _book(work: Work, trade: Trade, ticket: Ticket) -> Rulebook:
    book = await rulebook(work, trade, ticket)
    if book is None:
        raise NotFound(what="ticket")
    return book
