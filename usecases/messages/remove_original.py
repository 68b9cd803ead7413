"""The author of a report has their own words taken out of the group."""

from chat.actions import AnswerPress, Delete
from chat.errors import Fact, NotFound
from chat.message import Press
from stations.scope import SYSTEM
from storage.messages import kept
from storage.outbox import leave
from storage.tickets import record
from storage.tickets import ticket as ticket_by_id
from storage.unit_of_work import Work
from tickets.entry import EntryKind
from usecases.messages.choose import NotYourMessage
from usecases.messages.deleting import can_delete
from usecases.messages.file_request import entry_of
from usecases.messages.scene import Scene, look_again
from usecases.trade import Trade


class CannotRemove(Fact):
    """The bot has no right to delete there, or the message is too old."""

    key = "cannot_remove"


async def remove_original(
    work: Work, trade: Trade, bot_id: int, press: Press, message_row: int
) -> None:
    """Delete the message that a report was made by; its words stay in the log and the ticket.

    Raises ``NotFound``, ``NotYourMessage`` and ``CannotRemove``. Repeating is harmless.
    """
    row = await kept(work, SYSTEM, message_row)
    scene = None if row is None else await look_again(work, trade, row)
    if scene is None:
        raise NotFound(what="message")
    if scene.person.external_id != press.sender.external_id:
        raise NotYourMessage
    if not can_delete(work, scene):
        raise CannotRemove
    await leave(
        work,
        Delete(scene.row.message_id),
        bot_id=scene.bot_id,
        chat_id=scene.chat.id,
        key=f"remove:{scene.row.id}",
    )
    locale = trade.speech.locale_for(scene.person.language)
    await leave(
        work,
        AnswerPress(press.press_id, trade.speech.say("report.removed", locale), alert=True),
        bot_id=bot_id,
        chat_id=None,
        key=f"press:{press.press_id}",
    )
    await _note(work, scene)


async def _note(work: Work, scene: Scene) -> None:
    ticket_id = scene.row.ticket_id
    ticket = None if ticket_id is None else await ticket_by_id(work, SYSTEM, ticket_id)
    if ticket is not None:
        await record(work, ticket, [entry_of(work, scene, ticket, EntryKind.REMOVED)])
