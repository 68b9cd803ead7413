"""Alarms: what rings people until one accepts, whom it rang, and their telephones."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from stations.scope import Scope
from storage import desk_tables, tables
from storage.rows import into
from storage.scoping import only_for_the_program, within
from storage.unit_of_work import Work

_alarms = desk_tables.alarms
_calls = desk_tables.alarm_calls
_phones = desk_tables.phones
_staff = tables.staff

RINGING, ACCEPTED, EXHAUSTED, ENDED = "ringing", "accepted", "exhausted", "ended"


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that somebody must take up at once; ``rung`` counts the calls made."""

    id: int
    station_id: int
    ticket_id: int | None
    cause: str
    state: str
    begun_at: datetime
    next_at: datetime | None
    rung: int = 0
    accepted_by: int | None = None
    version: int = 1


async def begin(work: Work, station_id: int, ticket_id: int | None, cause: str) -> None:
    """Ring from now on; the same cause rings once."""
    dialect: Any = sqlite if work.sqlite else postgresql
    statement = dialect.insert(_alarms).values(
        id=work.new_id(),
        station_id=station_id,
        ticket_id=ticket_id,
        cause=cause,
        state=RINGING,
        begun_at=work.now,
        next_at=work.now,
        rung=0,
        version=1,
    )
    await work.run(statement.on_conflict_do_nothing(index_elements=["station_id", "cause"]))


async def due_alarms(work: Work, scope: Scope, limit: int) -> tuple[Alarm, ...]:
    """Return the alarms that are to ring the next person by now."""
    only_for_the_program(scope)
    query = (
        select(_alarms)
        .where(_alarms.c.state == RINGING, _alarms.c.next_at <= work.now)
        .order_by(_alarms.c.next_at)
        .limit(limit)
    )
    return tuple(into(Alarm, row) for row in (await work.run(query)).mappings())


async def next_ring(work: Work, scope: Scope) -> datetime | None:
    """Return when the next person is to be rung."""
    only_for_the_program(scope)
    query = select(func.min(_alarms.c.next_at)).where(_alarms.c.state == RINGING)
    found = (await work.run(query)).scalar()
    return found if isinstance(found, datetime) else None


async def alarm(work: Work, scope: Scope, alarm_id: int) -> Alarm | None:
    """Return one alarm of the asker's stations."""
    query = select(_alarms).where(_alarms.c.id == alarm_id, within(scope, _alarms.c.station_id))
    row = (await work.run(query)).mappings().first()
    return into(Alarm, row) if row else None


async def note_ring(work: Work, one: Alarm, person_id: int | None, next_at: datetime | None) -> int:
    """Write down that somebody is rung, or (``None``) that nobody is left; return the call."""
    call_id = work.new_id()
    if person_id is not None:
        await work.run(
            insert(_calls).values(
                id=call_id,
                alarm_id=one.id,
                station_id=one.station_id,
                person_id=person_id,
                at=work.now,
                state=RINGING,
            )
        )
    changed = (
        update(_alarms)
        .where(_alarms.c.id == one.id)
        .values(
            rung=one.rung + 1,
            state=EXHAUSTED if person_id is None else RINGING,
            next_at=None if person_id is None else next_at,
            version=_alarms.c.version + 1,
        )
    )
    await work.run(changed)
    return call_id


async def calls_of(work: Work, scope: Scope, alarm_id: int) -> dict[int, int]:
    """Return how often each person was rung for an alarm, by person."""
    only_for_the_program(scope)
    query = (
        select(_calls.c.person_id, func.count())
        .where(_calls.c.alarm_id == alarm_id)
        .group_by(_calls.c.person_id)
    )
    return {person: int(count) for person, count in await work.run(query)}


async def look_again(work: Work, one: Alarm, next_at: datetime) -> None:
    """Nobody can be rung just now; somebody may come on shift."""
    await work.run(update(_alarms).where(_alarms.c.id == one.id).values(next_at=next_at))


async def end_for(work: Work, ticket_id: int) -> None:
    """The ticket is closed, so nobody need be rung for it any more."""
    await work.run(
        update(_alarms)
        .where(_alarms.c.ticket_id == ticket_id, _alarms.c.state == RINGING)
        .values(state=ENDED, next_at=None)
    )


async def accept(work: Work, alarm_id: int, person_id: int) -> bool:
    """Somebody takes it up; ``False`` when somebody else was first, or nothing rings any more."""
    statement = (
        update(_alarms)
        .where(_alarms.c.id == alarm_id, _alarms.c.state != ACCEPTED)
        .values(state=ACCEPTED, accepted_by=person_id, accepted_at=work.now, next_at=None)
    )
    return bool((await work.run(statement)).rowcount)


async def accept_cause(work: Work, station_id: int, cause: str, person_id: int) -> None:
    """Somebody has what an alarm rings for before them."""
    await work.run(
        update(_alarms)
        .where(
            _alarms.c.station_id == station_id,
            _alarms.c.cause == cause,
            _alarms.c.state == RINGING,
        )
        .values(state=ACCEPTED, accepted_by=person_id, accepted_at=work.now, next_at=None)
    )


async def accept_for(work: Work, ticket_id: int, person_id: int) -> None:
    """Somebody works on the ticket, so nothing need ring for it any more."""
    await work.run(
        update(_alarms)
        .where(_alarms.c.ticket_id == ticket_id, _alarms.c.state == RINGING)
        .values(state=ACCEPTED, accepted_by=person_id, accepted_at=work.now, next_at=None)
    )


async def set_phone(work: Work, station_id: int, person_id: int, number: str) -> None:
    """Write down under which number somebody is rung; an empty one forgets it."""
    await work.run(
        delete(_phones).where(_phones.c.person_id == person_id, _phones.c.station_id == station_id)
    )
    if number:
        await work.run(
            insert(_phones).values(
                person_id=person_id, station_id=station_id, number=number, set_at=work.now
            )
        )


async def stations_with_phones(work: Work, scope: Scope) -> frozenset[int]:
    """Return the stations at which some member of staff can be rung."""
    query = (
        select(_phones.c.station_id)
        .join(
            _staff,
            (_staff.c.person_id == _phones.c.person_id)
            & (_staff.c.station_id == _phones.c.station_id),
        )
        .where(_staff.c.active, within(scope, _phones.c.station_id))
        .distinct()
    )
    return frozenset((await work.run(query)).scalars())


async def phone_of(work: Work, scope: Scope, station_id: int, person_id: int) -> str | None:
    """Return the number under which somebody is rung."""
    query = select(_phones.c.number).where(
        _phones.c.person_id == person_id,
        _phones.c.station_id == station_id,
        within(scope, _phones.c.station_id),
    )
    found = (await work.run(query)).scalar_one_or_none()
    return None if found is None else str(found)
