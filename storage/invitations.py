"""Invitations to become staff: single use, expiring, the token kept only as a keyed hash."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, or_, select, update

from stations.scope import Scope
from stations.staff import Role
from storage import tables
from storage.rows import into
from storage.scoping import within
from storage.unit_of_work import Work

_invitations = tables.invitations


@dataclass(frozen=True, slots=True)
class Invitation:
    """An offer of a role; without a station it is for every station of the installation."""

    id: int
    station_id: int | None
    district_id: int | None
    role: Role
    invited_by: int | None
    expires_at: datetime
    used_at: datetime | None = None
    used_by: int | None = None


async def add(work: Work, invitation: Invitation, token: str) -> None:
    """Write down an invitation; the token itself is not kept."""
    await work.run(
        insert(_invitations).values(
            id=invitation.id,
            token_hash=work.sealer.blind(token),
            station_id=invitation.station_id,
            district_id=invitation.district_id,
            role=invitation.role.value,
            invited_by=invitation.invited_by,
            expires_at=invitation.expires_at,
        )
    )


async def by_token(work: Work, scope: Scope, token: str) -> Invitation | None:
    """Return the invitation that a token opens, used or not."""
    query = select(_invitations).where(
        _invitations.c.token_hash == work.sealer.blind(token),
        within(scope, _invitations.c.station_id),
    )
    row = (await work.run(query)).mappings().first()
    return into(Invitation, row) if row else None


async def use(work: Work, invitation: Invitation, person_id: int) -> None:
    """Use an invitation up; raises ``ChangedMeanwhile`` when somebody else just did."""
    await work.run_once(
        update(_invitations)
        .where(_invitations.c.id == invitation.id, _invitations.c.used_at.is_(None))
        .values(used_at=work.now, used_by=person_id),
        "invitation",
    )


async def open_invitations(work: Work, scope: Scope) -> tuple[Invitation, ...]:
    """Return the invitations that can still be used."""
    query = (
        select(_invitations)
        .where(
            _invitations.c.used_at.is_(None),
            _invitations.c.expires_at > work.now,
            within(scope, _invitations.c.station_id),
        )
        .order_by(_invitations.c.id)
    )
    return tuple(into(Invitation, row) for row in (await work.run(query)).mappings())


async def accepted_everywhere(work: Work, scope: Scope) -> tuple[Invitation, ...]:
    """Return the used invitations that were for every station of the installation."""
    query = (
        select(_invitations)
        .where(
            _invitations.c.used_by.is_not(None),
            _invitations.c.station_id.is_(None),
            or_(
                within(scope, _invitations.c.station_id), _invitations.c.used_by == scope.person_id
            ),
        )
        .order_by(_invitations.c.id)
    )
    return tuple(into(Invitation, row) for row in (await work.run(query)).mappings())
