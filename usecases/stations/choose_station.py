"""Which station a private chat is about: the link they came by, else the only one, else we ask."""

from chat.actions import Button, Rows, SendText
from chat.errors import NotFound
from chat.ids import short
from stations.area import Station
from stations.group import Chat
from stations.person import Person
from stations.scope import SYSTEM, Scope
from storage import areas, chats, outbox
from storage.staff import appointments
from storage.unit_of_work import Work
from usecases.trade import Trade


async def station_of_private(
    work: Work, scope: Scope, chat: Chat, person: Person
) -> Station | None:
    """Return the station of a private chat; ``None`` means that the person has to be asked.

    It is the one written down (by a place's code, a group's link or a choice), else the only one
    of the installation, else the only one where the person is staff. ``scope`` bounds what can
    be found.
    """
    if chat.station_id is not None:
        return await areas.station(work, scope, chat.station_id)
    only = await areas.only_station(work, scope)
    if only is not None:
        return only
    held = (await appointments(work, scope, [person.id])).get(person.id, ())
    served = {one.station_id for one in held}
    return await areas.station(work, scope, served.pop()) if len(served) == 1 else None


async def choose_station(work: Work, _trade: Trade, chat: Chat, station_id: int) -> Station:
    """Write down the station of a private chat; raises ``NotFound`` when there is none such."""
    station = await areas.station(work, SYSTEM, station_id)
    if station is None:
        raise NotFound
    if chat.station_id != station_id:
        await chats.set_station(work, chat.id, station_id)
    return station


async def ask_station(work: Work, trade: Trade, chat: Chat, person: Person) -> None:
    """Ask which station it is about, one button each (``s:<station>``)."""
    locale = trade.speech.locale_for(person.language)
    buttons: Rows = tuple(
        (Button(one.name, trade.signer.sign(f"s:{short(one.id)}")),)
        for one in await areas.stations(work, SYSTEM)
    )
    await outbox.leave(
        work,
        SendText(trade.speech.say("places.which_station", locale), buttons=buttons),
        bot_id=chat.bot_id,
        chat_id=chat.id,
        key=f"station:{chat.id}:{work.cause or work.new_id()}",
    )
