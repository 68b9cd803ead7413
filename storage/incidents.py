"""Incidents: one row for what several people report from one district."""

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, case, exists, func, or_, select, update

from chat.errors import ChangedMeanwhile
from stations.scope import Scope
from storage import tables
from storage.columns import Moment
from storage.prepared import Prepared, inserting
from storage.rows import into, reader
from storage.scoping import Condition, only_for_the_program, within
from storage.unit_of_work import Work
from tickets.entry import EntryKind
from tickets.incident import Incident, IncidentState
from tickets.ticket import Outcome, Source, State

_incidents = tables.incidents
_tickets = tables.tickets
_entries = tables.ticket_entries
_staff = tables.staff
_FIELDS = tuple(field.name for field in fields(Incident))
_LIVE = (IncidentState.SUSPECTED, IncidentState.CONFIRMED, IncidentState.RESTORED)
# Staff who write down what somebody told them by these ways report for that person.
_FOR_OTHERS = (Source.PHONE, Source.COUNTER, Source.VISIT, Source.FORWARDED, Source.IMPORT)
_NO_REPORT = (Outcome.MISJUDGED,)


async def incident(work: Work, scope: Scope, incident_id: int) -> Incident | None:
    """Return one incident."""
    query = select(_incidents).where(_incidents.c.id == incident_id, visible(scope))
    row = (await work.run(query)).mappings().first()
    return into(Incident, row) if row else None


async def incidents(
    work: Work, scope: Scope, limit: int = 1000, skip: int = 0
) -> tuple[Incident, ...]:
    """Return the newest incidents within the scope but for the first ``skip``, oldest first."""
    newest = select(_incidents).where(visible(scope)).order_by(_incidents.c.id.desc())
    query = newest.offset(skip).limit(limit)
    rows = (await work.run(query)).mappings().all()
    return tuple(into(Incident, row) for row in reversed(rows))


async def live_at(
    work: Work, scope: Scope, station_id: int, district_id: int, since: datetime
) -> tuple[Incident, ...]:
    """Return what goes on in a district, or is just restored, newest first."""
    query = (
        select(_incidents)
        .where(live(station_id, since), _incidents.c.district_id == district_id, visible(scope))
        .order_by(_incidents.c.id.desc())
    )
    return tuple(into(Incident, row) for row in (await work.run(query)).mappings())


async def chats_amid(
    work: Work, scope: Scope, chat_ids: Collection[int], since: datetime
) -> frozenset[int]:
    """Return which of these groups an outage concerns that is alive since ``since``."""
    only_for_the_program(scope)
    chats, serves = tables.chats, tables.chat_districts
    served = select(serves.c.district_id).where(serves.c.chat_id == chats.c.id)
    here = or_(_incidents.c.chat_id == chats.c.id, _incidents.c.district_id.in_(served))
    query = (
        select(chats.c.id)
        .join(_incidents, and_(live(chats.c.station_id, since), here))
        .where(chats.c.id.in_(chat_ids))
    )
    return frozenset((await work.run(query)).scalars())


async def branch_of(work: Work, scope: Scope, incident_id: int) -> Incident | None:
    """Return the newest branch of a restored incident that is still without power."""
    going_on = [IncidentState.SUSPECTED.value, IncidentState.CONFIRMED.value]
    query = (
        select(_incidents)
        .where(
            _incidents.c.parent_id == incident_id,
            _incidents.c.state.in_(going_on),
            visible(scope),
        )
        .order_by(_incidents.c.id.desc())
        .limit(1)
    )
    row = (await work.run(query)).mappings().first()
    return into(Incident, row) if row else None


async def of_plan(work: Work, scope: Scope, planned_id: int) -> tuple[Incident, ...]:
    """Return the incidents that stand for a planned outage and are not over."""
    query = select(_incidents).where(
        _incidents.c.planned_id == planned_id,
        _incidents.c.state == IncidentState.CONFIRMED.value,
        visible(scope),
    )
    return tuple(into(Incident, row) for row in (await work.run(query)).mappings())


async def of_outage(work: Work, scope: Scope, outage_id: int) -> tuple[Incident, ...]:
    """Return the incidents that are parts of an announced outage and not closed, oldest first."""
    query = (
        select(_incidents)
        .where(
            _incidents.c.outage_id == outage_id,
            _incidents.c.state.in_([one.value for one in _LIVE]),
            visible(scope),
        )
        .order_by(_incidents.c.id)
    )
    return tuple(into(Incident, row) for row in (await work.run(query)).mappings())


async def going_on_in(
    work: Work, scope: Scope, district_id: int, kind: str
) -> tuple[Incident, ...]:
    """Return the incidents of a kind that go on in a district by themselves, newest first."""
    going_on = (IncidentState.SUSPECTED.value, IncidentState.CONFIRMED.value)
    query = (
        select(_incidents)
        .where(
            _incidents.c.district_id == district_id,
            _incidents.c.kind == kind,
            _incidents.c.state.in_(going_on),
            _incidents.c.planned_id.is_(None),
            _incidents.c.outage_id.is_(None),
            visible(scope),
        )
        .order_by(_incidents.c.id.desc())
    )
    return tuple(into(Incident, row) for row in (await work.run(query)).mappings())


async def add(work: Work, new: Incident) -> None:
    """Write a new incident."""
    row = {name: getattr(new, name) for name in _FIELDS}
    await work.write(_ADD, {**row, "state": new.state.value})


async def change(work: Work, one: Incident) -> Incident:
    """Write down what an incident is now; raises ``ChangedMeanwhile`` if it was not as read."""
    now = replace(one, version=one.version + 1)
    row = {name: getattr(now, name) for name in _FIELDS if name not in ("id", "followed")}
    statement = (
        update(_incidents)
        .where(_incidents.c.id == one.id, _incidents.c.version == one.version)
        .values(**{**row, "state": now.state.value})
    )
    await work.run_once(statement, "incident")
    return now


async def touch(work: Work, incident_id: int, reported_at: datetime) -> Incident:
    """Let an incident have been reported at a moment; others who write to it wait for us.

    Raises ``ChangedMeanwhile`` when it is gone.
    """
    touched = await work.fetch(_TOUCH, {"incident": incident_id, "told": reported_at})
    if not touched:
        raise ChangedMeanwhile(what="incident")
    return _read(touched[0])


async def reports_of(
    work: Work, scope: Scope, incident_id: int, since: datetime
) -> list[tuple[int, datetime]]:
    """Return who reported an incident when, and what they added since ``since``.

    Staff know, and do not report; whom they wrote down for somebody who telephoned counts as that
    somebody.
    """
    only_for_the_program(scope)
    asked = {"incident": incident_id, "since": since}
    return [(int(who), at) for who, at in await work.fetch(_REPORTS, asked)]


async def note_reporters(work: Work, one: Incident) -> None:
    """Write down the count of reporters and what follows from it, of an incident just touched."""
    await work.write(
        _COUNTED,
        {
            "incident": one.id,
            "people": one.reporters,
            "now": one.state.value,
            "confirmed": one.confirmed_at,
            "district": one.district_id,
            "named": one.village,
        },
    )


def visible(scope: Scope) -> Condition:
    """Say which incidents a scope covers."""
    return within(scope, _incidents.c.station_id, _incidents.c.district_id)


def live(station_id: Any, since: Any) -> Condition:
    """Say which of a station's incidents may take in a report that is said now.

    They were reported, told of, or expected to end since ``since``, and somebody is waited for:
    when everybody's part is closed, a new report is a new matter. What staff announced goes on
    until they say that it is over, whoever reported it.
    """
    lately = or_(
        _incidents.c.last_report_at >= since,
        _incidents.c.told_at >= since,
        _incidents.c.etr_at >= since,
    )
    return and_(
        _incidents.c.station_id == station_id,
        _incidents.c.state.in_([one.value for one in _LIVE]),
        or_(and_(lately, _waited_on()), _incidents.c.outage_id.is_not(None)),
    )


async def open_incidents(
    work: Work, scope: Scope, station_id: int, kind: str
) -> tuple[Incident, ...]:
    """Return a station's incidents of a kind that somebody still waits on, oldest first."""
    query = (
        select(_incidents)
        .where(
            _incidents.c.station_id == station_id,
            _incidents.c.kind == kind,
            _incidents.c.state.in_([one.value for one in _LIVE]),
            _waited_on(),
            visible(scope),
        )
        .order_by(_incidents.c.id)
    )
    return tuple(into(Incident, row) for row in (await work.run(query)).mappings())


async def look_again(work: Work, incident_id: int) -> None:
    """Let the desk look at an incident again, because one of its tickets moved."""
    await work.run(
        update(_incidents)
        .where(_incidents.c.id == incident_id)
        .values(version=_incidents.c.version + 1)
    )


async def to_follow(work: Work, scope: Scope, limit: int) -> tuple[Incident, ...]:
    """Return the incidents that moved since posts and cards last told of them, oldest first."""
    only_for_the_program(scope)
    query = (
        select(_incidents)
        .where(_incidents.c.followed < _incidents.c.version)
        .order_by(_incidents.c.id)
        .limit(limit)
    )
    return tuple(into(Incident, row) for row in (await work.run(query)).mappings())


async def mark_followed(work: Work, one: Incident) -> None:
    """Write down that posts and cards tell of this version."""
    await work.run(update(_incidents).where(_incidents.c.id == one.id).values(followed=one.version))


@dataclass(frozen=True, slots=True)
class Parts:
    """How the parts of an incident stand: its tickets, and branches that are without power."""

    tickets: int = 0
    open: int = 0
    awaiting: int = 0
    branches: int = 0


async def parts(work: Work, scope: Scope, incident_id: int) -> Parts:
    """Count an incident's tickets, those that are open, those whose reporter is asked, branches."""
    state = _tickets.c.state
    counted = select(
        func.count(),
        func.count(case((state != State.CLOSED.value, 1))),
        func.count(case((state == State.RESOLVED.value, 1))),
    ).where(_tickets.c.incident_id == incident_id, within(scope, _tickets.c.station_id))
    everything, unfinished, asked = (await work.run(counted)).one()
    branches = (
        select(func.count())
        .select_from(_incidents)
        .where(
            _incidents.c.parent_id == incident_id,
            _incidents.c.state.in_([one.value for one in _LIVE]),
            visible(scope),
        )
    )
    return Parts(everything, unfinished, asked, int((await work.run(branches)).scalar_one()))


def _waited_on() -> Condition:
    return exists().where(
        _tickets.c.incident_id == _incidents.c.id, _tickets.c.state != State.CLOSED.value
    )


def _reports() -> Any:
    held = exists().where(
        _staff.c.person_id == _tickets.c.reporter_id,
        _staff.c.station_id == _tickets.c.station_id,
        _staff.c.active,
    )
    for_another = _tickets.c.source.in_([one.value for one in _FOR_OTHERS])
    who = case((held, _tickets.c.id), else_=_tickets.c.reporter_id)
    opened = _entries.c.kind == EntryKind.OPENED.value
    added = and_(
        _entries.c.kind == EntryKind.ADDED.value,
        _entries.c.at >= bindparam("since", type_=Moment),
    )
    return (
        select(who, _entries.c.at)
        .join(_entries, _entries.c.ticket_id == _tickets.c.id)
        .where(
            _tickets.c.incident_id == bindparam("incident"),
            or_(_tickets.c.outcome.is_(None), _tickets.c.outcome.not_in(_NO_REPORT)),
            or_(for_another, ~held),
            or_(opened, added),
        )
    )


def _touching() -> Any:
    told = bindparam("told", type_=Moment)
    latest = case((_incidents.c.last_report_at < told, told), else_=_incidents.c.last_report_at)
    return (
        update(_incidents)
        .where(_incidents.c.id == bindparam("incident"))
        .values(last_report_at=latest, version=_incidents.c.version + 1)
        .returning(*(_incidents.c[name] for name in _FIELDS))
    )


_ADD = inserting(_incidents)
_TOUCH = Prepared(_touching())
_REPORTS = Prepared(_reports())
_COUNTED = Prepared(
    update(_incidents)
    .where(_incidents.c.id == bindparam("incident"))
    .values(
        reporters=bindparam("people"),
        state=bindparam("now"),
        confirmed_at=bindparam("confirmed"),
        district_id=bindparam("district"),
        village=bindparam("named"),
    )
)
_read = reader(Incident, _FIELDS)
