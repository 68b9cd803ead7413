"""A member of staff objects to what is counted against them, with a reason, in private."""

from chat.actions import Button, Rows
from chat.errors import BadInput, Fact
from chat.ids import short
from chat.message import Message
from storage import objections
from storage.unit_of_work import Work
from tickets.entry import Audience, EntryKind
from tickets.objection import About, NothingCounted, ObjectedBefore, Objection, may_object
from tickets.ticket import Ticket
from usecases.objections.tell import describe, tell_judges
from usecases.private.questions import Step, ask
from usecases.tickets.asker import Asker, tell
from usecases.tickets.enter import enter
from usecases.tickets.find import OnlyInPrivate, ticket_at_desk
from usecases.tickets.note import note
from usecases.tickets.telling import clip
from usecases.trade import Trade

OBJECT = "qo"
_LONGEST = 500


async def object_to(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, message: Message, words: str
) -> None:
    """``/object NUMBER [REASON]``: choose what is meant, then say why; raises like ``offer``."""
    left = await _left(work, trade, asker, ticket)
    if len(left) == 1 and words:
        await _write_down(work, trade, asker, message, ticket, left[0], words)
        return
    await _ask(work, trade, asker, ticket, left)


async def offer(work: Work, trade: Trade, asker: Asker, ticket: Ticket) -> None:
    """Ask why, or first which of several things is meant.

    Raises ``OnlyInPrivate`` and the facts of ``may_object``.
    """
    await _ask(work, trade, asker, ticket, await _left(work, trade, asker, ticket))


async def _ask(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, left: tuple[About, ...]
) -> None:
    if len(left) == 1:
        await _ask_why(work, trade, asker, ticket, left[0])
        return
    say = trade.speech.say
    rows = tuple(
        (
            Button(
                say(f"objection.about_{one}", asker.locale),
                trade.signer.sign(f"{OBJECT}:{short(ticket.id)}.{one}"),
            ),
        )
        for one in left
    )
    which = say("objection.which", asker.locale, number=ticket.number)
    await tell(work, asker, which, "objection", buttons=rows)


async def object_button(work: Work, trade: Trade, asker: Asker, ticket: Ticket) -> Rows:
    """Return the way to object for whom something counts against, under the ticket's own page."""
    try:
        await _left(work, trade, asker, ticket)
    except Fact:
        return ()
    label = trade.speech.say("objection.do_object", asker.locale)
    return ((Button(label, trade.signer.sign(f"{OBJECT}:{short(ticket.id)}")),),)


async def begin(work: Work, trade: Trade, asker: Asker, ticket_id: int, about: About) -> None:
    """Ask for the reason; raises ``ObjectedBefore``, ``NotFound`` and what ``may_object`` does."""
    ticket = await ticket_at_desk(work, trade, asker, ticket_id)
    if about not in await _left(work, trade, asker, ticket):
        raise ObjectedBefore
    await _ask_why(work, trade, asker, ticket, about)


async def _ask_why(work: Work, trade: Trade, asker: Asker, ticket: Ticket, about: About) -> None:
    question = trade.speech.say(
        "objection.ask_why",
        asker.locale,
        number=ticket.number,
        what=trade.speech.say(f"objection.about_{about}", asker.locale),
    )
    answers = {"ticket": short(ticket.id), "about": about.value}
    await ask(work, trade, asker, Step.OBJECTION, question, answers=answers)


async def take_reason(
    work: Work,
    trade: Trade,
    asker: Asker,
    message: Message,
    ticket_id: int,
    about: About,
    words: str,
) -> None:
    """Write the objection down and ask whoever decides; raises like ``begin``."""
    ticket = await ticket_at_desk(work, trade, asker, ticket_id)
    if about not in await _left(work, trade, asker, ticket):
        raise ObjectedBefore
    await _write_down(work, trade, asker, message, ticket, about, words)


async def _write_down(
    work: Work,
    trade: Trade,
    asker: Asker,
    message: Message,
    ticket: Ticket,
    about: About,
    words: str,
) -> None:
    words = clip(words.strip(), _LONGEST)
    if not words:
        raise BadInput(reason=trade.speech.say("objection.usage", asker.locale))
    await note(work, asker, message)
    one = Objection(
        work.new_id(), ticket.station_id, ticket.id, about, asker.person.id, words, work.now
    )
    await objections.add(work, one)
    # The words stay with the objection: a card may be read by several people.
    await enter(work, asker, ticket, EntryKind.OBJECTED, code=about.value, audience=Audience.STAFF)
    asked = await tell_judges(work, trade, one)
    said = "objection.made" if asked else "objection.made_waits"
    text = await describe(work, trade, one, asker.locale)
    await tell(work, asker, f"{trade.speech.say(said, asker.locale)}\n{text}", "objection")


async def _left(work: Work, trade: Trade, asker: Asker, ticket: Ticket) -> tuple[About, ...]:
    if not asker.private:
        raise OnlyInPrivate
    if ticket.reporter_id == asker.person.id:
        # Their own request is no work of theirs.
        raise NothingCounted
    counted = await objections.counted_against(work, asker.scope, ticket, asker.person.id)
    made = await objections.made_by(work, asker.scope, ticket.id, asker.person.id)
    return may_object(counted, made, ticket.closed_at, work.now, trade.tickets.objections)
