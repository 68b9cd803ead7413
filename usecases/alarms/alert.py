"""What cannot wait: leaders hear of serious matters, the duty of whoever needs power to live."""

from chat.actions import Priority
from stations.staff import Role
from storage import alarms
from storage.unit_of_work import Work
from tickets.entry import EntryKind
from tickets.ticket import State, Ticket
from usecases.clocks.tell_staff import tell_owner, tell_role
from usecases.desk.followed import Followed
from usecases.owners.concern import said_by_reporter
from usecases.trade import Trade

MEDICAL = "medical"
_TAKEN_UP = (
    EntryKind.TAKEN,
    EntryKind.ACCEPTED,
    EntryKind.ANSWERED,
    EntryKind.STEPPED,
    EntryKind.RESOLVED,
)


async def alert(work: Work, trade: Trade, followed: Followed) -> Ticket:
    """Tell whoever must know at once, and ring; a step of the follow-up.

    Whoever takes the ticket up has accepted the alarm; nobody is alerted to what is over.
    """
    ticket = followed.ticket
    if ticket.state is State.CLOSED:
        await alarms.end_for(work, ticket.id)
        return ticket
    taken = followed.last(*_TAKEN_UP)
    if taken is not None and taken.person_id is not None:
        await alarms.accept_for(work, ticket.id, taken.person_id)
    marked = followed.last(EntryKind.MARKED)
    if marked is not None and marked.code is not None:
        busy = taken is not None and taken.id > marked.id
        await _serious(work, trade, ticket, marked.code, rings=not busy)
    if followed.last(EntryKind.OPENED, EntryKind.ADDED, EntryKind.EDITED):
        await _medical(work, trade, ticket)
    return ticket


async def _serious(work: Work, trade: Trade, ticket: Ticket, code: str, *, rings: bool) -> None:
    matter = trade.tickets.serious.matter(code)
    if matter is None:
        return
    roles = (Role.SUPERVISOR, Role.LEADER) if matter.to_leader else (Role.SUPERVISOR,)
    for role in roles:
        key = f"serious:{ticket.id}:{code}:{role.value}"
        await tell_role(
            work, trade, ticket, role, "alarm.serious", code, key, priority=Priority.SAFETY
        )
    if matter.safety and rings:
        await alarms.begin(work, ticket.station_id, ticket.id, f"{code}:{ticket.id}")


async def _medical(work: Work, trade: Trade, ticket: Ticket) -> None:
    words = await said_by_reporter(work, ticket)
    if not trade.tickets.serious.is_medical(words):
        return
    key = f"medical:{ticket.id}"
    await tell_owner(work, trade, ticket, "alarm.serious", MEDICAL, f"{key}:owner")
    await tell_role(
        work,
        trade,
        ticket,
        Role.SUPERVISOR,
        "alarm.serious",
        MEDICAL,
        key,
        priority=Priority.SAFETY,
    )
    await alarms.begin(work, ticket.station_id, ticket.id, key)
