"""``/link`` typed by staff in a group: ties it without a link, by names or by a button."""

from collections.abc import Sequence

from chat.actions import AnswerPress, Button, EditText, Rows
from chat.errors import ChangedMeanwhile, Fact
from chat.ids import long, short
from chat.message import ChatRef, Press, Sender
from stations.area import Station
from stations.authority import NotStaff
from stations.group import Chat, Purpose
from storage import outbox
from storage.unit_of_work import Work
from usecases.stations.asking import Asker, NotInAGroup, answer, asker, held_by, refuse, say_fact
from usecases.stations.link_group import station_to_link, tie
from usecases.stations.link_names import meant_by, own_districts
from usecases.trade import Trade

_LETTERS = {Purpose.CUSTOMERS: "c", Purpose.STAFF: "s"}
_PURPOSES = {letter: purpose for purpose, letter in _LETTERS.items()}


async def link_here(
    work: Work, trade: Trade, bot_id: int, chat: ChatRef, sender: Sender, argument: str
) -> Chat | None:
    """Tie this group; return it, or ``None`` when a question was asked back or it was refused.

    ``argument`` may name districts, a station, and that it is a group of staff. Without names the
    group serves what the asker is appointed for; somebody of several stations is asked which.
    """
    one = await asker(work, trade, bot_id, chat, sender)
    try:
        return await _link(work, trade, one, argument)
    except ChangedMeanwhile:
        raise  # whoever opened the transaction decides anew
    except Fact as fact:
        await refuse(work, trade, one, fact)
        return None


async def press_link(work: Work, trade: Trade, bot_id: int, press: Press, chosen: str) -> None:
    """A station was chosen by button; ``chosen`` is ``<c|s>:<station>``.

    The button works for whoever pressed it, by their own appointments.
    """
    one = await asker(work, trade, bot_id, press.chat, press.sender)
    letter, _, station = chosen.partition(":")
    try:
        held = await held_by(work, one.person)
        if not held:
            raise NotStaff
        found = await station_to_link(work, long(station))
        purpose = _PURPOSES.get(letter, Purpose.CUSTOMERS)
        await tie(work, trade, one, held, found, own_districts(held, found.id), purpose)
        said = trade.speech.say("group.chosen", one.locale, station=found.name)
    except ChangedMeanwhile:
        raise  # whoever opened the transaction decides anew
    except Fact as fact:
        await _stop_spinner(work, one, press, say_fact(trade, one.locale, fact))
        return
    await _stop_spinner(work, one, press, "")
    await outbox.leave(
        work,
        EditText(press.message_id, said),
        bot_id=one.chat.bot_id,
        chat_id=one.chat.id,
        key=f"chosen:{press.press_id}",
    )


async def _stop_spinner(work: Work, one: Asker, press: Press, text: str) -> None:
    await outbox.leave(
        work,
        AnswerPress(press.press_id, text[:200], alert=bool(text)),
        bot_id=one.chat.bot_id,
        chat_id=one.chat.id,
        key=f"press:{press.press_id}",
    )


async def _link(work: Work, trade: Trade, one: Asker, argument: str) -> Chat | None:
    if one.private:
        raise NotInAGroup
    meant = await meant_by(work, trade, one, argument)
    if meant.station is None:
        await _ask(work, trade, one, meant.stations, meant.purpose)
        return None
    wanted = [district.id for district in meant.named]
    wanted = wanted or list(own_districts(meant.held, meant.station.id))
    return await tie(work, trade, one, meant.held, meant.station, wanted, meant.purpose)


async def _ask(
    work: Work, trade: Trade, one: Asker, stations: Sequence[Station], purpose: Purpose
) -> None:
    buttons: Rows = tuple(
        (Button(station.name, trade.signer.sign(f"d:l:{_LETTERS[purpose]}:{short(station.id)}")),)
        for station in stations
    )
    await answer(work, one, trade.speech.say("group.which_station", one.locale), buttons)
