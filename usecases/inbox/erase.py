"""Erase the contents of old, done updates and settled actions, a step at a time."""

from storage.payloads import erase_actions, erase_updates
from storage.unit_of_work import Work
from usecases.trade import Policy

# Rows in one step: short enough that a message does not wait noticeably behind it.
STEP = 500


async def erase(work: Work, policy: Policy, limit: int = STEP) -> int:
    """Erase one step's worth, of both; return how many rows it was. 0 means that all is done."""
    before = work.now - policy.keep_payloads
    return await erase_updates(work, before, limit) + await erase_actions(work, before, limit)
