"""Which station a private chat is about."""

import pytest

from chat.actions import SendText
from chat.errors import NotFound
from chat.ids import long
from stations.area import Station
from stations.scope import SYSTEM, Scope
from storage import areas, chats
from storage.chats import chats_known
from storage.database import Database
from storage.people import people_met
from tests.stations.conftest import BOT, House, left, private, sender
from usecases.stations.choose_station import ask_station, choose_station, station_of_private
from usecases.trade import Trade


async def test_the_only_station_is_meant(database: Database) -> None:
    async with database.writing() as work:
        station = Station(work.new_id(), "城东供电所")
        await areas.add_stations(work, [station])
        person = (await people_met(work, SYSTEM, [sender("resident")]))[
            sender("resident").external_id
        ]
        chat = (await chats_known(work, SYSTEM, BOT, [private("resident")]))[person.external_id]
        assert await station_of_private(work, SYSTEM, chat, person) == station


async def test_among_several_the_person_is_asked_and_their_choice_kept(
    database: Database, trade: Trade, house: House
) -> None:
    chat, person = house.privates["resident"], house.people["resident"]
    async with database.writing() as work:
        assert await station_of_private(work, SYSTEM, chat, person) is None
        await ask_station(work, trade, chat, person)
        (asked,) = await left(work, chat.id)
        assert isinstance(asked.action, SendText)
        data = [trade.signer.read(row[0].data or "") for row in asked.action.buttons]
        assert [long(one.removeprefix("s:")) for one in data] == [house.east.id, house.west.id]
        await choose_station(work, trade, chat, house.west.id)
        now = await chats.chat(work, SYSTEM, chat.id)
        assert now is not None
        assert await station_of_private(work, SYSTEM, now, person) == house.west
        with pytest.raises(NotFound):
            await choose_station(work, trade, chat, 5)


async def test_staff_of_one_station_mean_theirs(database: Database, house: House) -> None:
    async with database.reading() as work:
        chat, person = house.privates["manager"], house.people["manager"]
        assert await station_of_private(work, SYSTEM, chat, person) == house.east


async def test_what_is_beyond_the_scope_is_not_found(database: Database, house: House) -> None:
    narrow = Scope(stations=frozenset({house.east.id}))
    async with database.writing() as work:
        chat = house.privates["resident"]
        await chats.set_station(work, chat.id, house.west.id)
        now = await chats.chat(work, SYSTEM, chat.id)
        assert now is not None
        assert await station_of_private(work, narrow, now, house.people["resident"]) is None
