"""Commands about incidents, and about tickets that belong together."""

from collections.abc import Mapping

from chat.message import Message
from handlers.turn import Said, Turn
from usecases.incidents import by_command
from usecases.incidents.plan_outage import plan_command
from usecases.tickets.asker import Asker


async def _incident(turn: Turn, asker: Asker, message: Message) -> None:
    await by_command.incident_command(turn.work, turn.trade, asker, message)


async def _etr(turn: Turn, asker: Asker, message: Message) -> None:
    await by_command.etr_command(turn.work, turn.trade, asker, message)


async def _restored(turn: Turn, asker: Asker, message: Message) -> None:
    await by_command.restored_command(turn.work, turn.trade, asker, message)


async def _dissolve(turn: Turn, asker: Asker, message: Message) -> None:
    await by_command.dissolve_command(turn.work, turn.trade, asker, message)


async def _attach(turn: Turn, asker: Asker, message: Message) -> None:
    await by_command.attach_command(turn.work, turn.trade, asker, message)


async def _detach(turn: Turn, asker: Asker, message: Message) -> None:
    await by_command.detach_command(turn.work, turn.trade, asker, message)


async def _merge(turn: Turn, asker: Asker, message: Message) -> None:
    await by_command.merge_command(turn.work, turn.trade, asker, message)


async def _split(turn: Turn, asker: Asker, message: Message) -> None:
    await by_command.split_command(turn.work, turn.trade, asker, message)


async def _planned(turn: Turn, asker: Asker, message: Message) -> None:
    await plan_command(turn.work, turn.trade, asker, message)


COMMANDS: Mapping[str, Said] = {
    "incident": _incident,
    "etr": _etr,
    "restored": _restored,
    "dissolve": _dissolve,
    "attach": _attach,
    "detach": _detach,
    "merge": _merge,
    "split": _split,
    "planned": _planned,
}
