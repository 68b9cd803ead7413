"""One answer of staff reaches everybody who reported an incident, and every group of theirs."""

from dataclasses import dataclass, replace
from datetime import datetime

from chat.errors import BadInput
from chat.ids import short
from chat.message import Message
from stations.scope import SYSTEM
from storage import incidents, tellings
from storage.tellings import Telling, TellingKind
from storage.unit_of_work import Work
from tickets.incident import Incident, IncidentIsOver, IncidentState
from tickets.promise import TimeIsOver
from tickets.ticket import Ticket
from tickets.time_phrases import What
from usecases.clocks.rulebook import rulebook
from usecases.incidents.describe import look_up
from usecases.messages.outage_state import clock_time
from usecases.private.questions import Step, ask
from usecases.promises.read_time import is_bare, read_time
from usecases.replies.hold import Again, clear
from usecases.tickets.asker import Asker, tell
from usecases.tickets.note import note
from usecases.trade import Trade


@dataclass(frozen=True, slots=True)
class _Heard:
    """What words to everybody say: themselves, and the time that they expect, if they do."""

    words: str
    etr_at: datetime | None
    bare: bool = False


async def begin_answer_all(work: Work, trade: Trade, asker: Asker, incident: Incident) -> None:
    """Wait for the words that everybody is to read; raises ``IncidentIsOver``."""
    _allow(incident)
    key = "incident.ask_answer" if asker.private else "incident.ask_answer_reply"
    first = await first_open(work, incident)
    found = await look_up(work, trade, incident, asker.locale)
    question = trade.speech.say(key, asker.locale, where=found.where if found else "")
    answers = waited_for(incident, first)
    await ask(work, trade, asker, Step.ANSWER_ALL, question, answers=answers)


def waited_for(incident: Incident, first: Ticket) -> dict[str, str]:
    """Return what tells later whom somebody's next words are for."""
    return {"incident": short(incident.id), "ticket": short(first.id)}


async def answer_all(
    work: Work,
    trade: Trade,
    asker: Asker,
    incident: Incident,
    message: Message,
    words: str,
) -> None:
    """Tell everybody: each group once, each private reporter, each ticket's timeline.

    A time that the words give for the restoration becomes the incident's; the time alone is told
    in a sentence. Raises ``BadInput`` without words, ``IncidentIsOver`` or ``TimeIsOver``; what
    must not be told is held back.
    """
    if not words.strip():
        raise BadInput(reason=trade.speech.say("incident.usage_answer", asker.locale))
    _allow(incident)
    first = await first_open(work, incident)
    await note(work, asker, message, first.id)
    heard = await _hear(work, trade, asker, incident, first, words.strip())
    again = Again(Step.ANSWER_ALL, waited_for(incident, first))
    cleared = await clear(work, trade, asker, first, heard.words, again=again, common=True)
    if cleared is None:
        return
    await tell_everybody(
        work,
        incident,
        cleared.text,
        heard.etr_at,
        by=asker.person.id,
        said_in=None if asker.at_desk else asker.chat.id,
        answers=not heard.bare,
    )
    found = await look_up(work, trade, incident, asker.locale)
    count = found.parts.open if found else 0
    await tell(work, asker, trade.speech.say("incident.told", asker.locale, count=count), "told")


async def tell_everybody(
    work: Work,
    incident: Incident,
    words: str,
    etr_at: datetime | None,
    *,
    by: int | None,
    said_in: int | None = None,
    answers: bool = True,
) -> Incident:
    """Write down what everybody is to be told; the desk brings it to them.

    ``answers``: the words say how it stands, and later askers read them too; a bare time does not.
    """
    now = await incidents.change(
        work,
        replace(
            incident,
            answer=words if answers else incident.answer,
            etr_at=etr_at or incident.etr_at,
            told_at=work.now,
        ),
    )
    await tellings.add(
        work,
        Telling(
            id=work.new_id(),
            incident_id=incident.id,
            station_id=incident.station_id,
            kind=TellingKind.ANSWER,
            words=words,
            at=work.now,
            person_id=by,
            said_in=said_in,
        ),
    )
    return now


async def first_open(work: Work, incident: Incident) -> Ticket:
    """Return the oldest ticket of an incident that is not closed; raises ``IncidentIsOver``."""
    found = await tellings.open_tickets(work, SYSTEM, incident.id, 0, 1)
    if not found:
        raise IncidentIsOver
    return found[0]


async def _hear(
    work: Work, trade: Trade, asker: Asker, incident: Incident, first: Ticket, words: str
) -> _Heard:
    book = await rulebook(work, trade, first)
    found = None if book is None else read_time(trade, book, words, work.now)
    if book is None or found is None or not incident.going_on:
        return _Heard(words, None)
    if is_bare(words, found):
        if found.due_at <= work.now:
            raise TimeIsOver
        at = clock_time(trade, asker.locale, found.due_at, book.station, work.now)
        told = trade.speech.say("incident.state_etr", asker.locale, time=at)
        return _Heard(told, found.due_at, bare=True)
    return _Heard(words, found.due_at if found.what is What.RESTORE else None)


def _allow(incident: Incident) -> None:
    if incident.state in (IncidentState.CLOSED, IncidentState.DISSOLVED):
        raise IncidentIsOver
