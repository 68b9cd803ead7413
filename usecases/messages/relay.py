"""While a member of staff talks with somebody in private, they hear what that person writes."""

from chat.actions import SendText
from stations.scope import SYSTEM
from storage.chats import private_chat
from storage.outbox import leave
from storage.tickets import ticket as ticket_by_id
from storage.unit_of_work import Work
from tickets.ticket import State, Ticket
from usecases.messages.file_request import join_ticket
from usecases.messages.hand_over import staff_buttons
from usecases.messages.scene import Scene
from usecases.owners.concern import SENSITIVE
from usecases.trade import Trade

_SHOWN = 500  # characters of a message that a notice to staff carries


async def relay(work: Work, trade: Trade, scene: Scene, ticket: Ticket | None) -> None:
    """Bring words written in private to whoever attends to their writer, and into the ticket.

    ``ticket`` is the one they went into already. In a group staff read along, so nothing is
    brought there. A complaint or report is not brought either: it may be about the very person
    who talks with its writer, and goes its own way.
    """
    staff_id = scene.attendance.staff_person_id
    if not (scene.private and scene.silent) or staff_id is None:
        return
    if ticket is None:
        ticket = await _into_attended(work, scene)
    desk = await private_chat(work, SYSTEM, scene.bot_id, staff_id)
    if desk is None or ticket is None or ticket.kind in SENSITIVE:
        return
    locale = trade.speech.locale_for(None)
    text = trade.speech.say(
        "handover.relayed", locale, number=ticket.number, text=scene.text[:_SHOWN] or "…"
    )
    await leave(
        work,
        SendText(text, buttons=staff_buttons(trade, locale, ticket)),
        bot_id=scene.bot_id,
        chat_id=desk.id,
        key=f"relayed:{scene.row.id}",
    )


async def _into_attended(work: Work, scene: Scene) -> Ticket | None:
    ticket_id = scene.attendance.ticket_id
    ticket = None if ticket_id is None else await ticket_by_id(work, SYSTEM, ticket_id)
    if ticket is None or ticket.state is State.CLOSED:
        return None
    return await join_ticket(work, scene, ticket)
