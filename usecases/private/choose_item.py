"""Do what an item of the private menu stands for."""

from dataclasses import replace

from chat.actions import Button, Rows
from intents.intent import Intent
from storage.unit_of_work import Work
from usecases.billing.answer import answers_here, ask_bill
from usecases.messages.hand_over import call_person
from usecases.private.menu import Item
from usecases.private.outages import tell_outages
from usecases.private.questions import Step, ask, stop_asking
from usecases.private.station import station_for
from usecases.tickets.asker import Asker
from usecases.tickets.mine import point_to_private, show_mine
from usecases.trade import Trade

# What 投诉建议 may turn out to be, in the order of its buttons.
WORDS = (Intent.COMPLAINT, Intent.SUGGESTION, Intent.REPORT)


async def choose_item(work: Work, trade: Trade, asker: Asker, item: Item) -> None:
    """Begin what the item stands for; what was asked before is dropped."""
    if not asker.private:
        await point_to_private(work, trade, asker, "m")
        return
    await stop_asking(work, asker)
    if item is Item.TICKETS:
        await show_mine(work, trade, asker)
    elif item is Item.OUTAGES:
        await tell_outages(work, trade, asker)
    elif (station := await station_for(work, trade, asker)) is not None:
        asker = replace(asker, chat=replace(asker.chat, station_id=station.id))
        await _begin(work, trade, asker, item)


async def _begin(work: Work, trade: Trade, asker: Asker, item: Item) -> None:
    say = trade.speech.say
    if item is Item.FAULT:
        await ask(work, trade, asker, Step.FAULT, say("private.ask_fault", asker.locale))
    elif item is Item.BILL and await answers_here(work, asker.chat.station_id):
        await ask_bill(work, trade, asker)
    elif item is Item.BILL:
        await ask(work, trade, asker, Step.BILL, say("private.bill_how", asker.locale))
    elif item is Item.COMPLAINT:
        question = say("private.ask_words", asker.locale)
        await ask(work, trade, asker, Step.WORDS, question, buttons=_kinds(trade, asker.locale))
    else:
        await call_person(work, trade, asker.chat, asker.person, asker.origin)


async def choose_words(work: Work, trade: Trade, asker: Asker, intent: Intent) -> None:
    """Ask for the words of a complaint, a suggestion or a report; the last is confidential."""
    question = trade.speech.say(f"private.ask_{intent}", asker.locale)
    await ask(work, trade, asker, Step.WORDS, question, answers={"intent": intent})


def _kinds(trade: Trade, locale: str) -> Rows:
    return (
        tuple(
            Button(trade.speech.say(f"buttons.{intent}", locale), trade.signer.sign(f"k:{intent}"))
            for intent in WORDS
        ),
    )
