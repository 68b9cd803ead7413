"""What people agreed to, and what they want to be told without asking."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from broadcasts.quiet import PREFIX, QuietHours
from stations.scope import Scope
from storage import account_tables
from storage.scoping import only_for_the_program
from storage.unit_of_work import Work

_consents = account_tables.consents
_preferences = account_tables.preferences

BILLS = "bills"


async def consent_of(work: Work, scope: Scope, person_id: int, purpose: str) -> str | None:
    """Return the version that somebody agreed to, and has not withdrawn."""
    only_for_the_program(scope)
    query = (
        select(_consents.c.version)
        .where(
            _consents.c.person_id == person_id,
            _consents.c.purpose == purpose,
            _consents.c.withdrawn_at.is_(None),
        )
        .order_by(_consents.c.id.desc())
        .limit(1)
    )
    found = (await work.run(query)).scalar()
    return None if found is None else str(found)


async def consents_of(
    work: Work, scope: Scope, person_id: int
) -> tuple[tuple[str, str, datetime, datetime | None], ...]:
    """Return all that somebody agreed to: purpose, version, when, and until when."""
    only_for_the_program(scope)
    query = (
        select(
            _consents.c.purpose, _consents.c.version, _consents.c.given_at, _consents.c.withdrawn_at
        )
        .where(_consents.c.person_id == person_id)
        .order_by(_consents.c.id)
    )
    return tuple(tuple(row) for row in (await work.run(query)).all())


async def agree(work: Work, person_id: int, purpose: str, version: str) -> None:
    """Write down that somebody agrees."""
    row = {
        "id": work.new_id(),
        "person_id": person_id,
        "purpose": purpose,
        "version": version,
        "given_at": work.now,
    }
    await work.run(insert(_consents).values(row))


async def withdraw(work: Work, person_id: int) -> None:
    """Somebody agrees no longer, to anything."""
    await work.run(
        update(_consents)
        .where(_consents.c.person_id == person_id, _consents.c.withdrawn_at.is_(None))
        .values(withdrawn_at=work.now)
    )
    await work.run(delete(_preferences).where(_preferences.c.person_id == person_id))


async def wanted(work: Work, scope: Scope, person_id: int) -> dict[str, bool]:
    """Return what somebody has said of what they want to be told."""
    only_for_the_program(scope)
    query = select(_preferences.c.kind, _preferences.c.wanted).where(
        _preferences.c.person_id == person_id
    )
    return {row.kind: row.wanted for row in await work.run(query)}


async def want(work: Work, person_id: int, kind: str, wants: bool) -> None:
    """Write down what somebody wants, or does not want, to be told."""
    dialect: Any = sqlite if work.sqlite else postgresql
    statement = dialect.insert(_preferences).values(
        person_id=person_id, kind=kind, wanted=wants, set_at=work.now
    )
    await work.run(
        statement.on_conflict_do_update(
            index_elements=["person_id", "kind"], set_={"wanted": wants, "set_at": work.now}
        )
    )


async def quiet_hours(work: Work, scope: Scope, person_ids: Collection[int]) -> dict[int, str]:
    """Return the hours (as ``broadcasts.quiet`` writes them) in which some people want no ring."""
    only_for_the_program(scope)
    query = select(_preferences.c.person_id, _preferences.c.kind).where(
        _preferences.c.person_id.in_(set(person_ids)),
        _preferences.c.kind.startswith(PREFIX),
        _preferences.c.wanted.is_(True),
    )
    return {row.person_id: row.kind for row in await work.run(query)}


async def choose_quiet(work: Work, person_id: int, hours: QuietHours | None) -> None:
    """Let somebody have these quiet hours, or none of their own."""
    await work.run(
        delete(_preferences).where(
            _preferences.c.person_id == person_id, _preferences.c.kind.startswith(PREFIX)
        )
    )
    if hours is not None:
        await want(work, person_id, hours.written, wants=True)
