"""What stations changed in what is looked for: each change is a version, and can be undone."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, insert, select, update

from stations.scope import Scope
from storage import moderation_tables
from storage.rows import into
from storage.scoping import within
from storage.unit_of_work import Work

_changes = moderation_tables.lexicon_changes


class ChangeKind(StrEnum):
    """What a change is about: one rule, a phrase, a word, a whole list, or a group's limit."""

    ALLOW = "allow"
    SUSPEND = "suspend"
    LEVEL = "level"
    ADD = "add"
    LIST = "list"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True)
class LexiconChange:
    """One change; ``rule`` names what it is about, ``value`` what is new.

    For a list ``rule`` is its name and ``value`` its words. ``chat_id``: it holds in one group.
    """

    id: int
    station_id: int
    kind: ChangeKind
    rule: str
    at: datetime
    value: str = ""
    category: str = ""
    chat_id: int | None = None
    shadow_until: datetime | None = None
    by: int | None = None
    undone_by: int | None = None
    undone_at: datetime | None = None


async def add(work: Work, one: LexiconChange) -> None:
    """Write a change down."""
    await work.run(insert(_changes).values(asdict(one)))


async def undo(work: Work, one: LexiconChange, person_id: int | None) -> None:
    """Take a change back; raises ``ChangedMeanwhile`` where it was taken back already."""
    await work.run_once(
        update(_changes)
        .where(_changes.c.id == one.id, _changes.c.undone_at.is_(None))
        .values(undone_at=work.now, undone_by=person_id),
        "lexicon change",
    )


async def version(work: Work, scope: Scope) -> tuple[int, int]:
    """Return what tells one state of all changes from another: the newest, and how many undone."""
    query = select(func.max(_changes.c.id), func.count(_changes.c.undone_at)).where(
        within(scope, _changes.c.station_id)
    )
    newest, undone = (await work.run(query)).one()
    return int(newest or 0), int(undone)


async def standing(work: Work, scope: Scope) -> tuple[LexiconChange, ...]:
    """Return the changes that stand, oldest first."""
    query = (
        select(_changes)
        .where(_changes.c.undone_at.is_(None), within(scope, _changes.c.station_id))
        .order_by(_changes.c.id)
    )
    return tuple(into(LexiconChange, row) for row in (await work.run(query)).mappings())


async def change(work: Work, scope: Scope, change_id: int) -> LexiconChange | None:
    """Return one change of the asker's stations."""
    query = select(_changes).where(_changes.c.id == change_id, within(scope, _changes.c.station_id))
    row = (await work.run(query)).mappings().first()
    return None if row is None else into(LexiconChange, row)


async def latest(
    work: Work, scope: Scope, station_ids: Sequence[int], limit: int
) -> tuple[LexiconChange, ...]:
    """Return the newest changes of some stations, those taken back too."""
    query = (
        select(_changes)
        .where(_changes.c.station_id.in_(station_ids), within(scope, _changes.c.station_id))
        .order_by(_changes.c.id.desc())
        .limit(limit)
    )
    return tuple(into(LexiconChange, row) for row in (await work.run(query)).mappings())
