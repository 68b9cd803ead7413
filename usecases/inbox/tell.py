"""Tell the administrators, in private, that an update could not be handled and was parked."""

from chat.actions import Priority, SendText
from stations.scope import SYSTEM
from stations.staff import Role
from storage import chats, outbox, staff
from storage.inbox import Claimed
from storage.unit_of_work import Work
from usecases.trade import Trade


async def tell_administrators(work: Work, trade: Trade, parked: Claimed, reason: str) -> None:
    """Leave one message for each administrator who can be written to, at most one an hour.

    Many updates may be parked for one cause; the list is in ``lamplight inbox``.
    """
    crew = await staff.crew(work, SYSTEM)
    people = {one.person.id: one.person for one in crew if one.staff.role is Role.ADMINISTRATOR}
    for person in people.values():
        chat = await chats.private_chat(work, SYSTEM, parked.bot_id, person.id)
        if chat is None:
            continue
        said = trade.speech.say(
            "inbox.parked",
            trade.speech.locale_for(person.language),
            number=parked.update_id,
            reason=reason,
        )
        await outbox.leave(
            work,
            SendText(said),
            bot_id=parked.bot_id,
            chat_id=chat.id,
            key=f"inbox.parked:{person.id}:{work.now:%Y%m%d%H}",
            priority=Priority.STAFF,
        )
