"""How surely each household of a notice knows of it, counted from bindings and deliveries."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, insert, or_, select, update

from broadcasts.coverage import Ledger, Level, make_ledger
from broadcasts.notice import Notice, NoticeState, Relation
from stations.scope import Scope
from storage import account_tables, broadcast_tables, desk_tables, tables
from storage.deliveries import sent_as
from storage.rows import into
from storage.scoping import only_for_the_program, within
from storage.states import OutboxState
from storage.unit_of_work import Work
from tickets.task import TaskKind

_accounts = account_tables.accounts
_bindings = account_tables.bindings
_districts = tables.districts
_serves = tables.chat_districts
_chats = tables.chats
_members = tables.memberships
_outbox = tables.outbox
_deliveries = broadcast_tables.deliveries
_pressed = broadcast_tables.acknowledgements
_notices = broadcast_tables.notices
_vulnerable = broadcast_tables.vulnerable_households
_tasks = desk_tables.tasks


@dataclass(frozen=True, slots=True)
class Vulnerable:
    """A household that must be told by a person where it says nothing: why, and until when.

    ``reason`` is ``medical``, ``alone`` or ``infant``; nobody reads it in a group.
    """

    id: int
    station_id: int
    account_id: int
    reason: str
    expires_on: date
    entered_by: int | None = None


async def ledger_of(work: Work, scope: Scope, notice_id: int, districts: Collection[int]) -> Ledger:
    """Return how surely the households of some districts know of a notice."""
    level = case(
        (_told(notice_id, _acknowledged), Level.ACKNOWLEDGED.value),
        (_told(notice_id, _in_private), Level.PRIVATE.value),
        (_told(notice_id, _in_group), Level.MEMBER.value),
        (_accounts.c.district_id.in_(_reached(notice_id)), Level.PRESUMED.value),
        else_=Level.UNREACHED.value,
    )
    counted = (
        select(_accounts.c.district_id, level.label("level"), func.count())
        .where(
            _accounts.c.district_id.in_(set(districts)),
            within(scope, _accounts.c.station_id, _accounts.c.district_id),
        )
        .group_by(_accounts.c.district_id, level)
    )
    rows = [(row[0], Level(row[1]), int(row[2])) for row in await work.run(counted)]
    sizes = select(_districts.c.id, _districts.c.households).where(
        _districts.c.id.in_(set(districts)),
        within(scope, _districts.c.station_id, _districts.c.id),
    )
    households = {row[0]: row[1] for row in await work.run(sizes)}
    reached = set((await work.run(_reached(notice_id))).scalars())
    return make_ledger(rows, households, reached)


async def to_cover(work: Work, scope: Scope, limit: int) -> list[tuple[int, int]]:
    """Return (notice, outage) of what is out and whose ledger was not looked at yet."""
    only_for_the_program(scope)
    query = (
        select(_notices.c.id, _notices.c.outage_id)
        .where(_open(), _notices.c.settled_at.is_not(None))
        .order_by(_notices.c.settled_at)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in await work.run(query)]


async def note_covered(work: Work, notice_id: int) -> None:
    """Write down that the calls of a notice were given out."""
    await work.run(update(_notices).where(_notices.c.id == notice_id).values(covered_at=work.now))


async def calls_open(work: Work, scope: Scope, person_id: int, since: Any) -> int:
    """Count the calls that somebody was given since a moment."""
    query = select(func.count()).where(
        _tasks.c.kind == TaskKind.CALL.value,
        _tasks.c.owner_id == person_id,
        _tasks.c.created_at >= since,
        within(scope, _tasks.c.station_id),
    )
    return int((await work.run(query)).scalar_one())


async def vulnerable_untold(
    work: Work, scope: Scope, notice: Notice, districts: Collection[int], today: date
) -> Sequence[tuple[Vulnerable, int | None]]:
    """Return the vulnerable households, with their district, of whom nobody said that they know."""
    query = (
        select(_vulnerable, _accounts.c.district_id)
        .join(_accounts, _accounts.c.id == _vulnerable.c.account_id)
        .where(
            _accounts.c.district_id.in_(set(districts)),
            _vulnerable.c.ended_at.is_(None),
            _vulnerable.c.expires_on >= today,
            ~_told(notice.id, _acknowledged),
            within(scope, _vulnerable.c.station_id),
        )
        .order_by(_vulnerable.c.id)
    )
    rows = (await work.run(query)).mappings()
    return [(into(Vulnerable, row), row["district_id"]) for row in rows]


async def register(work: Work, scope: Scope, new: Vulnerable) -> None:
    """Put a household on the register; what stood there of it before ends."""
    only_for_the_program(scope)
    await strike_out(work, scope, new.account_id)
    await work.run(
        insert(_vulnerable).values(
            id=new.id,
            station_id=new.station_id,
            account_id=new.account_id,
            reason=new.reason,
            expires_on=new.expires_on,
            entered_by=new.entered_by,
            consented_at=work.now,
        )
    )


async def strike_out(work: Work, scope: Scope, account_id: int) -> bool:
    """Take a household off the register; ``False`` where it does not stand there."""
    only_for_the_program(scope)
    ended = await work.run(
        update(_vulnerable)
        .where(_vulnerable.c.account_id == account_id, _vulnerable.c.ended_at.is_(None))
        .values(ended_at=work.now)
    )
    return bool(ended.rowcount)


def _open() -> ColumnElement[bool]:
    told = (NoticeState.SENT.value, NoticeState.STOPPED.value)
    return and_(
        _notices.c.covered_at.is_(None),
        _notices.c.outage_id.is_not(None),
        _notices.c.relation == Relation.ALERT.value,
        _notices.c.drill.is_(False),
        _notices.c.state.in_(told),
    )


def _told(notice_id: int, how: Any) -> ColumnElement[bool]:
    """Say that somebody bound to an account was told of a notice in a certain way."""
    bound = and_(
        _bindings.c.account_id == _accounts.c.id, _bindings.c.ended_at.is_(None), how(notice_id)
    )
    return exists().where(bound).correlate(_accounts)


def _acknowledged(notice_id: int) -> ColumnElement[bool]:
    return _bindings.c.person_id.in_(
        select(_pressed.c.person_id).where(_pressed.c.notice_id == notice_id)
    )


def _in_private(notice_id: int) -> ColumnElement[bool]:
    told = select(_chats.c.person_id).where(
        _chats.c.id.in_(_arrived(notice_id)), _chats.c.person_id.is_not(None)
    )
    return _bindings.c.person_id.in_(told)


def _in_group(notice_id: int) -> ColumnElement[bool]:
    told = select(_members.c.person_id).where(
        _members.c.chat_id.in_(_arrived(notice_id)), _members.c.left_at.is_(None)
    )
    return _bindings.c.person_id.in_(told)


def _reached(notice_id: int) -> Any:
    """The districts with a group that was reached, or whose whole station has one."""
    arrived = _arrived(notice_id)
    whole = select(_chats.c.station_id).where(
        _chats.c.id.in_(arrived),
        _chats.c.person_id.is_(None),
        _chats.c.id.not_in(select(_serves.c.chat_id)),
    )
    served = select(_serves.c.district_id).where(_serves.c.chat_id.in_(arrived))
    return select(_districts.c.id).where(
        or_(_districts.c.id.in_(served), _districts.c.station_id.in_(whole))
    )


def _arrived(notice_id: int) -> Any:
    return (
        select(_deliveries.c.chat_id)
        .join(
            _outbox,
            sent_as(),
        )
        .where(_deliveries.c.notice_id == notice_id, _outbox.c.state == OutboxState.SENT.value)
    )
