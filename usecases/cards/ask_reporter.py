"""Ask a ticket's reporter something (反问); what they answer is added to the ticket."""

from chat.actions import Priority, SendText
from chat.errors import BadInput, Fact
from chat.ids import short
from chat.message import Message
from stations.scope import SYSTEM
from storage.chats import private_chat
from storage.conversations import Conversation, remember
from storage.outbox import leave
from storage.people import person
from storage.tickets import entries_of
from storage.unit_of_work import Work
from tickets.entry import EntryKind
from tickets.ticket import Ticket
from usecases.messages.hand_over import staff_buttons
from usecases.private.add_to_report import add_to_report
from usecases.private.questions import Step
from usecases.replies.hold import clear
from usecases.tickets.asker import Asker, tell
from usecases.tickets.deliver import deliver, destination
from usecases.tickets.enter import enter
from usecases.tickets.note import note
from usecases.tickets.telling import clip
from usecases.trade import Trade


class CannotBeAsked(Fact):
    """The reporter can neither be asked in private nor where they wrote."""

    key = "cannot_be_asked"


async def ask_reporter(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, message: Message, words: str
) -> None:
    """Bring a question to the reporter; their next words to us are taken for its answer.

    What must not be told is held back. Raises ``BadInput``, ``CannotBeAsked`` and the facts of
    ``tickets.moves``.
    """
    if not words.strip():
        raise BadInput(reason=trade.speech.say("card.usage_ask", asker.locale))
    row = await note(work, asker, message, ticket.id)
    cleared = await clear(work, trade, asker, ticket, words, again=Step.QUESTION)
    if cleared is None:
        return
    to = await destination(work, trade, ticket, cleared)
    if to is None:
        raise CannotBeAsked
    ticket, entry = await enter(
        work, asker, ticket, EntryKind.ASKED, body=words, message_row=row.id
    )
    await deliver(work, trade, ticket, "ticket.question", cleared, f"asked:{entry.id}")
    await remember(
        work,
        Conversation(
            person_id=ticket.reporter_id,
            chat_id=to.id,
            step=Step.ASKED,
            # They may read it in the evening.
            expires_at=work.now + trade.policy.ticket_window,
            answers={"ticket": short(ticket.id), "kind": ticket.kind},
        ),
    )
    text = trade.speech.say("card.asked", asker.locale, number=ticket.number)
    await tell(work, asker, text, "asked_reporter")


async def answer_question(
    work: Work, trade: Trade, asker: Asker, message: Message, ticket_id: int
) -> None:
    """Add the reporter's answer to the ticket, and bring it to whoever asked.

    Raises ``NotFound`` and ``TicketIsClosed``.
    """
    ticket = await add_to_report(work, trade, asker, message, ticket_id, anywhere=True)
    entries = await entries_of(work, SYSTEM, ticket.id)
    asked = next((one for one in reversed(entries) if one.kind is EntryKind.ASKED), None)
    by = None if asked is None or asked.person_id is None else asked.person_id
    desk = None if by is None else await private_chat(work, SYSTEM, asker.bot_id, by)
    if by is None or desk is None:
        return  # the card tells it
    who = await person(work, SYSTEM, by)
    locale = trade.speech.locale_for(who.language if who else None)
    said = clip(message.text.strip()) or trade.speech.say("staff_desk.attachment", locale)
    text = trade.speech.say("card.answered_back", locale, number=ticket.number, text=said)
    await leave(
        work,
        SendText(text, buttons=staff_buttons(trade, locale, ticket)),
        bot_id=desk.bot_id,
        chat_id=desk.id,
        key=f"answered-back:{asker.origin}",
        priority=Priority.STAFF,
    )
