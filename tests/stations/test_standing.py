"""The bot is added, promoted, demoted, removed, blocked; the registry follows and people hear."""

from chat.actions import ReadAdministrators
from chat.message import ChatKind, ChatRef, GroupMigrated, GroupRenamed
from chat.outcomes import Administrator
from stations.group import Purpose, Standing
from stations.scope import SYSTEM
from storage import chats
from storage.database import Database
from tests.stations.conftest import (
    BOT,
    GROUP,
    House,
    added,
    group,
    left,
    present_in,
    private,
    sender,
    texts,
)
from usecases.stations.administrators import note_administrators
from usecases.stations.migrate_group import migrate_group
from usecases.stations.note_standing import note_standing
from usecases.stations.overview import overview
from usecases.stations.rename_group import rename_group
from usecases.trade import Trade

DELETE = frozenset({"can_delete_messages", "can_pin_messages"})


async def test_whoever_adds_the_bot_without_rights_is_told_in_private(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        await note_standing(work, trade, BOT, added("resident", work.now))
        (said,) = await texts(work, house.privates["resident"].id)
        known = await group(work)
        lacking = (await overview(work, SYSTEM)).lacking_rights
        asked = await left(work, known.id)
    assert GROUP.title in said
    assert trade.speech.say("group.not_administrator") in said
    assert trade.speech.say("group.how_to_link") in said
    assert (known.standing, known.added_by) == (Standing.MEMBER, house.people["resident"].id)
    assert lacking == (known,)
    assert [type(one.action) for one in asked] == [ReadAdministrators]


async def test_promotion_is_followed_and_a_missing_right_named(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        await note_standing(work, trade, BOT, added("resident", work.now))
        half = added("resident", work.now, administrator=True, rights=frozenset({"can_pin"}))
        await note_standing(work, trade, BOT, half)
        whole = added("resident", work.now, administrator=True, rights=DELETE)
        await note_standing(work, trade, BOT, whole)
        first, second, third = await texts(work, house.privates["resident"].id)
        assert (await overview(work, SYSTEM)).lacking_rights == ()
        await note_standing(work, trade, BOT, added("resident", work.now))
        assert (await overview(work, SYSTEM)).lacking_rights == (await group(work),)
    missing = trade.speech.say("group.no_delete_right")
    assert [missing in said for said in (first, second, third)] == [False, True, False]


async def test_a_report_that_repeats_itself_says_nothing_again(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        for _ in range(3):
            await note_standing(work, trade, BOT, added("resident", work.now))
        assert len(await texts(work, house.privates["resident"].id)) == 1


async def test_a_stranger_is_not_written_to_but_stands_in_the_doctors_list(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        await note_standing(work, trade, BOT, added("stranger", work.now))
        assert [one.chat_id for one in await left(work)] == [(await group(work)).id]
        assert len((await overview(work, SYSTEM)).lacking_rights) == 1


async def test_an_administrator_who_can_be_reached_hears_in_a_strangers_stead(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        await note_standing(work, trade, BOT, added("stranger", work.now))
        chat = await group(work)
        told = [
            Administrator(BOT, "掌灯", bot=True),
            Administrator(1, "匿名", anonymous=True),
            Administrator(sender("stranger").external_id, "stranger", owner=True),
            Administrator(sender("leader").external_id, "leader"),
        ]
        await note_administrators(work, trade, chat.id, told)
        await note_administrators(work, trade, chat.id, told)
        assert len(await texts(work, house.privates["leader"].id)) == 1
        members = await present_in(work, chat.id)
        now = await group(work)
    assert set(members) == {house.people["stranger"].id, house.people["leader"].id}
    assert now.standing is Standing.ADMINISTRATOR


async def test_the_administrators_list_corrects_the_rights(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        await note_standing(work, trade, BOT, added("resident", work.now))
        chat = await group(work)
        own = Administrator(BOT, "掌灯", bot=True, rights=DELETE)
        await note_administrators(work, trade, chat.id, [own])
        assert (await group(work)).missing_rights == frozenset()
        await note_administrators(work, trade, chat.id, [])
        assert (await group(work)).standing is Standing.MEMBER
        await note_administrators(work, trade, 12345, [own])


async def test_removed_and_added_again_keeps_the_group_and_its_link(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        await note_standing(work, trade, BOT, added("resident", work.now))
        chat = await group(work)
        await chats.link(work, chat, house.east.id, [house.village.id], Purpose.CUSTOMERS)
        await note_standing(work, trade, BOT, added("leader", work.now, present=False))
        gone = await group(work)
        assert (gone.standing, gone.unreachable is None) == (Standing.GONE, False)
        assert await chats.groups(work, SYSTEM) == ()
        await note_standing(work, trade, BOT, added("leader", work.now))
        back = await group(work)
    assert (back.id, back.station_id) == (chat.id, house.east.id)
    assert (back.standing, back.unreachable) == (Standing.MEMBER, None)
    assert back.added_by == house.people["leader"].id


async def test_a_staff_group_needs_no_rights(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        await chats.link(work, await group(work), house.east.id, [], Purpose.STAFF)
        await note_standing(work, trade, BOT, added("leader", work.now))
        assert await texts(work, house.privates["leader"].id) == []
        assert (await overview(work, SYSTEM)).lacking_rights == ()


async def test_blocked_and_unblocked_in_private(
    database: Database, trade: Trade, house: House
) -> None:
    who = house.people["resident"].id
    async with database.writing() as work:
        blocked = added("resident", work.now, present=False, chat=private("resident"))
        await note_standing(work, trade, BOT, blocked)
        assert await chats.private_chat(work, SYSTEM, BOT, who) is None
        await note_standing(work, trade, BOT, added("resident", work.now, chat=private("resident")))
        assert await chats.private_chat(work, SYSTEM, BOT, who) is not None
        assert await left(work) == []


async def test_a_renamed_group_keeps_its_station(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        chat = await group(work)
        await chats.link(work, chat, house.east.id, [], Purpose.CUSTOMERS)
        new = ChatRef(GROUP.external_id, ChatKind.SUPERGROUP, "东村新群")
        await rename_group(work, trade, BOT, GroupRenamed(new))
        now = await chats.chat(work, SYSTEM, chat.id)
    assert now is not None
    assert (now.title, now.station_id) == ("东村新群", house.east.id)


async def test_a_migration_told_twice_and_late_is_one(
    database: Database, trade: Trade, house: House
) -> None:
    old = ChatRef(-5, ChatKind.GROUP, "小群")
    async with database.writing() as work:
        chat = await group(work, old)
        await chats.link(work, chat, house.east.id, [], Purpose.CUSTOMERS)
        for _ in range(2):
            await migrate_group(work, trade, BOT, GroupMigrated(old, -100_5))
        now = await group(work, ChatRef(-100_5, ChatKind.SUPERGROUP, "小群"))
        late = await group(work, old)
    assert (now.id, now.station_id, now.kind) == (chat.id, house.east.id, ChatKind.SUPERGROUP)
    assert late.id == chat.id
