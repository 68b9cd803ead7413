"""Who is on duty is found in the right order, and staff go on and off duty themselves."""

from hypothesis import given
from hypothesis import strategies as st

from chat.actions import AnswerPress, SendText
from chat.message import Press
from stations.duty import on_duty_first, without_duty
from stations.group import Purpose
from stations.scope import SYSTEM
from stations.staff import RANK, Role, Staff
from storage import chats, staff
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
from usecases.stations.find_duty import find_duty, find_duty_in
from usecases.stations.overview import overview
from usecases.stations.press import press
from usecases.stations.set_duty import set_duty
from usecases.trade import Trade

POSTS = st.builds(
    Staff,
    id=st.integers(1, 10_000),
    station_id=st.just(1),
    district_id=st.sampled_from([None, 10, 11, 12]),
    person_id=st.integers(1, 6),
    role=st.sampled_from(list(Role)),
    on_duty=st.booleans(),
    active=st.booleans(),
)


@given(st.lists(POSTS, unique_by=lambda one: one.id), st.sets(st.sampled_from([10, 11])))
def test_duty_is_a_ranked_choice_of_those_who_are_there(
    crew: list[Staff], districts: set[int]
) -> None:
    found = on_duty_first(crew, districts)
    assert set(found) <= {one for one in crew if one.on_duty and one.active}
    assert len({one.person_id for one in found}) == len(found)
    assert [RANK[one.role] for one in found] == sorted(RANK[one.role] for one in found)
    assert all(not districts or one.district_id in {None, *districts} for one in found)
    assert on_duty_first(reversed(crew), districts) == found


@given(st.lists(POSTS, unique_by=lambda one: one.id))
def test_a_station_without_duty_is_one_where_nobody_is_found(crew: list[Staff]) -> None:
    idle = without_duty(crew, [1, 2])
    assert 2 in idle
    assert (1 in idle) == (on_duty_first(crew, []) == ())


async def names(work: Work, house: House) -> list[str]:
    return [one.person.name for one in await find_duty(work, await group(work))]


async def test_the_districts_manager_comes_first(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        assert await names(work, house) == []
        ids = [house.village.id]
        await chats.link(work, await group(work), house.east.id, ids, Purpose.CUSTOMERS)
        assert await names(work, house) == ["manager", "leader"]
        await staff.set_on_duty(work, house.people["manager"].id, on_duty=False)
        assert await names(work, house) == ["leader"]
        whole = await find_duty_in(work, house.east.id)
        assert [one.person.name for one in whole] == ["other", "leader"]


async def test_going_off_and_on_duty_by_word(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        where = (private("west"), sender("west"))
        await set_duty(work, trade, BOT, *where, "离岗")
        assert await find_duty_in(work, house.west.id) == ()
        assert (await overview(work, SYSTEM)).stations_without_duty == (house.west,)
        await set_duty(work, trade, BOT, *where, " ON ")
        assert len(await find_duty_in(work, house.west.id)) == 1
        first, second = await texts(work, house.privates["west"].id)
    assert trade.speech.say("staff.nobody_left") in first
    assert second == trade.speech.say("staff.on_duty")


async def test_duty_shows_how_it_stands_with_buttons(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        await set_duty(work, trade, BOT, private("manager"), sender("manager"), "")
        (shown,) = await left(work, house.privates["manager"].id)
        assert isinstance(shown.action, SendText)
        data = [button.data or "" for row in shown.action.buttons for button in row]
        assert [trade.signer.read(one) for one in data] == ["d:on", "d:off"]
        pressed = Press("1", private("manager"), sender("manager"), 5, data[1])
        await press(work, trade, BOT, pressed, "off")
        found = await find_duty_in(work, house.east.id, [house.village.id])
        answered = (await left(work))[-1].action
    assert [one.person.name for one in found] == ["leader"]
    assert isinstance(answered, AnswerPress)
    assert answered.text == trade.speech.say("staff.off_duty")


async def test_duty_is_for_staff(database: Database, trade: Trade, house: House) -> None:
    async with database.writing() as work:
        await set_duty(work, trade, BOT, private("resident"), sender("resident"), "on")
        await set_duty(work, trade, BOT, private("resident"), sender("resident"), "")
        said = await texts(work, house.privates["resident"].id)
        assert said == [trade.speech.say("errors.places.not_staff")] * 2
        await set_duty(work, trade, BOT, GROUP, ANONYMOUS, "on")
        in_group = await texts(work, (await group(work)).id)
        await press(work, trade, BOT, Press("2", GROUP, sender("resident"), 5, ""), "on")
        refused = (await left(work))[-1].action
    assert in_group == [trade.speech.say("errors.places.write_as_yourself")]
    assert isinstance(refused, AnswerPress)
    assert refused.text == trade.speech.say("errors.places.not_staff")


async def test_the_overview_names_staff_who_cannot_be_written_to(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        await chats.mark_unreachable(work, house.privates["leader"].id, "blocked")
        await group(work)
        seen = await overview(work, SYSTEM)
    assert [one.person.name for one in seen.staff_without_private_chat] == ["leader"]
    assert len(seen.groups) == len(seen.unlinked) == len(seen.lacking_rights) == 1
    assert (len(seen.unreachable), len(seen.stations_without_duty)) == (0, 0)
