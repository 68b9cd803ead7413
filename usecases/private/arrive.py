"""Somebody opened the private chat by a link: a place's QR code, a report, an invitation."""

from chat.errors import NotFound
from chat.ids import long, short
from chat.message import Message
from stations.scope import SYSTEM
from storage.areas import place_by_code
from storage.chats import set_station
from storage.unit_of_work import Work
from usecases.billing.answer import LETTER as BILL
from usecases.billing.answer import ask_bill, question_of
from usecases.customers.agree import open_key
from usecases.customers.begin_binding import bind_posted
from usecases.customers.give_key import LETTER
from usecases.messages.hide_number import LETTER as POSTED
from usecases.private.add_to_report import begin_addition
from usecases.private.choose_item import choose_item
from usecases.private.greet import greet
from usecases.private.menu import Item
from usecases.private.questions import Step, ask
from usecases.stations.accept_invitation import accept_invitation
from usecases.tickets.asker import Asker
from usecases.tickets.mine import show_mine
from usecases.trade import Trade


async def arrive(work: Work, trade: Trade, asker: Asker, message: Message) -> None:
    """Open with what the link carries; without one, say hello.

    The parameter is signed: raises ``Tampered`` for one that is not ours, ``NotFound`` for a
    place or report that is gone.
    """
    token = message.argument
    if not token:
        await greet(work, trade, asker)
        return
    sort, what = _split(trade.signer.read(token, "start"))
    if sort == "p":
        await _at_place(work, trade, asker, what)
    elif sort == "r":
        await begin_addition(work, trade, asker, long(what))
    elif sort == "i":
        await accept_invitation(work, trade, asker.bot_id, message.chat, message.sender, token)
    elif sort == "t":
        await show_mine(work, trade, asker)
    elif sort == LETTER:
        await open_key(work, trade, asker, what)
    elif sort == POSTED:
        await bind_posted(work, trade, asker, long(what))
    elif sort == BILL and what:
        await ask_bill(work, trade, asker, question_of(what))
    elif sort == BILL:
        await choose_item(work, trade, asker, Item.BILL)
    else:
        await greet(work, trade, asker)


def _split(text: str) -> tuple[str, str]:
    return text[:1], text[1:]


async def _at_place(work: Work, trade: Trade, asker: Asker, code: str) -> None:
    """Ask what is wrong at a pole or meter box; its station becomes the chat's."""
    place = await place_by_code(work, SYSTEM, code)
    if place is None:
        raise NotFound(what="place")
    if asker.chat.station_id != place.station_id:
        await set_station(work, asker.chat.id, place.station_id)
    question = trade.speech.say("private.ask_fault_at", asker.locale, place=place.name)
    await ask(work, trade, asker, Step.FAULT, question, answers={"place": short(place.id)})
