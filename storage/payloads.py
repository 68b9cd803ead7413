"""Erasing what done updates and settled actions contained, a limited number at a time."""

from datetime import datetime

from sqlalchemy import select, update

from storage.tables import inbox, outbox
from storage.unit_of_work import Work


async def erase_updates(work: Work, before: datetime, limit: int) -> int:
    """Erase the contents of at most ``limit`` updates done before a moment; return how many."""
    old = (
        select(inbox.c.id)
        .where(inbox.c.state == "done", inbox.c.done_at < before, inbox.c.payload.is_not(None))
        .order_by(inbox.c.id)
        .limit(limit)
    )
    erased = await work.run(update(inbox).where(inbox.c.id.in_(old)).values(payload=None))
    return int(erased.rowcount)


async def erase_actions(work: Work, before: datetime, limit: int) -> int:
    """Erase the contents and results of at most ``limit`` actions settled before a moment.

    A parked action is not settled: a person may still want to see and retry it.
    """
    old = (
        select(outbox.c.id)
        .where(
            outbox.c.settled_at < before,
            outbox.c.state != "parked",
            outbox.c.payload.is_not(None) | outbox.c.result.is_not(None),
        )
        .order_by(outbox.c.id)
        .limit(limit)
    )
    erased = await work.run(
        update(outbox).where(outbox.c.id.in_(old)).values(payload=None, result=None)
    )
    return int(erased.rowcount)
