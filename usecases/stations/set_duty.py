"""``/duty``: staff go on and off duty, by a word or by a button."""

from chat.actions import AnswerPress, Button, Rows
from chat.errors import Fact
from chat.message import ChatRef, Press, Sender
from stations.authority import NotStaff
from storage import outbox, staff
from storage.unit_of_work import Work
from usecases.stations.asking import Asker, answer, asker, held_by, refuse, say_fact
from usecases.stations.find_duty import find_duty_in
from usecases.trade import Trade


async def set_duty(
    work: Work, trade: Trade, bot_id: int, chat: ChatRef, sender: Sender, argument: str
) -> None:
    """Put the asker on or off duty as ``argument`` says; without one, show how it stands."""
    one = await asker(work, trade, bot_id, chat, sender)
    word = argument.strip().lower()
    try:
        if word in trade.speech.say("staff.duty_on_words", one.locale).split():
            text = await _set(work, trade, one, on_duty=True)
        elif word in trade.speech.say("staff.duty_off_words", one.locale).split():
            text = await _set(work, trade, one, on_duty=False)
        else:
            await _show(work, trade, one)
            return
    except Fact as fact:
        await refuse(work, trade, one, fact)
        return
    await answer(work, one, text)


async def press_duty(work: Work, trade: Trade, bot_id: int, press: Press, *, on_duty: bool) -> None:
    """A duty button was pressed; it works for whoever pressed it, if they are staff."""
    one = await asker(work, trade, bot_id, press.chat, press.sender)
    try:
        text = await _set(work, trade, one, on_duty=on_duty)
    except Fact as fact:
        text = say_fact(trade, one.locale, fact)
    await outbox.leave(
        work,
        AnswerPress(press.press_id, text[:200], alert=True),
        bot_id=one.chat.bot_id,
        chat_id=one.chat.id,
        key=f"press:{press.press_id}",
    )


async def _set(work: Work, trade: Trade, one: Asker, *, on_duty: bool) -> str:
    held = await held_by(work, one.person)
    if not held:
        raise NotStaff
    await staff.set_on_duty(work, one.person.id, on_duty)
    say = trade.speech.say
    if on_duty:
        return say("staff.on_duty", one.locale)
    text = say("staff.off_duty", one.locale)
    for station_id in sorted({own.station_id for own in held}):
        if not await find_duty_in(work, station_id):
            return text + "\n" + say("staff.nobody_left", one.locale)
    return text


async def _show(work: Work, trade: Trade, one: Asker) -> None:
    held = await held_by(work, one.person)
    if not held:
        raise NotStaff
    say, sign = trade.speech.say, trade.signer.sign
    on_duty = any(own.on_duty for own in held)
    buttons: Rows = (
        (
            Button(say("staff.button_on", one.locale), sign("d:on")),
            Button(say("staff.button_off", one.locale), sign("d:off")),
        ),
    )
    key = "staff.is_on_duty" if on_duty else "staff.is_off_duty"
    await answer(work, one, say(key, one.locale), buttons)
