"""A member of staff says how far a ticket is: a step, a pause with its reason, resolved."""

from chat.actions import Rows
from chat.errors import BadInput
from chat.message import Message
from storage.tickets import record
from storage.unit_of_work import Work
from tickets.entry import Entry, EntryKind
from tickets.flow import allow_step, next_steps
from tickets.ticket import Ticket
from usecases.intake.called import ask_to_call
from usecases.private.questions import Step
from usecases.replies.hold import clear, of_the_pack
from usecases.tickets.asker import Asker, tell
from usecases.tickets.deliver import Where, deliver
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
    reached = allow_step(flow, ticket.step, wanted, asker.locale)
    entry = await _enter(work, asker, ticket, message, EntryKind.STEPPED, code=reached.code)
    told = reached.told.get(asker.locale, "")
    if told:
        await deliver(work, trade, ticket, "ticket.progress", of_the_pack(told), f"step:{entry.id}")
    await _say(work, trade, asker, "staff_desk.stepped", ticket, step=reached.name(asker.locale))


async def pause(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, message: Message, words: str
) -> None:
    """Let the clocks stand still for a reason of the pack's list, which the reporter hears.

    Raises ``BadInput`` with the reasons there are, and the facts of ``tickets.moves``.
    """
    reasons = trade.tickets.pauses
    named = {one.name(asker.locale): one for one in reasons.values()}
    chosen = reasons.get(words) or named.get(words)
    if chosen is None:
        known = _listed(trade, asker, list(named))
        raise BadInput(
            reason=trade.speech.say("staff_desk.usage_pause", asker.locale, reasons=known)
        )
    entry = await _enter(work, asker, ticket, message, EntryKind.PAUSED, code=chosen.code)
    told = trade.speech.say("ticket.paused", asker.locale, reason=chosen.name(asker.locale))
    await deliver(work, trade, ticket, "ticket.progress", of_the_pack(told), f"pause:{entry.id}")
    await _say(work, trade, asker, "staff_desk.paused", ticket)


async def resume(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, message: Message, _words: str
) -> None:
    """Let the clocks go on; raises ``TicketIsNotPaused``."""
    await _enter(work, asker, ticket, message, EntryKind.RESUMED)
    await _say(work, trade, asker, "staff_desk.resumed", ticket)


async def resolve(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, message: Message, words: str
) -> None:
    """Tell the reporter the result; they are then asked whether it is done.

    A result that must not be told is held back, and nothing is resolved. Raises ``BadInput``
    without a result, and the facts of ``tickets.moves``.
    """
    if not words:
        raise BadInput(reason=trade.speech.say("staff_desk.usage_resolve", asker.locale))
    cleared = await clear(work, trade, asker, ticket, words, again=Step.RESOLUTION)
    if cleared is None:
        return
    entry = await _enter(work, asker, ticket, message, EntryKind.RESOLVED, body=words)
    where = await deliver(work, trade, ticket, "ticket.answer", cleared, f"resolve:{entry.id}")
    text = trade.speech.say("staff_desk.resolved", asker.locale, number=ticket.number)
    buttons: Rows = ()
    if where is Where.NOWHERE:
        call, buttons = await ask_to_call(work, trade, asker, ticket)
        text = f"{text}{call}"
    await tell(work, asker, text, "progress", buttons=buttons)


async def _enter(
    work: Work,
    asker: Asker,
    ticket: Ticket,
    message: Message,
    kind: EntryKind,
    *,
    code: str | None = None,
    body: str | None = None,
) -> Entry:
    row = await note(work, asker, message, ticket.id)
    entry = Entry(
        id=work.new_id(),
        ticket_id=ticket.id,
        station_id=ticket.station_id,
        kind=kind,
        at=work.now,
        person_id=asker.person.id,
        body=body,
        message_row=row.id,
        code=code,
    )
    await record(work, ticket, [entry])
    return entry


async def _say(
    work: Work, trade: Trade, asker: Asker, key: str, ticket: Ticket, **more: str
) -> None:
    text = trade.speech.say(key, asker.locale, number=ticket.number, **more)
    await tell(work, asker, text, "progress")


def _listed(trade: Trade, asker: Asker, names: list[str]) -> str:
    return trade.speech.say("group.joiner", asker.locale).join(names)
