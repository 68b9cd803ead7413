"""Whom a notice reaches: groups of its districts, and bound households that no group reaches."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from chat.message import ChatKind
from stations.group import Chat, Purpose, Standing
from stations.scope import Scope
from storage import account_tables, broadcast_tables, tables
from storage.chats import COLUMNS, read_chat
from storage.deliveries import sent_as
from storage.rows import into
from storage.scoping import only_for_the_program
from storage.states import OutboxState
from storage.unit_of_work import Work

_chats = tables.chats
_serves = tables.chat_districts
_members = tables.memberships
_districts = tables.districts
_accounts = account_tables.accounts
_bindings = account_tables.bindings
_deliveries = broadcast_tables.deliveries
_subscriptions = broadcast_tables.subscriptions
_preferences = account_tables.preferences
_outbox = tables.outbox

_GROUPS = (ChatKind.GROUP.value, ChatKind.SUPERGROUP.value)
# What waits will come before whatever refers to it, for a chat's messages keep their order.
_GOT_IT = (
    OutboxState.WAITING.value,
    OutboxState.SENT.value,
    OutboxState.PERHAPS_SENT.value,
    OutboxState.CLAIMED.value,
)


@dataclass(frozen=True, slots=True)
class Aim:
    """Whom a notice is for: districts of a station, groups picked by hand, or a drill's staff.

    ``optional`` is the kind by which people may have said that they do not want it.
    """

    station_id: int
    districts: frozenset[int] = frozenset()
    groups: frozenset[int] = frozenset()
    drill: bool = False
    optional: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """What a preflight says of an aim.

    ``twice`` are people who are in a group that is reached and bound as well: they are told once.
    ``unreached`` districts have neither group nor anybody bound. ``powerless`` are groups in which
    the bot lacks rights, ``gone`` those that it cannot write to.
    """

    groups: int = 0
    private: int = 0
    twice: int = 0
    households: int = 0
    powerless: int = 0
    gone: int = 0
    unreached: tuple[str, ...] = ()


async def chats_to_reach(work: Work, scope: Scope, aim: Aim, after: int, limit: int) -> list[Chat]:
    """Return the next chats of an aim, in the order of our ids, behind ``after``."""
    only_for_the_program(scope)
    query = (
        select(*COLUMNS)
        .where(_chats.c.id > after, or_(_group(aim), _private(aim)))
        .order_by(_chats.c.id)
        .limit(limit)
    )
    return [read_chat(row) for row in await work.run(query)]


async def chats_that_got(
    work: Work, scope: Scope, notice_id: int, after: int, limit: int
) -> list[tuple[Chat, str]]:
    """Return the next chats that got a notice, or may have, with the key of what was sent there."""
    only_for_the_program(scope)
    query = (
        select(*COLUMNS, _deliveries.c.key)
        .join(_deliveries, _deliveries.c.chat_id == _chats.c.id)
        .join(_outbox, sent_as())
        .where(
            _deliveries.c.notice_id == notice_id,
            _outbox.c.state.in_(_GOT_IT),
            _chats.c.id > after,
            _chats.c.unreachable.is_(None),
        )
        .order_by(_chats.c.id)
        .limit(limit)
    )
    return [(read_chat(row), row.key) for row in await work.run(query)]


async def groups_served(
    work: Work, scope: Scope, aim: Aim, chat_ids: Collection[int]
) -> dict[int, Chat]:
    """Return which of some groups an aim is for, whether or not the bot can write to them."""
    only_for_the_program(scope)
    query = select(_chats).where(_chats.c.id.in_(chat_ids), _of_station(aim), _serving(aim))
    return {row["id"]: into(Chat, row) for row in (await work.run(query)).mappings()}


async def count_aim(work: Work, scope: Scope, aim: Aim) -> Counted:
    """Count whom an aim reaches, and whom it does not, before anything is sent."""
    only_for_the_program(scope)
    here = _of_station(aim)
    wanted = _serving(aim)
    lost = or_(_chats.c.standing == Standing.GONE.value, _chats.c.unreachable.is_not(None))
    able = _chats.c.standing == Standing.ADMINISTRATOR.value
    person = _members.c.person_id
    return Counted(
        groups=await _number(work, select(func.count()).where(_group(aim))),
        private=await _number(work, select(func.count()).where(_private(aim))),
        twice=await _number(
            work,
            select(func.count(person.distinct()))
            .join_from(_members, _chats, _chats.c.id == _members.c.chat_id)
            .where(_members.c.left_at.is_(None), _group(aim), _concerned(aim, person)),
        ),
        households=await _number(
            work,
            select(func.coalesce(func.sum(_districts.c.households), 0)).where(_lives_in(aim)),
        ),
        powerless=await _number(
            work, select(func.count()).where(_group(aim), ~able) if not aim.drill else _NOBODY
        ),
        gone=await _number(work, select(func.count()).where(here, wanted, lost)),
        unreached=await _unreached(work, aim),
    )


def _lives_in(aim: Aim) -> ColumnElement[bool]:
    """Say which districts an aim concerns: its own, and those whose groups were picked by hand."""
    served = select(_serves.c.district_id).where(_serves.c.chat_id.in_(aim.groups))
    whole = _chats.c.id.not_in(select(_serves.c.chat_id))
    everybodys = exists().where(_chats.c.id.in_(aim.groups), whole)
    return or_(
        _districts.c.id.in_(aim.districts),
        _districts.c.id.in_(served),
        and_(_districts.c.station_id == aim.station_id, everybodys),
    )


_NOBODY = select(func.count()).where(_chats.c.id.is_(None))


async def _number(work: Work, query: Any) -> int:
    return int((await work.run(query)).scalar_one())


async def _unreached(work: Work, aim: Aim) -> tuple[str, ...]:
    """Name the districts that neither a group nor anybody bound can hear of it for."""
    if aim.drill or not aim.districts:
        return ()
    whole = select(_chats.c.id).where(_group(aim), _chats.c.id.not_in(select(_serves.c.chat_id)))
    if (await work.run(whole.limit(1))).first() is not None:
        return ()
    served = select(_serves.c.district_id).join(_chats, _chats.c.id == _serves.c.chat_id)
    served = served.where(_group(aim))
    told = (
        select(_accounts.c.district_id)
        .join(_bindings, _bindings.c.account_id == _accounts.c.id)
        .join(_chats, _chats.c.person_id == _bindings.c.person_id)
        .where(_bindings.c.ended_at.is_(None), _chats.c.unreachable.is_(None))
        .where(_accounts.c.district_id.in_(aim.districts))
    )
    query = (
        select(_districts.c.name)
        .where(
            _districts.c.id.in_(aim.districts),
            _districts.c.id.not_in(served),
            _districts.c.id.not_in(told),
        )
        .order_by(_districts.c.id)
    )
    return tuple((await work.run(query)).scalars())


def _of_station(aim: Aim, chat: Any = _chats) -> ColumnElement[bool]:
    return and_(chat.c.station_id == aim.station_id, chat.c.kind.in_(_GROUPS))


def _serving(aim: Aim, chat: Any = _chats) -> ColumnElement[bool]:
    """Groups of residents that serve one of the districts, or the whole station, or were picked."""
    serves = _serves.alias()
    served = exists().where(serves.c.chat_id == chat.c.id)
    chosen: ColumnElement[bool] = chat.c.id.in_(aim.groups)
    if aim.districts:
        narrow = served.where(serves.c.district_id.in_(aim.districts))
        chosen = or_(chosen, narrow, ~served)
    return and_(chat.c.purpose == Purpose.CUSTOMERS.value, chosen)


def _group(aim: Aim, chat: Any = _chats) -> ColumnElement[bool]:
    there = and_(
        _of_station(aim, chat),
        chat.c.standing != Standing.GONE.value,
        chat.c.unreachable.is_(None),
    )
    if aim.drill:
        return and_(there, chat.c.purpose == Purpose.STAFF.value)
    return and_(there, _serving(aim, chat))


def _private(aim: Aim) -> ColumnElement[bool]:
    """One private chat of everybody bound there, or following, who is in no group reached.

    What is not mandatory goes past those who do not want its kind. Everything is asked about one
    chat by its person, so that a batch of a large audience costs what a batch holds.
    """
    if aim.drill or not aim.districts:
        return _chats.c.id.is_(None)
    person, earlier = _chats.c.person_id, _chats.alias("earlier")
    return and_(
        _can_be_told(_chats),
        _concerned(aim, person),
        ~_in_reached(aim, person),
        ~exists().where(
            earlier.c.person_id == person, _can_be_told(earlier), earlier.c.id < _chats.c.id
        ),
        *_wanting(aim, person),
    )


def _can_be_told(chat: Any) -> ColumnElement[bool]:
    return and_(chat.c.kind == ChatKind.PRIVATE.value, chat.c.unreachable.is_(None))


def _concerned(aim: Aim, person: ColumnElement[Any]) -> ColumnElement[bool]:
    return or_(
        exists().where(
            _bindings.c.person_id == person,
            _bindings.c.ended_at.is_(None),
            _accounts.c.id == _bindings.c.account_id,
            _accounts.c.district_id.in_(aim.districts),
        ),
        exists().where(
            _subscriptions.c.person_id == person,
            _subscriptions.c.district_id.in_(aim.districts),
        ),
    )


def _wanting(aim: Aim, person: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    if not aim.optional:
        return []
    unwanted = exists().where(
        _preferences.c.person_id == person,
        _preferences.c.kind == aim.optional,
        _preferences.c.wanted.is_(False),
    )
    return [~unwanted]


def _in_reached(aim: Aim, person: ColumnElement[Any]) -> ColumnElement[bool]:
    there, member = _chats.alias(), _members.alias()
    # From the person's few groups: a station may have thousands.
    return exists().where(
        member.c.person_id == person,
        member.c.left_at.is_(None),
        exists().where(there.c.id == member.c.chat_id, _group(aim, there)),
    )
