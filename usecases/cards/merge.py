"""Two tickets are one matter: one goes into the other (并单)."""

from chat.actions import Button
from chat.errors import BadInput, Fact
from chat.ids import short
from chat.message import Message
from storage import neighbours
from storage.unit_of_work import Work
from tickets.entry import Audience, EntryKind
from tickets.moves import MergedWithItself, TicketIsClosed
from tickets.ticket import State, Ticket
from usecases.cards.in_place import offer
from usecases.cards.stands import is_sensitive
from usecases.private.questions import Step, ask
from usecases.replies.find import locale_of
from usecases.replies.hold import of_the_pack
from usecases.tickets.asker import Asker, acknowledge
from usecases.tickets.deliver import deliver
from usecases.tickets.enter import enter
from usecases.tickets.find import ticket_at_desk, ticket_numbered_at_desk
from usecases.tickets.note import note
from usecases.tickets.telling import kind_name
from usecases.trade import Trade

_SHOWN = 6


class CannotMerge(Fact):
    """What is confidential, or about staff, goes into nothing that others see; nor the reverse."""

    key = "cannot_merge"


async def choose_target(work: Work, trade: Trade, asker: Asker, ticket: Ticket) -> None:
    """Offer the open tickets of the same person, then of the district; or ask for a number.

    Raises ``TicketIsClosed``.
    """
    if ticket.state is State.CLOSED:
        raise TicketIsClosed
    own = await neighbours.others_of_reporter(work, asker.scope, ticket, _SHOWN)
    around = await neighbours.others_of_district(work, asker.scope, ticket, _SHOWN)
    found = [] if is_sensitive(trade, ticket) else [*own.newest, *around.newest][:_SHOWN]
    choices = [
        Button(
            trade.speech.say(
                "card.target",
                asker.locale,
                number=one.number,
                kind=kind_name(trade, one, asker.locale),
            ),
            trade.signer.sign(f"kg:{short(ticket.id)}:{short(one.id)}"),
        )
        for one in found
    ]
    by_number = trade.speech.say("card.do_by_number", asker.locale)
    choices.append(Button(by_number, trade.signer.sign(f"kg:{short(ticket.id)}:n")))
    question = trade.speech.say("card.which_target", asker.locale)
    await offer(work, trade, asker, ticket, question, choices)


async def ask_for_number(work: Work, trade: Trade, asker: Asker, ticket: Ticket) -> None:
    """Ask for the number of the ticket into which this one goes; raises ``TicketIsClosed``."""
    if ticket.state is State.CLOSED:
        raise TicketIsClosed
    key = "card.ask_target" if asker.private else "card.ask_target_reply"
    question = trade.speech.say(key, asker.locale, number=ticket.number)
    await ask(work, trade, asker, Step.MERGE, question, answers={"ticket": short(ticket.id)})


async def merge_by_number(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, message: Message, words: str
) -> None:
    """Merge into the ticket whose number was written; raises what ``merge`` does."""
    number = words.strip().lstrip("#")
    if not number or len(number) > 20:
        raise BadInput(reason=trade.speech.say("card.usage_merge", asker.locale))
    await note(work, asker, message, ticket.id)
    target = await ticket_numbered_at_desk(work, trade, asker, number)
    await _merge(work, trade, asker, ticket, target)


async def merge(work: Work, trade: Trade, asker: Asker, ticket: Ticket, target_id: int) -> None:
    """Let a ticket go into another one of the same station, and tell its reporter.

    Raises ``NotFound``, ``CannotMerge``, ``MergedWithItself`` and ``TicketIsClosed``.
    """
    target = await ticket_at_desk(work, trade, asker, target_id)
    await _merge(work, trade, asker, ticket, target)


async def _merge(work: Work, trade: Trade, asker: Asker, ticket: Ticket, target: Ticket) -> None:
    if target.id == ticket.id:
        raise MergedWithItself
    if target.state is State.CLOSED:
        raise TicketIsClosed
    secret = (is_sensitive(trade, ticket), is_sensitive(trade, target))
    if target.station_id != ticket.station_id or secret[0] != secret[1]:
        raise CannotMerge
    # What is about somebody may only join what is kept from the same people.
    if secret[0] and target.reporter_id != ticket.reporter_id:
        raise CannotMerge
    ticket, entry = await enter(work, asker, ticket, EntryKind.MERGED, target_id=target.id)
    await enter(
        work,
        asker,
        target,
        EntryKind.GATHERED,
        body=ticket.number,
        target_id=ticket.id,
        audience=Audience.STAFF,
    )
    key = "ticket.merged" if target.reporter_id == ticket.reporter_id else "ticket.merged_common"
    told = trade.speech.say(key, await locale_of(work, trade, ticket), target=target.number)
    await deliver(work, trade, ticket, "ticket.progress", of_the_pack(told), f"merged:{entry.id}")
    text = trade.speech.say("card.merged", asker.locale, number=ticket.number, target=target.number)
    await acknowledge(work, asker, text, "merged")
