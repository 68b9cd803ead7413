"""Which time holds for a ticket just now: the one that a person gave, and that lies ahead."""

from stations.scope import SYSTEM
from storage.promises import promises_about
from storage.unit_of_work import Work
from tickets.promise import Promise
from tickets.ticket import Ticket


async def promised(work: Work, ticket: Ticket) -> Promise | None:
    """Return the next promise about a ticket that is still to be kept, if there is one."""
    about = await promises_about(work, SYSTEM, ticket)
    ahead = [one for one in about if one.open and work.now < one.lapses_at]
    return min(ahead, key=lambda one: (one.due_at, one.id), default=None)
