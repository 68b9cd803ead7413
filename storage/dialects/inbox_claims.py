"""Claiming without two workers in one chat: what each database needs for it."""

from datetime import datetime

from sqlalchemy import Select, func, select

from storage.tables import inbox
from storage.unit_of_work import Work

# Any number that no other advisory lock of ours uses.
_CLAIMS_LOCK = 0x1A3B_0001


async def claim_in_turn(work: Work) -> None:
    """Let only one claim at a time choose rows, until the transaction ends.

    PostgreSQL: a second claim that ran beside the first would skip the first's rows, not see them
    as claimed yet, and take the next update of the same chat. SQLite has one writer anyway.
    """
    if not work.sqlite:
        await work.run(select(func.pg_advisory_xact_lock(_CLAIMS_LOCK)))


def lapsed(work: Work, latest: datetime) -> Select[tuple[int]]:
    """Choose the claims whose lease ran out or, after a jump of the clock, ends after ``latest``.

    PostgreSQL: a row that its holder is finishing at this moment is locked, and skipped.
    """
    chosen = select(inbox.c.id).where(
        inbox.c.state == "claimed",
        (inbox.c.claimed_until <= work.now) | (inbox.c.claimed_until > latest),
    )
    return chosen if work.sqlite else chosen.with_for_update(skip_locked=True)
