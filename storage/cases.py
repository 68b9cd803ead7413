"""Cases of moderation: flagged messages, the queue that reviewers work off, what became of each."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, insert, or_, select, update

from chat.errors import NotAllowed
from moderation.case import CLAIMED_FOR, Case, CaseState, Ruling
from moderation.finding import Level
from stations.scope import Scope
from storage import moderation_tables, tables
from storage.rows import into
from storage.scoping import Condition, only_for_the_program, within
from storage.tickets import concerns
from storage.unit_of_work import Work

_cases = moderation_tables.cases
_messages = tables.messages
_OPEN = (CaseState.WAITING.value, CaseState.CLAIMED.value, CaseState.REOPENED.value)


@dataclass(frozen=True, slots=True)
class Said:
    """A message beside the one under review."""

    message_row: int
    person_id: int
    name: str
    sent_at: datetime
    text: str | None


@dataclass(frozen=True, slots=True)
class History:
    """How often somebody was flagged before at a station, and how it was decided."""

    cases: int = 0
    violations: int = 0
    mistakes: int = 0


@dataclass(frozen=True, slots=True)
class WantedCases:
    """Which cases; ``after`` is the id of the last one that is known."""

    station_id: int | None = None
    category: str | None = None
    level: int | None = None
    open: bool | None = None
    after: int | None = None


async def add(work: Work, case: Case) -> None:
    """Write a case down."""
    await work.run(insert(_cases).values(_row(case)))


async def change(work: Work, before: Case, after: Case) -> Case:
    """Write a case's new state; raises ``ChangedMeanwhile`` where somebody else was quicker."""
    values = _row(after) | {"version": before.version + 1}
    await work.run_once(
        update(_cases)
        .where(_cases.c.id == before.id, _cases.c.version == before.version)
        .values(values),
        "case",
    )
    return into(Case, values)


async def mark_gone(work: Work, case_id: int) -> None:
    """Write down that a case's message was taken out of its group."""
    await work.run(update(_cases).where(_cases.c.id == case_id).values(gone=True))


async def case(work: Work, scope: Scope, case_id: int) -> Case | None:
    """Return a case of the asker's stations that is not about the asker."""
    return await _one(work, _cases.c.id == case_id, visible(scope))


async def case_of(work: Work, scope: Scope, message_row: int) -> Case | None:
    """Return the case that a message has."""
    return await _one(work, _cases.c.message_row == message_row, visible(scope))


async def cases_about(work: Work, scope: Scope, person_id: int, limit: int) -> tuple[Case, ...]:
    """Return the newest cases about somebody, for nobody else; raises ``NotAllowed``."""
    if scope.person_id != person_id:
        raise NotAllowed
    query = (
        select(_cases)
        .where(_cases.c.person_id == person_id)
        .order_by(_cases.c.id.desc())
        .limit(limit)
    )
    return tuple(into(Case, row) for row in (await work.run(query)).mappings())


async def forget_evidence(work: Work, person_id: int) -> None:
    """Empty what somebody said in cases that were decided to be no violation."""
    await work.run(
        update(_cases)
        .where(
            _cases.c.person_id == person_id,
            _cases.c.state == CaseState.DECIDED.value,
            _cases.c.ruling != Ruling.VIOLATION.value,
            _cases.c.erased_at.is_(None),
        )
        .values(text=None, findings=None, erased_at=work.now)
    )


async def waiting(
    work: Work, scope: Scope, station_ids: Sequence[int], person_id: int, limit: int
) -> tuple[Case, ...]:
    """Return what a reviewer may take up, the gravest first, then the oldest.

    What a colleague has before them is left out until their claim lapses.
    """
    lapsed = work.now - CLAIMED_FOR
    free = or_(
        _cases.c.state != CaseState.CLAIMED.value,
        _cases.c.claimed_by == person_id,
        _cases.c.claimed_at <= lapsed,
    )
    query = (
        select(_cases)
        .where(
            _cases.c.station_id.in_(station_ids),
            _cases.c.state.in_(_OPEN),
            free,
            visible(scope),
        )
        .order_by(_cases.c.level, _cases.c.opened_at, _cases.c.id)
        .limit(limit)
    )
    return tuple(into(Case, row) for row in (await work.run(query)).mappings())


async def page(work: Work, scope: Scope, wanted: WantedCases, limit: int) -> tuple[Case, ...]:
    """Return cases in the order of their ids, which is the order of their making."""
    narrowing = [
        getattr(_cases.c, name) == value
        for name in ("station_id", "category", "level")
        if (value := getattr(wanted, name)) is not None
    ]
    if wanted.open is not None:
        is_open = _cases.c.state.in_(_OPEN)
        narrowing.append(is_open if wanted.open else ~is_open)
    if wanted.after is not None:
        narrowing.append(_cases.c.id > wanted.after)
    query = select(_cases).where(visible(scope), *narrowing).order_by(_cases.c.id).limit(limit)
    return tuple(into(Case, row) for row in (await work.run(query)).mappings())


async def count_open(work: Work, scope: Scope, station_ids: Sequence[int]) -> dict[Level, int]:
    """Count what waits for a decision, by level."""
    query = (
        select(_cases.c.level, func.count())
        .where(_cases.c.station_id.in_(station_ids), _cases.c.state.in_(_OPEN), visible(scope))
        .group_by(_cases.c.level)
    )
    return {Level(level): int(count) for level, count in await work.run(query)}


async def history(work: Work, scope: Scope, station_id: int, person_id: int) -> History:
    """Count somebody's earlier cases at a station."""
    query = (
        select(_cases.c.ruling, func.count())
        .where(_cases.c.station_id == station_id, _cases.c.person_id == person_id, visible(scope))
        .group_by(_cases.c.ruling)
    )
    counts = {ruling: int(count) for ruling, count in await work.run(query)}
    return History(
        sum(counts.values()),
        counts.get(Ruling.VIOLATION.value, 0),
        counts.get(Ruling.MISTAKE.value, 0),
    )


async def count_since(
    work: Work, scope: Scope, station_id: int, person_id: int, category: str, since: datetime
) -> int:
    """Count somebody's cases of one category since a moment, mistakes left out."""
    query = select(func.count()).where(
        _cases.c.station_id == station_id,
        _cases.c.person_id == person_id,
        _cases.c.category == category,
        _cases.c.opened_at >= since,
        or_(_cases.c.ruling.is_(None), _cases.c.ruling != Ruling.MISTAKE.value),
        visible(scope),
    )
    return int((await work.run(query)).scalar_one())


async def rule_since(
    work: Work, scope: Scope, station_id: int, person_id: int, rule: str, since: datetime
) -> bool:
    """Tell whether somebody has been flagged by a rule since a moment."""
    found = moderation_tables.findings
    query = (
        select(func.count())
        .select_from(found.join(_cases, _cases.c.id == found.c.case_id))
        .where(
            _cases.c.station_id == station_id,
            _cases.c.person_id == person_id,
            found.c.rule == rule,
            found.c.at >= since,
            visible(scope),
        )
    )
    return int((await work.run(query)).scalar_one()) > 0


async def around(
    work: Work, scope: Scope, one: Case, before: int, after: int
) -> tuple[list[Said], list[Said]]:
    """Return what was said in the group before and after a message, each oldest first."""
    middle = select(_messages.c.sent_at).where(_messages.c.id == one.message_row)
    sent_at = (await work.run(middle)).scalar_one_or_none() or one.opened_at
    earlier = or_(
        _messages.c.sent_at < sent_at,
        and_(_messages.c.sent_at == sent_at, _messages.c.id < one.message_row),
    )
    later = or_(
        _messages.c.sent_at > sent_at,
        and_(_messages.c.sent_at == sent_at, _messages.c.id > one.message_row),
    )
    down = await _beside(work, scope, one, earlier, before, newest=True)
    up = await _beside(work, scope, one, later, after, newest=False)
    return down[::-1], up


async def _beside(
    work: Work, scope: Scope, one: Case, where: Condition, limit: int, *, newest: bool
) -> list[Said]:
    order = (_messages.c.sent_at, _messages.c.id)
    query = (
        select(
            _messages.c.id.label("message_row"),
            _messages.c.person_id,
            tables.people.c.name,
            _messages.c.sent_at,
            _messages.c.text,
        )
        .join(tables.people, tables.people.c.id == _messages.c.person_id)
        .where(
            _messages.c.chat_id == one.chat_id,
            _messages.c.text.is_not(None),
            where,
            within(scope, _messages.c.station_id),
        )
        .order_by(*(column.desc() if newest else column for column in order))
        .limit(limit)
    )
    return [into(Said, row) for row in (await work.run(query)).mappings()]


async def next_reminder(work: Work, scope: Scope) -> datetime | None:
    """Return when reviewers are next to be reminded of a case."""
    only_for_the_program(scope)
    found = (await work.run(select(func.min(_cases.c.next_at)))).scalar()
    return found if isinstance(found, datetime) else None


async def to_remind_of(work: Work, scope: Scope, limit: int) -> tuple[Case, ...]:
    """Return the cases of which reviewers are to be reminded by now, the gravest first."""
    only_for_the_program(scope)
    query = (
        select(_cases)
        .where(_cases.c.next_at <= work.now)
        .order_by(_cases.c.level, _cases.c.next_at)
        .limit(limit)
    )
    return tuple(into(Case, row) for row in (await work.run(query)).mappings())


async def erase_old(
    work: Work, scope: Scope, categories: Collection[str], before: datetime, limit: int
) -> int:
    """Empty the evidence of cases of some categories decided before a moment; count them."""
    only_for_the_program(scope)
    due = (
        select(_cases.c.id)
        .where(
            _cases.c.state == CaseState.DECIDED.value,
            _cases.c.decided_at < before,
            _cases.c.category.in_(categories),
            _cases.c.erased_at.is_(None),
        )
        .limit(limit)
    )
    emptied = {"text": None, "findings": None, "erased_at": work.now}
    result = await work.run(update(_cases).where(_cases.c.id.in_(due)).values(**emptied))
    return int(result.rowcount)


async def categories_kept(work: Work, scope: Scope) -> frozenset[str]:
    """Return the categories of decided cases whose evidence is still kept."""
    only_for_the_program(scope)
    query = (
        select(_cases.c.category)
        .where(_cases.c.state == CaseState.DECIDED.value, _cases.c.erased_at.is_(None))
        .distinct()
    )
    return frozenset((await work.run(query)).scalars())


def visible(scope: Scope) -> Condition:
    """Say which cases a scope covers: its stations', never one's own nor one about oneself."""
    here = within(scope, _cases.c.station_id)
    if scope.person_id is None:
        return here
    about_them = (
        exists()
        .where(_messages.c.id == _cases.c.message_row, tables.tickets.c.id == _messages.c.ticket_id)
        .where(concerns(scope.person_id))
    )
    return and_(here, _cases.c.person_id != scope.person_id, ~about_them)


async def _one(work: Work, *conditions: Condition) -> Case | None:
    row = (await work.run(select(_cases).where(*conditions))).mappings().first()
    return None if row is None else into(Case, row)


def _row(one: Case) -> dict[str, Any]:
    return asdict(one) | {
        "level": int(one.level),
        "state": one.state.value,
        "ruling": one.ruling.value if one.ruling else None,
    }
