"""Staff say that a ticket is of another kind, or of another sub-class, than was understood."""

from collections.abc import Iterable

from chat.errors import BadInput, NotAllowed
from storage.tickets import record
from storage.unit_of_work import Work
from tickets.entry import Audience, Entry, EntryKind
from tickets.kinds import Kind
from tickets.moves import TicketIsClosed
from tickets.ticket import State, Ticket
from usecases.incidents.attach import detach
from usecases.tickets.new_entry import new_entry
from usecases.trade import Trade


def kinds_to_choose(trade: Trade) -> tuple[Kind, ...]:
    """Return the kinds that are worked on; thanks and opinions open nothing to work on."""
    return tuple(one for one in trade.tickets.kinds.values() if not one.closes_at_once)


def read_class(trade: Trade, words: str, locale: str) -> tuple[str, str | None]:
    """Read a kind and perhaps its sub-class, by their codes or their names in any language.

    Raises ``BadInput`` with the names of those there are, in the language of who asks.
    """
    first, _, second = words.strip().replace("/", " ").partition(" ")
    kinds = kinds_to_choose(trade)
    kind = next((one for one in kinds if _called(first, one.code, one.names.values())), None)
    if kind is None:
        raise BadInput(reason=_listed(trade, locale, [one.name(locale) for one in kinds]))
    if not second.strip():
        return kind.code, None
    classes = trade.tickets.subkinds.get(kind.code, ())
    for one in classes:
        if _called(second.strip(), one.code, one.names.values()):
            return kind.code, one.code
    raise BadInput(reason=_listed(trade, locale, [one.name(locale) for one in classes]))


async def reclass(
    work: Work,
    trade: Trade,
    ticket: Ticket,
    kind: str,
    subkind: str | None,
    by: int | None,
) -> Ticket:
    """Make it a ticket of that kind; its clocks, its flow and its owner follow.

    One that no longer has a common cause leaves its incident. A report stays one: who wrote it was
    promised that nobody else reads it. Raises ``TicketIsClosed``, ``NotAllowed`` and the facts of
    ``tickets.moves``.
    """
    if ticket.state is State.CLOSED:
        raise TicketIsClosed
    before, after = trade.tickets.kind(ticket.kind), trade.tickets.kind(kind)
    if before.confidential and not after.confidential:
        raise NotAllowed
    entries = []
    if kind != ticket.kind:
        entries.append(_entry(work, ticket, EntryKind.MOVED, by, kind, None))
    if subkind is not None and (entries or subkind != ticket.subkind):
        entries.append(_entry(work, ticket, EntryKind.CLASSED, by, None, subkind))
    if not entries:
        return ticket
    if ticket.incident_id is not None and not after.gathers:
        ticket = await detach(work, trade, ticket, by)
    return await record(work, ticket, entries, topic="" if kind != ticket.kind else ticket.topic)


def _entry(
    work: Work, ticket: Ticket, kind: EntryKind, by: int | None, body: str | None, code: str | None
) -> Entry:
    return new_entry(work, ticket, kind, by, code=code, body=body, audience=Audience.STAFF)


def _called(words: str, code: str, names: Iterable[str]) -> bool:
    return words.casefold() in {one.casefold() for one in (code, *names)}


def _listed(trade: Trade, locale: str, names: list[str]) -> str:
    return trade.speech.say("card.joiner", locale).join(names)
