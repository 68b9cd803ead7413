"""Leases: who polls or sends for a bot, so that two replicas never do it at once."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import leases
from storage.unit_of_work import Work


async def hold(work: Work, name: str, holder: str, *, lease: timedelta) -> bool:
    """Take or renew the lease ``name``; ``False`` when somebody else holds it.

    A lease is free when its time has come, and also when it ends later than any lease given now
    could: then the clock has been set back since.
    """
    dialect: Any = sqlite if work.sqlite else postgresql
    until = work.now + lease
    inserted = dialect.insert(leases).values(name=name, holder=holder, until=until)
    taken = await work.run(
        inserted.on_conflict_do_update(
            index_elements=["name"],
            set_={"holder": holder, "until": until},
            where=(leases.c.holder == holder)
            | (leases.c.until <= work.now)
            | (leases.c.until > until + lease),
        ).returning(leases.c.name)
    )
    return taken.first() is not None


async def let_go(work: Work, name: str, holder: str) -> None:
    """Give the lease back, if it is still ours."""
    await work.run(delete(leases).where(leases.c.name == name, leases.c.holder == holder))
