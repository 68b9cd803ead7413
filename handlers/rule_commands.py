"""The command about a station's own rules."""

from collections.abc import Mapping

from chat.message import Message
from handlers.turn import Said, Turn
from usecases.rules.by_command import rules_command
from usecases.tickets.asker import Asker


async def _rules(turn: Turn, asker: Asker, message: Message) -> None:
    await rules_command(turn.work, turn.trade, asker, message)


COMMANDS: Mapping[str, Said] = {"rules": _rules}
