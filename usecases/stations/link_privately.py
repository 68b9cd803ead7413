"""``/link`` in private: staff get a link that adds the bot to a group and ties the group."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from chat.actions import Button, Rows
from chat.errors import BadInput, ChangedMeanwhile, Fact
from chat.ids import long, short
from chat.message import ChatRef, Press, Sender
from stations.area import District, Station
from stations.authority import OutOfReach
from stations.group import Purpose
from stations.group_link import MOST_DISTRICTS
from storage.unit_of_work import Work
from usecases.stations.asking import Asker, answer, asker, refuse
from usecases.stations.link_group import LINK_LASTS, make_link
from usecases.stations.link_names import Meant, meant_by
from usecases.tickets.telling import local
from usecases.trade import Trade

# As many buttons as a telephone shows with little scrolling; names can be typed as well.
_MOST_BUTTONS = 12
_Place = TypeVar("_Place", Station, District)

_LETTERS = {Purpose.CUSTOMERS: "c", Purpose.STAFF: "s"}
_PURPOSES = {letter: purpose for purpose, letter in _LETTERS.items()}


async def link_privately(
    work: Work, trade: Trade, bot_id: int, chat: ChatRef, sender: Sender, argument: str
) -> None:
    """Answer with a link for the places named, else for what the asker is appointed for."""
    one = await asker(work, trade, bot_id, chat, sender)
    try:
        meant = await meant_by(work, trade, one, argument)
        if meant.station is None:
            await _ask_station(work, trade, one, meant.stations, meant.purpose)
        else:
            own = () if meant.purpose is Purpose.STAFF else meant.own_districts(meant.station)
            await _offer(work, trade, one, meant, meant.station, meant.named or own)
    except ChangedMeanwhile:
        raise  # whoever opened the transaction decides anew
    except Fact as fact:
        await refuse(work, trade, one, fact)


async def press_link_for(work: Work, trade: Trade, bot_id: int, press: Press, chosen: str) -> None:
    """A place was chosen by button: ``<c|s>:<station>`` or ``<c|s>:<station>:<district>``.

    The button works for whoever pressed it, by their own appointments; raises ``BadInput``.
    """
    one = await asker(work, trade, bot_id, press.chat, press.sender)
    letter, _, place = chosen.partition(":")
    station_id, _, district_id = place.partition(":")
    if letter not in _PURPOSES or not station_id:
        raise BadInput(reason=chosen[:20])
    try:
        meant = await meant_by(work, trade, one, "")
        station = _find(meant.stations, long(station_id))
        named = (_find(meant.districts, long(district_id)),) if district_id else ()
        purpose = _PURPOSES[letter]
        own = named or (() if purpose is Purpose.STAFF else meant.own_districts(station))
        await _offer(work, trade, one, replace(meant, purpose=purpose), station, own)
    except ChangedMeanwhile:
        raise  # whoever opened the transaction decides anew
    except Fact as fact:
        await refuse(work, trade, one, fact)


async def _offer(
    work: Work,
    trade: Trade,
    one: Asker,
    meant: Meant,
    station: Station,
    districts: Sequence[District],
) -> None:
    say = trade.speech.say
    others = _choices(trade, one, meant, station, districts)
    if len(districts) > MOST_DISTRICTS:
        await answer(work, one, say("group.choose_district", one.locale), others)
        return
    link = await make_link(
        work, trade, meant.held, station, districts, meant.purpose, bot_id=one.chat.bot_id
    )
    joiner = say("group.joiner", one.locale)
    where = joiner.join(one.name for one in districts) or say("group.whole_station", one.locale)
    key = "group.link_for_staff" if meant.purpose is Purpose.STAFF else "group.link_for"
    until = local(work.now + LINK_LASTS, station)
    text = say(key, one.locale, station=station.name, where=where, until=until, link=link)
    button = (Button(say("group.choose_group", one.locale), url=link),)
    await answer(work, one, text, (button, *others))


def _choices(
    trade: Trade, one: Asker, meant: Meant, station: Station, chosen: Sequence[District]
) -> Rows:
    """Return a button for each other place that a group of this station could serve."""
    say, sign = trade.speech.say, trade.signer.sign
    here = [district for district in meant.districts if district.station_id == station.id]
    rows: list[tuple[Button, ...]] = []
    if not (len(here) == len(chosen) == 1) and meant.purpose is Purpose.CUSTOMERS:
        rows += [
            (Button(district.name, sign(f"d:g:c:{short(station.id)}:{short(district.id)}")),)
            for district in here[:_MOST_BUTTONS]
            if list(chosen) != [district]
        ]
    if meant.purpose is Purpose.CUSTOMERS and any(
        held.district_id is None and held.station_id == station.id for held in meant.held
    ):
        label = say("group.for_staff", one.locale)
        rows.append((Button(label, sign(f"d:g:s:{short(station.id)}")),))
    return tuple(rows)


async def _ask_station(
    work: Work, trade: Trade, one: Asker, stations: Sequence[Station], purpose: Purpose
) -> None:
    buttons: Rows = tuple(
        (Button(station.name, trade.signer.sign(f"d:g:{_LETTERS[purpose]}:{short(station.id)}")),)
        for station in stations
    )
    await answer(work, one, trade.speech.say("group.which_station", one.locale), buttons)


def _find(known: Sequence[_Place], wanted: int) -> _Place:
    for one in known:
        if one.id == wanted:
            return one
    raise OutOfReach
