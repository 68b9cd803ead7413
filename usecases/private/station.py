"""Which station a private chat is about: the one it came by, the only one, or the one chosen."""

from chat.actions import Button
from chat.errors import NotFound
from chat.ids import short
from stations.scope import SYSTEM
from storage.areas import station, stations
from storage.chats import set_station
from storage.memberships import groups_of
from storage.unit_of_work import Work
from usecases.private.menu import keyboard
from usecases.tickets.asker import Asker, tell
from usecases.trade import Trade


async def station_for(work: Work, trade: Trade, asker: Asker) -> int | None:
    """Return the chat's station; where nothing tells it, ask with buttons and return ``None``.

    Somebody whose groups all belong to one station is taken to mean that one.
    """
    if asker.station_id is not None:
        return asker.station_id
    every = await stations(work, SYSTEM)
    homes = {group.station_id for group in await groups_of(work, SYSTEM, asker.person.id)}
    likely = [one for one in every if one.id in homes] or list(every)
    if len(likely) == 1:
        await set_station(work, asker.chat.id, likely[0].id)
        return likely[0].id
    if not likely:
        await tell(work, asker, trade.speech.say("private.no_station", asker.locale), "station")
        return None
    rows = tuple((Button(one.name, trade.signer.sign(f"s:{short(one.id)}")),) for one in likely)
    text = trade.speech.say("private.which_station", asker.locale)
    await tell(work, asker, text, "station", buttons=rows)
    return None


async def choose_station(work: Work, trade: Trade, asker: Asker, station_id: int) -> None:
    """Set the private chat's station to the one whose button was pressed; raises ``NotFound``."""
    chosen = await station(work, SYSTEM, station_id)
    if chosen is None or not asker.private:
        raise NotFound(what="station")
    await set_station(work, asker.chat.id, chosen.id)
    text = trade.speech.say(
        "private.hello", asker.locale, station=chosen.name, hotline=chosen.hotline
    )
    await tell(work, asker, text, "hello", menu=keyboard(trade, asker.locale))
