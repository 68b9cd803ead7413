"""Buttons of staff who open a ticket for somebody: the form, and what a call to them brought."""

from collections.abc import Mapping

from chat.ids import long
from chat.message import Press
from handlers.turn import Turn, Verb
from usecases.intake.called import note_call
from usecases.intake.fill import press_form
from usecases.tickets.asker import Asker
from usecases.tickets.find import ticket_at_desk


async def _form(turn: Turn, press: Press, asker: Asker, argument: str) -> None:
    await press_form(turn.work, turn.trade, asker, press.message_id, argument)


async def _called(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    ticket_id, _, letter = argument.partition(":")
    ticket = await ticket_at_desk(turn.work, turn.trade, asker, long(ticket_id))
    await note_call(turn.work, turn.trade, asker, ticket, letter)


VERBS: Mapping[str, Verb] = {"dn": _form, "dc": _called}
