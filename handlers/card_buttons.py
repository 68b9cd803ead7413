"""Buttons on the card of a ticket: what staff do with it where they work."""

from collections.abc import Awaitable, Callable, Mapping

from chat.errors import BadInput
from chat.ids import long
from chat.message import Press
from handlers.turn import Turn, Verb
from storage.unit_of_work import Work
from tickets.ticket import Ticket
from usecases.cards import hand_over, in_place, merge, split, verdicts
from usecases.cards.keyboard import Level
from usecases.private import begin_words
from usecases.tickets import progress
from usecases.tickets.asker import Asker
from usecases.tickets.find import ticket_at_desk
from usecases.tickets.take import take
from usecases.trade import Trade

_Act = Callable[[Work, Trade, Asker, Ticket], Awaitable[None]]
_Chosen = Callable[[Work, Trade, Asker, Ticket, str], Awaitable[None]]


def _on_ticket(act: _Act, choose: _Chosen | None = None, *, redraw: bool = True) -> Verb:
    """Return a verb that acts on the ticket it names; ``choose`` takes what stands behind that."""

    async def pressed(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
        named, _, chosen = argument.partition(":")
        ticket = await ticket_at_desk(turn.work, turn.trade, asker, long(named))
        if chosen and choose is not None:
            await choose(turn.work, turn.trade, asker, ticket, chosen)
        elif chosen:
            raise BadInput(reason=argument[:20])
        else:
            await act(turn.work, turn.trade, asker, ticket)
        if redraw and (chosen or choose is None):
            await in_place.redraw(turn.work, turn.trade, asker, ticket)

    return pressed


async def _hand_over(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, colleague: str
) -> None:
    await hand_over.hand_over(work, trade, asker, ticket, long(colleague))


async def _merge(work: Work, trade: Trade, asker: Asker, ticket: Ticket, target: str) -> None:
    if target == "n":
        await merge.ask_for_number(work, trade, asker, ticket)
    else:
        await merge.merge(work, trade, asker, ticket, long(target))


async def _split(work: Work, trade: Trade, asker: Asker, ticket: Ticket, chosen: str) -> None:
    row, _, kind = chosen.partition(":")
    if kind:
        await split.split(work, trade, asker, ticket, long(row), kind)
        await in_place.redraw(work, trade, asker, ticket)
    else:
        await split.choose_kind(work, trade, asker, ticket, long(row))


async def _step(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    named, _, step = argument.partition(":")
    ticket = await ticket_at_desk(turn.work, turn.trade, asker, long(named))
    await progress.go_step(turn.work, turn.trade, asker, ticket, step)
    await in_place.redraw(turn.work, turn.trade, asker, ticket)


async def _level(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    level, _, named = argument.partition(":")
    if level not in set(Level):
        raise BadInput(reason=argument[:20])
    ticket = await ticket_at_desk(turn.work, turn.trade, asker, long(named))
    await in_place.show_level(turn.work, turn.trade, asker, ticket, Level(level))


VERBS: Mapping[str, Verb] = {
    "ka": _on_ticket(begin_words.begin_answer, redraw=False),
    "kb": _on_ticket(verdicts.choose_boundary, verdicts.decide_boundary),
    "kc": _on_ticket(begin_words.begin_closing, redraw=False),
    "kd": _on_ticket(begin_words.begin_resolving, redraw=False),
    "ke": _on_ticket(verdicts.reopen),
    "kg": _on_ticket(merge.choose_target, _merge),
    "kk": _on_ticket(verdicts.choose_class, verdicts.decide_class, redraw=False),
    "km": _on_ticket(verdicts.misjudge),
    "kn": _on_ticket(hand_over.decline_offer),
    "ko": _on_ticket(hand_over.choose_colleague, _hand_over),
    "kp": _on_ticket(verdicts.choose_pause, progress.pause_for),
    "kq": _on_ticket(begin_words.begin_asking, redraw=False),
    "kr": _on_ticket(progress.go_on),
    "ks": _step,
    "kt": _on_ticket(take),
    "kv": _level,
    "kx": _on_ticket(split.choose_message, _split, redraw=False),
    "ky": _on_ticket(hand_over.accept_offer),
}
