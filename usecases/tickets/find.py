"""Finding the ticket that somebody at the desk means, if it is theirs to handle."""

from chat.errors import Fact, NotFound
from stations.staff import Role
from storage import tickets
from storage.unit_of_work import Work
from tickets.ticket import Ticket
from usecases.tickets.asker import Asker, require_desk
from usecases.trade import Trade


class OnlyInPrivate(Fact):
    """Nothing confidential, and nothing about staff, is handled where several people read along."""

    key = "only_in_private"


class PersonalMatter(Fact):
    """Somebody's accounts and bills are shown to them alone, never where others read along."""

    key = "personal_matter"


def require_private_desk(asker: Asker) -> None:
    """Refuse whoever is not staff, or asks where anybody reads along.

    Raises ``NotAllowed`` and ``OnlyInPrivate``.
    """
    require_desk(asker)
    if not asker.private:
        raise OnlyInPrivate


async def ticket_at_desk(work: Work, trade: Trade, asker: Asker, ticket_id: int) -> Ticket:
    """Return a ticket that this member of staff may handle here.

    Raises ``NotAllowed``, ``NotFound`` (also for what is beyond their scope) or
    ``OnlyInPrivate``. A report is for supervisors and above alone.
    """
    require_desk(asker)
    return handled(trade, asker, await tickets.ticket(work, asker.scope, ticket_id))


async def ticket_numbered_at_desk(work: Work, trade: Trade, asker: Asker, number: str) -> Ticket:
    """Like ``ticket_at_desk``, by the number that people say."""
    require_desk(asker)
    found = None
    for station_id in sorted({one.station_id for one in asker.appointments}):
        found = found or await tickets.ticket_numbered(work, asker.scope, station_id, number)
    return handled(trade, asker, found)


def handled(trade: Trade, asker: Asker, found: Ticket | None) -> Ticket:
    """Return a ticket that was looked up if it may be handled here; raises like the others."""
    if found is None or not asker.scope.sees_district(found.station_id, found.district_id):
        raise NotFound(what="ticket")
    confidential = trade.tickets.kind(found.kind).confidential
    if confidential and not asker.ranks(Role.SUPERVISOR, found.station_id):
        raise NotFound(what="ticket")
    if not asker.private and (confidential or found.about_staff):
        raise OnlyInPrivate
    return found
