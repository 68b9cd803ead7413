"""Plain group talk of one batch: keep what asks for nothing all at once, return the rest."""

from collections.abc import Sequence
from dataclasses import dataclass

from chat.message import AttachmentKind, Message, SenderKind
from intents.classifier import Reading
from intents.intent import Intent
from moderation.finding import Verdict
from stations.group import Chat, Purpose
from stations.person import Person
from stations.scope import SYSTEM
from storage.chats import chats_known
from storage.findings import Fired
from storage.findings import add as add_findings
from storage.incidents import chats_amid
from storage.messages import Kept, keep_many
from storage.people import people_met
from storage.situations import waiting_for_more
from storage.staff import appointments
from storage.unit_of_work import Work
from tickets.number import number_alone
from usecases.messages.hide_number import names_somebody
from usecases.messages.keeping import JUDGED_CHARACTERS, judged, row_for
from usecases.messages.plan import STILL_TALKING, asks_after_ticket, asks_for_person
from usecases.moderation.judging import judge_many
from usecases.moderation.manners import Uttered
from usecases.moderation.open_case import shadows
from usecases.moderation.read_code import look_into_pictures
from usecases.trade import Trade


@dataclass(frozen=True, slots=True)
class _Heard:
    """One message of the batch with all that the batch knows of it."""

    row_id: int
    message: Message
    chat: Chat
    person: Person
    reading: Reading
    staff: bool
    verdict: Verdict


async def triage(
    work: Work, trade: Trade, bot_id: int, messages: Sequence[tuple[int, Message]]
) -> dict[int, tuple[Reading, Verdict]]:
    """Keep the talk that needs nothing and return, by inbox row, how the rest was read and judged.

    However many messages and groups there are, the number of statements is the same.
    """
    if not messages:
        return {}
    batch = await _hear(work, trade, bot_id, messages)
    talking = await _still_talking(work, batch)
    outages = await _amid_outages(work, trade, batch)
    wanting: dict[int, tuple[Reading, Verdict]] = {}
    rows: list[Kept] = []
    watched: list[Fired] = []
    pictured: list[tuple[Kept, Chat]] = []
    for one in batch:
        if one.row_id in outages or _wants_more(trade, one, talking):
            wanting[one.row_id] = (one.reading, one.verdict)
        else:
            row = row_for(work, one.message, one.chat, one.person, one.reading, one.row_id)
            rows.append(row)
            watched += shadows(work, row, one.verdict)
            if one.message.attachments and not one.staff:
                pictured.append((row, one.chat))
    await keep_many(work, rows)
    await add_findings(work, watched)
    await look_into_pictures(work, pictured)
    return wanting


async def _hear(
    work: Work, trade: Trade, bot_id: int, messages: Sequence[tuple[int, Message]]
) -> list[_Heard]:
    people = await people_met(work, SYSTEM, [message.sender for _, message in messages])
    chats = await chats_known(work, SYSTEM, bot_id, [message.chat for _, message in messages])
    staff = await appointments(work, SYSTEM, [person.id for person in people.values()])
    readings = trade.classifier.classify_many([judged(message.text) for _, message in messages])
    uttered = [
        Uttered(message, chats[message.chat.external_id], people[message.sender.external_id])
        for _, message in messages
    ]
    verdicts = await judge_many(work, trade, uttered, staff)
    return [
        _Heard(row_id, message, one.chat, one.person, reading, one.person.id in staff, verdict)
        for (row_id, message), one, reading, verdict in zip(
            messages, uttered, readings, verdicts, strict=True
        )
    ]


def _wants_more(trade: Trade, one: _Heard, talking: set[tuple[int, int]]) -> bool:
    message, chat = one.message, one.chat
    if message.addressed or message.edited_at is not None:
        return True
    if chat.purpose is Purpose.STAFF:
        return one.staff and number_alone(message.text) is not None
    if chat.station_id is None or chat.purpose is not Purpose.CUSTOMERS:
        return False
    if message.sender.kind not in (SenderKind.PERSON, SenderKind.CHANNEL):
        return False
    if (
        one.verdict.counting
        or one.staff
        or names_somebody(message.text)
        or trade.tickets.serious.is_medical(message.text)
    ):
        return True
    if message.forwarded:
        return False
    if _wordless(message):
        return (chat.id, one.person.id) in talking
    if one.reading.intent is not Intent.NONE or asks_after_ticket(message.text):
        return True
    if trade.tickets.chases.find(message.text[:JUDGED_CHARACTERS]):
        return True
    return asks_for_person(trade, message.text, one.reading, addressed=False)


def _wordless(message: Message) -> bool:
    shows = any(one.kind is not AttachmentKind.STICKER for one in message.attachments)
    return shows and not message.text.strip()


async def _still_talking(work: Work, batch: Sequence[_Heard]) -> set[tuple[int, int]]:
    """Who in the batch sent something without words, and has just reported something."""
    senders = {one.person.id: one for one in batch if _wordless(one.message)}
    if not senders:
        return set()
    earliest = min(one.message.sent_at for one in senders.values())
    return await waiting_for_more(work, SYSTEM, set(senders), earliest - STILL_TALKING)


async def _amid_outages(work: Work, trade: Trade, batch: Sequence[_Heard]) -> set[int]:
    """Return the rows of the batch whose words mean something only because there is an outage.

    Where nothing in the batch sounds so, this costs no statement.
    """
    words = trade.tickets.outages
    sounding = [
        one
        for one in batch
        if one.reading.intent is Intent.NONE
        and not one.staff
        and not one.message.forwarded
        and one.chat.purpose is Purpose.CUSTOMERS
        and one.message.sender.kind is SenderKind.PERSON
        and words.sounds_like_outage(one.message.text)
    ]
    if not sounding:
        return set()
    since = min(one.message.sent_at for one in sounding) - trade.policy.incident_window
    chats = await chats_amid(work, SYSTEM, {one.chat.id for one in sounding}, since)
    return {one.row_id for one in sounding if one.chat.id in chats}
