"""What rules found in messages, and how often they were right."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import and_, case, func, literal, select

from moderation.case import Ruling
from moderation.precision import Score
from stations.scope import Scope
from storage import moderation_tables, tables
from storage.dialects.loading import load_new
from storage.rows import into
from storage.scoping import within
from storage.unit_of_work import Work

_findings = moderation_tables.findings
_cases = moderation_tables.cases
_messages = tables.messages
NONE = "none"


@dataclass(frozen=True, slots=True)
class Fired:
    """One rule's finding in one message; ``shadow``: it was only watched."""

    id: int
    station_id: int
    message_row: int
    case_id: int | None
    rule: str
    category: str
    level: int
    shadow: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Week:
    """How many messages a week had, and how many of them were flagged by mistake."""

    messages: int
    mistakes: int

    @property
    def per_thousand(self) -> float:
        """Mistakes for a thousand messages."""
        return 1000 * self.mistakes / self.messages if self.messages else 0.0


async def add(work: Work, fired: Sequence[Fired]) -> None:
    """Write findings down; a rule counts once for a message."""
    if fired:
        await load_new(work, _findings, [asdict(one) for one in fired])


async def scores(work: Work, scope: Scope, station_id: int, since: datetime) -> tuple[Score, ...]:
    """Return how often each rule fired and how it was judged, those most often wrong first."""
    upheld = func.sum(case((_cases.c.ruling == Ruling.VIOLATION.value, 1), else_=0))
    wrong = func.sum(case((_cases.c.ruling == Ruling.MISTAKE.value, 1), else_=0))
    query = (
        select(_findings.c.rule, func.count(), upheld, wrong, func.max(_findings.c.id))
        .join(_cases, _cases.c.id == _findings.c.case_id)
        .where(
            _findings.c.station_id == station_id,
            _findings.c.at >= since,
            _findings.c.shadow.is_(False),
            within(scope, _findings.c.station_id),
        )
        .group_by(_findings.c.rule)
        .order_by(wrong.desc(), _findings.c.rule)
    )
    return tuple(
        Score(rule, int(fired), int(held), int(mistaken), int(last))
        for rule, fired, held, mistaken, last in await work.run(query)
    )


async def finding(work: Work, scope: Scope, finding_id: int) -> Fired | None:
    """Return one finding of the asker's stations."""
    query = select(_findings).where(
        _findings.c.id == finding_id, within(scope, _findings.c.station_id)
    )
    row = (await work.run(query)).mappings().first()
    return None if row is None else into(Fired, row)


async def shadowed(work: Work, scope: Scope, station_id: int, since: datetime) -> dict[str, int]:
    """Count what rules in shadow would have found, by rule."""
    query = (
        select(_findings.c.rule, func.count())
        .where(
            _findings.c.station_id == station_id,
            _findings.c.shadow.is_(True),
            _findings.c.at >= since,
            within(scope, _findings.c.station_id),
        )
        .group_by(_findings.c.rule)
        .order_by(func.count().desc(), _findings.c.rule)
    )
    return {rule: int(count) for rule, count in await work.run(query)}


async def texts_since(
    work: Work, scope: Scope, station_id: int, since: datetime, limit: int
) -> list[tuple[int, int, str]]:
    """Return messages of a station's groups with their row, chat and words, the newest first."""
    query = (
        select(_messages.c.id, _messages.c.chat_id, _messages.c.text)
        .join(tables.chats, tables.chats.c.id == _messages.c.chat_id)
        .where(
            _messages.c.station_id == station_id,
            _messages.c.sent_at >= since,
            _messages.c.text.is_not(None),
            tables.chats.c.person_id.is_(None),
            within(scope, _messages.c.station_id),
        )
        .order_by(_messages.c.sent_at.desc())
        .limit(limit)
    )
    return [(row, chat, text) for row, chat, text in await work.run(query)]


async def upheld_texts(
    work: Work, scope: Scope, station_id: int, since: datetime, limit: int
) -> list[tuple[int, int, str]]:
    """Return the evidence of cases that were violations, with message and writer, newest first."""
    query = (
        select(_cases.c.message_row, _cases.c.person_id, _cases.c.text)
        .where(
            _cases.c.station_id == station_id,
            _cases.c.ruling == Ruling.VIOLATION.value,
            _cases.c.decided_at >= since,
            _cases.c.text.is_not(None),
            within(scope, _cases.c.station_id),
        )
        .order_by(_cases.c.decided_at.desc())
        .limit(limit)
    )
    return [(row, person, text) for row, person, text in await work.run(query)]


async def corrected(
    work: Work, scope: Scope, solicits: Collection[str], limit: int
) -> list[tuple[str, str]]:
    """Return messages that reviewers understood otherwise than the classifier, with what they are.

    What was read as nothing and became a ticket by a reviewer is a request of that kind; what was
    read as a request and was upheld as a violation of a category that ``solicits`` is none.
    """
    tickets = tables.tickets
    requests = (
        select(_cases.c.text, tickets.c.kind)
        .join(_messages, _messages.c.id == _cases.c.message_row)
        .join(tickets, tickets.c.id == _messages.c.ticket_id)
        .where(
            _messages.c.intent == NONE,
            _cases.c.text.is_not(None),
            within(scope, _cases.c.station_id),
        )
    )
    nothing = (
        select(_cases.c.text, literal(NONE))
        .join(_messages, _messages.c.id == _cases.c.message_row)
        .where(
            _messages.c.intent.is_not(None),
            _messages.c.intent != NONE,
            _cases.c.ruling == Ruling.VIOLATION.value,
            _cases.c.category.in_(solicits),
            _cases.c.text.is_not(None),
            within(scope, _cases.c.station_id),
        )
    )
    found: list[tuple[str, str]] = []
    for query in (requests, nothing):
        rows = await work.run(query.order_by(_cases.c.id.desc()).limit(limit))
        found += [(text, kind) for text, kind in rows]
    return found


async def week(work: Work, scope: Scope, station_id: int, start: datetime, end: datetime) -> Week:
    """Return how a week went: its messages in groups, and the flags that were mistakes."""
    said = (
        select(func.count())
        .select_from(_messages.join(tables.chats, tables.chats.c.id == _messages.c.chat_id))
        .where(
            _messages.c.station_id == station_id,
            _messages.c.sent_at >= start,
            _messages.c.sent_at < end,
            tables.chats.c.person_id.is_(None),
            within(scope, _messages.c.station_id),
        )
    )
    wrong = select(func.count()).where(
        and_(
            _cases.c.station_id == station_id,
            _cases.c.opened_at >= start,
            _cases.c.opened_at < end,
            _cases.c.ruling == Ruling.MISTAKE.value,
        ),
        within(scope, _cases.c.station_id),
    )
    messages = int((await work.run(said)).scalar_one())
    return Week(messages, int((await work.run(wrong)).scalar_one()))
