"""Somebody names an account: they are told how to show that it is theirs, and nothing of it."""

from datetime import timedelta

from chat.actions import NO_BOT, Priority, SendCode, SendText
from chat.errors import NotFound
from chat.message import Message
from customers.account import Account, masked_number, numbers_in
from customers.binding import (
    BindingIsLocked,
    Standing,
    locked_until,
)
from customers.wishes import Wish, code_in
from stations.scope import SYSTEM
from storage import bindings
from storage.accounts import account_numbered
from storage.bindings import BindingKey
from storage.messages import kept
from storage.outbox import leave
from storage.unit_of_work import Work
from usecases.customers.agree import agreed
from usecases.customers.tell_bound import managers_of
from usecases.private.questions import Step, ask
from usecases.tickets.asker import Asker, tell
from usecases.tickets.mine import point_to_private
from usecases.tickets.note import note
from usecases.tickets.privately import write_privately
from usecases.trade import Trade

CODE, NAMED = "code", "named"
_CODE_LASTS = timedelta(minutes=10)
_DIGITS = 6
_BITS = 40


async def bind_command(work: Work, trade: Trade, asker: Asker, words: str) -> None:
    """``/bind [NUMBER]`` of a resident; raises ``BindingIsLocked``."""
    if not asker.private:
        await point_to_private(work, trade, asker, "m")
        return
    number = next(numbers_in(words), None)
    if number is None:
        question = trade.speech.say("binding.ask_number", asker.locale)
        await ask(work, trade, asker, Step.BIND_NUMBER, question)
        return
    await begin_binding(work, trade, asker, number)


async def begin_binding(work: Work, trade: Trade, asker: Asker, number: str) -> None:
    """Send a code to the holder where that can be done, else say whom to turn to.

    Whoever asks learns nothing of whether there is such an account.
    """
    await _refuse_locked(work, trade, asker.person.id, number)
    account = await account_numbered(work, SYSTEM, number)
    if account is not None:
        for one in await bindings.bindings_of(work, SYSTEM, asker.person.id):
            if one.account_id == account.id:
                said = trade.speech.say(
                    "binding.bound_already", asker.locale, number=masked_number(number)
                )
                await tell(work, asker, said, "binding")
                return
    masked = masked_number(number)
    if trade.policy.name_and_phone and not trade.policy.sends_codes:
        question = trade.speech.say("binding.ask_named", asker.locale, number=masked)
        await ask(work, trade, asker, Step.BIND_NAMED, question, answers={"number": number})
        return
    if not trade.policy.sends_codes:
        await _count_guess(work, trade, asker, number, account)
        said = trade.speech.say("binding.how_by_manager", asker.locale, number=masked)
        await tell(work, asker, said, "binding")
        if account is not None:
            await _ask_manager(work, trade, asker, account)
        return
    asked = await _ask_for_code(work, trade, asker, number, account)
    if asked is not None:
        await ask(work, trade, asker, Step.BIND_CODE, asked, answers={"number": number})


async def _ask_for_code(
    work: Work, trade: Trade, asker: Asker, number: str, account: Account | None
) -> str | None:
    """Send a code and return the question for it; nothing for who asks for too many numbers.

    Numbers that there are and those that there are not are counted alike.
    """
    rules, masked = trade.policy.binding_lock, masked_number(number)
    since = work.now - rules.within
    others, times = await bindings.asked_since(work, SYSTEM, asker.person.id, number, since)
    if others >= rules.numbers:
        if account is not None:
            await _warn_manager(work, trade, account)
        said = trade.speech.say("errors.binding.locked", asker.locale, hours=_hours(rules.within))
        await tell(work, asker, said, "binding")
        return None
    if times >= rules.codes:
        return trade.speech.say("binding.codes_spent", asker.locale, number=masked)
    await bindings.note_asked(work, asker.person.id, number)
    if account is not None and account.phone:
        await _send_code(work, trade, asker, account, account.phone)
    return trade.speech.say("binding.ask_code", asker.locale, number=masked)


async def bind_posted(work: Work, trade: Trade, asker: Asker, row_id: int) -> None:
    """Go on with the number that somebody posted in a group; raises ``NotFound`` for others."""
    row = await kept(work, SYSTEM, row_id)
    if row is None or row.person_id != asker.person.id:
        raise NotFound(what="message")
    await bind_command(work, trade, asker, row.text or "")


async def take_number(work: Work, trade: Trade, asker: Asker, message: Message) -> None:
    """The number that was asked for; anything else is asked for again."""
    await note(work, asker, message)
    await bind_command(work, trade, asker, message.text)


async def take_code(work: Work, trade: Trade, asker: Asker, message: Message, number: str) -> None:
    """The code that went to the holder: the right one binds, three wrong ones lock.

    Another number begins anew, and whoever got no code is sent another. What is no six digits is
    no try. Raises ``BindingIsLocked``.
    """
    await note(work, asker, message)
    other = next(numbers_in(message.text), None)
    if other is not None or trade.wishes.find(message.text) is Wish.RESEND:
        await begin_binding(work, trade, asker, other or number)
        return
    await _refuse_locked(work, trade, asker.person.id, number)
    said = code_in(message.text)
    if said is None:
        question = trade.speech.say("binding.code_has_six", asker.locale)
        await ask(work, trade, asker, Step.BIND_CODE, question, answers={"number": number})
        return
    key = await bindings.waiting_code(work, SYSTEM, asker.person.id, number)
    proof = await bindings.key_of(work, SYSTEM, _secret(asker, number, said))
    if key is not None and proof is not None and proof.id == key.id:
        await agreed(work, trade, asker, key)
        return
    question = trade.speech.say("binding.ask_code_again", asker.locale)
    await _wrong(work, trade, asker, number, Step.BIND_CODE, question)


async def take_named(work: Work, trade: Trade, asker: Asker, message: Message, number: str) -> None:
    """The holder's name and telephone, where a station takes these for proof.

    Raises ``BindingIsLocked``.
    """
    await note(work, asker, message)
    await _refuse_locked(work, trade, asker.person.id, number)
    account = await account_numbered(work, SYSTEM, number)
    said = "".join(message.text.split())
    fits = (
        account is not None
        and account.phone is not None
        and ("".join(account.holder.split()) in said and account.phone in said)
    )
    if account is None or not fits:
        question = trade.speech.say("binding.ask_named_again", asker.locale)
        await _wrong(work, trade, asker, number, Step.BIND_NAMED, question)
        return
    key = await _key(work, asker, account, NAMED)
    await bindings.add_key(work, key, f"{NAMED}:{key.id}")
    await agreed(work, trade, asker, key)


async def _wrong(
    work: Work, trade: Trade, asker: Asker, number: str, step: Step, question: str
) -> None:
    """Count a wrong try; the last one locks, and the manager hears of it."""
    await bindings.note_try(work, asker.person.id, number)
    account = await account_numbered(work, SYSTEM, number)
    left = await _locked(work, trade, asker.person.id, number)
    if left is None:
        await ask(work, trade, asker, step, question, answers={"number": number})
        return
    # Said and not raised: a fact undoes what was written, and the tries must stand.
    if account is not None:
        await _warn_manager(work, trade, account)
    said = trade.speech.say("errors.binding.locked", asker.locale, hours=_hours(left))
    await tell(work, asker, said, "binding")


async def _key(work: Work, asker: Asker, account: Account, way: str) -> BindingKey:
    """Make a proof for whoever asks: as the holder, or as family where there is one already."""
    held = await bindings.bindings_to(work, SYSTEM, account.id)
    first = not any(one.standing is Standing.HOLDER for one in held)
    return BindingKey(
        id=work.new_id(),
        account_id=account.id,
        station_id=account.station_id,
        way=way,
        standing=Standing.HOLDER if first else Standing.FAMILY,
        made_by=None,
        for_person=asker.person.id,
        made_at=work.now,
        expires_at=work.now + _CODE_LASTS,
    )


def _secret(asker: Asker, number: str, code: str) -> str:
    """A short code is a proof for one person and one number alone."""
    return f"{asker.person.id}:{number}:{code}"


async def _send_code(work: Work, trade: Trade, asker: Asker, account: Account, phone: str) -> None:
    code = f"{work.noise(_BITS) % 10**_DIGITS:0{_DIGITS}}"
    key = await _key(work, asker, account, CODE)
    if await bindings.key_of(work, SYSTEM, _secret(asker, account.number, code)) is not None:
        # The same digits went out before: they were used up, and nothing else can be sent now.
        return
    await bindings.add_key(work, key, _secret(asker, account.number, code))
    text = trade.speech.say("binding.code", asker.locale, code=code)
    await leave(
        work,
        SendCode(phone, text),
        bot_id=NO_BOT,
        chat_id=None,
        key=f"code:{key.id}",
        priority=Priority.REPLY,
        expires_at=work.now + _CODE_LASTS,
    )


async def _locked(work: Work, trade: Trade, person_id: int, number: str) -> timedelta | None:
    rules = trade.policy.binding_lock
    since = work.now - rules.within - rules.locked
    theirs, at_number = await bindings.tries_since(work, SYSTEM, person_id, number, since)
    ends = [locked_until(tries, work.now, rules) for tries in (theirs, at_number)]
    until = max((one for one in ends if one is not None), default=None)
    return None if until is None else until - work.now


async def _refuse_locked(work: Work, trade: Trade, person_id: int, number: str) -> None:
    left = await _locked(work, trade, person_id, number)
    if left is not None:
        raise BindingIsLocked(hours=_hours(left))


def _hours(left: timedelta) -> int:
    return max(1, -(-int(left.total_seconds()) // 3600))


async def _count_guess(
    work: Work, trade: Trade, asker: Asker, number: str, account: Account | None
) -> None:
    """Whoever tries one number after the other is guessing; their own one is asked once."""
    rules = trade.policy.binding_lock
    since = work.now - rules.within
    if await bindings.asked_by(work, SYSTEM, asker.person.id, number, since):
        # Asking again after one's own is no guess: it must not lock anybody out.
        return
    await bindings.note_asked(work, asker.person.id, number)
    theirs, _ = await bindings.tries_since(work, SYSTEM, asker.person.id, number, since)
    await bindings.note_try(work, asker.person.id, number)
    if len(theirs) + 1 >= rules.tries and account is not None:
        await _warn_manager(work, trade, account)


async def _warn_manager(work: Work, trade: Trade, account: Account) -> None:
    """Somebody tries in vain: the manager may telephone the household."""
    for who in await managers_of(work, account):
        locale = trade.speech.locale_for(who.language)
        text = trade.speech.say("binding.tried", locale, number=masked_number(account.number))
        key = f"tried:{account.id}:{work.now.date().isoformat()}:{who.id}"
        await write_privately(work, trade, who.id, SendText(text), key)


async def _ask_manager(work: Work, trade: Trade, asker: Asker, account: Account) -> None:
    """The manager knows the household: they give a link, or show it at the door."""
    for who in await managers_of(work, account):
        locale = trade.speech.locale_for(who.language)
        number = masked_number(account.number)
        text = trade.speech.say("binding.asked_for", locale, who=asker.person.name, number=number)
        key = f"asked:{account.id}:{asker.person.id}:{work.now.date().isoformat()}:{who.id}"
        await write_privately(work, trade, who.id, SendText(text), key)
