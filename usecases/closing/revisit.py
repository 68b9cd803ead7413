"""Revisits (回访): staff see whom to ask by telephone, and write down what they heard."""

from dataclasses import replace
from datetime import timedelta

from chat.actions import Button, Rows
from chat.errors import BadInput, Fact, NotFound
from chat.ids import short
from stations.scope import SYSTEM
from stations.staff import Role
from storage import revisits
from storage.revisits import PLANNED, RevisitRow
from storage.tickets import record, ticket
from storage.unit_of_work import Work
from tickets.entry import Audience, Entry, EntryKind
from tickets.ticket import Outcome, State, Ticket
from usecases.closing.tell_revisits import when_told
from usecases.tickets.asker import Asker, require_desk, tell
from usecases.tickets.new_entry import new_entry
from usecases.tickets.telling import kind_name
from usecases.trade import Trade

SATISFIED, UNSATISFIED, UNREACHED = "satisfied", "unsatisfied", "unreached"
OUTCOMES = {"s": SATISFIED, "u": UNSATISFIED, "x": UNREACHED}
_SHOWN = 6
# Who was not reached is tried on so many days.
MOST_TRIES = 3


class NotByTheOwner(Fact):
    """Whoever handled a ticket does not ask how it was; a supervisor or colleague does."""

    key = "closing.not_by_the_owner"


class RevisitedBefore(Fact):
    """A colleague has asked already."""

    key = "closing.revisited_before"


async def show_revisits(work: Work, trade: Trade, asker: Asker) -> None:
    """List whom to ask, each with buttons for what they say; raises ``NotAllowed``."""
    require_desk(asker)
    found = await revisits.planned(work, asker.scope, _SHOWN, confidential=asker.private)
    shown = []
    for one in found:
        about = await ticket(work, asker.scope, one.ticket_id)
        if about is not None:
            shown.append((one.id, about))
    if not shown:
        await tell(work, asker, trade.speech.say("closing.no_revisits", asker.locale), "revisits")
        return
    for revisit_id, about in shown:
        text = trade.speech.say(
            "closing.revisit",
            asker.locale,
            number=about.number,
            kind=kind_name(trade, about, asker.locale),
        )
        buttons = _outcomes(trade, asker, revisit_id)
        await tell(work, asker, text, f"revisit{revisit_id}", buttons=buttons)


async def press_outcome(
    work: Work, trade: Trade, asker: Asker, revisit_id: int, letter: str
) -> None:
    """Write down what a reporter said when asked again.

    Satisfied closes what waited for it, unsatisfied opens it again. Raises ``NotAllowed``,
    ``BadInput``, ``NotFound``, ``NotByTheOwner`` or ``RevisitedBefore``.
    """
    require_desk(asker)
    if letter not in OUTCOMES:
        raise BadInput(reason=letter[:4])
    row = await revisits.revisit(work, asker.scope, revisit_id)
    found = None if row is None else await ticket(work, asker.scope, row.ticket_id)
    if row is None or found is None:
        raise NotFound(what="revisit")
    if found.owner_id == asker.person.id and not asker.ranks(Role.SUPERVISOR, found.station_id):
        raise NotByTheOwner
    if not await revisits.settle(work, row.id, asker.person.id, OUTCOMES[letter]):
        raise RevisitedBefore
    entries = [_entry(work, asker, found, EntryKind.REVISITED, OUTCOMES[letter])]
    entries += _consequence(work, asker, found, OUTCOMES[letter])
    await record(work, found, entries)
    key = f"closing.revisit_{OUTCOMES[letter]}"
    if OUTCOMES[letter] == UNREACHED and await _try_again(work, trade, row):
        key = "closing.revisit_again"
    said = trade.speech.say(key, asker.locale, number=found.number)
    await tell(work, asker, said, "revisited")


async def _try_again(work: Work, trade: Trade, row: RevisitRow) -> bool:
    """Plan for tomorrow who was not reached; ``False`` when they were tried often enough."""
    tries = await revisits.revisits_of(work, SYSTEM, row.ticket_id)
    if sum(one.outcome == UNREACHED for one in tries) >= MOST_TRIES:
        return False
    tomorrow = work.now + timedelta(days=1)
    again = replace(
        row,
        id=work.new_id(),
        state=PLANNED,
        planned_at=tomorrow,
        next_at=await when_told(work, trade, row.station_id, tomorrow),
        done_by=None,
        done_at=None,
        outcome=None,
    )
    await revisits.plan(work, again)
    return True


def _consequence(work: Work, asker: Asker, found: Ticket, outcome: str) -> list[Entry]:
    if outcome == SATISFIED and found.state is State.RESOLVED:
        return [_entry(work, asker, found, EntryKind.CLOSED, Outcome.DONE.value)]
    if outcome == UNSATISFIED and found.state in (State.RESOLVED, State.CLOSED):
        return [_entry(work, asker, found, EntryKind.REOPENED, None)]
    return []


def _entry(work: Work, asker: Asker, found: Ticket, kind: EntryKind, code: str | None) -> Entry:
    resident = kind is not EntryKind.REVISITED
    return new_entry(
        work,
        found,
        kind,
        asker.person.id,
        code=code,
        audience=Audience.RESIDENT if resident else Audience.STAFF,
    )


def _outcomes(trade: Trade, asker: Asker, revisit_id: int) -> Rows:
    return (
        tuple(
            Button(
                trade.speech.say(f"closing.outcome_{name}", asker.locale),
                trade.signer.sign(f"yv:{letter}:{short(revisit_id)}"),
            )
            for letter, name in OUTCOMES.items()
        ),
    )
