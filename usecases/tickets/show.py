"""Show one ticket: to staff with what can be done about it, to its reporter with its story."""

from collections.abc import Mapping, Sequence

from chat.actions import Button, Rows
from chat.errors import NotFound
from chat.ids import short
from stations.area import Station
from stations.person import Person
from stations.scope import SYSTEM
from storage import areas, tickets
from storage.messages import Kept, messages_of_ticket
from storage.people import people
from storage.unit_of_work import Work
from tickets.entry import Entry, EntryKind
from tickets.ticket import State, Ticket
from usecases.tickets.asker import Asker, tell
from usecases.tickets.find import ticket_at_desk
from usecases.tickets.telling import clip, kind_name, local
from usecases.trade import Trade

# The newest so many entries are shown: a card stays below Telegram's 4,096 characters.
_ENTRIES = 12
# In these entries the body is a kind, not words, or words that must not get about.
_KIND_BODIES = frozenset({EntryKind.OPENED, EntryKind.MOVED, EntryKind.HELD_BACK})
_BY_STAFF = frozenset({EntryKind.TAKEN, EntryKind.ANSWERED, EntryKind.CLOSED})


async def show_ticket(work: Work, trade: Trade, asker: Asker, ticket_id: int) -> None:
    """Show a ticket to staff, or to its own reporter in private; raises ``NotFound``."""
    if asker.at_desk and not await _is_own(work, asker, ticket_id):
        found = await ticket_at_desk(work, trade, asker, ticket_id)
        await tell(
            work,
            asker,
            await _card(work, trade, asker, found, named=True),
            "card",
            buttons=_doings(trade, asker, found),
        )
        return
    own = await tickets.ticket(work, asker.scope, ticket_id)
    if own is None or own.reporter_id != asker.person.id or not asker.private:
        raise NotFound(what="ticket")
    await tell(work, asker, await _card(work, trade, asker, own, named=False), "card")


async def _is_own(work: Work, asker: Asker, ticket_id: int) -> bool:
    found = await tickets.ticket(work, asker.scope, ticket_id)
    return found is not None and found.reporter_id == asker.person.id and asker.private


async def _card(work: Work, trade: Trade, asker: Asker, ticket: Ticket, *, named: bool) -> str:
    """Write the card; ``named`` tells who is who, which is for staff."""
    scope = SYSTEM if named else asker.scope
    entries = await tickets.entries_of(work, scope, ticket.id)
    said = {one.id: one for one in await messages_of_ticket(work, SYSTEM, ticket.id)}
    who = {ticket.reporter_id, ticket.owner_id}
    who |= {one for entry in entries for one in (entry.person_id, entry.target_id)}
    names = await people(work, SYSTEM, [one for one in who if one is not None])
    station = await areas.station(work, SYSTEM, ticket.station_id)
    head = await _head(work, trade, asker, ticket, station, names if named else {})
    lines = [
        _entry(trade, asker, one, said, names if named else {}, station)
        for one in entries[-_ENTRIES:]
    ]
    return "\n".join([*head, *lines])


async def _head(
    work: Work,
    trade: Trade,
    asker: Asker,
    ticket: Ticket,
    station: Station | None,
    names: Mapping[int, Person],
) -> list[str]:
    say, locale = trade.speech.say, asker.locale
    nobody = say("staff_desk.nobody", locale)
    district = (
        await areas.district(work, SYSTEM, ticket.district_id) if ticket.district_id else None
    )
    owner = names.get(ticket.owner_id) if ticket.owner_id else None
    facts: dict[str, object] = {
        "number": ticket.number,
        "kind": kind_name(trade, ticket, locale),
        "state": say(f"ticket.{ticket.state}", locale),
        "opened": local(ticket.opened_at, station),
        "district": district.name if district else nobody,
        "owner": owner.name if owner else nobody,
    }
    if not names:
        return [say("ticket.card", locale, **facts)]
    lines = [say("staff_desk.card", locale, **facts)]
    if reporter := names.get(ticket.reporter_id):
        lines.append(say("staff_desk.card_reporter", locale, reporter=reporter.name))
    if ticket.place_id and (place := await areas.place(work, SYSTEM, ticket.place_id)):
        lines.append(say("staff_desk.card_place", locale, place=place.name))
    return lines


def _entry(
    trade: Trade,
    asker: Asker,
    entry: Entry,
    said: Mapping[int, Kept],
    names: Mapping[int, Person],
    station: Station | None,
) -> str:
    say, locale = trade.speech.say, asker.locale
    somebody = say("ticket.somebody", locale)
    by, target = (names.get(one or 0) for one in (entry.person_id, entry.target_id))
    what = say(
        f"staff_desk.entry_{entry.kind}",
        locale,
        who=by.name if by else somebody,
        target=target.name if target else somebody,
        code=entry.code or "",
    )
    text = _words(trade, asker, entry, said)
    key = "staff_desk.entry" if text else "staff_desk.entry_bare"
    return say(key, locale, at=local(entry.at, station), what=what, text=text)


def _words(trade: Trade, asker: Asker, entry: Entry, said: Mapping[int, Kept]) -> str:
    message = said.get(entry.message_row) if entry.message_row else None
    body = None if entry.kind in _KIND_BODIES else entry.body
    text = body or (message.text if message else None) or ""
    parts = [clip(text)] if text else []
    if message and message.attachments:
        parts.append(trade.speech.say("staff_desk.attachment", asker.locale))
    return " ".join(parts)


def _doings(trade: Trade, asker: Asker, ticket: Ticket) -> Rows:
    """Return the buttons for what this member of staff can do about the ticket now."""
    if ticket.state is State.CLOSED:
        return ()
    verbs: Sequence[tuple[str, str]] = [("answer", "a"), ("close", "z")]
    if ticket.owner_id is None:
        verbs = [("take", "t"), *verbs]
    return (
        tuple(
            Button(
                trade.speech.say(f"buttons.{name}", asker.locale),
                trade.signer.sign(f"{verb}:{short(ticket.id)}"),
            )
            for name, verb in verbs
        ),
    )
