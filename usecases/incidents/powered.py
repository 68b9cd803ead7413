"""After a restoration each says for themself whether the supply is back; a no opens a branch."""

from dataclasses import replace

from chat.errors import NotFound
from stations.area import Station
from stations.scope import SYSTEM
from stations.staff import Role
from storage import areas, closings, incidents, restorations
from storage.restorations import NO, YES
from storage.tickets import record, reread
from storage.unit_of_work import Work
from tickets.entry import Audience, Entry, EntryKind
from tickets.incident import Incident, IncidentState
from tickets.ticket import Outcome, State, Ticket
from usecases.clocks.tell_staff import tell_owner, tell_role
from usecases.messages.gather import count
from usecases.messages.open_ticket import Request, open_ticket
from usecases.tickets.asker import Asker, answer_press, tell
from usecases.tickets.new_entry import new_entry
from usecases.trade import Trade

RESTORATION = "restoration"


async def power_is_back(work: Work, trade: Trade, asker: Asker, incident_id: int) -> None:
    """Somebody has power again: their part is closed, and nobody else's.

    Pressing again changes nothing, and who reported nothing is thanked. Raises ``NotFound``.
    """
    incident = await _restored(work, incident_id)
    own = await restorations.own_part(work, SYSTEM, incident.id, asker.person.id)
    if own is not None:
        await close_part(work, own, asker.person.id)
    await _say(work, trade, asker, "incident.power_noted")


async def still_dark(work: Work, trade: Trade, asker: Asker, incident_id: int) -> None:
    """Somebody has no power yet: a nested ticket is opened for that branch, and staff are told.

    Also for a neighbour who had reported nothing. Pressing again changes nothing. While the
    incident itself goes on, there is no branch yet. Raises ``NotFound``.
    """
    incident = await _restored(work, incident_id)
    if incident.going_on:
        await _say(work, trade, asker, "incident.at_work_still")
        return
    own = await restorations.own_part(work, SYSTEM, incident.id, asker.person.id)
    branch = await open_branch(work, trade, incident, own, asker.person.id, asker.chat.id)
    await _say(work, trade, asker, "incident.branch_opened", number=branch.number)


async def close_part(work: Work, own: Ticket, by: int) -> None:
    """Close somebody's part of a restored incident, and the branch that they had opened."""
    part = await restorations.restoration_of(work, SYSTEM, own.id)
    if part is not None:
        await restorations.answer(work, own.id, YES)
    if part is not None and part.branch_id is not None:
        branch = await reread(work, SYSTEM, part.branch_id)
        if branch.state is not State.CLOSED:
            await record(work, branch, [_entry(work, branch, EntryKind.CLOSED, by, _CONFIRMED)])
    if own.state is State.RESOLVED:
        await record(work, own, [_entry(work, own, EntryKind.CLOSED, by, _CONFIRMED)])


async def open_branch(
    work: Work,
    trade: Trade,
    incident: Incident,
    own: Ticket | None,
    person_id: int,
    chat_id: int,
    message_row: int | None = None,
    ticket_id: int | None = None,
) -> Ticket:
    """Open a nested ticket under somebody's own, in the branch of its incident; say nothing.

    Several people of one restored incident share one branch. Who said so before keeps theirs.
    """
    if own is not None:
        part = await restorations.restoration_of(work, SYSTEM, own.id)
        if part is not None and part.branch_id is not None and part.answer == NO:
            known = await reread(work, SYSTEM, part.branch_id)
            if known.state is not State.CLOSED:
                return known
    station = await areas.station(work, SYSTEM, incident.station_id)
    if station is None:
        raise NotFound(what="station")
    nested, first = await _nested(work, incident, chat_id)
    branch = await _open(
        work, trade, station, nested, own, person_id, chat_id, message_row, ticket_id
    )
    if not first:
        await count(work, trade, nested.id, work.now)
    if own is not None:
        await restorations.answer(work, own.id, NO, branch.id)
        await closings.stop_waiting(work, own.id)
    await incidents.look_again(work, incident.id)
    await _tell(work, trade, branch)
    return branch


async def _nested(work: Work, incident: Incident, chat_id: int) -> tuple[Incident, bool]:
    known = await incidents.branch_of(work, SYSTEM, incident.id)
    if known is not None:
        return known, False
    nested = replace(
        incident,
        id=work.new_id(),
        chat_id=chat_id,
        state=IncidentState.SUSPECTED,
        opened_at=work.now,
        last_report_at=work.now,
        reporters=1,
        version=1,
        confirmed_at=None,
        restored_at=None,
        closed_at=None,
        etr_at=None,
        answer=None,
        told_at=None,
        parent_id=incident.id,
        planned_id=None,
        followed=0,
    )
    await incidents.add(work, nested)
    return nested, True


async def _open(
    work: Work,
    trade: Trade,
    station: Station,
    nested: Incident,
    own: Ticket | None,
    person_id: int,
    chat_id: int,
    message_row: int | None,
    ticket_id: int | None,
) -> Ticket:
    request = Request(
        station=station,
        reporter_id=person_id,
        chat_id=own.chat_id if own is not None else chat_id,
        said_at=work.now,
        district_id=nested.district_id,
        place_id=own.place_id if own is not None else None,
        incident_id=nested.id,
        topic=nested.topic,
        parent_id=own.id if own is not None else None,
        message_row=message_row,
        words="" if message_row is not None else trade.speech.say("incident.branch_words"),
    )
    kind = trade.tickets.kind(nested.kind)
    branch = await open_ticket(work, kind, request, ticket_id=ticket_id)
    if own is None or own.owner_id is None:
        return branch
    # Whoever restored the others is near, and answers for the rest.
    given = _entry(work, branch, EntryKind.ASSIGNED, None, "branch")
    given = replace(given, audience=Audience.STAFF, target_id=own.owner_id)
    return await record(work, branch, [given])


async def _tell(work: Work, trade: Trade, branch: Ticket) -> None:
    """Tell the crew at once: whoever owns it, else the supervisors."""
    key = f"branch:{branch.id}"
    if not await tell_owner(work, trade, branch, "incident.branch_told", RESTORATION, key):
        await tell_role(
            work, trade, branch, Role.SUPERVISOR, "incident.branch_told", RESTORATION, key
        )


async def _restored(work: Work, incident_id: int) -> Incident:
    found = await incidents.incident(work, SYSTEM, incident_id)
    if found is None:
        raise NotFound(what="incident")
    return found


async def _say(work: Work, trade: Trade, asker: Asker, key: str, **values: str) -> None:
    text = trade.speech.say(key, asker.locale, **values)
    if asker.press_id is not None:
        await answer_press(work, asker.bot_id, asker.press_id, text)
    if asker.private:
        await tell(work, asker, text, "power")


_CONFIRMED = Outcome.CONFIRMED.value


def _entry(work: Work, ticket: Ticket, kind: EntryKind, by: int | None, code: str) -> Entry:
    return new_entry(work, ticket, kind, by, code=code)
