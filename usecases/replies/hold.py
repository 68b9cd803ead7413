"""Hold back what must not be told to a resident; words of staff reach one as ``Cleared`` alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from chat.ids import short
from chat.personal_data import mask
from stations.scope import SYSTEM
from storage.areas import station
from storage.messages import messages_of_ticket
from storage.tickets import record
from storage.unit_of_work import Work
from tickets.entry import Audience, EntryKind
from tickets.hold_back import Held, numbers_in
from tickets.moves import TicketIsClosed
from tickets.ticket import State, Ticket
from usecases.private.questions import Step, ask
from usecases.tickets.asker import Asker, tell
from usecases.tickets.new_entry import new_entry
from usecases.trade import Trade


@dataclass(frozen=True, slots=True)
class Cleared:
    """Words that may reach a resident; nothing outside this module makes them.

    ``personal``: they carry a number of the reader's own, so that they go nowhere but to them.
    """

    text: str
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Again:
    """The question that stands until its writer has put the words otherwise."""

    step: Step
    answers: Mapping[str, str]


def of_the_pack(text: str) -> Cleared:
    """Return a sentence of the pack or the locales, into which nobody put words of their own."""
    return Cleared(text)


async def clear(
    work: Work,
    trade: Trade,
    asker: Asker,
    ticket: Ticket,
    words: str,
    *,
    again: Step | Again | None = None,
    common: bool = False,
) -> Cleared | None:
    """Let words through to a ticket's reporter, or hold them back and tell their writer why.

    ``None``: nothing may go out. The reason stands in the ticket, and with ``again`` the writer's
    next words are taken for the same. ``common``: several people get them, whose equipment and
    numbers differ. Raises ``TicketIsClosed``.
    """
    if ticket.state is State.CLOSED:
        raise TicketIsClosed
    judged = await judge(work, trade, ticket, words, common=common)
    if isinstance(judged, Cleared):
        return judged
    await write_held(work, ticket, judged, words, asker.person.id)
    reason = told_reason(trade, asker.locale, judged, private=asker.private)
    if isinstance(again, Step):
        again = Again(again, {"ticket": short(ticket.id)})
    if again is None:
        text = trade.speech.say("reply.held", asker.locale, reason=reason)
        await tell(work, asker, text, "held")
        return None
    key = "reply.held_again" if asker.private else "reply.held_again_reply"
    text = trade.speech.say(key, asker.locale, reason=reason)
    await ask(work, trade, asker, again.step, text, answers=again.answers)
    return None


async def judge(
    work: Work, trade: Trade, ticket: Ticket, words: str, *, common: bool = False
) -> Cleared | Held:
    """Tell whether words may reach a ticket's reporter; nothing is written.

    Told may be the hotline, the telephones of the duty, and what the reporter wrote themself: in
    private, which ``Cleared.personal`` asks for.
    """
    where = await station(work, SYSTEM, ticket.station_id)
    public = (*trade.policy.duty_phones, where.hotline if where else "", ticket.number)
    own = () if common else await _own_numbers(work, ticket)
    held = trade.tickets.hold_back.judge(
        words, boundary=None if common else ticket.boundary, allowed=(*public, *own)
    )
    return held or Cleared(words, personal=bool(numbers_in(words, besides=public)))


async def write_held(
    work: Work, ticket: Ticket, held: Held, words: str, person_id: int | None
) -> Ticket:
    """Write into the ticket that words were held back; the words are for staff alone."""
    entry = new_entry(
        work,
        ticket,
        EntryKind.HELD_BACK,
        person_id,
        code=held.reason.value,
        body=words,
        audience=Audience.STAFF,
    )
    return await record(work, ticket, [entry])


def told_reason(trade: Trade, locale: str, held: Held, *, private: bool) -> str:
    """Say why words are held back, with those that decided; in a group no number is repeated."""
    words = held.words if private else mask(held.words)
    return trade.speech.say(f"held_back.{held.reason.value}", locale, words=words)


async def _own_numbers(work: Work, ticket: Ticket) -> tuple[str, ...]:
    said = await messages_of_ticket(work, SYSTEM, ticket.id)
    own = (one.text for one in said if one.text and one.person_id == ticket.reporter_id)
    return tuple(number for text in own for number in numbers_in(text))
