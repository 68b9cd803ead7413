"""Accounts: by number, by whose they are bound to, within what the asker may see."""

from collections.abc import Collection, Sequence

from sqlalchemy import or_, select

from customers.account import Account
from stations.scope import Scope
from storage import account_tables
from storage.rows import into
from storage.scoping import Condition, only_for_the_program, within
from storage.unit_of_work import Work

_accounts = account_tables.accounts
_bindings = account_tables.bindings


def visible(scope: Scope) -> Condition:
    """Say which accounts a scope covers: those of its districts, and those bound to who asks."""
    served = within(scope, _accounts.c.station_id, _accounts.c.district_id)
    if scope.person_id is None:
        return served
    bound = select(_bindings.c.account_id).where(
        _bindings.c.person_id == scope.person_id, _bindings.c.ended_at.is_(None)
    )
    return or_(served, _accounts.c.id.in_(bound))


async def has_accounts(work: Work, scope: Scope, station_id: int) -> bool:
    """Tell whether accounts of a station are here at all."""
    only_for_the_program(scope)
    query = select(_accounts.c.id).where(_accounts.c.station_id == station_id).limit(1)
    return (await work.run(query)).first() is not None


async def account_numbered(work: Work, scope: Scope, number: str) -> Account | None:
    """Return the account with a number, if the asker may see it."""
    query = select(_accounts).where(
        _accounts.c.number_hash == work.sealer.blind(number), visible(scope)
    )
    row = (await work.run(query)).mappings().first()
    return None if row is None else into(Account, row)


async def homes_of(
    work: Work, scope: Scope, numbers: Collection[str]
) -> dict[str, tuple[int, int | None]]:
    """Return the station and the district of accounts, by number; unknown ones are left out."""
    only_for_the_program(scope)
    hashes = {work.sealer.blind(one): one for one in numbers}
    query = select(_accounts.c.number_hash, _accounts.c.station_id, _accounts.c.district_id).where(
        _accounts.c.number_hash.in_(hashes)
    )
    return {
        hashes[bytes(key)]: (station, district) for key, station, district in await work.run(query)
    }


async def accounts(work: Work, scope: Scope, ids: Sequence[int]) -> dict[int, Account]:
    """Return several accounts by id, leaving out those that the asker may not see."""
    if not ids:
        return {}
    query = select(_accounts).where(_accounts.c.id.in_(set(ids)), visible(scope))
    return {row["id"]: into(Account, row) for row in (await work.run(query)).mappings()}
