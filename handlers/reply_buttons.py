"""Buttons under canned replies: send one, open one to change it, look for another ticket."""

from collections.abc import Mapping

from chat.ids import long
from chat.message import Press
from handlers.turn import Turn, Verb
from usecases.replies.offer import offer, open_reply, send_reply
from usecases.tickets.asker import Asker
from usecases.tickets.find import ticket_at_desk


async def _send(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    ticket_id, _, mark = argument.partition(":")
    ticket = await ticket_at_desk(turn.work, turn.trade, asker, long(ticket_id))
    await send_reply(turn.work, turn.trade, asker, ticket, mark)


async def _open(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    ticket_id, _, mark = argument.partition(":")
    ticket = await ticket_at_desk(turn.work, turn.trade, asker, long(ticket_id))
    await open_reply(turn.work, turn.trade, asker, ticket, mark)


async def _for_ticket(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    ticket_id, _, typed = argument.partition(":")
    ticket = await ticket_at_desk(turn.work, turn.trade, asker, long(ticket_id))
    await offer(turn.work, turn.trade, asker, ticket, typed)


VERBS: Mapping[str, Verb] = {"ds": _send, "de": _open, "dt": _for_ticket}
