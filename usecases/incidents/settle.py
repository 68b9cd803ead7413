"""Staff decide about an incident: it is sure, over, not over after all, ended, or was none."""

from dataclasses import replace
from datetime import datetime

from chat.message import Message
from stations.scope import SYSTEM
from storage import incidents, neighbours, tellings
from storage.tellings import Telling, TellingKind
from storage.tickets import record
from storage.unit_of_work import Work
from tickets.entry import Audience, EntryKind
from tickets.gate import Missing, cannot_close
from tickets.incident import Incident, IncidentIsNotRestored, IncidentMove, IncidentState, moved
from tickets.ticket import State
from usecases.closing.gate import lacks_before_closing
from usecases.incidents.answer import first_open, waited_for
from usecases.incidents.describe import look_up
from usecases.private.questions import Step
from usecases.replies.hold import Again, clear
from usecases.tickets.asker import Asker, answer_press, tell
from usecases.tickets.new_entry import new_entry
from usecases.tickets.note import note
from usecases.trade import Trade

_AT_ONCE = 1000


async def confirm_incident(work: Work, trade: Trade, asker: Asker, incident: Incident) -> None:
    """Staff know that it is one cause; the common answer begins. Raises a refusal of the move."""
    now = moved(incident, IncidentMove.CONFIRM, work.now)
    await incidents.change(work, replace(now, told_at=work.now))
    await say_done(work, trade, asker, "incident.done_confirm", incident)


async def restore(
    work: Work,
    trade: Trade,
    asker: Asker,
    incident: Incident,
    message: Message | None = None,
    words: str = "",
) -> None:
    """The supply is back: everybody is told, and asked whether it has reached them.

    ``words`` go out beside that; what must not be told is held back, and nothing is restored.
    """
    moved(incident, IncidentMove.RESTORE, work.now)
    first = await first_open(work, incident)
    if message is not None:
        await note(work, asker, message, first.id)
    if words.strip():
        again = Again(Step.ANSWER_ALL, {**waited_for(incident, first), "restored": "1"})
        cleared = await clear(work, trade, asker, first, words.strip(), again=again, common=True)
        if cleared is None:
            return
        words = cleared.text
    await announce_restoration(work, incident, words.strip(), asker.person.id)
    await say_done(work, trade, asker, "incident.done_restore", incident)


async def announce_restoration(
    work: Work, incident: Incident, words: str, by: int | None, at: datetime | None = None
) -> None:
    """Write down that the supply is back; the desk tells and asks everybody."""
    now = moved(incident, IncidentMove.RESTORE, at or work.now)
    await incidents.change(work, replace(now, told_at=work.now))
    await _tell_all(work, incident, TellingKind.RESTORED, words, by)


async def take_back(work: Work, trade: Trade, asker: Asker, incident: Incident) -> None:
    """It was said too early that the supply is back: everybody is told, and the clocks go on."""
    now = moved(incident, IncidentMove.REOPEN, work.now)
    await incidents.change(work, replace(now, told_at=work.now))
    await _tell_all(work, incident, TellingKind.REOPENED, "", asker.person.id)
    await say_done(work, trade, asker, "incident.done_reopen", incident)


async def end_incident(work: Work, trade: Trade, asker: Asker, incident: Incident) -> None:
    """Close what is left of a restored incident; never over somebody who says 「还没来电」.

    Raises ``CannotClose`` naming the branches and whatever else is missing, or a refusal of the
    move.
    """
    moved(incident, IncidentMove.CLOSE, work.now)
    if incident.state is not IncidentState.RESTORED:
        raise IncidentIsNotRestored
    parts = await incidents.parts(work, SYSTEM, incident.id)
    lacks = {Missing.BRANCH} if parts.branches else set()
    first = await neighbours.first_of_incident(work, SYSTEM, incident.id)
    if first is not None and first.state is not State.CLOSED:
        lacks |= set(await lacks_before_closing(work, trade, first, told=True))
    if lacks:
        raise cannot_close(sorted(lacks), trade.speech, asker.locale)
    await _tell_all(work, incident, TellingKind.CLOSED, "", asker.person.id)
    await say_done(work, trade, asker, "incident.done_close", incident)


async def dissolve(work: Work, trade: Trade, asker: Asker, incident: Incident) -> None:
    """The reports had no common cause: each ticket stands by itself from now on."""
    now = moved(incident, IncidentMove.DISSOLVE, work.now)
    for ticket in await tellings.open_tickets(work, SYSTEM, incident.id, 0, _AT_ONCE):
        parted = new_entry(work, ticket, EntryKind.PARTED, asker.person.id, audience=Audience.STAFF)
        await record(work, ticket, [parted], incident_id=None)
    await incidents.change(work, replace(now, told_at=work.now))
    await say_done(work, trade, asker, "incident.done_dissolve", incident)


async def _tell_all(
    work: Work, incident: Incident, kind: TellingKind, words: str, by: int | None
) -> None:
    await tellings.add(
        work,
        Telling(
            id=work.new_id(),
            incident_id=incident.id,
            station_id=incident.station_id,
            kind=kind,
            words=words,
            at=work.now,
            person_id=by,
        ),
    )


async def say_done(work: Work, trade: Trade, asker: Asker, key: str, incident: Incident) -> None:
    """Tell whoever decided that it is done: in the press itself, else in a line."""
    found = await look_up(work, trade, incident, asker.locale)
    text = trade.speech.say(key, asker.locale, where=found.where if found else "")
    if asker.press_id is not None:
        await answer_press(work, asker.bot_id, asker.press_id, text)
    else:
        await tell(work, asker, text, "incident")
