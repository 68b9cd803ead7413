"""A reporter says that it is done, or not; silence is reminded, and then taken as a yes."""

from datetime import datetime

from chat.errors import Fact, NotFound
from chat.ids import short
from stations.scope import SYSTEM
from storage import closings
from storage.closings import Closing
from storage.tickets import record, ticket
from storage.unit_of_work import Work
from tickets.entry import Audience, EntryKind
from tickets.ticket import Outcome, State, Ticket
from usecases.closing.close_loop import confirm_buttons
from usecases.closing.reach import put, reach
from usecases.desk.due import Due
from usecases.incidents.ask_power import remind_of_power
from usecases.private.questions import Step, ask
from usecases.tickets.asker import Asker, answer_press
from usecases.tickets.asker import tell as answer_here
from usecases.tickets.new_entry import new_entry
from usecases.trade import Trade

_AT_ONCE = 50


class OnlyTheReporter(Fact):
    """Only whoever asked can say whether it is done."""

    key = "closing.only_the_reporter"


class TooLateToReopen(Fact):
    """The ticket was closed long ago; what is the matter now is a matter of its own."""

    key = "closing.too_late"


async def confirm(work: Work, trade: Trade, asker: Asker, ticket_id: int) -> None:
    """The reporter pressed that it is done; pressing again changes nothing.

    The button of an earlier question closes nothing that is worked on again.

    Raises ``OnlyTheReporter`` or ``NotFound``.
    """
    found = await _own(work, asker, ticket_id)
    if found.state is State.RESOLVED:
        await _close(work, found, Outcome.CONFIRMED, asker.person.id)
    over = found.state in (State.RESOLVED, State.CLOSED)
    await _answer(work, trade, asker, "closing.confirmed" if over else "closing.still_open", found)


async def not_done(work: Work, trade: Trade, asker: Asker, ticket_id: int) -> None:
    """The reporter pressed that it is not done: the ticket is open again, and words are asked for.

    Raises ``OnlyTheReporter`` or ``NotFound``, ``TooLateToReopen`` and ``TicketIsMerged``.
    """
    found = await _own(work, asker, ticket_id)
    if found.closed_at is not None and work.now - found.closed_at > trade.policy.reopen_for:
        raise TooLateToReopen(number=found.number)
    if found.state in (State.RESOLVED, State.CLOSED):
        again = new_entry(work, found, EntryKind.REOPENED, asker.person.id)
        await record(work, found, [again])
    if asker.private:
        question = trade.speech.say("closing.what_is_wrong", asker.locale, number=found.number)
        await ask(
            work,
            trade,
            asker,
            Step.ADDITION,
            question,
            answers={"ticket": short(found.id), "kind": found.kind},
        )
    else:
        await _answer(work, trade, asker, "closing.open_again", found)


async def remind_and_close(work: Work, trade: Trade) -> int:
    """Remind who has not said a word, and close what stayed without one."""
    due = await closings.due_closings(work, SYSTEM, _AT_ONCE)
    for one in due:
        found = await ticket(work, SYSTEM, one.ticket_id)
        if found is None or found.state is not State.RESOLVED:
            await closings.stop_waiting(work, one.ticket_id)
        elif one.remind_at is not None:
            await _remind(work, trade, found, one)
        else:
            await _close(work, found, Outcome.SILENT, None)
            await closings.stop_waiting(work, one.ticket_id)
    return len(due)


async def next_closing(work: Work, _trade: Trade) -> datetime | None:
    """Return when somebody is to be reminded, or a ticket to be closed, next."""
    return await closings.next_closing(work, SYSTEM)


CLOSING = Due("closing", remind_and_close, next_closing)


async def _remind(work: Work, trade: Trade, found: Ticket, closing: Closing) -> None:
    with_others = await remind_of_power(work, trade, found)
    where = None if with_others else await reach(work, trade, found)
    if where is not None:
        text = trade.speech.say("closing.remind", where.locale, number=found.number)
        buttons = confirm_buttons(trade, where.locale, found)
        key = f"confirm-again:{found.id}:{closing.resolved_at.timestamp():.0f}"
        await put(work, where, text, buttons, key)
    await closings.reminded(work, found.id, closing.closes_at)


async def _close(work: Work, found: Ticket, outcome: Outcome, by: int | None) -> None:
    closed = new_entry(
        work, found, EntryKind.CLOSED, by, code=outcome.value, audience=Audience.RESIDENT
    )
    await record(work, found, [closed])


async def _own(work: Work, asker: Asker, ticket_id: int) -> Ticket:
    found = await ticket(work, SYSTEM, ticket_id)
    if found is None:
        raise NotFound(what="ticket")
    if found.reporter_id != asker.person.id:
        raise OnlyTheReporter
    return found


async def _answer(work: Work, trade: Trade, asker: Asker, key: str, found: Ticket) -> None:
    text = trade.speech.say(key, asker.locale, number=found.number)
    if asker.press_id is not None:
        await answer_press(work, asker.bot_id, asker.press_id, text)
    if asker.private:
        await answer_here(work, asker, text, "closing")
