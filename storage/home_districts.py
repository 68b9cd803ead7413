"""Where somebody lives, as far as their accounts, groups and earlier reports tell."""

from sqlalchemy import select, union

from stations.area import District
from stations.scope import Scope
from storage import account_tables, tables
from storage.rows import into
from storage.scoping import only_for_the_program
from storage.unit_of_work import Work

_districts = tables.districts


async def home_districts(
    work: Work, scope: Scope, person_id: int, station_id: int
) -> tuple[District, ...]:
    """Return the districts of a station in which somebody is bound to accounts.

    Without an account, those that their groups serve, or that they reported from: a group that
    serves several districts tells nothing, so it adds all of them.
    """
    only_for_the_program(scope)
    own = await _of_accounts(work, person_id, station_id)
    if own:
        return own
    members, serves, tickets = tables.memberships, tables.chat_districts, tables.tickets
    by_group = (
        select(serves.c.district_id)
        .join(members, members.c.chat_id == serves.c.chat_id)
        .where(members.c.person_id == person_id, members.c.left_at.is_(None))
    )
    by_ticket = select(tickets.c.district_id).where(
        tickets.c.reporter_id == person_id, tickets.c.district_id.is_not(None)
    )
    query = (
        select(_districts)
        .where(
            _districts.c.station_id == station_id,
            _districts.c.id.in_(union(by_group, by_ticket)),
        )
        .order_by(_districts.c.id)
    )
    return tuple(into(District, row) for row in (await work.run(query)).mappings())


async def _of_accounts(work: Work, person_id: int, station_id: int) -> tuple[District, ...]:
    accounts, bindings = account_tables.accounts, account_tables.bindings
    bound = (
        select(accounts.c.district_id)
        .join(bindings, bindings.c.account_id == accounts.c.id)
        .where(bindings.c.person_id == person_id, bindings.c.ended_at.is_(None))
    )
    query = (
        select(_districts)
        .where(_districts.c.station_id == station_id, _districts.c.id.in_(bound))
        .order_by(_districts.c.id)
    )
    return tuple(into(District, row) for row in (await work.run(query)).mappings())
