"""Who administers a group came back from the channel."""

from collections.abc import Sequence

from chat.message import Sender
from chat.outcomes import Administrator
from stations.group import Chat, Purpose, Standing
from stations.person import Person
from stations.scope import SYSTEM
from storage import chats, memberships
from storage.people import people, people_met
from storage.unit_of_work import Work
from usecases.stations.note_standing import tell_rights
from usecases.trade import Trade


async def note_administrators(
    work: Work, trade: Trade, chat_id: int, administrators: Sequence[Administrator]
) -> None:
    """Correct what the registry believes of the bot's rights, and write down the administrators.

    When the bot lacks rights and whoever added it cannot be reached, the first administrator who
    can be is told instead.
    """
    chat = await chats.chat(work, SYSTEM, chat_id)
    if chat is None or chat.standing is Standing.GONE:
        return
    chat = await _own_rights(work, chat, administrators)
    senders = [
        Sender(one.external_id, one.name, username=one.username)
        for one in administrators
        if not one.bot and not one.anonymous
    ]
    met = await people_met(work, SYSTEM, senders)
    found = [met[sender.external_id] for sender in senders]
    await memberships.joined(work, chat.id, [one.id for one in found], work.now)
    await memberships.set_administrators(work, chat.id, [one.id for one in found])
    if chat.missing_rights and chat.purpose is not Purpose.STAFF:
        await _tell_somebody(work, trade, chat, found)


async def _own_rights(work: Work, chat: Chat, administrators: Sequence[Administrator]) -> Chat:
    own = next((one for one in administrators if one.external_id == chat.bot_id), None)
    standing = Standing.ADMINISTRATOR if own else Standing.MEMBER
    rights = sorted(own.rights) if own else []
    if (chat.standing, chat.rights) == (standing, " ".join(rights)[:600]):
        return chat
    return await chats.set_standing(work, chat, standing, rights, chat.added_by)


async def _tell_somebody(
    work: Work, trade: Trade, chat: Chat, administrators: Sequence[Person]
) -> None:
    adder = None
    if chat.added_by is not None:
        adder = (await people(work, SYSTEM, [chat.added_by])).get(chat.added_by)
    reachable = await chats.reachable_people(
        work, SYSTEM, [one.id for one in administrators] + ([adder.id] if adder else [])
    )
    if adder is not None and adder.id in reachable:
        return
    for one in administrators:
        if one.id in reachable and await tell_rights(work, trade, chat, one):
            return
