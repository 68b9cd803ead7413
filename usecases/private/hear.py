"""Somebody wrote to the bot: a menu item, the answer to a question of ours, or something new."""

from chat.ids import short
from chat.message import Message
from chat.personal_data import without_numbers
from customers.account import numbers_in
from customers.wishes import Wish, code_in, is_figures
from intents.answers import is_greeting
from intents.classifier import Reading
from intents.intent import Intent
from stations.scope import SYSTEM
from storage.cards import Card
from storage.conversations import Conversation, forget, open_with
from storage.unit_of_work import Work
from usecases.billing.seen import accounts_seen
from usecases.cards.reply import replied_card, reply_to_card
from usecases.customers.begin_binding import take_number
from usecases.incidents.by_reply import answer_by_reply
from usecases.intake.begin import begin_forwarded
from usecases.messages.keeping import judged
from usecases.messages.plan import asks_for_person
from usecases.messages.receive import receive
from usecases.private.choose_item import choose_item
from usecases.private.continue_talk import continue_talk, is_known_step
from usecases.private.grant_wish import grant_wish
from usecases.private.greet import greet
from usecases.private.menu import item_named
from usecases.private.questions import STAFF_STEPS, Step
from usecases.tickets.asker import Asker, meet, tell
from usecases.tickets.note import note
from usecases.tickets.open_numbered import show_if_numbered
from usecases.trade import Trade

# So many characters beside a number say no more than that it is one.
_BESIDE = 12
_BINDS = frozenset({Step.BIND_NUMBER, Step.BIND_CODE, Step.BIND_NAMED})


async def hear(
    work: Work, trade: Trade, bot_id: int, message: Message, reading: Reading | None = None
) -> None:
    """Take words that are meant for the bot to where they belong; each is kept in the log."""
    item = item_named(trade, message.text) if message.chat.private else None
    if item is not None:
        asker = await meet(work, trade, bot_id, message)
        await note(work, asker, message)
        await choose_item(work, trade, asker, item)
        return
    if message.origin is not None and message.chat.private:
        asker = await meet(work, trade, bot_id, message)
        if asker.at_desk:
            await begin_forwarded(work, trade, asker, message, message.origin)
            return
    waiting = await _waiting(work, bot_id, message)
    if waiting is None and await answer_by_reply(work, trade, bot_id, message):
        return
    card = await replied_card(work, bot_id, message)
    if card is not None and not _is_about(waiting, card):
        await reply_to_card(work, trade, bot_id, message, card)
        return
    if waiting is None and message.chat.private and is_greeting(judged(message.text)):
        asker = await meet(work, trade, bot_id, message)
        await note(work, asker, message)
        await greet(work, trade, asker)
        return
    if waiting is not None and _wants_person(trade, waiting, message):
        await forget(work, waiting.person_id, waiting.chat_id)
        waiting = None
    beside = _is_beside(trade, waiting, message)
    if beside or _cannot_wait(trade, waiting, message):
        # The question stands: whoever is safe again may still give the code.
        await receive(work, trade, bot_id, message, reading)
        if beside:
            asker = await meet(work, trade, bot_id, message)
            await tell(work, asker, trade.speech.say("binding.code_awaited", asker.locale), "code")
        return
    if waiting is None:
        await _something_new(work, trade, bot_id, message, reading)
        return
    asker = await meet(work, trade, bot_id, message)
    await continue_talk(work, trade, asker, message, waiting)


async def _something_new(
    work: Work, trade: Trade, bot_id: int, message: Message, reading: Reading | None
) -> None:
    """Take words that answer nothing: a ticket's number, an account's, or whatever they say."""
    if await show_if_numbered(work, trade, bot_id, message):
        return
    number = _is_number(message.text)
    wish = None if number else trade.wishes.find(judged(message.text))
    if message.chat.private and (number or wish is not None) and not _is_urgent(trade, message):
        asker = await meet(work, trade, bot_id, message)
        if not asker.at_desk and number and not await _asks_more(work, trade, asker, message):
            await take_number(work, trade, asker, message)
            return
        if (
            not asker.at_desk
            and wish is not None
            and await grant_wish(work, trade, asker, message, wish)
        ):
            return
    await receive(work, trade, bot_id, message, reading)


async def _asks_more(work: Work, trade: Trade, asker: Asker, message: Message) -> bool:
    """True for a request beside a number, or a bill's question about one that is bound already."""
    beside = without_numbers(message.text)
    if not trade.bills.words.is_sure(beside):
        heard = trade.classifier.classify(judged(beside))
        asked = heard.intent not in (Intent.NONE, Intent.BILL_QUERY)
        return asked and heard.confidence >= trade.policy.ask_below
    held = {one.account.number for one in await accounts_seen(work, asker.person.id)}
    return any(one in held for one in numbers_in(message.text))


def _cannot_wait(trade: Trade, waiting: Conversation | None, message: Message) -> bool:
    """True for danger or an outage where a number or a code would else be looked for."""
    if waiting is None or waiting.step not in _BINDS:
        return False
    return _is_urgent(trade, message)


def _is_urgent(trade: Trade, message: Message) -> bool:
    """True for danger or an outage, which goes before whatever else is said."""
    text = judged(message.text)
    if trade.tickets.dangerous(text):
        return True
    heard = trade.classifier.classify(text)
    return heard.intent is Intent.OUTAGE_REPORT and heard.confidence >= trade.policy.ask_below


def _is_beside(trade: Trade, waiting: Conversation | None, message: Message) -> bool:
    """True for words that have nothing to do with the code that is awaited."""
    if waiting is None or waiting.step != Step.BIND_CODE or not message.text.strip():
        return False
    text = message.text
    answers = code_in(text) is not None or is_figures(text) or any(True for _ in numbers_in(text))
    return not (
        answers
        or trade.wishes.find(text) is Wish.RESEND
        or text.strip().casefold() in trade.speech.words("private.stop_words")
    )


def _is_number(text: str) -> bool:
    """True for an account number and hardly more: 「户号3300112233，王秀英，电话138…」."""
    if next(numbers_in(text), None) is None:
        return False
    return len(without_numbers(text).strip()) <= _BESIDE


def _is_about(waiting: Conversation | None, card: Card) -> bool:
    """True when what was asked for is about the very ticket whose card is replied to."""
    return waiting is not None and waiting.answers.get("ticket") == short(card.ticket_id)


def _wants_person(trade: Trade, waiting: Conversation, message: Message) -> bool:
    """True when somebody would rather talk to a person; staff may well write of one."""
    if waiting.step in STAFF_STEPS or not message.text:
        return False
    text = judged(message.text)
    return asks_for_person(trade, text, trade.classifier.classify(text), addressed=True)


async def _waiting(work: Work, bot_id: int, message: Message) -> Conversation | None:
    found = await open_with(
        work, SYSTEM, bot_id, message.chat.external_id, message.sender.external_id
    )
    return found if found is not None and is_known_step(found) else None
