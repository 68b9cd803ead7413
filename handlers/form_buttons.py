"""Buttons of the form of a major incident: begin, leave out, change, hand in."""

from collections.abc import Mapping

from chat.ids import long
from chat.message import Press
from handlers.turn import Turn, Verb
from usecases.serious.fill_form import ask_again, begin_form, complete, skip
from usecases.tickets.asker import Asker
from usecases.tickets.find import ticket_at_desk


async def _begin(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    ticket = await ticket_at_desk(turn.work, turn.trade, asker, long(argument))
    await begin_form(turn.work, turn.trade, asker, ticket)


async def _skip(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    named, _, code = argument.partition(":")
    ticket = await ticket_at_desk(turn.work, turn.trade, asker, long(named))
    await skip(turn.work, turn.trade, asker, ticket, code)


async def _again(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    named, _, code = argument.partition(":")
    ticket = await ticket_at_desk(turn.work, turn.trade, asker, long(named))
    await ask_again(turn.work, turn.trade, asker, ticket, code)


async def _complete(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    ticket = await ticket_at_desk(turn.work, turn.trade, asker, long(argument))
    await complete(turn.work, turn.trade, asker, ticket)


VERBS: Mapping[str, Verb] = {"qf": _begin, "qk": _skip, "qe": _again, "qz": _complete}
