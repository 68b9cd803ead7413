"""The reporter cannot be written to: staff call them, and note that they did, or why not."""

from chat.actions import Button, Rows
from chat.errors import BadInput
from chat.ids import short
from chat.message import SenderKind
from stations.scope import SYSTEM
from storage.alarms import phone_of
from storage.people import person
from storage.tickets import entries_of, record
from storage.unit_of_work import Work
from tickets.entry import Audience, EntryKind
from tickets.gate import NOT_REACHED, TOLD_BY_PHONE, told_by_call
from tickets.ticket import Ticket
from usecases.intake.identity import may_know_reporter
from usecases.tickets.asker import Asker, answer_press, require_desk
from usecases.tickets.new_entry import new_entry
from usecases.trade import Trade

_OUTCOMES = {"t": TOLD_BY_PHONE, "n": NOT_REACHED}


async def ask_to_call(work: Work, trade: Trade, asker: Asker, ticket: Ticket) -> tuple[str, Rows]:
    """Return what asks staff to telephone, with two buttons for what comes of it.

    The number is told in private alone, and to who may know the reporter. Another system gets
    the words by itself.
    """
    say, locale = trade.speech.say, asker.locale
    number = await phone_of(work, SYSTEM, ticket.station_id, ticket.reporter_id) or ""
    who = await person(work, SYSTEM, ticket.reporter_id)
    if who is None or who.kind is SenderKind.BOT:
        return say("intake.goes_outside", locale), ()
    buttons = call_buttons(trade, locale, ticket)
    if not may_know_reporter(trade, asker, ticket):
        return say("intake.call_by_other", locale), buttons
    if not asker.private:
        return say("intake.call_from_group", locale), buttons
    key = "intake.call_number" if number else "intake.call"
    return say(key, locale, name=who.name, phone=number), buttons


def call_buttons(trade: Trade, locale: str, ticket: Ticket) -> Rows:
    """Return the buttons for what a call brought."""
    return (
        tuple(
            Button(
                trade.speech.say(f"intake.{code}", locale),
                trade.signer.sign(f"dc:{short(ticket.id)}:{letter}"),
            )
            for letter, code in _OUTCOMES.items()
        ),
    )


async def note_call(work: Work, trade: Trade, asker: Asker, ticket: Ticket, letter: str) -> None:
    """Write down that the reporter was told by telephone, or could not be reached.

    Either lets the ticket be closed, and the same twice is written once. Raises ``NotAllowed``
    or ``BadInput``.
    """
    require_desk(asker)
    if letter not in _OUTCOMES:
        raise BadInput(reason=letter[:4])
    text = trade.speech.say("intake.call_noted", asker.locale, number=ticket.number)
    if asker.press_id is not None:
        await answer_press(work, asker.bot_id, asker.press_id, text)
    outcome = _OUTCOMES[letter]
    why_not = trade.speech.say(f"intake.{NOT_REACHED}")
    told = (True, "") if outcome == TOLD_BY_PHONE else (False, why_not)
    if told_by_call(await entries_of(work, SYSTEM, ticket.id)) == told:
        return
    called = new_entry(
        work,
        ticket,
        EntryKind.NOTED,
        asker.person.id,
        code=outcome,
        body=trade.speech.say(f"intake.{outcome}"),
        audience=Audience.STAFF,
    )
    await record(work, ticket, [called])
