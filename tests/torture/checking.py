"""What must hold after every kill: nothing lost, nothing twice, nothing out of order."""

import signal
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from sqlalchemy import func, select

from sandbox.world import World
from stations.scope import SYSTEM
from storage import broadcast_tables, inbox, moderation_tables, outbox, tables
from storage.database import Database
from storage.unit_of_work import Work

Place = tuple[int, int]


@dataclass(slots=True)
class Findings:
    """The numbers of a trial, and one sentence for each thing that is wrong."""

    messages: int = 0
    requests: int = 0
    tickets: int = 0
    replies: int = 0
    repeated_replies: int = 0
    tried_alone: int = 0
    notices: int = 0
    perhaps_sent: int = 0
    wrong: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """Return it as plain values."""
        return asdict(self)


async def unfinished(database: Database) -> int:
    """Count what still has to be handled, handed out or sent."""
    given = broadcast_tables.notices
    async with database.reading() as work:
        left = select(func.count()).where(given.c.done_at.is_(None))
        ahead = int((await work.run(left)).scalar_one())
        came = await inbox.counts(work, SYSTEM)
        goes = await outbox.counts(work, SYSTEM)
    waiting = ("waiting", "alone", "claimed")
    return (
        ahead
        + sum(came.get(state, 0) for state in waiting)
        + sum(goes.get(state, 0) for state in waiting)
    )


async def check(
    database: Database,
    world: World,
    said: Sequence[Place],
    requests: Sequence[Place],
    bot_id: int,
    exit_status: int,
) -> Findings:
    """Compare what people said and saw in the sandbox with what the tables hold."""
    found = Findings(messages=len(said), requests=len(requests))
    # Asked to stop before it had begun to serve, it simply ends: it holds nothing yet.
    if exit_status not in (0, -signal.SIGTERM):
        found.wrong.append(f"the last process did not end well: {exit_status}")
    async with database.reading() as work:
        await _check_queues(work, found)
        await _check_log(work, found, said)
        await _check_tickets(work, found, requests)
        await _check_order(work, found)
    _check_replies(world, found, requests, bot_id)
    return found


async def _check_queues(work: Work, found: Findings) -> None:
    came = await inbox.counts(work, SYSTEM)
    if set(came) != {"done"}:
        found.wrong.append(f"inbox: {came}")
    box = tables.outbox.c
    # Whether a notice arrived that was under way at a kill, nobody can know; see ``notices``.
    known = ~((box.state == "perhaps_sent") & box.key.startswith("notice:"))
    goes = set((await work.run(select(box.state).where(known).distinct())).scalars())
    if not goes <= {"sent", "unneeded"}:
        found.wrong.append(f"outbox: {goes}")
    tried = select(tables.inbox.c.id).where(tables.inbox.c.tries > 0)
    found.tried_alone = len((await work.run(tried)).all())


async def _check_log(work: Work, found: Findings, said: Sequence[Place]) -> None:
    log = tables.messages.c
    rows = (await work.run(select(log.external_chat_id, log.message_id))).all()
    kept = Counter((int(chat), int(number)) for chat, number in rows)
    twice = [place for place, times in kept.items() if times > 1]
    lost = set(said) - set(kept)
    if twice or lost or len(kept) != len(said):
        found.wrong.append(f"log: {len(lost)} lost {sorted(lost)[:5]}, {len(twice)} twice")


async def _check_tickets(work: Work, found: Findings, requests: Sequence[Place]) -> None:
    log = tables.messages
    rows = await work.run(
        select(log.c.external_chat_id, log.c.message_id).join(
            tables.tickets, tables.tickets.c.opening_message_id == log.c.id
        )
    )
    opened = Counter((int(chat), int(number)) for chat, number in rows.all())
    found.tickets = sum(opened.values())
    if opened != Counter(requests):
        lost = set(requests) - set(opened)
        more = [place for place, times in opened.items() if times > 1]
        found.wrong.append(f"tickets: {len(lost)} lost {sorted(lost)[:5]}, {len(more)} twice")


async def _check_order(work: Work, found: Findings) -> None:
    """Within a chat the log grows in the order of speaking; so do the tickets.

    Plain talk is kept for a whole batch at once, so it is compared with plain talk only; what asks
    for something, or was flagged, is handled by itself.
    """
    log = tables.messages.c
    flagged = moderation_tables.cases.c
    chosen = select(
        log.external_chat_id, log.message_id, log.id, func.coalesce(log.ticket_id, flagged.id)
    ).join_from(
        tables.messages, moderation_tables.cases, flagged.message_row == log.id, isouter=True
    )
    newest: dict[tuple[int, bool], int] = {}
    for chat, number, row, ticket in (await work.run(chosen.order_by(log.message_id))).all():
        line = int(chat), ticket is not None
        if row < newest.get(line, 0):
            found.wrong.append(f"order: message {number} of {chat} came after a later one")
        newest[line] = max(newest.get(line, 0), row)
    tickets = select(log.external_chat_id, log.message_id, tables.tickets.c.id).join(
        tables.tickets, tables.tickets.c.opening_message_id == log.id
    )
    opened: dict[int, int] = {}
    for chat, number, ticket in (await work.run(tickets.order_by(log.message_id))).all():
        if ticket < opened.get(int(chat), 0):
            found.wrong.append(f"order: the ticket of message {number} of {chat} is too young")
        opened[int(chat)] = max(opened.get(int(chat), 0), ticket)


def _check_replies(world: World, found: Findings, requests: Sequence[Place], bot_id: int) -> None:
    """Each request is answered by a line, or by a reaction once the group has had its share."""
    for chat in {chat for chat, _ in requests}:
        asked = [number for place, number in requests if place == chat]
        present = world.messages(chat)
        answers = [
            message.reply_to.message_id
            for message in present
            if message.by_bot and message.reply_to is not None
        ]
        reacted = {one.message_id for one in present if one.reactions.get(bot_id)}
        first = list(dict.fromkeys(number for number in answers if number in asked))
        found.replies += len({*first, *reacted} & set(asked))
        found.repeated_replies += len([one for one in answers if one in asked]) - len(first)
        silent = set(asked) - set(first) - reacted
        if silent:
            found.wrong.append(f"replies: none to {sorted(silent)[:5]} in {chat}")
        if first != sorted(first):
            found.wrong.append(f"replies: out of order in {chat}: {first}")
