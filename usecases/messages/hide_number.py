"""An account number in a group is not repeated; it is taken out, and its writer goes on alone."""

from chat.actions import Button, Delete
from chat.ids import short
from customers.account import numbers_in
from stations.group import Purpose
from storage.outbox import leave
from storage.unit_of_work import Work
from usecases.messages.deleting import can_delete
from usecases.messages.scene import Scene
from usecases.messages.speak import say
from usecases.trade import Trade

LETTER = "n"


def names_account(text: str) -> bool:
    """Tell whether a message has what may be an account number in it."""
    return len(text) >= 10 and any(True for _ in numbers_in(text))


async def hide_number(work: Work, trade: Trade, scene: Scene) -> None:
    """Point whoever posted a number to the private chat, and take it out of the group."""
    residents = scene.chat.purpose is Purpose.CUSTOMERS and not scene.nobody
    if scene.private or not residents or not names_account(scene.text):
        return
    bot = trade.bots[scene.bot_id]
    start = trade.signer.sign(f"{LETTER}{short(scene.row.id)}", "start")
    label = trade.speech.say("receipt.private_button", scene.locale)
    button = Button(label, url=f"https://t.me/{bot.username}?start={start}")
    removable = can_delete(work, scene)
    key = "binding.number_taken_out" if removable else "binding.number_in_group"
    text = trade.speech.say(key, scene.locale)
    await say(work, scene, "number", text, buttons=((button,),), safety=True)
    if removable:
        await leave(
            work,
            Delete(scene.row.message_id),
            bot_id=scene.bot_id,
            chat_id=scene.chat.id,
            key=f"remove:{scene.row.id}",
        )
