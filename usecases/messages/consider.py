"""Decide what a message that is in the log wants, and do it."""

from datetime import timedelta

from chat.actions import Transcribe
from chat.message import AttachmentKind, SenderKind
from intents.answers import wants_person
from intents.classifier import Reading
from intents.intent import Intent
from storage.messages import understood
from storage.outbox import leave
from storage.unit_of_work import Work
from tickets.ticket import Ticket
from usecases.messages.ask_back import ask_back, forget_misunderstandings, offer
from usecases.messages.file_request import file_request, join_ticket, open_quietly
from usecases.messages.follow_staff import follow_staff
from usecases.messages.hand_over import hand_over
from usecases.messages.keeping import judged
from usecases.messages.not_linked import say_not_linked
from usecases.messages.receipts import tell_joined
from usecases.messages.relay import relay
from usecases.messages.scene import Scene
from usecases.trade import Trade

# A picture or voice so soon after its writer's last words belongs to them.
STILL_TALKING = timedelta(minutes=10)

_SHOWS = frozenset(AttachmentKind) - {AttachmentKind.STICKER}
# Asking for a person is often understood as one of these; they say nothing of a matter.
_NO_MATTER = frozenset({Intent.NONE, Intent.CONSULT, Intent.SERVICE_REQUEST})


async def consider(work: Work, trade: Trade, scene: Scene, reading: Reading) -> None:
    """Answer, ask back, open or join a ticket, hand over, or rightly do nothing."""
    if scene.nobody:
        if scene.addressed and scene.person.kind is SenderKind.ANONYMOUS_ADMINISTRATOR:
            await offer(work, trade, scene, "ask.what")
    elif scene.staff:
        await follow_staff(work, trade, scene)
    elif scene.station is None:
        if scene.addressed:
            await say_not_linked(work, trade, scene)
    elif scene.forwarded and not scene.addressed:
        return
    elif reading.intent is Intent.NONE and not scene.text.strip() and shows_something(scene):
        await _take_in(work, trade, scene)
    else:
        await _read(work, trade, scene, reading)


def shows_something(scene: Scene) -> bool:
    """True when a picture, voice, place or file came along; a sticker says nothing."""
    return any(one.kind in _SHOWS for one in scene.row.attachments)


def asks_for_person(trade: Trade, text: str, reading: Reading, *, addressed: bool) -> bool:
    """Tell whether a message asks for a person rather than for what a person would do.

    Neighbours who talk among themselves must name one as opposed to a machine.
    """
    named = trade.tickets.names_person(text)
    if addressed:
        vague = reading.intent is Intent.NONE or reading.confidence < trade.policy.ask_below
        return (named or vague) and wants_person(judged(text))
    return named and reading.intent in _NO_MATTER and wants_person(judged(text))


async def _read(work: Work, trade: Trade, scene: Scene, reading: Reading) -> None:
    unsure = scene.addressed and reading.confidence < trade.policy.ask_below
    if asks_for_person(trade, scene.text, reading, addressed=scene.addressed):
        if reading.intent not in _NO_MATTER and not unsure:
            await file_request(work, trade, scene, reading.intent.value)
        await _fetch_person(work, trade, scene)
    elif reading.intent is not Intent.NONE and not unsure:
        await forget_misunderstandings(work, scene)
        ticket = await file_request(work, trade, scene, reading.intent.value)
        await relay(work, trade, scene, ticket)
    elif scene.silent:
        await relay(work, trade, scene, None)
    elif scene.addressed:
        await ask_back(work, trade, scene)


async def _fetch_person(work: Work, trade: Trade, scene: Scene) -> None:
    if scene.silent:
        await relay(work, trade, scene, None)
    else:
        await hand_over(work, trade, scene)


async def _take_in(work: Work, trade: Trade, scene: Scene) -> None:
    """A picture, voice or place without words: it joins what its writer just reported."""
    voices = [one for one in scene.row.attachments if one.kind is AttachmentKind.VOICE]
    if voices and scene.addressed and trade.policy.voice:
        await leave(
            work,
            Transcribe(voices[0].file_id, scene.row.id),
            bot_id=scene.bot_id,
            chat_id=scene.chat.id,
            key=f"hear:{scene.row.id}",
        )
        return
    recent = fresh_ticket(scene)
    if recent is not None:
        ticket = await join_ticket(work, scene, recent)
        await tell_joined(work, trade, scene, trade.tickets.kind(ticket.kind), ticket)
        await relay(work, trade, scene, ticket)
    elif voices and scene.addressed:
        await let_a_person_listen(work, trade, scene)
    elif scene.silent:
        await relay(work, trade, scene, None)
    elif scene.addressed:
        await ask_back(work, trade, scene)


def fresh_ticket(scene: Scene) -> Ticket | None:
    """Return the writer's ticket of this chat that they spoke about just now."""
    since = scene.row.said_at - STILL_TALKING
    here = (one for one in scene.standing.tickets if one.chat_id == scene.chat.id)
    return next((one for one in here if one.last_entry_at >= since), None)


async def let_a_person_listen(work: Work, trade: Trade, scene: Scene) -> None:
    """A voice that nobody can write down: staff get it as a ticket, its writer gets the menu."""
    kind = trade.tickets.kind(Intent.CONSULT.value)
    own = scene.own_ticket(kind, trade)
    if own is not None:
        await join_ticket(work, scene, own)
    else:
        await open_quietly(work, scene, kind)
    await relay(work, trade, scene, own)
    await offer(work, trade, scene, "ask.voice")


async def note_reading(work: Work, scene: Scene, reading: Reading) -> Scene:
    """Write down how a message of the log is understood now."""
    row = await understood(
        work, scene.row, intent=reading.intent.value, confidence=reading.confidence
    )
    return scene.heard(row)
