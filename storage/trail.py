"""The trail of moderation: who saw, decided, undid or changed what; chained by hash in order.

Ids and moments, never words. Writers only add; one sealer gives each entry its place and a hash of
itself and of the one before, so that a changed or missing entry shows.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import func, insert, select, update

from stations.scope import Scope
from storage import moderation_tables
from storage.rows import into
from storage.scoping import only_for_the_program, within
from storage.unit_of_work import Work

_trail = moderation_tables.trail
_AT_ONCE = 500
FIRST = b"\0" * 32
"""What stands before the first entry."""


@dataclass(frozen=True, slots=True)
class Step:
    """One entry; ``about`` is the id of the case, deed, appeal or change that ``what`` is about."""

    id: int
    station_id: int
    person_id: int | None
    what: str
    about: int | None
    at: datetime
    place: int | None = None
    seal: bytes | None = None


async def note(
    work: Work, station_id: int, person_id: int | None, what: str, about: int | None
) -> None:
    """Write an entry; it gets its place later."""
    one = Step(work.new_id(), station_id, person_id, what, about, work.now)
    await work.run(insert(_trail).values(asdict(one)))


async def seal(work: Work, scope: Scope) -> int:
    """Give the entries that have no place yet their places and seals; return how many."""
    only_for_the_program(scope)
    last = (
        select(_trail.c.place, _trail.c.seal)
        .where(_trail.c.place.is_not(None))
        .order_by(_trail.c.place.desc())
        .limit(1)
    )
    found = (await work.run(last)).first()
    place, before = (int(found[0]), bytes(found[1])) if found else (0, FIRST)
    query = select(_trail).where(_trail.c.place.is_(None)).order_by(_trail.c.id).limit(_AT_ONCE)
    waiting = [into(Step, row) for row in (await work.run(query)).mappings()]
    for one in waiting:
        place += 1
        before = sealed(one, place, before)
        await work.run(update(_trail).where(_trail.c.id == one.id).values(place=place, seal=before))
    return len(waiting)


async def waits(work: Work, scope: Scope) -> int:
    """Count the entries that the sealer has not come to."""
    only_for_the_program(scope)
    query = select(func.count()).where(_trail.c.place.is_(None))
    return int((await work.run(query)).scalar_one())


async def steps_from(work: Work, scope: Scope, place: int, limit: int) -> tuple[Step, ...]:
    """Return sealed entries from a place on, in order."""
    only_for_the_program(scope)
    query = select(_trail).where(_trail.c.place >= place).order_by(_trail.c.place).limit(limit)
    return tuple(into(Step, row) for row in (await work.run(query)).mappings())


async def steps(work: Work, scope: Scope, station_id: int, limit: int) -> tuple[Step, ...]:
    """Return the newest entries of one of the asker's stations."""
    query = (
        select(_trail)
        .where(_trail.c.station_id == station_id, within(scope, _trail.c.station_id))
        .order_by(_trail.c.id.desc())
        .limit(limit)
    )
    return tuple(into(Step, row) for row in (await work.run(query)).mappings())


def sealed(one: Step, place: int, before: bytes) -> bytes:
    """Return the hash of an entry in its place behind another."""
    told = (
        place, one.id, one.station_id, one.person_id, one.what, one.about, one.at.isoformat(),
    )  # fmt: skip
    return sha256(before + repr(told).encode()).digest()


def first_broken(steps: Iterable[Step], before: bytes = FIRST, place: int = 0) -> int | None:
    """Return the place of the first entry that does not follow from the one before it."""
    for one in steps:
        place += 1
        expected = sealed(one, place, before)
        if one.place != place or one.seal != expected:
            return place
        before = expected
    return None
