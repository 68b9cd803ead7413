"""Somebody becomes staff by a link that works once, expires, and goes no higher than its maker."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.clock import PlayedClock
from stations.area import Station
from stations.authority import NotStaff, OutOfReach, RankTooLow
from stations.scope import SYSTEM
from stations.staff import Role, Staff
from storage import areas, invitations, people, staff, tables
from storage.database import Database
from storage.unit_of_work import Work
from tests.stations.conftest import ANONYMOUS, BOT, GROUP, House, private, sender, texts
from usecases.stations.accept_invitation import accept_invitation
from usecases.stations.invite_staff import invite, invite_by_command
from usecases.trade import Trade


async def accept(work: Work, trade: Trade, name: str, link: str) -> tuple[Staff, ...]:
    token = link.partition("?start=")[2]
    return await accept_invitation(work, trade, BOT, private(name), sender(name), token)


async def said_to(work: Work, house: House, name: str) -> str:
    return (await texts(work, house.privates[name].id))[-1]


async def test_the_first_administrator_comes_by_a_link(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        link = await invite(work, trade, Role.ADMINISTRATOR, None, None, None)
        assert link.startswith("https://t.me/lamplight_bot?start=")
        new = await accept(work, trade, "resident", link)
        assert {one.station_id for one in new} == {house.east.id, house.west.id}
        assert {one.role for one in new} == {Role.ADMINISTRATOR}
        said = await said_to(work, house, "resident")
    assert trade.speech.say("staff.role.administrator") in said
    assert house.west.name in said


async def test_the_token_is_not_kept(database: Database, trade: Trade, house: House) -> None:
    async with database.writing() as work:
        link = await invite(work, trade, Role.MANAGER, house.east, house.village, None)
        token = trade.signer.read(link.partition("?start=")[2], "start")[1:]
        kept = (await work.run(select(tables.invitations))).mappings().one()
        assert token.encode() not in bytes(kept["token_hash"])
        assert await invitations.by_token(work, SYSTEM, token) is not None
        assert await invitations.by_token(work, SYSTEM, token + "x") is None


async def test_a_manager_of_a_district_is_appointed_there(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        link = await invite(work, trade, Role.MANAGER, house.east, house.village, None)
        (new,) = await accept(work, trade, "resident", link)
        kept = await staff.appointments(work, SYSTEM, [new.person_id])
        said = await said_to(work, house, "resident")
    assert kept[new.person_id] == (new,)
    assert (new.district_id, new.on_duty) == (house.village.id, True)
    assert house.village.name in said


async def test_an_invitation_works_once(database: Database, trade: Trade, house: House) -> None:
    async with database.writing() as work:
        link = await invite(work, trade, Role.LEADER, house.east, None, None)
        assert await accept(work, trade, "resident", link)
        assert await accept(work, trade, "west", link) == ()
        said = await said_to(work, house, "west")
    assert said == trade.speech.say("errors.places.invitation_used")


async def test_an_invitation_expires(
    database: Database, trade: Trade, house: House, clock: PlayedClock
) -> None:
    async with database.writing() as work:
        link = await invite(work, trade, Role.LEADER, house.east, None, None, timedelta(hours=1))
    clock.move_to(clock.now() + timedelta(hours=1))
    async with database.writing() as work:
        assert await accept(work, trade, "resident", link) == ()
        said = await said_to(work, house, "resident")
        assert await invitations.open_invitations(work, SYSTEM) == ()
    assert said == trade.speech.say("errors.places.invitation_expired")


async def test_a_forged_invitation_is_refused(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        link = await invite(work, trade, Role.LEADER, house.east, None, None)
        assert await accept(work, trade, "resident", link + "x") == ()
        assert await said_to(work, house, "resident") == trade.speech.say("errors.tampered")
        well_signed = "?start=" + trade.signer.sign("i0123456789abcdef", "start")
        assert await accept(work, trade, "resident", well_signed) == ()
        said = await said_to(work, house, "resident")
    assert said == trade.speech.say("errors.places.invitation_expired")


async def test_an_own_link_opened_by_mistake_stays_usable(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        maker = house.people["leader"].id
        link = await invite(work, trade, Role.LEADER, house.east, None, maker)
        assert await accept(work, trade, "leader", link) == ()
        said = await said_to(work, house, "leader")
        assert said == trade.speech.say("errors.places.already_staff")
        assert len(await accept(work, trade, "resident", link)) == 1


async def test_an_invitation_is_no_better_than_its_maker_is_now(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        maker = house.people["leader"].id
        link = await invite(work, trade, Role.LEADER, house.east, None, maker)
        (post,) = (await staff.appointments(work, SYSTEM, [maker]))[maker]
        await staff.dismiss(work, post.id)
        assert await accept(work, trade, "resident", link) == ()
        said = await said_to(work, house, "resident")
    assert said == trade.speech.say("errors.places.invitation_expired")


async def test_an_invitation_is_taken_in_private_by_a_person(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        link = await invite(work, trade, Role.LEADER, house.east, None, None)
        token = link.partition("?start=")[2]
        assert await accept_invitation(work, trade, BOT, GROUP, sender("resident"), token) == ()
        assert await accept_invitation(work, trade, BOT, GROUP, ANONYMOUS, token) == ()
        assert len(await invitations.open_invitations(work, SYSTEM)) == 1


async def test_without_a_station_the_invitation_waits(database: Database, trade: Trade) -> None:
    async with database.writing() as work:
        link = await invite(work, trade, Role.ADMINISTRATOR, None, None, None)
        assert await accept(work, trade, "resident", link) == ()
        await areas.add_stations(work, [Station(work.new_id(), "城东供电所")])
        assert len(await accept(work, trade, "resident", link)) == 1


@pytest.mark.parametrize(
    ("name", "role", "place", "refusal"),
    [
        ("resident", Role.MANAGER, "village", NotStaff),
        ("manager", Role.MANAGER, "village", None),
        ("manager", Role.SUPERVISOR, "village", RankTooLow),
        ("manager", Role.MANAGER, "town", OutOfReach),
        ("manager", Role.MANAGER, None, OutOfReach),
        ("leader", Role.LEADER, None, None),
        ("leader", Role.MANAGER, "town", None),
        ("leader", Role.ADMINISTRATOR, None, RankTooLow),
        ("west", Role.MANAGER, "village", OutOfReach),
    ],
)
async def test_nobody_invites_above_their_rank_or_beyond_their_place(
    database: Database,
    trade: Trade,
    house: House,
    name: str,
    role: Role,
    place: str | None,
    refusal: type[Exception] | None,
) -> None:
    district = {"village": house.village, "town": house.town}.get(place or "")
    async with database.writing() as work:
        by = house.people[name].id
        if refusal is None:
            await invite(work, trade, role, house.east, district, by)
        else:
            with pytest.raises(refusal):
                await invite(work, trade, role, house.east, district, by)
        made = await invitations.open_invitations(work, SYSTEM)
    assert len(made) == (refusal is None)


async def test_nobody_gives_a_role_for_the_whole_installation(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        with pytest.raises(OutOfReach):
            await invite(work, trade, Role.MANAGER, None, None, house.people["west"].id)


@pytest.mark.parametrize(
    ("name", "argument", "district"),
    [
        ("manager", "manager", "东村台区"),
        ("manager", "网格经理", "东村台区"),
        ("leader", "supervisor", None),
        ("leader", "manager 东街台区", "东街台区"),
        ("leader", "所长 城东供电所", None),
    ],
)
async def test_staff_invite_by_command(
    database: Database,
    trade: Trade,
    house: House,
    name: str,
    argument: str,
    district: str | None,
) -> None:
    async with database.writing() as work:
        link = await invite_by_command(work, trade, BOT, private(name), sender(name), argument)
        assert link is not None
        assert link in await said_to(work, house, name)
        (made,) = await invitations.open_invitations(work, SYSTEM)
        by_name = {one.name: one.id for one in (house.village, house.town)}
    assert made.station_id == house.east.id
    assert made.district_id == by_name.get(district or "")


@pytest.mark.parametrize(
    ("name", "argument", "key"),
    [
        ("resident", "manager", "not_staff"),
        ("leader", "", "unknown_role"),
        ("leader", "皇帝", "unknown_role"),
        ("leader", "manager 西山台区", "unknown_role"),
        ("leader", "administrator", "rank_too_low"),
        ("manager", "supervisor", "rank_too_low"),
    ],
)
async def test_an_invitation_that_cannot_be_is_refused_in_a_sentence(
    database: Database, trade: Trade, house: House, name: str, argument: str, key: str
) -> None:
    async with database.writing() as work:
        asked = invite_by_command(work, trade, BOT, private(name), sender(name), argument)
        assert await asked is None
        said = await said_to(work, house, name)
    start = trade.speech.catalogues["zh-CN"][f"errors.places.{key}"].split("{")[0]
    assert said.startswith(start)


async def test_an_invitation_is_not_written_into_a_group(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        asked = invite_by_command(work, trade, BOT, GROUP, sender("leader"), "manager")
        assert await asked is None
        assert await invitations.open_invitations(work, SYSTEM) == ()


async def test_the_dismissed_hold_nothing(database: Database, house: House) -> None:
    async with database.writing() as work:
        who = house.people["leader"].id
        (post,) = (await staff.appointments(work, SYSTEM, [who]))[who]
        await staff.dismiss(work, post.id)
        assert await staff.appointments(work, SYSTEM, [who]) == {}
        assert who not in {one.person.id for one in await staff.crew(work, SYSTEM, house.east.id)}
        assert await people.person(work, SYSTEM, who) is not None
