"""Tell other systems what happened to a ticket: each entry is at most one event."""

from collections.abc import Mapping

import orjson

from chat.actions import NO_BOT, PostWebhook, Priority
from stations.scope import SYSTEM
from storage.external import link
from storage.outbox import leave
from storage.outbox_queue import Claimed
from storage.ticket_search import shareable
from storage.unit_of_work import Work
from storage.webhooks import webhooks_of
from tickets.entry import Entry, EntryKind
from tickets.ticket import Ticket
from usecases.desk.followed import Followed
from usecases.outside.describe import Names, describe, entry_told, names, names_behind
from usecases.trade import Trade

EVENTS: Mapping[EntryKind, str] = {
    EntryKind.OPENED: "ticket.opened",
    EntryKind.ADDED: "ticket.added",
    EntryKind.ASSIGNED: "ticket.assigned",
    EntryKind.TAKEN: "ticket.taken",
    EntryKind.ACCEPTED: "ticket.taken",
    EntryKind.ANSWERED: "ticket.answered",
    EntryKind.STEPPED: "ticket.stepped",
    EntryKind.PAUSED: "ticket.paused",
    EntryKind.RESUMED: "ticket.resumed",
    EntryKind.RESOLVED: "ticket.resolved",
    EntryKind.CLOSED: "ticket.closed",
    EntryKind.REOPENED: "ticket.reopened",
    EntryKind.MERGED: "ticket.merged",
    EntryKind.MOVED: "ticket.moved",
    EntryKind.HANDED_OUT: "ticket.handed_out",
    EntryKind.RETURNED: "ticket.returned",
    EntryKind.RATED: "ticket.rated",
}

# Characters of an answer that may hold a reference; more is no reference.
_LONGEST_REFERENCE = 80


async def announce(work: Work, _trade: Trade, followed: Followed) -> Ticket:
    """Leave an errand for each webhook that hears of each entry; a step of the follow-up."""
    ticket = followed.ticket
    told = [one for one in followed.entries if one.kind in EVENTS]
    hooks = await webhooks_of(work, SYSTEM, ticket.station_id) if told else ()
    if not hooks or not await shareable(work, SYSTEM, [ticket.id]):
        return ticket
    known = await names(work)
    for entry in told:
        event = EVENTS[entry.kind]
        body = await _body(work, ticket, entry, event, known)
        for hook in hooks:
            if not hook.hears(event):
                continue
            out = entry.kind is EntryKind.HANDED_OUT
            action = PostWebhook(
                hook.url,
                hook.secret,
                event,
                body,
                about=ticket.id if out else None,
                system=(entry.code or "") if out else "",
            )
            await leave(
                work,
                action,
                bot_id=NO_BOT,
                chat_id=None,
                key=f"webhook:{hook.id}:{entry.id}",
                priority=Priority.BACKGROUND,
            )
    return ticket


async def note_answer(work: Work, _trade: Trade, one: Claimed, result: object) -> None:
    """Another system took a ticket that was handed out, and answered under which number."""
    action = one.action
    if not isinstance(action, PostWebhook) or action.about is None:
        return
    found = await shareable(work, SYSTEM, [action.about])
    reference = _reference(result)
    if found and reference:
        await link(work, found[0].id, found[0].station_id, action.system, reference)


async def _body(work: Work, ticket: Ticket, entry: Entry, event: str, known: Names) -> str:
    (described,) = await describe(work, SYSTEM, [ticket], known)
    happened = entry_told(entry, {}, await names_behind(work, ticket))
    # What people write stays here unless a system asks for it: events say that, not what. Only
    # what staff write when they give a ticket to another system is meant for it.
    if entry.kind is not EntryKind.HANDED_OUT:
        happened["text"] = ""
    whole = {"event": event, "id": str(entry.id), "ticket": described, "entry": happened}
    return orjson.dumps(whole).decode()


def _reference(result: object) -> str:
    try:
        answer = orjson.loads(str(result))
    except orjson.JSONDecodeError:
        return ""
    reference = answer.get("reference") if isinstance(answer, dict) else None
    return str(reference)[:_LONGEST_REFERENCE] if isinstance(reference, str | int) else ""
