"""A member of staff says how far a ticket is: a step of its flow, a pause with its reason."""

from chat.errors import BadInput
from chat.message import Message
from storage.unit_of_work import Work
from tickets.entry import EntryKind
from tickets.flow import allow_step, next_steps
from tickets.ticket import Ticket
from usecases.cards.reporter import show_progress
from usecases.replies.find import locale_of
from usecases.tickets.asker import Asker, acknowledge
from usecases.tickets.enter import enter
from usecases.tickets.note import note
from usecases.trade import Trade


async def step(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, message: Message, words: str
) -> None:
    """Go a step of the kind's flow, named as people name it; the reporter hears of it.

    Raises ``BadInput`` with the steps there are, and the facts of ``tickets.flow``.
    """
    flow = trade.tickets.kind(ticket.kind).flow
    named = {one.name(asker.locale): one.code for one in flow.steps}
    wanted = named.get(words, words)
    if not words or flow.step(wanted) is None:
        coming = next_steps(flow, ticket.step)
        known = _listed(trade, asker, [one.name(asker.locale) for one in coming])
        raise BadInput(reason=trade.speech.say("staff_desk.usage_step", asker.locale, steps=known))
    row = await note(work, asker, message, ticket.id)
    await go_step(work, trade, asker, ticket, wanted, row.id)


async def go_step(
    work: Work,
    trade: Trade,
    asker: Asker,
    ticket: Ticket,
    wanted: str,
    message_row: int | None = None,
) -> None:
    """Go a step of the kind's flow by its code; raises the facts of ``tickets.flow``."""
    flow = trade.tickets.kind(ticket.kind).flow
    reached = allow_step(flow, ticket.step, wanted, asker.locale)
    ticket, entry = await enter(
        work, asker, ticket, EntryKind.STEPPED, code=reached.code, message_row=message_row
    )
    told = reached.told.get(await locale_of(work, trade, ticket), "")
    if told:
        await show_progress(work, trade, ticket, told, f"step:{entry.id}", step=reached.code)
    await _say(work, trade, asker, "staff_desk.stepped", ticket, step=reached.name(asker.locale))


async def pause(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, message: Message, words: str
) -> None:
    """Let the clocks stand still for a reason of the pack's list, which the reporter hears.

    Raises ``BadInput`` with the reasons there are, and the facts of ``tickets.moves``.
    """
    reasons = trade.tickets.pauses
    named = {one.name(asker.locale): one.code for one in reasons.values()}
    wanted = named.get(words, words)
    if wanted not in reasons:
        known = _listed(trade, asker, list(named))
        raise BadInput(
            reason=trade.speech.say("staff_desk.usage_pause", asker.locale, reasons=known)
        )
    row = await note(work, asker, message, ticket.id)
    await pause_for(work, trade, asker, ticket, wanted, row.id)


async def pause_for(
    work: Work,
    trade: Trade,
    asker: Asker,
    ticket: Ticket,
    code: str,
    message_row: int | None = None,
) -> None:
    """Pause for a reason by its code; raises ``BadInput`` and the facts of ``tickets.moves``."""
    chosen = trade.tickets.pauses.get(code)
    if chosen is None:
        raise BadInput(reason=code[:20])
    ticket, entry = await enter(
        work, asker, ticket, EntryKind.PAUSED, code=code, message_row=message_row
    )
    locale = await locale_of(work, trade, ticket)
    told = trade.speech.say("ticket.paused", locale, reason=chosen.name(locale))
    await show_progress(work, trade, ticket, told, f"pause:{entry.id}")
    await _say(work, trade, asker, "staff_desk.paused", ticket)


async def resume(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, message: Message, _words: str
) -> None:
    """Let the clocks go on; raises ``TicketIsNotPaused``."""
    row = await note(work, asker, message, ticket.id)
    await go_on(work, trade, asker, ticket, row.id)


async def go_on(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, message_row: int | None = None
) -> None:
    """Let the clocks go on; raises ``TicketIsNotPaused``."""
    ticket, _ = await enter(work, asker, ticket, EntryKind.RESUMED, message_row=message_row)
    await _say(work, trade, asker, "staff_desk.resumed", ticket)


async def _say(
    work: Work, trade: Trade, asker: Asker, key: str, ticket: Ticket, **more: str
) -> None:
    text = trade.speech.say(key, asker.locale, number=ticket.number, **more)
    await acknowledge(work, asker, text, "progress")


def _listed(trade: Trade, asker: Asker, names: list[str]) -> str:
    return trade.speech.say("group.joiner", asker.locale).join(names)
