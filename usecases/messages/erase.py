"""Erase what was said and nobody needed, a step at a time."""

from stations.scope import SYSTEM
from storage.messages import erase_unneeded
from storage.unit_of_work import Work
from usecases.trade import Policy

# Rows in one step: short enough that a message does not wait noticeably behind it.
STEP = 500


async def erase(work: Work, policy: Policy, limit: int = STEP) -> int:
    """Empty one step's worth of old talk and count it; 0 means that all is done.

    What a ticket refers to keeps its words; of the rest, the row stays and the words go.
    """
    return await erase_unneeded(work, SYSTEM, policy.keep_payloads, limit)
