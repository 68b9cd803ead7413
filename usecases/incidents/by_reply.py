"""Staff reply to the card or the common post of an incident: their words reach everybody."""

from collections.abc import Mapping

from chat.ids import long
from chat.message import Message
from stations.scope import SYSTEM
from storage import incident_posts, incidents
from storage.chats import chats_known
from storage.unit_of_work import Work
from tickets.incident import Incident
from usecases.incidents.answer import answer_all
from usecases.incidents.find import incident_at_desk
from usecases.incidents.settle import restore
from usecases.tickets.asker import Asker, meet
from usecases.trade import Trade


async def answer_by_reply(work: Work, trade: Trade, bot_id: int, message: Message) -> bool:
    """Take a reply to an incident's post for an answer to all; ``False`` when it is none.

    Residents reply to the post as well: theirs is talk. So is a mere 收到 in their group.
    """
    if message.reply_to is None or not message.replies_to_bot or not message.text.strip():
        return False
    place = (await chats_known(work, SYSTEM, bot_id, [message.chat]))[message.chat.external_id]
    about = await incident_posts.post_replied_to(work, SYSTEM, place.id, message.reply_to)
    if about is None:
        return False
    asker = await meet(work, trade, bot_id, message)
    incident = await incidents.incident(work, asker.scope, about)
    here = [one for one in asker.appointments if one.station_id == place.station_id]
    if incident is None or not here or not asker.scope.staff:
        return False
    if not asker.at_desk and not trade.tickets.fillers.is_substantive(message.text):
        return False
    await answer_all(work, trade, asker, incident, message, message.text)
    return True


async def take_common_answer(
    work: Work, trade: Trade, asker: Asker, message: Message, answers: Mapping[str, str]
) -> None:
    """Take the words that staff were asked for; they may tell of a restoration."""
    incident: Incident = await incident_at_desk(work, asker, long(answers["incident"]))
    if answers.get("restored"):
        await restore(work, trade, asker, incident, message, message.text)
    else:
        await answer_all(work, trade, asker, incident, message, message.text)
