"""An account number in a group is not repeated; it is taken out, and its writer goes on alone."""

from chat.actions import Button, Delete
from chat.ids import short
from chat.personal_data import PersonalKind, find
from customers.account import numbers_in
from moderation.finding import Verdict
from stations.group import Purpose
from storage.outbox import leave
from storage.unit_of_work import Work
from usecases.messages.deleting import can_delete
from usecases.messages.scene import Scene
from usecases.messages.speak import say
from usecases.moderation.copying import copy_of
from usecases.trade import Trade

LETTER = "n"
_SHORTEST = 10
_PAPERS = frozenset({PersonalKind.ID_CARD, PersonalKind.BANK_CARD})


def names_account(text: str) -> bool:
    """Tell whether a message has what may be an account number in it."""
    return len(text) >= _SHORTEST and any(True for _ in numbers_in(text))


def names_somebody(text: str) -> bool:
    """Tell whether a message has an account's number in it, or a card's that others must not read.

    A telephone's may be meant to be read.
    """
    # Every message of a group is looked at, and nearly none has a number in it.
    found = find(text) if len(text) >= _SHORTEST else []
    return bool(found) and (any(one.kind in _PAPERS for one in found) or names_account(text))


async def hide_number(work: Work, trade: Trade, scene: Scene, verdict: Verdict) -> None:
    """Take a number out of the group; an account's goes on in the private chat.

    What else the message said stays to be read, as a copy without what says who somebody is.
    """
    residents = scene.chat.purpose is Purpose.CUSTOMERS and not scene.nobody
    if scene.private or not residents or not names_somebody(scene.text):
        return
    account = names_account(scene.text)
    what, buttons = ("number", ((_way(trade, scene),),)) if account else ("papers", ())
    removable = can_delete(work, scene)
    key = "taken_out" if removable else "in_group"
    text = trade.speech.say(f"binding.{what}_{key}", scene.locale)
    left = copy_of(trade, scene.text, verdict.counting, scene.locale) if removable else ""
    text = "\n".join(filter(None, (text, left)))
    await say(work, scene, "number", text, buttons=buttons, safety=True)
    if removable:
        await leave(
            work,
            Delete(scene.row.message_id),
            bot_id=scene.bot_id,
            chat_id=scene.chat.id,
            key=f"remove:{scene.row.id}",
        )


def _way(trade: Trade, scene: Scene) -> Button:
    bot = trade.bots[scene.bot_id]
    start = trade.signer.sign(f"{LETTER}{short(scene.row.id)}", "start")
    label = trade.speech.say("receipt.private_button", scene.locale)
    return Button(label, url=f"https://t.me/{bot.username}?start={start}")
