"""The form becomes a ticket, for whoever stands behind it."""

from datetime import datetime

from chat.actions import Rows
from chat.errors import Fact
from chat.ids import long
from stations.area import Station
from stations.group import Chat
from stations.person import Person
from stations.scope import SYSTEM
from storage.alarms import set_phone
from storage.areas import station
from storage.chats import private_chat
from storage.messages import kept, understood
from storage.outsiders import caller, room_of
from storage.people import person
from storage.tickets import record
from storage.unit_of_work import Work
from tickets.entry import Audience, EntryKind
from tickets.kinds import Kind
from tickets.ticket import Source, State, Ticket
from usecases.intake.draft import Draft, IntakeIsOver
from usecases.messages.hand_over import staff_buttons
from usecases.messages.open_ticket import Request, open_ticket
from usecases.owners.concern import SENSITIVE
from usecases.tickets.asker import Asker
from usecases.tickets.find import OnlyInPrivate
from usecases.tickets.new_entry import new_entry
from usecases.tickets.telling import source_name
from usecases.trade import Trade


class IntakeLacks(Fact):
    """The form lacks what a ticket cannot be without."""

    key = "intake.lacks"


async def register(work: Work, trade: Trade, asker: Asker, draft: Draft) -> tuple[str, Rows]:
    """Open the ticket; return what is said about it, with what can be done.

    Whoever took the call is the first to touch it, and answers for it until somebody accepts it
    from them (首问负责); not so what may be about staff, which goes to who may see it. Raises
    ``IntakeLacks``, ``IntakeIsOver`` or ``OnlyInPrivate``.
    """
    if not draft.words and not draft.row:
        raise IntakeLacks(what=trade.speech.say("intake.words", asker.locale))
    if not draft.kind:
        raise IntakeLacks(what=trade.speech.say("intake.kind", asker.locale))
    kind = trade.tickets.kind(draft.kind)
    if kind.confidential and not asker.private:
        raise OnlyInPrivate
    where = await station(work, SYSTEM, long(draft.station))
    if where is None:
        raise IntakeIsOver
    made = await _open(work, trade, asker, draft, kind, where)
    made = await _taken(work, asker, made, kind)
    said = trade.speech.say(
        "intake.registered_confidentially" if kind.confidential else "intake.registered",
        asker.locale,
        number=made.number,
        kind=kind.name(asker.locale),
    )
    handled = not kind.confidential and made.state is not State.CLOSED
    return said, staff_buttons(trade, asker.locale, made) if handled else ()


async def _open(
    work: Work, trade: Trade, asker: Asker, draft: Draft, kind: Kind, where: Station
) -> Ticket:
    reporter, chat = await _reporter(work, trade, asker, draft, where)
    source = Source(draft.source)
    row = await kept(work, SYSTEM, long(draft.row)) if draft.row else None
    request = Request(
        station=where,
        reporter_id=reporter.id,
        chat_id=chat.id,
        said_at=datetime.fromisoformat(draft.said_at),
        district_id=long(draft.district) if draft.district else None,
        topic=trade.tickets.topics.find(kind.code, draft.words),
        source=source,
        words=draft.words,
        words_row=row.id if row is not None else None,
    )
    made = await open_ticket(work, kind, request, ticket_id=long(draft.ticket))
    if row is not None:
        await understood(work, row, ticket_id=made.id)
    by = new_entry(
        work,
        made,
        EntryKind.NOTED,
        asker.person.id,
        body=trade.speech.say("intake.by", source=source_name(trade, source, asker.locale)),
        audience=Audience.STAFF,
    )
    return await record(work, made, [by])


async def _reporter(
    work: Work, trade: Trade, asker: Asker, draft: Draft, where: Station
) -> tuple[Person, Chat]:
    """Return who asks and where they can be answered, if anywhere."""
    known = await person(work, SYSTEM, long(draft.author)) if draft.author else None
    if known is not None:
        for bot_id in (asker.bot_id, *trade.bots):
            own = await private_chat(work, SYSTEM, bot_id, known.id)
            if own is not None:
                return known, own
        return known, await room_of(work, SYSTEM, known)
    digits = "".join(filter(str.isdecimal, draft.phone))
    name = draft.name or trade.speech.say("intake.unnamed")
    mark = f"{where.id}:{digits}" if digits else ""
    who, room = await caller(work, SYSTEM, name, mark)
    if digits:
        await set_phone(work, where.id, who.id, draft.phone)
    return who, room


async def _taken(work: Work, asker: Asker, made: Ticket, kind: Kind) -> Ticket:
    may_own = (
        asker.ranks(kind.owner_role, made.station_id)
        and asker.scope.sees_district(made.station_id, made.district_id)
        and made.reporter_id != asker.person.id
    )
    if made.state is State.CLOSED or not may_own or kind.code in SENSITIVE:
        return made
    taken = new_entry(work, made, EntryKind.TAKEN, asker.person.id)
    return await record(work, made, [taken])
