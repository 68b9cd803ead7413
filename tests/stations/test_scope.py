"""Nobody reads across a border: not another station, not another district, not another person."""

from dataclasses import dataclass

import pytest
from sqlalchemy import insert

from chat.message import ChatKind, ChatRef
from stations.area import Place
from stations.group import Chat, Purpose
from stations.scope import SYSTEM, Scope, scope_of
from stations.staff import Role, Staff
from storage import areas, chats, invitations, memberships, people, staff, tables
from storage.database import Database
from storage.invitations import Invitation
from storage.unit_of_work import Work
from tests.stations.conftest import BOT, House
from usecases.stations.overview import overview


@dataclass(frozen=True, slots=True)
class Town:
    """The house with a group for each place, a place in each district, members and a talk."""

    house: House
    groups: dict[str, Chat]
    places: dict[str, Place]


@pytest.fixture
async def town(database: Database, house: House) -> Town:
    refs = {
        name: ChatRef(-number, ChatKind.SUPERGROUP, name)
        for number, name in enumerate(("village", "town", "whole", "hills", "unlinked"), start=1)
    }
    async with database.writing() as work:
        known = await chats.chats_known(work, SYSTEM, BOT, list(refs.values()))
        groups = {name: known[ref.external_id] for name, ref in refs.items()}
        links = {
            "village": (house.east, [house.village.id]),
            "town": (house.east, [house.town.id]),
            "whole": (house.east, []),
            "hills": (house.west, [house.hills.id]),
        }
        for name, (station, ids) in links.items():
            groups[name] = await chats.link(work, groups[name], station.id, ids, Purpose.CUSTOMERS)
        spots = {"village": house.village, "town": house.town, "hills": house.hills}
        places = {
            name: Place(work.new_id(), one.station_id, one.id, f"{name}一号", f"code-{name}")
            for name, one in spots.items()
        }
        await areas.add_places(work, list(places.values()))
        resident = house.people["resident"].id
        await memberships.joined(work, groups["hills"].id, [resident], work.now)
        await chats.set_station(work, house.privates["resident"].id, house.west.id)
    return Town(house, groups, places)


def scope(house: House, name: str) -> Scope:
    posts = {
        "manager": (house.east.id, house.village.id, Role.MANAGER),
        "leader": (house.east.id, None, Role.LEADER),
        "west": (house.west.id, None, Role.ADMINISTRATOR),
    }
    person = house.people[name].id
    if name not in posts:
        return scope_of(person, ())
    station, district, role = posts[name]
    return scope_of(person, (Staff(1, station, district, person, role),))


SEEN = {
    "manager": {"village", "whole"},
    "leader": {"village", "town", "whole"},
    "west": {"hills"},
    "resident": set(),
    "stranger": set(),
}


@pytest.mark.parametrize("name", SEEN)
async def test_groups_are_seen_within_the_scope_only(
    database: Database, town: Town, name: str
) -> None:
    asked, everything = scope(town.house, name), list(town.groups.values())
    async with database.reading() as work:
        seen = {one.title for one in await chats.groups(work, asked)}
        single = {one.title for one in everything if await chats.chat(work, asked, one.id)}
        served = await chats.districts_of(work, asked, [one.id for one in everything])
        lacking = {one.title for one in (await overview(work, asked)).lacking_rights}
        looked = await overview(work, asked)
    assert seen == single == lacking == {one.title for one in looked.groups} == SEEN[name]
    assert {one.title for one in everything if one.id in served} == SEEN[name] - {"whole"}


@pytest.mark.parametrize("name", SEEN)
async def test_places_and_districts_are_seen_within_the_scope_only(
    database: Database, town: Town, name: str
) -> None:
    house, asked = town.house, scope(town.house, name)
    districts = {"village": house.village, "town": house.town, "hills": house.hills}
    ids = [one.id for one in districts.values()]
    both = [house.east.id, house.west.id]
    async with database.reading() as work:
        listed = {one.id for one in await areas.districts(work, asked, both)}
        single = {one for one in ids if await areas.district(work, asked, one)}
        within = await areas.places(work, asked, ids)
        coded = await areas.places_coded(work, asked, [one.code for one in town.places.values()])
        by_code = {
            key
            for key, one in town.places.items()
            if await areas.place_by_code(work, asked, one.code)
        }
        by_id = {key for key, one in town.places.items() if await areas.place(work, asked, one.id)}
    wanted = SEEN[name] - {"whole"}
    assert listed == single == {districts[key].id for key in wanted}
    assert by_code == by_id == wanted
    assert {one.id for one in within} == {town.places[key].id for key in wanted}
    assert set(coded) == {town.places[key].code for key in wanted}


@pytest.mark.parametrize(
    ("name", "station"),
    [("manager", "east"), ("leader", "east"), ("west", "west"), ("resident", None)],
)
async def test_stations_are_seen_within_the_scope_only(
    database: Database, town: Town, name: str, station: str | None
) -> None:
    house, asked = town.house, scope(town.house, name)
    own = {"east": house.east, "west": house.west}.get(station or "")
    async with database.reading() as work:
        assert await areas.stations(work, asked) == ((own,) if own else ())
        assert await areas.only_station(work, asked) == own
        for one in (house.east, house.west):
            expected = one if one == own else None
            assert await areas.station(work, asked, one.id) == expected
            assert bool(await staff.crew(work, asked, one.id)) == (one == own)
        assert await areas.feeders(work, asked, [house.east.id, house.west.id]) == ()


async def test_appointments_are_seen_by_their_holder_and_colleagues(
    database: Database, town: Town
) -> None:
    ids = [one.id for one in town.house.people.values()]
    async with database.reading() as work:
        for name, colleagues in (
            ("manager", {"manager", "other", "leader"}),
            ("west", {"west"}),
            ("resident", set()),
        ):
            found = await staff.appointments(work, scope(town.house, name), ids)
            assert set(found) == {town.house.people[one].id for one in colleagues}
        own = Scope(person_id=town.house.people["leader"].id)
        assert set(await staff.appointments(work, own, ids)) == {own.person_id}


async def test_people_are_seen_by_themselves_and_where_they_appear(
    database: Database, town: Town
) -> None:
    house = town.house
    resident, stranger = house.people["resident"], house.people["stranger"]
    async with database.writing() as work:
        assert await people.person(work, scope(house, "resident"), resident.id) == resident
        assert await people.person(work, scope(house, "resident"), stranger.id) is None
        assert await people.person(work, scope(house, "west"), resident.id) == resident
        assert await people.person(work, scope(house, "leader"), resident.id) is None
        await say(work, stranger.id, town.groups["village"])
        assert await people.person(work, scope(house, "leader"), stranger.id) == stranger
        assert await people.person(work, scope(house, "west"), stranger.id) is None
        everyone = await people.people(work, SYSTEM, [resident.id, stranger.id])
        assert set(everyone) == {resident.id, stranger.id}


async def say(work: Work, person_id: int, chat: Chat) -> None:
    await work.run(
        insert(tables.messages).values(
            id=work.new_id(),
            station_id=chat.station_id,
            chat_id=chat.id,
            external_chat_id=chat.external_id,
            message_id=1,
            person_id=person_id,
            sent_at=work.now,
            received_at=work.now,
        )
    )


async def test_private_chats_are_for_their_person_and_the_whole_stations_staff(
    database: Database, town: Town
) -> None:
    house = town.house
    who, chat = house.people["resident"].id, house.privates["resident"]
    narrow = scope_of(9, (Staff(1, house.west.id, house.hills.id, 9, Role.MANAGER),))
    seen = {
        "resident": scope(house, "resident"),
        "west": scope(house, "west"),
        "leader": scope(house, "leader"),
        "narrow": narrow,
    }
    async with database.reading() as work:
        for name, asked in seen.items():
            expected = name in {"resident", "west"}
            assert bool(await chats.chat(work, asked, chat.id)) == expected, name
            assert bool(await chats.private_chat(work, asked, BOT, who)) == expected, name
            assert bool(await chats.reachable_people(work, asked, [who])) == expected, name


async def test_members_and_pending_welcomes_are_seen_with_their_group(
    database: Database, town: Town
) -> None:
    house, hills = town.house, town.groups["hills"].id
    who = house.people["resident"].id
    async with database.writing() as work:
        await memberships.plan_welcome(work, hills, [who], work.now.replace(year=2099))
        for name, expected in (("west", True), ("leader", False), ("stranger", False)):
            asked = scope(house, name)
            assert bool(await memberships.next_welcome(work, asked, hills)) == expected
            assert bool(await memberships.groups_of(work, asked, who)) == expected


async def test_invitations_are_seen_by_their_station(database: Database, town: Town) -> None:
    house = town.house
    async with database.writing() as work:
        later = work.now.replace(year=2099)
        one = Invitation(work.new_id(), house.west.id, None, Role.MANAGER, None, later)
        wide = Invitation(work.new_id(), None, None, Role.ADMINISTRATOR, None, later)
        await invitations.add(work, one, "token")
        await invitations.add(work, wide, "wide")
        await invitations.use(work, wide, house.people["west"].id)
        for name, expected in (("west", True), ("leader", False), ("resident", False)):
            asked = scope(house, name)
            assert bool(await invitations.open_invitations(work, asked)) == expected
            assert bool(await invitations.by_token(work, asked, "token")) == expected
            assert bool(await invitations.accepted_everywhere(work, asked)) == expected


async def test_a_leader_here_and_manager_there_sees_no_more_than_both(
    database: Database, town: Town
) -> None:
    house = town.house
    both = scope_of(
        9,
        (
            Staff(1, house.west.id, None, 9, Role.LEADER),
            Staff(2, house.east.id, house.village.id, 9, Role.MANAGER),
        ),
    )
    async with database.reading() as work:
        seen = {one.title for one in await chats.groups(work, both)}
        ids = [house.east.id, house.west.id]
        districts = {one.id for one in await areas.districts(work, both, ids)}
    assert seen == {"hills", "village", "whole"}
    assert districts == {house.hills.id, house.village.id}
    assert both.sees_district(house.west.id, house.hills.id)
    assert both.sees_district(house.east.id, house.village.id)
    assert not both.sees_district(house.east.id, house.town.id)


async def test_the_dismissed_see_only_their_own(town: Town) -> None:
    gone = Staff(1, town.house.east.id, None, 9, Role.LEADER, active=False)
    assert scope_of(9, (gone,)) == Scope(person_id=9)
    assert not scope_of(9, (gone,)).staff
