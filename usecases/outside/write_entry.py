"""Another system moves a ticket: it notes, answers, steps, resolves, or gives it back."""

from dataclasses import replace
from enum import StrEnum

from chat.errors import BadInput, Fact
from stations.scope import SYSTEM
from storage.external import link, ticket_known_as
from storage.tickets import record
from storage.unit_of_work import Work
from tickets.entry import Audience, Entry, EntryKind
from tickets.flow import allow_step
from tickets.hold_back import Held
from tickets.moves import allow
from tickets.ticket import State, Ticket
from usecases.cards.reporter import show_progress
from usecases.outside.file_ticket import LONGEST_TEXT
from usecases.replies.hold import judge, of_the_pack, write_held
from usecases.tickets.bound import bound
from usecases.tickets.deliver import deliver
from usecases.tickets.finish import ANSWERED, as_if_answered, check_gate
from usecases.tickets.new_entry import new_entry
from usecases.tickets.reclass import read_class, reclass
from usecases.trade import Trade


class ReferenceIsTaken(Fact):
    """Another ticket of the station has this number in that system."""

    key = "api.reference_is_taken"


class Move(StrEnum):
    """What another system may do to a ticket."""

    NOTE = "note"
    ANSWER = "answer"
    STEP = "step"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    HAND_OUT = "hand_out"
    RETURN = "return"
    BOUND = "bound"
    CLASS = "class"


_KINDS = {
    Move.NOTE: EntryKind.NOTED,
    Move.ANSWER: EntryKind.ANSWERED,
    Move.STEP: EntryKind.STEPPED,
    Move.RESOLVE: EntryKind.RESOLVED,
    Move.REOPEN: EntryKind.REOPENED,
    Move.HAND_OUT: EntryKind.HANDED_OUT,
    Move.RETURN: EntryKind.RETURNED,
    Move.BOUND: EntryKind.BOUNDED,
}
_NEEDS_TEXT = frozenset({Move.NOTE, Move.ANSWER, Move.RESOLVE})
# Their words are brought to the reporter, who may read those of the other moves.
_TOLD = frozenset({Move.ANSWER, Move.RESOLVE})
_NEEDS_CODE = frozenset({Move.STEP, Move.HAND_OUT, Move.BOUND, Move.CLASS})


async def write_entry(
    work: Work, trade: Trade, ticket: Ticket, move: Move, text: str, code: str, by: str
) -> Ticket | Held:
    """Move the ticket and tell its reporter what is meant for them; ``by`` names the system.

    ``code`` names a step, an outer system, whose the equipment is, or a kind with its sub-class
    (``complaint/service``). Words that must not be told are held back: then nothing moves, and why
    is returned. Raises ``BadInput``, the facts of ``tickets.moves`` for an illegal move, those of
    ``tickets.flow`` for a step that cannot come next, and ``CannotClose`` for what is missing.
    """
    text = text.strip()
    if len(text) > LONGEST_TEXT or (move in _NEEDS_TEXT and not text):
        raise BadInput(reason="text")
    if len(code) > 40 or (move in _NEEDS_CODE and not code):
        raise BadInput(reason="code")
    if move is Move.CLASS:
        chosen = read_class(trade, code, trade.speech.default)
        return await reclass(work, trade, ticket, *chosen, by=None)
    told = _step_told(trade, ticket, code) if move is Move.STEP else ""
    staff_only = move in (Move.NOTE, Move.HAND_OUT, Move.RETURN)
    entry = new_entry(
        work,
        ticket,
        _KINDS[move],
        code=code or None,
        body=f"{by}: {text}" if move is Move.NOTE else text or None,
        audience=Audience.STAFF if staff_only else Audience.RESIDENT,
    )
    allow(ticket.present, entry)
    cleared = of_the_pack("") if staff_only else await judge(work, trade, ticket, text)
    if isinstance(cleared, Held):
        await write_held(work, ticket, cleared, text, None)
        return cleared
    if move is Move.BOUND:
        return await bound(work, trade, ticket, code, None, text)
    before = await _before_result(work, trade, ticket) if move is Move.RESOLVE else []
    # What comes before it in the log has the smaller id.
    entry = replace(entry, id=work.new_id())
    now = await record(work, ticket, [*before, entry])
    if move in _TOLD:
        await deliver(work, trade, now, "ticket.answer", cleared, f"{move.value}:{entry.id}")
    elif told:
        await show_progress(work, trade, now, told, f"step:{entry.id}", step=code)
    return now


async def _before_result(work: Work, trade: Trade, ticket: Ticket) -> list[Entry]:
    """Pass the close gate; return the answer that telling the result is, if that comes next."""
    await check_gate(work, trade, ticket, trade.speech.default)
    if as_if_answered(trade, ticket) is ticket:
        return []
    return [new_entry(work, ticket, EntryKind.STEPPED, code=ANSWERED)]


def _step_told(trade: Trade, ticket: Ticket, code: str) -> str:
    """Return what the reporter hears of a step; raises the facts of ``tickets.flow``."""
    step = allow_step(trade.tickets.kind(ticket.kind).flow, ticket.step, code)
    return step.told.get(trade.speech.default, "")


async def report_back(
    work: Work, ticket: Ticket, system: str, reference: str, status: str, *, done: bool
) -> Ticket:
    """Write down how a ticket stands in another system; ``done`` brings it back to us.

    Raises ``BadInput`` or ``ReferenceIsTaken``.
    """
    if not reference or len(reference) > 80 or len(status) > 40 or not 0 < len(system) <= 16:
        raise BadInput(reason="reference")
    known = await ticket_known_as(work, SYSTEM, ticket.station_id, system, reference)
    if known not in (None, ticket.id):
        raise ReferenceIsTaken
    await link(work, ticket.id, ticket.station_id, system, reference, status)
    if not done or ticket.state is not State.OUTSIDE:
        return ticket
    back = new_entry(
        work, ticket, EntryKind.RETURNED, code=system, body=status or None, audience=Audience.STAFF
    )
    return await record(work, ticket, [back])
