"""Somebody whom the bot asked back has chosen, by a button, what their message was for."""

from chat.actions import EditText
from chat.errors import BadInput, Fact, NotFound
from chat.message import Press
from intents.classifier import Reading
from intents.intent import Intent
from stations.scope import SYSTEM
from storage.messages import kept
from storage.outbox import leave
from storage.unit_of_work import Work
from usecases.messages.ask_back import forget_misunderstandings
from usecases.messages.consider import note_reading
from usecases.messages.file_request import file_request
from usecases.messages.relay import relay
from usecases.messages.scene import look_again
from usecases.trade import Trade


class NotYourMessage(Fact):
    """Only whoever wrote a message may say what it was for."""

    key = "not_your_message"


async def choose(
    work: Work, trade: Trade, _bot_id: int, press: Press, intent: Intent, message_row: int
) -> None:
    """Take the message for what its writer chose; choosing again changes nothing.

    Raises ``NotFound``, ``NotYourMessage``, and ``BadInput`` for ``none``, which is no choice.
    """
    if intent is Intent.NONE:
        raise BadInput(reason=intent.value)
    row = await kept(work, SYSTEM, message_row)
    scene = None if row is None else await look_again(work, trade, row)
    if scene is None:
        raise NotFound(what="message")
    if scene.person.external_id != press.sender.external_id:
        raise NotYourMessage
    if scene.row.ticket_id is not None or scene.station is None or scene.staff:
        return
    await forget_misunderstandings(work, scene)
    choice = trade.speech.say(f"ask.{intent.value}", scene.locale)
    await leave(
        work,
        EditText(press.message_id, trade.speech.say("ask.chosen", scene.locale, choice=choice)),
        bot_id=scene.bot_id,
        chat_id=scene.chat.id,
        key=f"chosen:{scene.row.id}",
    )
    scene = await note_reading(work, scene, Reading(intent, 1.0, ("chosen",)))
    ticket = await file_request(work, trade, scene, intent.value)
    await relay(work, trade, scene, ticket)
