"""Moderation: the queue's card, what is learnt from mistakes, appeals, and the commands for it."""

from collections.abc import Mapping

from chat.errors import BadInput
from chat.ids import long
from chat.message import Message, Press
from handlers.turn import Said, Turn, Verb
from usecases.moderation import decide, learn, queue
from usecases.moderation.acts import APPEAL
from usecases.moderation.appeal import GRANT, REFUSE, begin_appeal, decide_appeal
from usecases.moderation.by_command import lexicon_command
from usecases.moderation.call_people import OPEN
from usecases.moderation.hand_on import SECOND
from usecases.moderation.precision import SUSPEND_RULE, show_precision
from usecases.tickets.asker import Asker


async def _review(turn: Turn, asker: Asker, _message: Message) -> None:
    await queue.show_queue(turn.work, turn.trade, asker)


async def _precision(turn: Turn, asker: Asker, _message: Message) -> None:
    await show_precision(turn.work, turn.trade, asker)


async def _lexicon(turn: Turn, asker: Asker, message: Message) -> None:
    await lexicon_command(turn.work, turn.trade, asker, message.argument)


async def _open(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await queue.open_case_card(turn.work, turn.trade, asker, long(argument))


async def _next(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await queue.skip(turn.work, turn.trade, asker, long(argument))


async def _more(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await queue.show_again(turn.work, turn.trade, asker, long(argument), queue.MORE)


async def _back(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await queue.show_again(turn.work, turn.trade, asker, long(argument))


async def _except(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    case, _, member = argument.partition(".")
    await queue.except_one(turn.work, turn.trade, asker, long(case), long(member))


async def _all(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    letter, case = _chosen(argument)
    level = f"{queue.ALL}{letter}"
    await queue.show_again(turn.work, turn.trade, asker, case, level)


async def _decide(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    letter, case = _chosen(argument)
    await decide.decide_one(turn.work, turn.trade, asker, case, letter)


async def _bulk(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    letter, case = _chosen(argument)
    await decide.decide_group(turn.work, turn.trade, asker, case, letter)


async def _undo(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await decide.undo_decision(turn.work, turn.trade, asker, long(argument))


async def _second(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await decide.agree_to_ban(turn.work, turn.trade, asker, long(argument))


async def _appeal(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await begin_appeal(turn.work, turn.trade, asker, long(argument))


async def _grant(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await decide_appeal(turn.work, turn.trade, asker, long(argument), granted=True)


async def _refuse(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await decide_appeal(turn.work, turn.trade, asker, long(argument), granted=False)


async def _learn(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    letter, case = _chosen(argument)
    await learn.offer(turn.work, turn.trade, asker, case, letter)


async def _apply(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    letter, case = _chosen(argument)
    await learn.apply(turn.work, turn.trade, asker, case, letter)


async def _take_back(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await learn.take_back(turn.work, turn.trade, asker, long(argument))


async def _suspend(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await learn.suspend_rule(turn.work, turn.trade, asker, long(argument))


def _chosen(argument: str) -> tuple[str, int]:
    letter, _, case = argument.partition(":")
    if not case:
        raise BadInput(reason=argument[:20])
    return letter, long(case)


COMMANDS: Mapping[str, Said] = {
    "review": _review,
    "precision": _precision,
    "lexicon": _lexicon,
}
VERBS: Mapping[str, Verb] = {
    OPEN: _open,
    queue.NEXT: _next,
    queue.MORE: _more,
    queue.BACK: _back,
    queue.EXCEPT: _except,
    queue.ALL: _all,
    queue.DECIDE: _decide,
    queue.BULK: _bulk,
    queue.UNDO: _undo,
    SECOND: _second,
    APPEAL: _appeal,
    GRANT: _grant,
    REFUSE: _refuse,
    decide.LEARN: _learn,
    learn.APPLY: _apply,
    learn.TAKE_BACK: _take_back,
    SUSPEND_RULE: _suspend,
}
