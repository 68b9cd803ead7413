"""How a reporter found it: one press, then a word if they like; a low score is no end."""

from chat.errors import BadInput, NotAllowed, NotFound
from chat.ids import short
from chat.message import Message
from stations.scope import SYSTEM
from stations.staff import Role
from storage import closings
from storage.roster import subjects_of
from storage.tickets import record, ticket
from storage.unit_of_work import Work
from tickets.entry import Audience, EntryKind
from tickets.moves import TicketIsMerged
from tickets.ticket import State, Ticket
from usecases.clocks.tell_staff import tell_owner, tell_role
from usecases.closing.close_loop import SCORES, UNHAPPY
from usecases.closing.confirm import OnlyTheReporter
from usecases.owners.entrust_above import entrust, who_above
from usecases.private.questions import Step, ask
from usecases.tickets.asker import Asker, answer_press, tell
from usecases.tickets.new_entry import new_entry
from usecases.tickets.note import note
from usecases.trade import Trade

LOW = 2
"""A score of so much or less makes the ticket the supervisor's, and it is open again."""


async def press_score(work: Work, trade: Trade, asker: Asker, ticket_id: int, score: int) -> None:
    """Write down a score, once.

    Raises ``BadInput``, ``NotFound``, ``OnlyTheReporter``, and ``NotAllowed`` for somebody who
    has become staff since they were asked.
    """
    if score not in SCORES:
        raise BadInput(reason=str(score)[:4])
    found = await ticket(work, SYSTEM, ticket_id)
    asked = await closings.rating_of(work, SYSTEM, ticket_id)
    if found is None or asked is None:
        raise NotFound(what="ticket")
    if asked.person_id != asker.person.id:
        raise OnlyTheReporter
    if asker.appointments:
        raise NotAllowed
    if not await closings.rate(work, ticket_id, score):
        if asker.press_id is not None:
            said = trade.speech.say("closing.rated_before", asker.locale)
            await answer_press(work, asker.bot_id, asker.press_id, said)
        return
    rated = new_entry(
        work, found, EntryKind.RATED, asker.person.id, code=str(score), audience=Audience.STAFF
    )
    found = await record(work, found, [rated])
    low = score <= LOW
    if low:
        await _open_again(work, trade, asker, found, asked.owner_id)
    question = trade.speech.say("closing.low" if low else "closing.thanks", asker.locale)
    answers = {"ticket": short(found.id), "kind": found.kind, "low": "yes" if low else ""}
    await ask(work, trade, asker, Step.RATING, question, answers=answers)


async def add_words(
    work: Work, trade: Trade, asker: Asker, message: Message, ticket_id: int
) -> None:
    """Write down what the reporter said beside their score."""
    found = await ticket(work, SYSTEM, ticket_id)
    if found is None:
        raise NotFound(what="ticket")
    row = await note(work, asker, message, ticket_id)
    await closings.add_words(work, ticket_id, message.text.strip())
    said = new_entry(
        work, found, EntryKind.NOTED, asker.person.id, message_row=row.id, audience=Audience.STAFF
    )
    await record(work, found, [said])
    await tell(work, asker, trade.speech.say("closing.noted", asker.locale), "closing")


async def _open_again(
    work: Work, trade: Trade, asker: Asker, found: Ticket, rated: int | None
) -> None:
    """Bring an unhappy reporter to whoever stands above ``rated``, whatever the state."""
    subjects = await subjects_of(work, SYSTEM, found.id)
    unhappy_with = frozenset(one for one in (rated, found.owner_id) if one is not None)
    above = await who_above(work, trade, found, subjects | unhappy_with)
    before = found
    if found.state is State.CLOSED:
        code = None if above is None else UNHAPPY
        again = new_entry(work, found, EntryKind.REOPENED, asker.person.id, code=code)
        try:
            found = await record(work, found, [again])
        except TicketIsMerged:
            return
    key = f"unhappy:{found.id}"
    heard: set[int] = set()
    if above is not None:
        found = await entrust(work, found, above, UNHAPPY)
        await tell_owner(work, trade, found, "closing.unhappy_yours", "", f"{key}:{above}")
        if before.owner_id not in subjects:
            await tell_owner(work, trade, before, "closing.passed_up", "", f"{key}:before")
        heard = {above, *unhappy_with}
    await tell_role(work, trade, found, Role.SUPERVISOR, "closing.unhappy", "", key, heard=heard)
