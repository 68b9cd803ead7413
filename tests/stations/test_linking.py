"""A group is tied to a station by a link or by /link, and only staff can do either."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.clock import PlayedClock
from chat.actions import AnswerPress, EditText, SendText
from chat.errors import BadInput
from chat.message import Press
from chat.signing import DATA_LIMIT
from stations.area import District
from stations.authority import NotStaff, OutOfReach
from stations.group import Purpose
from stations.group_link import TooManyDistricts
from stations.scope import SYSTEM
from stations.staff import Role, Staff
from storage import areas, chats, staff
from storage.database import Database
from storage.unit_of_work import Work
from tests.stations.conftest import (
    ANONYMOUS,
    BOT,
    GROUP,
    House,
    group,
    left,
    private,
    sender,
    texts,
)
from usecases.stations.link_group import make_link, use_link
from usecases.stations.link_here import link_here
from usecases.stations.press import press
from usecases.trade import Trade


async def held(work: Work, house: House, name: str) -> tuple[Staff, ...]:
    person = house.people[name].id
    return (await staff.appointments(work, SYSTEM, [person])).get(person, ())


async def link_by(work: Work, trade: Trade, house: House, name: str, *districts: District) -> str:
    made = await make_link(
        work, trade, await held(work, house, name), house.east, districts, Purpose.CUSTOMERS
    )
    start, _, token = made.partition("?startgroup=")
    assert start == "https://t.me/lamplight_bot"
    assert len(token) <= DATA_LIMIT
    return token


async def test_a_managers_link_ties_the_group(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        token = await link_by(work, trade, house, "manager", house.village)
        linked = await use_link(work, trade, BOT, GROUP, sender("manager"), token)
        assert linked is not None
        assert (linked.station_id, linked.purpose) == (house.east.id, Purpose.CUSTOMERS)
        assert await chats.districts_of(work, SYSTEM, [linked.id]) == {linked.id: (house.village,)}
        confirmed, introduced = await texts(work, linked.id)
    assert house.village.name in confirmed
    assert trade.speech.say("group.linked_but_rights") in confirmed
    assert house.east.hotline in introduced
    assert "30" in introduced


async def test_a_group_is_introduced_to_its_station_once(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        token = await link_by(work, trade, house, "leader")
        await use_link(work, trade, BOT, GROUP, sender("leader"), token)
        await use_link(work, trade, BOT, GROUP, sender("leader"), token)
        said = [one.key for one in await left(work, (await group(work)).id)]
    assert sum(key.startswith("introduce:") for key in said) == 1


@pytest.mark.parametrize(
    ("name", "key"),
    [("resident", "not_staff"), ("other", "out_of_reach"), ("west", "out_of_reach")],
)
async def test_a_link_works_only_for_staff_of_the_place(
    database: Database, trade: Trade, house: House, name: str, key: str
) -> None:
    async with database.writing() as work:
        token = await link_by(work, trade, house, "manager", house.village)
        assert await use_link(work, trade, BOT, GROUP, sender(name), token) is None
        chat = await group(work)
        assert chat.purpose is Purpose.UNLINKED
        assert await texts(work, chat.id) == [trade.speech.say(f"errors.places.{key}")]


async def test_an_anonymous_administrator_is_asked_to_write_as_themselves(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        token = await link_by(work, trade, house, "leader")
        assert await use_link(work, trade, BOT, GROUP, ANONYMOUS, token) is None
        assert await link_here(work, trade, BOT, GROUP, ANONYMOUS, "") is None
        said = await texts(work, (await group(work)).id)
    assert said == [trade.speech.say("errors.places.write_as_yourself")] * 2


async def test_a_link_expires(
    database: Database, trade: Trade, house: House, clock: PlayedClock
) -> None:
    async with database.writing() as work:
        token = await link_by(work, trade, house, "leader")
    clock.move_to(clock.now() + timedelta(days=7))
    async with database.writing() as work:
        assert await use_link(work, trade, BOT, GROUP, sender("leader"), token) is None
        said = await texts(work, (await group(work)).id)
    assert said == [trade.speech.say("errors.places.link_expired")]


@pytest.mark.parametrize("forged", ["", "x", "AAAAAAAAAAgc1-1-", "g" * 64, "登记" * 20])
async def test_a_forged_link_is_refused(
    database: Database, trade: Trade, house: House, forged: str
) -> None:
    async with database.writing() as work:
        assert await use_link(work, trade, BOT, GROUP, sender("leader"), forged) is None
        assert await texts(work, (await group(work)).id) == [trade.speech.say("errors.tampered")]


async def test_a_signed_text_that_is_no_link_is_refused(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        for text in ("g", "gc1", "gx1-1-", "gc1-1-abc", "gc!-1-", "gc1-zzzzzzzzzzzzz-"):
            token = trade.signer.sign(text, "start")
            assert await use_link(work, trade, BOT, GROUP, sender("leader"), token) is None


async def test_a_link_for_one_purpose_serves_no_other(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        token = trade.signer.sign("gc1-zzzzzz-", "press")
        assert await use_link(work, trade, BOT, GROUP, sender("leader"), token) is None
        assert await texts(work, (await group(work)).id) == [trade.speech.say("errors.tampered")]


async def test_a_link_opened_in_private_says_where_it_belongs(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        token = await link_by(work, trade, house, "leader")
        ref = private("leader")
        assert await use_link(work, trade, BOT, ref, sender("leader"), token) is None
        said = await texts(work, house.privates["leader"].id)
    assert said == [trade.speech.say("errors.places.not_in_a_group")]


async def test_nobody_makes_a_link_beyond_their_reach(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        manager = await held(work, house, "manager")
        with pytest.raises(OutOfReach):
            await make_link(work, trade, manager, house.east, [], Purpose.CUSTOMERS)
        with pytest.raises(OutOfReach):
            await make_link(work, trade, manager, house.west, [house.hills], Purpose.CUSTOMERS)
        with pytest.raises(NotStaff):
            await make_link(work, trade, (), house.east, [], Purpose.CUSTOMERS)


async def test_a_link_carries_seven_districts_and_no_more(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        many = [District(work.new_id(), house.east.id, None, f"{n}号台区") for n in range(8)]
        await areas.add_districts(work, many)
        token = await link_by(work, trade, house, "leader", *many[:7])
        linked = await use_link(work, trade, BOT, GROUP, sender("leader"), token)
        assert linked is not None
        served = await chats.districts_of(work, SYSTEM, [linked.id])
        assert served[linked.id] == tuple(many[:7])
        with pytest.raises(TooManyDistricts):
            await link_by(work, trade, house, "leader", *many)


async def test_nobody_takes_another_stations_group(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        assert await link_here(work, trade, BOT, GROUP, sender("leader"), "") is not None
        assert await link_here(work, trade, BOT, GROUP, sender("west"), "") is None
        assert (await group(work)).station_id == house.east.id


async def test_link_typed_by_a_manager_ties_their_districts(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        linked = await link_here(work, trade, BOT, GROUP, sender("manager"), "")
        assert linked is not None
        assert await chats.districts_of(work, SYSTEM, [linked.id]) == {linked.id: (house.village,)}


async def test_link_typed_with_names(database: Database, trade: Trade, house: House) -> None:
    async with database.writing() as work:
        linked = await link_here(work, trade, BOT, GROUP, sender("leader"), "东村台区、东街台区")
        assert linked is not None
        served = await chats.districts_of(work, SYSTEM, [linked.id])
        assert served[linked.id] == (house.village, house.town)
        work_group = await link_here(work, trade, BOT, GROUP, sender("leader"), "城东供电所 工作群")
        assert work_group is not None
        assert work_group.purpose is Purpose.STAFF
        assert await chats.districts_of(work, SYSTEM, [linked.id]) == {}
        said = (await texts(work, linked.id))[-1]
    assert said == trade.speech.say("group.linked_staff", station=house.east.name)


@pytest.mark.parametrize("name", ["西山台区", "没有的台区", "城西供电所"])
async def test_a_name_beyond_reach_is_unknown(
    database: Database, trade: Trade, house: House, name: str
) -> None:
    async with database.writing() as work:
        assert await link_here(work, trade, BOT, GROUP, sender("leader"), name) is None
        said = await texts(work, (await group(work)).id)
    assert said == [trade.speech.say("errors.places.unknown_name", name=name)]


async def test_link_typed_by_a_resident_or_in_private_is_refused(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        assert await link_here(work, trade, BOT, GROUP, sender("resident"), "") is None
        assert await link_here(work, trade, BOT, private("leader"), sender("leader"), "") is None
        chat = await group(work)
        assert await texts(work, chat.id) == [trade.speech.say("errors.places.not_staff")]


async def test_somebody_of_two_stations_is_asked_which(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        both = Staff(work.new_id(), house.west.id, None, house.people["leader"].id, Role.LEADER)
        await staff.appoint(work, both, None)
        assert await link_here(work, trade, BOT, GROUP, sender("leader"), "staff") is None
        (asked,) = await left(work, (await group(work)).id)
        assert isinstance(asked.action, SendText)
        data = {row[0].text: row[0].data for row in asked.action.buttons}
        chosen = trade.signer.read(data[house.west.name] or "")
        assert chosen.startswith("d:l:s:")
        pressed = Press("77", GROUP, sender("resident"), 9, data[house.west.name] or "")
        await press(work, trade, BOT, pressed, chosen.removeprefix("d:"))
        assert (await group(work)).station_id is None
        own = replace(pressed, press_id="78", sender=sender("leader"))
        await press(work, trade, BOT, own, chosen.removeprefix("d:"))
        chat = await group(work)
        done = await left(work, chat.id)
    assert (chat.station_id, chat.purpose) == (house.west.id, Purpose.STAFF)
    refused = next(one.action for one in done if one.key == "press:77")
    assert isinstance(refused, AnswerPress)
    assert refused.text == trade.speech.say("errors.places.not_staff")
    assert any(isinstance(one.action, EditText) for one in done)


async def test_a_button_of_no_meaning_is_bad_input(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        with pytest.raises(BadInput):
            await press(work, trade, BOT, Press("1", GROUP, sender("leader"), 9, "d:?"), "?")
