"""Which station a private chat is about, asking when nothing tells it."""

from chat.errors import NotFound
from stations.area import Station
from stations.scope import SYSTEM
from storage import areas
from storage.chats import set_station
from storage.memberships import groups_of
from storage.messages import left_aside
from storage.unit_of_work import Work
from usecases.messages.receive import receive_again
from usecases.private.menu import keyboard
from usecases.stations.choose_station import ask_station, choose_station, station_of_private
from usecases.tickets.asker import Asker, tell
from usecases.trade import Trade


async def station_for(work: Work, trade: Trade, asker: Asker) -> Station | None:
    """Return the chat's station and write it down; else ask with buttons and return ``None``.

    Somebody whose groups all belong to one station is taken to mean that one.
    """
    found = await station_of_private(work, SYSTEM, asker.chat, asker.person)
    found = found or await _home(work, asker)
    if found is None:
        await ask_station(work, trade, asker.chat, asker.person)
    elif asker.chat.station_id is None and asker.private:
        await set_station(work, asker.chat.id, found.id)
    return found


async def settle_station(work: Work, trade: Trade, asker: Asker, station_id: int) -> None:
    """Take the station whose button was pressed, and say hello in its name.

    What the person wrote before they were asked is then taken up. Raises ``NotFound``.
    """
    if not asker.private:
        raise NotFound(what="station")
    station = await choose_station(work, trade, asker.chat, station_id)
    await say_hello(work, trade, asker, station)
    since = work.now - trade.policy.conversation_for
    waiting = await left_aside(work, SYSTEM, asker.chat.id, since)
    if waiting is not None:
        await receive_again(work, trade, waiting)


async def say_hello(work: Work, trade: Trade, asker: Asker, station: Station | None) -> None:
    """Welcome somebody in the name of a station, with the menu."""
    text = trade.speech.say(
        "private.hello",
        asker.locale,
        station=station.name if station else "",
        hotline=station.hotline if station else "",
    )
    await tell(work, asker, text, "hello", menu=keyboard(trade, asker.locale))


async def _home(work: Work, asker: Asker) -> Station | None:
    groups = await groups_of(work, SYSTEM, asker.person.id)
    homes = {group.station_id for group in groups if group.station_id is not None}
    return await areas.station(work, SYSTEM, homes.pop()) if len(homes) == 1 else None
