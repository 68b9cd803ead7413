"""``/link`` typed by staff in a group: ties it without a link, by names or by a button."""

import re
from collections.abc import Sequence

from chat.actions import AnswerPress, Button, EditText, Rows
from chat.errors import ChangedMeanwhile, Fact
from chat.ids import long, short
from chat.message import ChatRef, Press, Sender
from stations.area import District, Station
from stations.authority import NotStaff
from stations.group import Chat, Purpose
from stations.scope import scope_of
from stations.staff import Staff
from storage import areas, outbox
from storage.unit_of_work import Work
from usecases.stations.asking import Asker, NotInAGroup, answer, asker, held_by, refuse, say_fact
from usecases.stations.link_group import station_to_link, tie
from usecases.trade import Trade

_SEPARATORS = re.compile(r"[\s,，、;；]+")
_LETTERS = {Purpose.CUSTOMERS: "c", Purpose.STAFF: "s"}
_PURPOSES = {letter: purpose for purpose, letter in _LETTERS.items()}


class UnknownName(Fact):
    """No station or district within the asker's reach has this name."""

    key = "places.unknown_name"


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
        await tie(work, trade, one, held, found, _own_districts(held, found.id), purpose)
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
    held = await held_by(work, one.person)
    if not held:
        raise NotStaff
    scope = scope_of(one.person.id, held)
    stations = await areas.stations(work, scope)
    districts = await areas.districts(work, scope, [station.id for station in stations])
    words = trade.speech.say("group.staff_words", one.locale).lower().split()
    names = [name for name in _SEPARATORS.split(argument.strip()) if name]
    purpose = Purpose.STAFF if any(_is(name, words) for name in names) else Purpose.CUSTOMERS
    names = [name for name in names if not _is(name, words)]
    station, chosen = _named(names, stations, districts)
    if station is None:
        if len(stations) > 1:
            await _ask(work, trade, one, stations, purpose)
            return None
        station = stations[0]
    wanted = [district.id for district in chosen] or _own_districts(held, station.id)
    return await tie(work, trade, one, held, station, wanted, purpose)


def _is(name: str, words: Sequence[str]) -> bool:
    return name.lower() in words


def _named(
    names: Sequence[str], stations: Sequence[Station], districts: Sequence[District]
) -> tuple[Station | None, list[District]]:
    """Find what the names mean; raises ``UnknownName``, also for districts of two stations."""
    chosen: list[District] = []
    station = next((one for one in stations if one.name in names), None)
    for name in names:
        if station is not None and name == station.name:
            continue
        meant = [
            one
            for one in districts
            if one.name == name and (station is None or one.station_id == station.id)
        ]
        if len(meant) != 1:
            raise UnknownName(name=name[:40])
        chosen += meant
        station = next(one for one in stations if one.id == meant[0].station_id)
    return station, chosen


def _own_districts(held: Sequence[Staff], station_id: int) -> list[int]:
    here = [one for one in held if one.station_id == station_id]
    if any(one.district_id is None for one in here):
        return []
    return [one.district_id for one in here if one.district_id is not None]


async def _ask(
    work: Work, trade: Trade, one: Asker, stations: Sequence[Station], purpose: Purpose
) -> None:
    buttons: Rows = tuple(
        (Button(station.name, trade.signer.sign(f"d:l:{_LETTERS[purpose]}:{short(station.id)}")),)
        for station in stations
    )
    await answer(work, one, trade.speech.say("group.which_station", one.locale), buttons)
