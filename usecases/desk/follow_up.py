"""Follow up what was written into tickets: every consequence of an entry begins here.

Whoever writes an entry need not know what follows from it, and the resident's message is
committed before any of it begins.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from chat.errors import ChangedMeanwhile
from stations.scope import SYSTEM
from storage.database import savepoint
from storage.dialects.troubles import trouble
from storage.followed import Unfollowed, entries_since, mark_followed, unfollowed
from storage.unit_of_work import Work
from usecases.alarms.alert import alert
from usecases.cards.keep_up import show_card
from usecases.cards.reporter import keep_my_card
from usecases.clocks.keep_time import keep_time
from usecases.closing.close_loop import close_loop
from usecases.desk.followed import Followed, Step
from usecases.incidents.follow import follow_incident
from usecases.outside.announce import announce
from usecases.owners.assign import assign
from usecases.owners.concern import concern
from usecases.promises.keep_promises import keep_promises
from usecases.serious.owe_form import owe_form
from usecases.tasks.raise_repeats import raise_repeats
from usecases.trade import Trade

# In the order in which they must happen.
STEPS: tuple[Step, ...] = (
    concern,
    assign,
    alert,
    owe_form,
    keep_time,
    keep_promises,
    close_loop,
    follow_incident,
    raise_repeats,  # what came by telephone is of its incident by now
    show_card,
    keep_my_card,
    announce,
)

# As many in one transaction as keep it short.
AT_ONCE = 20


class Failure(Exception):
    """Following up one ticket failed; ``ticket_id`` is set aside for a while."""

    def __init__(self, ticket_id: int) -> None:
        super().__init__(str(ticket_id))
        self.ticket_id = ticket_id


async def follow_up(
    work: Work,
    trade: Trade,
    leave_out: Collection[int] = (),
    steps: Sequence[Step] | None = None,
) -> tuple[int, list[Failure]]:
    """Follow up the tickets that have waited longest; return how many, and which ones failed.

    A ticket whose follow-up fails is left as it was and keeps nobody else waiting.
    """
    failures: list[Failure] = []
    waiting = await unfollowed(work, SYSTEM, AT_ONCE, leave_out)
    for one in waiting:
        try:
            async with savepoint(work):
                await _follow(work, trade, one, STEPS if steps is None else steps)
        except ChangedMeanwhile:
            continue  # somebody was quicker: the next round sees what they did
        except Exception as error:
            if trouble(error) is not None:
                raise
            failure = Failure(one.ticket.id)
            failure.__cause__ = error
            failures.append(failure)
    return len(waiting), failures


async def _follow(work: Work, trade: Trade, one: Unfollowed, steps: Sequence[Step]) -> None:
    entries = await entries_since(work, SYSTEM, one.ticket.id, one.since)
    followed = Followed(one.ticket, entries)
    for step in steps:
        followed = replace(followed, ticket=await step(work, trade, followed))
    last = entries[-1].id if entries else None
    await mark_followed(work, one.ticket.id, one.ticket.version, last)
