"""The bot was spoken to and is not sure what is wanted: it asks back, and then fetches a person."""

from chat.actions import Button, Rows
from chat.ids import short
from intents.answers import is_acknowledgement, is_thanks
from intents.intent import Intent
from storage.attendances import note_misunderstanding
from storage.unit_of_work import Work
from usecases.messages.hand_over import hand_over
from usecases.messages.keeping import judged
from usecases.messages.scene import Scene
from usecases.messages.speak import say
from usecases.trade import Trade

# The second time in a row that the bot does not understand, a person takes over.
_PATIENCE = 2

_OFFERED = (
    (Intent.OUTAGE_REPORT, Intent.BILL_QUERY),
    (Intent.CONSULT, Intent.SERVICE_REQUEST),
    (Intent.COMPLAINT, Intent.SUGGESTION),
)


async def ask_back(work: Work, trade: Trade, scene: Scene) -> None:
    """Ask with buttons what is wanted; at the second misunderstanding in a row, hand over.

    Thanks and 好的 are understood well enough: they are answered in kind.
    """
    said = judged(scene.text)
    if is_thanks(said) or is_acknowledgement(said):
        await say(work, scene, "welcome", trade.speech.say("thanks.welcome", scene.locale))
        return
    times = _times_before(work, trade, scene) + 1
    if times >= _PATIENCE and scene.station is not None and not scene.nobody:
        await note_misunderstanding(work, scene.chat.id, scene.person.id, 0)
        await hand_over(work, trade, scene)
        return
    await note_misunderstanding(work, scene.chat.id, scene.person.id, times)
    await offer(work, trade, scene, "ask.what")


async def offer(work: Work, trade: Trade, scene: Scene, sentence: str) -> None:
    """Show the choices under a sentence; only the message's writer may choose."""
    text = trade.speech.say(sentence, scene.locale)
    await say(work, scene, "ask", text, buttons=choices(trade, scene))


def choices(trade: Trade, scene: Scene) -> Rows:
    """Return the buttons: what the message may have been for, and a person."""
    row = short(scene.row.id)
    offered = tuple(
        tuple(_choice(trade, scene, intent, f"c:{intent.value}:{row}") for intent in pair)
        for pair in _OFFERED
    )
    person = Button(trade.speech.say("ask.person", scene.locale), trade.signer.sign("h"))
    return (*offered, (person,))


async def forget_misunderstandings(work: Work, scene: Scene) -> None:
    """The bot understood: count anew from here."""
    if scene.attendance.misunderstood:
        await note_misunderstanding(work, scene.chat.id, scene.person.id, 0)


def _choice(trade: Trade, scene: Scene, intent: Intent, data: str) -> Button:
    return Button(trade.speech.say(f"ask.{intent.value}", scene.locale), trade.signer.sign(data))


def _times_before(work: Work, trade: Trade, scene: Scene) -> int:
    last = scene.attendance.misunderstood_at
    if last is None or last < work.now - trade.policy.conversation_for:
        return 0
    return scene.attendance.misunderstood
