"""The message under which was pressed shows something else: a keyboard, choices, the present."""

from chat.actions import Button, EditText, Priority, ProducedBy, Rows
from chat.ids import short
from stations.scope import SYSTEM
from storage import cards
from storage.outbox import leave, replace
from storage.tickets import reread
from storage.unit_of_work import Work
from tickets.pack_table import say
from tickets.ticket import Ticket
from usecases.cards.describe import describe
from usecases.cards.keep_up import digest
from usecases.cards.keyboard import Level, in_rows, keyboard
from usecases.closing.reach import reach
from usecases.tickets.asker import Asker, tell
from usecases.trade import Trade


async def show_level(work: Work, trade: Trade, asker: Asker, ticket: Ticket, level: Level) -> None:
    """Show another keyboard of the card, or its checklist."""
    added = _checklist(trade, asker, ticket) if level is Level.CHECKLIST else ""
    reachable = level is not Level.MORE or await reach(work, trade, ticket) is not None
    rows = keyboard(trade, ticket, _spoken(trade, asker), level, reachable=reachable)
    await _show(work, trade, asker, ticket, rows, added)


async def offer(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, question: str, choices: list[Button]
) -> None:
    """Put a question under the card, with its answers as buttons and a way back."""
    back = Button(
        trade.speech.say("card.do_back", asker.locale),
        trade.signer.sign(f"kv:{Level.FIRST.value}:{short(ticket.id)}"),
    )
    rows = (*in_rows(choices, 2), (back,))
    await _show(work, trade, asker, ticket, rows, question)


async def redraw(work: Work, trade: Trade, asker: Asker, ticket: Ticket) -> None:
    """Let a message in private, which nothing else keeps up, show the ticket as it stands now."""
    if asker.pressed is None or not asker.private:
        return
    if await cards.card_at(work, SYSTEM, asker.chat.id, asker.pressed) is None:
        now = await reread(work, SYSTEM, ticket.id)
        await _show(work, trade, asker, now, keyboard(trade, now, asker.locale), "")


async def _show(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, rows: Rows, added: str
) -> None:
    text = await describe(work, trade, ticket, _spoken(trade, asker), reader=asker.reads_alone)
    text = f"{text}\n\n{added}" if added else text
    card = None
    if asker.pressed is not None:
        card = await cards.card_at(work, SYSTEM, asker.chat.id, asker.pressed)
    if card is not None:
        # The card's own edits go this way too, so that neither undoes the other.
        await replace(
            work,
            EditText(ProducedBy(card.post_key), text, buttons=rows),
            bot_id=asker.bot_id,
            chat_id=asker.chat.id,
            key=f"{card.post_key}:now",
            priority=Priority.STAFF,
        )
        await cards.change(work, card, shown=digest(text, rows), edits=card.edits + 1)
    elif asker.pressed is not None:
        await leave(
            work,
            EditText(asker.pressed, text, buttons=rows),
            bot_id=asker.bot_id,
            chat_id=asker.chat.id,
            key=f"shown:{asker.origin}",
            priority=Priority.STAFF,
        )
    else:
        await tell(work, asker, text, "card", buttons=rows)


def _checklist(trade: Trade, asker: Asker, ticket: Ticket) -> str:
    steps = trade.tickets.checklists.get(ticket.kind, ())
    lines = [f"{place}. {say(one, _spoken(trade, asker))}" for place, one in enumerate(steps, 1)]
    return "\n".join([trade.speech.say("card.checklist", _spoken(trade, asker)), *lines])


def _spoken(trade: Trade, asker: Asker) -> str:
    """Return the language of a card: the reader's own, or where several read, the station's."""
    return asker.locale if asker.private else trade.speech.locale_for(None)
