"""What must be there before a ticket may be closed."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from chat.errors import Fact
from chat.speech import Speech
from tickets.entry import Entry, EntryKind
from tickets.kinds import Kind, Proof
from tickets.revisit import Revisit
from tickets.ticket import Boundary, Ticket

TOLD_BY_PHONE = "told_by_phone"
NOT_REACHED = "not_reached"
"""Codes of notes: who cannot be written to was called, and heard the result or did not answer."""


class Missing(StrEnum):
    """What is missing; locales/ has a name for each under ``close_gate``.

    The first ones are fields that a kind of the pack may require.
    """

    OWNER = "owner"
    DISTRICT = "district"
    PLACE = "place"
    SUBKIND = "subkind"
    BOUNDARY = "boundary"
    STEP = "step"
    RESULT = "result"
    PROOF = "proof"
    FORM = "form"
    BRANCH = "branch"
    REVISIT = "revisit"


class CannotClose(Fact):
    """A ticket lacks what its kind needs before it may be closed."""

    key = "cannot_close"


@dataclass(frozen=True, slots=True)
class CloseFacts:
    """What a ticket has, when it is to be closed.

    ``step`` is how far its flow has come. ``told``: the resident has heard the result;
    ``unreachable`` is why they could not be told. ``form_due``: it is a serious matter whose form
    is not complete. ``open_branches`` counts the tickets under it that say 「还没来电」.
    ``gathered``: it closes with its incident, of which the fields, the steps and the proof are
    asked once. ``safety``: a life hung on it.
    """

    filled: frozenset[str] = frozenset()
    step: str | None = None
    told: bool = False
    unreachable: str = ""
    proofs: frozenset[Proof] = frozenset()
    form_due: bool = False
    open_branches: int = 0
    gathered: bool = False
    safety: bool = False
    confirmed: bool = False
    revisited: bool = False


def told_by_call(entries: Iterable[Entry]) -> tuple[bool, str]:
    """Tell whether a reporter heard the result by telephone, and why they could not be told.

    The last call counts, and only those since the ticket was last reopened.
    """
    last: Entry | None = None
    for entry in entries:
        if entry.kind is EntryKind.REOPENED:
            last = None
        elif entry.kind is EntryKind.NOTED and entry.code in (TOLD_BY_PHONE, NOT_REACHED):
            last = entry
    if last is None:
        return False, ""
    told = last.code == TOLD_BY_PHONE
    return told, "" if told else last.body or NOT_REACHED


def filled(ticket: Ticket) -> frozenset[str]:
    """Return the fields that a ticket has; an undecided boundary is none."""
    has = {
        Missing.OWNER: ticket.owner_id is not None,
        Missing.DISTRICT: ticket.district_id is not None,
        Missing.PLACE: ticket.place_id is not None,
        Missing.SUBKIND: ticket.subkind is not None,
        Missing.BOUNDARY: ticket.boundary not in (None, Boundary.UNDECIDED),
    }
    return frozenset(field.value for field, there in has.items() if there)


def missing(kind: Kind, facts: CloseFacts) -> tuple[Missing, ...]:
    """Return what is missing before a ticket may be closed as done, in a steady order.

    A ticket that is merged, misjudged or withdrawn has no result, and is not asked here.
    """
    lacks: list[Missing] = []
    if not facts.gathered:
        lacks += [Missing(name) for name in kind.required if name not in facts.filled]
        if kind.closes_at is not None and not kind.flow.reached(facts.step, kind.closes_at):
            lacks.append(Missing.STEP)
        if kind.proof and not facts.proofs & kind.proof:
            lacks.append(Missing.PROOF)
    heard = facts.told or bool(facts.unreachable.strip())
    owed = facts.safety or kind.revisit is Revisit.ALWAYS
    asked = facts.revisited or facts.confirmed or bool(facts.unreachable.strip())
    rest = {
        Missing.RESULT: not kind.closes_at_once and not heard,
        Missing.FORM: facts.form_due,
        Missing.BRANCH: facts.open_branches > 0,
        Missing.REVISIT: owed and not asked,
    }
    return (*lacks, *(one for one, is_missing in rest.items() if is_missing))


def cannot_close(lacks: Iterable[Missing], speech: Speech, locale: str) -> CannotClose:
    """Return the fact that names what is missing in somebody's language."""
    named = [speech.say(f"close_gate.{one}", locale) for one in lacks]
    return CannotClose(missing=speech.say("close_gate.joiner", locale).join(named))
