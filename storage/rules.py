"""What administrators have set: dated versions of a station's policies and calendar, all kept."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, select

from stations.rule_version import RuleName, RuleVersion
from stations.scope import Scope
from storage import desk_tables
from storage.rows import into
from storage.scoping import within
from storage.unit_of_work import Work

_rules = desk_tables.rules


async def add(work: Work, version: RuleVersion) -> None:
    """Write a version down."""
    await work.run(insert(_rules).values(**asdict(version) | {"name": version.name.value}))


async def version_at(
    work: Work, scope: Scope, station_id: int, name: RuleName, at: datetime
) -> RuleVersion | None:
    """Return the version that holds at a moment; ``None`` where the pack's does."""
    found = await work.run(
        _versions(scope, station_id, name).where(_rules.c.effective_from <= at).limit(1)
    )
    row = found.mappings().first()
    return None if row is None else into(RuleVersion, row)


async def versions(
    work: Work, scope: Scope, station_id: int, name: RuleName, limit: int
) -> tuple[RuleVersion, ...]:
    """Return what was set, the one that holds the longest into the future first."""
    found = await work.run(_versions(scope, station_id, name).limit(limit))
    return tuple(into(RuleVersion, row) for row in found.mappings())


def _versions(scope: Scope, station_id: int, name: RuleName) -> Select[Any]:
    return (
        select(_rules)
        .where(
            _rules.c.name == name.value,
            _rules.c.station_id == station_id,
            within(scope, _rules.c.station_id),
        )
        .order_by(_rules.c.effective_from.desc(), _rules.c.id.desc())
    )
