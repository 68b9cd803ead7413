"""A message was edited: the log follows, and the message is judged again."""

from dataclasses import replace

from chat.actions import Delete, ProducedBy
from chat.message import Message
from intents.classifier import Reading
from intents.intent import Intent
from stations.scope import SYSTEM
from storage.cases import case_of
from storage.messages import Kept, kept_as, reword
from storage.outbox import leave
from storage.tickets import record
from storage.tickets import ticket as ticket_by_id
from storage.unit_of_work import Work
from tickets.entry import Audience, EntryKind
from tickets.kinds import Kind
from tickets.ticket import State, Ticket
from usecases.messages.consider import consider
from usecases.messages.file_request import entry_of, file_request
from usecases.messages.gather import count, gather
from usecases.messages.hide_number import hide_number, names_somebody
from usecases.messages.keeping import judged, row_for
from usecases.messages.locate import locate
from usecases.messages.plan import Course, asks_for_person
from usecases.messages.receipts import tell_moved, warn
from usecases.messages.receive import meet, receive
from usecases.messages.scene import Scene, look
from usecases.moderation.hold_replies import held_back
from usecases.moderation.judging import judge
from usecases.moderation.manners import Uttered
from usecases.moderation.open_case import open_case
from usecases.trade import Trade


async def edit(work: Work, trade: Trade, bot_id: int, message: Message) -> None:
    """Take in a message's new wording; one that the log does not have is received as new.

    Handling the same edit again, or an older one after a newer, changes nothing.
    """
    chat, person = await meet(work, bot_id, message)
    known = await kept_as(work, SYSTEM, chat.id, message.chat.external_id, message.message_id)
    if known is None:
        await receive(work, trade, bot_id, message)
        return
    reading = trade.classifier.classify(judged(message.text))
    row = _reworded(known, row_for(work, message, chat, person, reading, None))
    if _is_old(known, row):
        return
    await reword(work, row)
    if row.intent is not None:
        scene = await look(work, trade, chat, person, row, message)
        uttered = Uttered(message, chat, person)
        clean = await case_of(work, SYSTEM, row.id) is None
        verdict = await judge(
            work, trade, uttered, staff=bool(scene.appointments), edited=True, was_clean=clean
        )
        scene, _ = held_back(trade, scene, Course.LEAVE, verdict)
        await _judge_again(work, trade, scene, reading)
        await open_case(work, trade, scene, verdict)
        if not names_somebody(known.text or ""):
            await hide_number(work, trade, scene, verdict)
        dangerous = trade.tickets.dangerous
        if row.ticket_id and dangerous(row.text or "") and not dangerous(known.text or ""):
            await warn(work, trade, scene)


def _reworded(known: Kept, now: Kept) -> Kept:
    # What was never judged (a command, an answer to a question of ours) is not judged now.
    judged_before = known.intent is not None
    return replace(
        known,
        text=now.text,
        attachments=now.attachments,
        edited_at=now.edited_at,
        alike=now.alike,
        intent=now.intent if judged_before else None,
        confidence=now.confidence if judged_before else None,
    )


def _is_old(known: Kept, row: Kept) -> bool:
    # Telegram dates edits to the second: two within one differ only in their words.
    said_same = (known.text, known.attachments) == (row.text, row.attachments)
    return row.said_at < known.said_at or said_same


async def _judge_again(work: Work, trade: Trade, scene: Scene, reading: Reading) -> None:
    if scene.staff or scene.nobody:
        return
    wants = reading.intent is not Intent.NONE or asks_for_person(
        trade, scene.text, reading, addressed=scene.addressed
    )
    ticket_id = scene.row.ticket_id
    ticket = None if ticket_id is None else await ticket_by_id(work, SYSTEM, ticket_id)
    if ticket is None:
        if wants:
            await consider(work, trade, scene, reading)
    elif reading.intent in (Intent.NONE, ticket.kind):
        await _note(work, scene, ticket)
    elif ticket.opening_message_id == scene.row.id and ticket.state is not State.CLOSED:
        await _move(work, trade, scene, ticket, trade.tickets.kind(reading.intent.value))
    else:
        await _note(work, scene, ticket)
        await file_request(work, trade, scene, reading.intent.value)


async def _note(work: Work, scene: Scene, ticket: Ticket) -> None:
    await record(work, ticket, [entry_of(work, scene, ticket, EntryKind.EDITED)])


async def _move(work: Work, trade: Trade, scene: Scene, ticket: Ticket, kind: Kind) -> None:
    """The ticket becomes another kind, with the incident and the receipt that belong to it."""
    scene = await locate(work, trade, scene)
    gathering = await gather(work, trade, scene, kind)
    entries = [entry_of(work, scene, ticket, EntryKind.MOVED, kind.code)]
    if kind.closes_at_once:
        closed = entry_of(work, scene, ticket, EntryKind.CLOSED)
        entries.append(replace(closed, id=entries[0].id + 1, audience=Audience.STAFF))
    topic = trade.tickets.topics.find(kind.code, scene.text)
    joined = gathering.incident.id if gathering.incident else None
    moved = await record(work, ticket, entries, incident_id=joined, topic=topic)
    if ticket.incident_id is not None and ticket.incident_id != joined:
        await count(work, trade, ticket.incident_id, ticket.opened_at)
    if joined is not None and not gathering.first:
        await count(work, trade, joined, scene.row.said_at)
    if kind.confidential and not scene.private:
        await _take_back_receipt(work, scene)
    await tell_moved(work, trade, scene, kind, moved)


async def _take_back_receipt(work: Work, scene: Scene) -> None:
    """A report has neither kind nor number in the group, so an earlier line must not stay."""
    await leave(
        work,
        Delete(ProducedBy(f"receipt:{scene.row.id}")),
        bot_id=scene.bot_id,
        chat_id=scene.chat.id,
        key=f"unreceipt:{scene.row.id}",
    )
