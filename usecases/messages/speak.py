"""Saying something about a message: where, whether at all, and how loudly."""

from chat.actions import Action, Button, Priority, React, Rows, SendText
from chat.ids import short
from stations.group import Chat
from stations.scope import SYSTEM
from storage.chats import private_chat
from storage.outbox import leave
from storage.unit_of_work import Work
from usecases.messages.scene import Scene
from usecases.trade import Trade


async def say(
    work: Work,
    scene: Scene,
    what: str,
    text: str,
    *,
    buttons: Rows = (),
    safety: bool = False,
) -> None:
    """Reply to a message where it was said; ``what`` tells several replies to one message apart.

    Nothing is said while a member of staff talks with the writer, safety excepted. A reply to a
    request is no unprompted post: whoever asked is owed the line with the number.
    """
    if scene.silent and not safety:
        return
    await leave(
        work,
        _reply(scene, text, buttons),
        bot_id=scene.bot_id,
        chat_id=scene.chat.id,
        key=f"{what}:{scene.row.id}",
        priority=Priority.SAFETY if safety else Priority.REPLY,
    )


async def react(work: Work, trade: Trade, scene: Scene, how: str) -> None:
    """Put a reaction under the message (``noted`` or ``thanks``); silence holds here too."""
    number = _current_number(scene)
    if scene.silent or number is None:
        return
    emoji = trade.speech.say(f"reaction.{how}")
    await _once(work, scene, scene.chat, f"reaction:{scene.row.id}", React(number, emoji))


async def whisper(work: Work, scene: Scene, what: str, text: str, buttons: Rows = ()) -> bool:
    """Tell the writer in private, if they can be reached there; return whether they can."""
    chat = await private_chat(work, SYSTEM, scene.bot_id, scene.person.id)
    if chat is None or scene.silent:
        return False
    await _once(
        work, scene, chat, f"{what}:private:{scene.row.id}", SendText(text, buttons=buttons)
    )
    return True


def private_link(trade: Trade, scene: Scene, ticket_id: int) -> Button:
    """Return a button that opens the private chat about a ticket; only its author may use it."""
    bot = trade.bots[scene.bot_id]
    start = trade.signer.sign(f"r{short(ticket_id)}", "start")
    text = trade.speech.say("receipt.private_button", scene.locale)
    return Button(text, url=f"https://t.me/{bot.username}?start={start}")


async def _once(work: Work, scene: Scene, chat: Chat, key: str, action: Action) -> None:
    await leave(work, action, bot_id=scene.bot_id, chat_id=chat.id, key=key)


def _reply(scene: Scene, text: str, buttons: Rows) -> SendText:
    return SendText(
        text,
        buttons=buttons,
        reply_to=None if scene.private else _current_number(scene),
        thread_id=scene.row.thread_id,
    )


def _current_number(scene: Scene) -> int | None:
    """The message's number, unless the group has migrated since: numbering began anew."""
    same = scene.row.external_chat_id == scene.chat.external_id
    return scene.row.message_id if same else None
