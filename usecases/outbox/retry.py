"""Somebody looked at what was laid aside, and wants it tried again."""

from collections.abc import Collection

from storage import outbox
from storage.unit_of_work import Work


async def retry(work: Work, ids: Collection[int] | None) -> int:
    """Put parked actions (all of them with ``None``) in the queue again; return how many.

    What was perhaps sent is sent again only when its id is among ``ids``.
    """
    return await outbox.retry(work, ids)
