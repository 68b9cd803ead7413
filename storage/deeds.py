"""What was done about violations, and appeals against it."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import insert, or_, select, update

from moderation.deed import Appeal, DeedDone, DeedKind, DeedState
from stations.scope import Scope
from storage import moderation_tables
from storage.rows import into
from storage.scoping import Condition, within
from storage.unit_of_work import Work

_deeds = moderation_tables.deeds
_appeals = moderation_tables.appeals


async def add(work: Work, one: DeedDone) -> bool:
    """Write a deed down; ``False`` where one of its kind stands for the case already.

    What was undone may be done again, when the case is decided anew.
    """
    standing = select(_deeds.c.id).where(
        _deeds.c.case_id == one.case_id,
        _deeds.c.kind == one.kind.value,
        _deeds.c.state != DeedState.UNDONE.value,
    )
    if (await work.run(standing)).first() is not None:
        return False
    await work.run(insert(_deeds).values(asdict(one)))
    return True


async def change(work: Work, before: DeedDone, after: DeedDone) -> None:
    """Write a deed's new state; raises ``ChangedMeanwhile`` where somebody was quicker."""
    await work.run_once(
        update(_deeds)
        .where(_deeds.c.id == before.id, _deeds.c.state == before.state.value)
        .values(asdict(after)),
        "deed",
    )


async def deed(work: Work, scope: Scope, deed_id: int) -> DeedDone | None:
    """Return a deed of the asker's stations, or one done towards the asker."""
    query = select(_deeds).where(_deeds.c.id == deed_id, _visible(scope))
    row = (await work.run(query)).mappings().first()
    return None if row is None else into(DeedDone, row)


async def deeds_of(work: Work, scope: Scope, case_id: int) -> tuple[DeedDone, ...]:
    """Return what was done about a case, oldest first."""
    query = select(_deeds).where(_deeds.c.case_id == case_id, _visible(scope)).order_by(_deeds.c.id)
    return tuple(into(DeedDone, row) for row in (await work.run(query)).mappings())


async def strikes(
    work: Work, scope: Scope, station_id: int, person_id: int, since: datetime
) -> tuple[datetime, ...]:
    """Return when somebody was given the strikes that stand."""
    query = select(_deeds.c.at).where(
        _deeds.c.station_id == station_id,
        _deeds.c.person_id == person_id,
        _deeds.c.kind == DeedKind.STRIKE.value,
        _deeds.c.state == DeedState.DONE.value,
        _deeds.c.at >= since,
        _visible(scope),
    )
    return tuple((await work.run(query)).scalars())


async def still_muted(
    work: Work, scope: Scope, chat_id: int, person_id: int, but: int
) -> datetime | None:
    """Return until when somebody may not write in a group for another deed than ``but``."""
    query = (
        select(_deeds.c.until)
        .where(
            _deeds.c.chat_id == chat_id,
            _deeds.c.person_id == person_id,
            _deeds.c.kind == DeedKind.MUTE.value,
            _deeds.c.state == DeedState.DONE.value,
            _deeds.c.until > work.now,
            _deeds.c.id != but,
            _visible(scope),
        )
        .order_by(_deeds.c.until.desc())
        .limit(1)
    )
    found = (await work.run(query)).scalar()
    return found if isinstance(found, datetime) else None


async def appeal(work: Work, scope: Scope, appeal_id: int) -> Appeal | None:
    """Return an appeal of the asker's stations."""
    query = select(_appeals).where(_appeals.c.id == appeal_id, within(scope, _appeals.c.station_id))
    row = (await work.run(query)).mappings().first()
    return None if row is None else into(Appeal, row)


async def appeal_against(work: Work, scope: Scope, deed_id: int) -> Appeal | None:
    """Return the appeal against a deed."""
    own = _appeals.c.person_id == scope.person_id
    query = select(_appeals).where(
        _appeals.c.deed_id == deed_id, or_(within(scope, _appeals.c.station_id), own)
    )
    row = (await work.run(query)).mappings().first()
    return None if row is None else into(Appeal, row)


async def add_appeal(work: Work, one: Appeal) -> None:
    """Write an appeal down."""
    await work.run(insert(_appeals).values(asdict(one)))


async def settle_appeal(work: Work, before: Appeal, after: Appeal) -> None:
    """Write the decision down; raises ``ChangedMeanwhile`` where somebody was quicker."""
    await work.run_once(
        update(_appeals)
        .where(_appeals.c.id == before.id, _appeals.c.state == before.state.value)
        .values(asdict(after)),
        "appeal",
    )


def _visible(scope: Scope) -> Condition:
    here = within(scope, _deeds.c.station_id)
    if scope.person_id is None:
        return here
    return or_(here, _deeds.c.person_id == scope.person_id)
