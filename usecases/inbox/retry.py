"""Put parked updates in the queue again, because what kept them from being handled is mended."""

from collections.abc import Collection

from storage import inbox
from storage.unit_of_work import Work


async def retry(work: Work, ids: Collection[int] | None) -> int:
    """Retry these parked updates, or all with ``None``; return how many were put back."""
    return await inbox.retry(work, ids)
