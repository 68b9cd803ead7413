"""What is to be done with a message: decided before anything is written."""

import re
from datetime import timedelta
from enum import Enum, auto

from chat.message import Attachment, AttachmentKind, SenderKind
from intents.answers import is_acknowledgement, is_thanks, wants_person
from intents.classifier import Reading
from intents.intent import Intent
from tickets.ticket import State, Ticket
from usecases.messages.keeping import judged
from usecases.messages.scene import Scene
from usecases.trade import Trade

# A picture or voice so soon after its writer's last words belongs to them.
STILL_TALKING = timedelta(minutes=10)

# The number of a ticket, as its receipt gives it.
_NUMBER = re.compile(r"(?<!\d)20\d{6}-\d{4,6}(?!\d)")
_SHOWS = frozenset(AttachmentKind) - {AttachmentKind.STICKER}
# Asking for a person is often understood as one of these; they say nothing of a matter.
_NO_MATTER = frozenset({Intent.NONE, Intent.CONSULT, Intent.SERVICE_REQUEST})
# Nor does the tone in which it is asked.
_TONE = frozenset({Intent.OPINION, Intent.SUGGESTION, Intent.PRAISE})
# Whoever refuses the bot sounds cross; only a plain matter beside that is a ticket of its own.
_SURE_OF_BOTH = 0.8
# Whose writer has heard something, and may well say something to it.
_ANSWERED = frozenset({State.ANSWERED, State.RESOLVED})


class Course(Enum):
    """What is to be done with a message."""

    LEAVE = auto()
    FOLLOW_STAFF = auto()
    SAY_NOT_LINKED = auto()
    OFFER = auto()
    TRANSCRIBE = auto()
    JOIN_RECENT = auto()
    LISTEN = auto()
    FILE = auto()
    TELL_OUTAGE = auto()
    TELL_BILL = auto()
    FILE_AND_TELL_BILL = auto()
    TELL_MINE = auto()
    CHASE = auto()
    NARROW = auto()
    POWER_BACK = auto()
    FETCH_PERSON = auto()
    FILE_AND_FETCH = auto()
    RELAY = auto()
    ASK_BACK = auto()


def plan(trade: Trade, scene: Scene, reading: Reading) -> Course:
    """Decide what to do with a message that was understood as ``reading``."""
    if scene.nobody:
        anonymous = scene.person.kind is SenderKind.ANONYMOUS_ADMINISTRATOR
        return Course.OFFER if scene.addressed and anonymous else Course.LEAVE
    if scene.staff:
        return Course.FOLLOW_STAFF
    if scene.station is None:
        return Course.SAY_NOT_LINKED if scene.addressed else Course.LEAVE
    if scene.forwarded and not scene.addressed:
        return Course.LEAVE
    if reading.intent is Intent.NONE and not scene.text.strip() and _shows_something(scene):
        return _without_words(trade, scene)
    return _by_words(trade, scene, reading)


def asks_for_person(trade: Trade, text: str, reading: Reading, *, addressed: bool) -> bool:
    """Tell whether a message asks for a person rather than for what a person would do.

    Neighbours who talk among themselves must name one as opposed to a machine.
    """
    named = trade.tickets.names_person(text)
    if addressed:
        vague = reading.intent is Intent.NONE or reading.confidence < trade.policy.ask_below
        return (named or vague) and wants_person(judged(text))
    return named and reading.intent in _NO_MATTER and wants_person(judged(text))


def asks_after_ticket(text: str) -> bool:
    """Tell whether a message names a ticket by its number, and not to give thanks for it."""
    return _NUMBER.search(text) is not None and not is_thanks(judged(text))


def fresh_ticket(scene: Scene) -> Ticket | None:
    """Return the writer's ticket of this chat that they spoke about just now."""
    since = scene.row.said_at - STILL_TALKING
    here = (one for one in scene.standing.tickets if one.chat_id == scene.chat.id)
    live = (one for one in here if one.state is not State.CLOSED)
    return next((one for one in live if one.last_entry_at >= since), None)


def talked_of(scene: Scene) -> Ticket | None:
    """Return the ticket to which the writer's next words belong, if there is one.

    What they spoke about just now; else, where the bot is spoken to, what was answered them.
    """
    fresh = fresh_ticket(scene)
    if fresh is not None or not scene.goes_on:
        return fresh
    heard = (one for one in scene.standing.tickets if one.state in _ANSWERED)
    return next((one for one in heard if scene.private or one.chat_id == scene.chat.id), None)


def voice_in(scene: Scene) -> Attachment | None:
    """Return the voice that came along, if one did."""
    return next((one for one in scene.row.attachments if one.kind is AttachmentKind.VOICE), None)


def _shows_something(scene: Scene) -> bool:
    return any(one.kind in _SHOWS for one in scene.row.attachments)


def _by_words(trade: Trade, scene: Scene, reading: Reading) -> Course:
    unsure = scene.addressed and reading.confidence < trade.policy.ask_below
    if asks_for_person(trade, scene.text, reading, addressed=scene.addressed):
        silent = _NO_MATTER | _TONE
        matter = reading.intent not in silent and reading.confidence >= _SURE_OF_BOTH
        return Course.FILE_AND_FETCH if matter else Course.FETCH_PERSON
    if reading.intent is not Intent.NONE and not unsure:
        return Course.FILE
    return _no_request(scene) if scene.silent else _unclear(scene)


def _unclear(scene: Scene) -> Course:
    """Words that are no request: more about what was just reported, manners, or a riddle."""
    words = judged(scene.text)
    polite = is_thanks(words) or is_acknowledgement(words)
    # Alone with the bot, or replying to it, whoever goes on talking means what was spoken of.
    if scene.goes_on and not polite and talked_of(scene) is not None:
        return Course.JOIN_RECENT
    return _no_request(scene)


def _without_words(trade: Trade, scene: Scene) -> Course:
    """A picture, voice or place joins what its writer just reported."""
    voice = voice_in(scene)
    if voice is not None and scene.addressed and trade.policy.voice:
        return Course.TRANSCRIBE
    if fresh_ticket(scene) is not None:
        return Course.JOIN_RECENT
    if voice is not None and scene.addressed:
        return Course.LISTEN
    # A picture or place is no riddle: what it is for is asked, and nothing was misunderstood.
    return Course.OFFER if scene.addressed and not scene.silent else _no_request(scene)


def _no_request(scene: Scene) -> Course:
    if scene.silent:
        return Course.RELAY
    return Course.ASK_BACK if scene.addressed else Course.LEAVE
