"""Bills: the command that asks for one, and the buttons that ask further."""

from collections.abc import Mapping

from billing.question import Question, Wanted
from chat.errors import BadInput
from chat.ids import long
from chat.message import Message, Press
from handlers.turn import Said, Turn, Verb
from usecases.billing.answer import ask_bill, question_of, understand
from usecases.billing.call_me import call_me
from usecases.billing.card import CALL, CHOOSE, DETAILS, HISTORY, WHY
from usecases.tickets.asker import Asker
from usecases.tickets.mine import point_to_private

_WANTED = {DETAILS: Wanted.DETAILS, WHY: Wanted.WHY, HISTORY: Wanted.HISTORY}


async def _bill(turn: Turn, asker: Asker, message: Message) -> None:
    if not asker.private:
        await point_to_private(turn.work, turn.trade, asker, "b")
        return
    station = asker.chat.station_id
    question = await understand(turn.work, turn.trade, station, message.argument)
    await ask_bill(turn.work, turn.trade, asker, question)


def _further(verb: str) -> Verb:
    async def pressed(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
        account, period = _at(argument)
        if account is None:
            raise BadInput(reason=argument[:20])
        question = Question(_WANTED[verb], () if period is None else (period,))
        await ask_bill(turn.work, turn.trade, asker, question, account)

    return pressed


async def _choose(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    account, _, rest = argument.partition(".")
    when, _, wanted = rest.partition(".")
    question = question_of(f"{wanted}.{when}")
    await ask_bill(turn.work, turn.trade, asker, question, long(account))


async def _call(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    account, period = _at(argument)
    await call_me(turn.work, turn.trade, asker, account, period)


def _at(argument: str) -> tuple[int | None, int | None]:
    """Read which account and period a button is about; without them it is about none."""
    if not argument:
        return None, None
    account, _, period = argument.partition(".")
    if not period.isdecimal() or len(period) > 6:
        raise BadInput(reason=argument[:20])
    return long(account), int(period)


COMMANDS: Mapping[str, Said] = {"bill": _bill}
VERBS: Mapping[str, Verb] = {
    **{verb: _further(verb) for verb in _WANTED},
    CHOOSE: _choose,
    CALL: _call,
}
