"""Another system or a file brings a request: it becomes a ticket like any other."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from chat.errors import BadInput, NotFound
from chat.text import clean
from stations.area import District, Station
from stations.scope import SYSTEM
from storage.areas import districts, station
from storage.external import link_new, ticket_known_as
from storage.outsiders import outsider
from storage.tickets import record, reread
from storage.unit_of_work import Work
from tickets.entry import Audience, Entry, EntryKind
from tickets.ticket import Outcome, Source, State, Ticket
from usecases.messages.open_ticket import Request, open_ticket
from usecases.owners.concern import concern_as_filed
from usecases.trade import Trade

LONGEST_TEXT = 4_000
# No request is older; an earlier moment is a slip, and some of them have no UTC at all.
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Filed:
    """What is to be filed; ``reference`` is the number that ``system`` has for it.

    What was over before it came here carries when it was resolved and closed, and its outcome.
    """

    station_id: int
    kind: str
    text: str
    said_at: datetime
    district: str = ""
    system: str = ""
    reference: str = ""
    source: Source = Source.SYSTEM
    subkind: str = ""
    state: str = ""
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str = ""


async def file_ticket(work: Work, trade: Trade, filed: Filed) -> tuple[Ticket, bool]:
    """Open a ticket and return it with ``True``; one that is known by its reference with ``False``.

    Nobody stands behind it whom the bot could answer: what staff answer goes to the other system.
    Raises ``BadInput`` or ``NotFound``.
    """
    where = await station(work, SYSTEM, filed.station_id)
    if where is None:
        raise NotFound(what="station")
    if filed.kind not in trade.tickets.kinds:
        raise BadInput(reason=f"kind: {filed.kind[:20]}")
    text = clean(filed.text).strip()
    if not text or len(text) > LONGEST_TEXT:
        raise BadInput(reason="text")
    if not EARLIEST <= filed.said_at <= work.now:
        raise BadInput(reason="said_at")
    _check_past(trade, filed, work.now)
    if filed.reference:
        known = await ticket_known_as(work, SYSTEM, where.id, filed.system, filed.reference)
        if known is not None:
            return await reread(work, SYSTEM, known), False
    return await _open(work, trade, filed, where, text), True


async def _open(work: Work, trade: Trade, filed: Filed, where: Station, text: str) -> Ticket:
    district = await _district(work, where, filed.district)
    person, place = await outsider(work, SYSTEM, filed.system or filed.source.value)
    request = Request(
        station=where,
        reporter_id=person.id,
        chat_id=place.id,
        said_at=filed.said_at,
        district_id=district.id if district else None,
        topic=trade.tickets.topics.find(filed.kind, text),
        source=filed.source,
        words=text,
    )
    now = await open_ticket(work, trade.tickets.kind(filed.kind), request)
    now = await concern_as_filed(work, trade, now, text)
    past = list(_past(work, now, filed))
    now = await record(work, now, past) if past else now
    if filed.reference:
        await link_new(work, now.id, where.id, filed.system, filed.reference)
    return now


def _check_past(trade: Trade, filed: Filed, now: datetime) -> None:
    """Refuse a past that cannot have been, by the name of its column."""
    subkinds = {one.code for one in trade.tickets.subkinds.get(filed.kind, ())}
    closed = filed.state == State.CLOSED
    ends = [one for one in (filed.resolved_at, filed.closed_at) if one is not None]
    wrong = {
        "subkind": filed.subkind and filed.subkind not in subkinds,
        "state": filed.state and filed.state not in set(State),
        "outcome": filed.outcome and filed.outcome not in set(Outcome),
        "closed_at": closed != (filed.closed_at is not None) or ends != sorted(ends),
        "resolved_at": any(not filed.said_at <= one <= now for one in ends),
    }
    for name, is_wrong in wrong.items():
        if is_wrong:
            raise BadInput(reason=name)


def _past(work: Work, opened: Ticket, filed: Filed) -> Iterator[Entry]:
    """Yield what is known of it beyond its words: its sub-class, and how it ended if it did."""

    def entry(kind: EntryKind, at: datetime, code: str | None = None) -> Entry:
        return Entry(
            id=work.new_id(),
            ticket_id=opened.id,
            station_id=opened.station_id,
            kind=kind,
            at=at,
            audience=Audience.STAFF if kind is EntryKind.CLASSED else Audience.RESIDENT,
            code=code,
        )

    if opened.state is State.CLOSED:
        return
    if filed.subkind:
        yield entry(EntryKind.CLASSED, filed.said_at, filed.subkind)
    if filed.resolved_at is not None and filed.state in (State.RESOLVED, State.CLOSED):
        yield entry(EntryKind.RESOLVED, filed.resolved_at)
    if filed.closed_at is not None:
        yield entry(EntryKind.CLOSED, filed.closed_at, filed.outcome or Outcome.DONE.value)


async def _district(work: Work, where: Station, name: str) -> District | None:
    if not name:
        return None
    for one in await districts(work, SYSTEM, [where.id]):
        if one.name == name:
            return one
    raise BadInput(reason=f"district: {name[:40]}")
