"""Notices: what is to be said to whom, when, and how far that has come."""

from collections.abc import Collection
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Select, delete, func, insert, select, update

from broadcasts.notice import Notice, NoticeState
from chat.errors import ChangedMeanwhile
from stations.scope import Scope
from storage import broadcast_tables
from storage.columns import Moment
from storage.rows import into
from storage.scoping import only_for_the_program, within
from storage.unit_of_work import Work

_notices = broadcast_tables.notices
_audience = broadcast_tables.notice_audience

DISTRICT, GROUP = "district", "group"


async def notice(work: Work, scope: Scope, notice_id: int) -> Notice | None:
    """Return one notice of a station that the asker serves."""
    query = select(_notices).where(_notices.c.id == notice_id, within(scope, _notices.c.station_id))
    row = (await work.run(query)).mappings().first()
    return _read(dict(row)) if row else None


async def notices_of_outage(work: Work, scope: Scope, outage_id: int) -> list[Notice]:
    """Return what was said, or is to be said, of an outage, oldest first."""
    query = (
        select(_notices)
        .where(_notices.c.outage_id == outage_id, within(scope, _notices.c.station_id))
        .order_by(_notices.c.id)
    )
    return await _many(work, query)


async def notices_ahead(work: Work, scope: Scope, station_id: int, limit: int) -> list[Notice]:
    """Return what a station is still going to say, soonest first: its calendar."""
    query = (
        select(_notices)
        .where(
            _notices.c.station_id == station_id,
            _notices.c.done_at.is_(None),
            within(scope, _notices.c.station_id),
        )
        .order_by(_notices.c.send_at, _notices.c.id)
        .limit(limit)
    )
    return await _many(work, query)


async def notices_due(work: Work, scope: Scope, limit: int) -> list[Notice]:
    """Return the notices whose time has come and that are not handed out entirely."""
    only_for_the_program(scope)
    query = (
        select(_notices)
        .where(_going(), _notices.c.send_at <= work.now)
        .order_by(_notices.c.urgent.desc(), _notices.c.send_at, _notices.c.id)
        .limit(limit)
    )
    return await _many(work, query)


async def next_notice(work: Work, scope: Scope) -> datetime | None:
    """Return when the next notice is to go out, or was."""
    only_for_the_program(scope)
    query = select(_notices.c.send_at).where(_going()).order_by(_notices.c.send_at).limit(1)
    found: datetime | None = (await work.run(query)).scalar_one_or_none()
    return found


async def notices_waiting(work: Work, scope: Scope, since: datetime, limit: int) -> list[Notice]:
    """Return what has waited for a second person since a moment, longest first."""
    only_for_the_program(scope)
    query = (
        select(_notices)
        .where(_notices.c.state == NoticeState.WAITING.value, _look() <= since)
        .order_by(_look(), _notices.c.id)
        .limit(limit)
    )
    return await _many(work, query)


async def next_waiting(work: Work, scope: Scope) -> datetime | None:
    """Return since when the longest has waited for a second person."""
    only_for_the_program(scope)
    query = (
        select(_look())
        .where(_notices.c.state == NoticeState.WAITING.value)
        .order_by(_look())
        .limit(1)
    )
    found: datetime | None = (await work.run(query)).scalar_one_or_none()
    return found


async def notices_unsettled(work: Work, scope: Scope, limit: int) -> list[Notice]:
    """Return the notices of which something may be on its way and that are to be looked at now."""
    only_for_the_program(scope)
    query = (
        select(_notices)
        .where(_under_way(), _look() <= work.now)
        .order_by(_look(), _notices.c.id)
        .limit(limit)
    )
    return await _many(work, query)


async def next_look(work: Work, scope: Scope) -> datetime | None:
    """Return when the first of them is to be looked at."""
    only_for_the_program(scope)
    query = select(_look()).where(_under_way()).order_by(_look()).limit(1)
    found: datetime | None = (await work.run(query)).scalar_one_or_none()
    return found


async def note_look(
    work: Work, notice_id: int, look_at: datetime, settled_at: datetime | None
) -> None:
    """Write down that a notice's progress was told just now, when to look again, or never."""
    await work.run(
        update(_notices)
        .where(_notices.c.id == notice_id)
        .values(look_at=look_at, settled_at=settled_at)
    )


async def add_notice(
    work: Work, new: Notice, districts: Collection[int] = (), groups: Collection[int] = ()
) -> None:
    """Write down a notice and whom it is for."""
    await work.run(insert(_notices).values(**_row(new)))
    if rows := _audience_rows(new.id, districts, groups):
        await work.run(insert(_audience), rows)


async def set_audience(
    work: Work, notice_id: int, districts: Collection[int], groups: Collection[int]
) -> None:
    """Let a notice be for just these districts and groups, of which there is at least one."""
    await work.run(delete(_audience).where(_audience.c.notice_id == notice_id))
    await work.run(insert(_audience), _audience_rows(notice_id, districts, groups))


async def audience_of(work: Work, scope: Scope, notice_id: int) -> dict[str, set[int]]:
    """Return the districts and groups that a notice is for."""
    query = (
        select(_audience)
        .join(_notices, _notices.c.id == _audience.c.notice_id)
        .where(_audience.c.notice_id == notice_id, within(scope, _notices.c.station_id))
    )
    found: dict[str, set[int]] = {DISTRICT: set(), GROUP: set()}
    for row in (await work.run(query)).mappings():
        found[row["kind"]].add(row["target_id"])
    return found


async def change_notice(work: Work, now: Notice) -> Notice:
    """Write down what a notice became; raises ``ChangedMeanwhile``."""
    later = replace(now, version=now.version + 1)
    values = {name: value for name, value in _row(later).items() if name != "id"}
    changed = await work.run(
        update(_notices)
        .where(_notices.c.id == now.id, _notices.c.version == now.version)
        .values(**values)
    )
    if changed.rowcount != 1:
        raise ChangedMeanwhile
    return later


def _under_way() -> ColumnElement[bool]:
    begun = (NoticeState.SENDING.value, NoticeState.SENT.value, NoticeState.STOPPED.value)
    return _notices.c.settled_at.is_(None) & _notices.c.state.in_(begun)


def _look() -> ColumnElement[Any]:
    return func.coalesce(_notices.c.look_at, _notices.c.send_at, type_=Moment)


def _going() -> ColumnElement[bool]:
    going = (NoticeState.SCHEDULED.value, NoticeState.SENDING.value)
    return _notices.c.done_at.is_(None) & _notices.c.state.in_(going)


def _row(one: Notice) -> dict[str, Any]:
    return asdict(one) | {"texts": orjson.dumps(dict(one.texts)).decode()}


def _read(row: dict[str, Any]) -> Notice:
    return into(Notice, row | {"texts": orjson.loads(row["texts"])})


async def _many(work: Work, query: Select[Any]) -> list[Notice]:
    return [_read(dict(row)) for row in (await work.run(query)).mappings()]


def _audience_rows(
    notice_id: int, districts: Collection[int], groups: Collection[int]
) -> list[dict[str, object]]:
    return [
        {"notice_id": notice_id, "kind": kind, "target_id": one}
        for kind, targets in ((DISTRICT, districts), (GROUP, groups))
        for one in sorted(set(targets))
    ]
