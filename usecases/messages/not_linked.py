"""The bot is spoken to in a chat that belongs to no station."""

from chat.actions import SendText
from storage.outbox import leave
from storage.unit_of_work import Work
from usecases.messages.scene import Scene
from usecases.stations.choose_station import ask_station
from usecases.trade import Trade


async def say_not_linked(work: Work, trade: Trade, scene: Scene) -> None:
    """In a group say once a day that nobody has linked it yet; in private ask for the station."""
    if scene.private:
        await ask_station(work, trade, scene.chat, scene.person)
        return
    await leave(
        work,
        SendText(trade.speech.say("ask.not_linked"), reply_to=scene.row.message_id),
        bot_id=scene.bot_id,
        chat_id=scene.chat.id,
        key=f"unlinked:{scene.chat.id}:{work.now:%Y%m%d}",
    )
