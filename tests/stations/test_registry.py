"""Chats and people are met once, keep their row, and follow their names and migrations."""

import pytest
from sqlalchemy import func, insert, select

from chat.errors import ChangedMeanwhile, NotAllowed
from chat.message import ChatKind, ChatRef, Sender
from stations.area import District, Station
from stations.group import Purpose, Standing
from stations.scope import SYSTEM, Scope
from storage import areas, chats, memberships, people, tables
from storage.database import Database
from storage.unit_of_work import Work

BOT = 7_000_000_001
GROUP = ChatRef(-100, ChatKind.GROUP, "东村一组")
WANG = Sender(2**40, "王秀英", username="wang")


async def count(work: Work, table: object) -> int:
    return int((await work.run(select(func.count()).select_from(table))).scalar_one())  # type: ignore[arg-type]


async def test_people_are_met_once_and_their_names_followed(database: Database) -> None:
    async with database.writing() as work:
        first = await people.people_met(work, SYSTEM, [WANG, Sender(5, "李强", language="zh-hans")])
    async with database.writing() as work:
        again = await people.people_met(work, SYSTEM, [Sender(2**40, "王阿姨"), Sender(5, "李强")])
        assert again[2**40].id == first[2**40].id
        assert await count(work, tables.people) == 2
    async with database.reading() as work:
        wang = await people.person(work, SYSTEM, first[2**40].id)
        li = await people.person(work, SYSTEM, first[5].id)
    assert wang is not None
    assert (wang.name, wang.username) == ("王阿姨", None)
    assert li is not None
    assert li.language == "zh-hans"


async def test_meeting_the_known_costs_one_statement(database: Database) -> None:
    async with database.writing() as work:
        await people.people_met(work, SYSTEM, [WANG])
        await chats.chats_known(work, SYSTEM, BOT, [GROUP])
    async with database.writing() as work:
        await people.people_met(work, SYSTEM, [WANG, WANG])
        await chats.chats_known(work, SYSTEM, BOT, [GROUP, GROUP])
        assert work.statements == 2


async def test_only_the_program_meets_people_and_registers_chats(database: Database) -> None:
    async with database.writing() as work:
        with pytest.raises(NotAllowed):
            await people.people_met(work, Scope(person_id=1), [WANG])
        with pytest.raises(NotAllowed):
            await chats.chats_known(work, Scope(stations=frozenset({1})), BOT, [GROUP])


async def test_two_bots_know_a_group_apart(database: Database) -> None:
    async with database.writing() as work:
        one = await chats.chats_known(work, SYSTEM, BOT, [GROUP])
        two = await chats.chats_known(work, SYSTEM, BOT + 1, [GROUP])
    assert one[-100].id != two[-100].id


async def test_a_private_chat_belongs_to_its_person(database: Database) -> None:
    private = ChatRef(2**40, ChatKind.PRIVATE, "王秀英")
    async with database.writing() as work:
        before = (await chats.chats_known(work, SYSTEM, BOT, [private]))[2**40]
        assert before.person_id is None
        wang = (await people.people_met(work, SYSTEM, [WANG]))[2**40]
        after = (await chats.chats_known(work, SYSTEM, BOT, [private]))[2**40]
        assert after.person_id == wang.id
        assert await chats.private_chat(work, SYSTEM, BOT, wang.id) == after
        assert await chats.private_chat(work, SYSTEM, BOT + 1, wang.id) is None


async def test_who_blocked_the_bot_cannot_be_written_to(database: Database) -> None:
    private = ChatRef(2**40, ChatKind.PRIVATE, "王秀英")
    async with database.writing() as work:
        wang = (await people.people_met(work, SYSTEM, [WANG]))[2**40]
        known = (await chats.chats_known(work, SYSTEM, BOT, [private]))[2**40]
        await chats.mark_unreachable(work, known.id, "Forbidden: bot was blocked by the user")
        assert await chats.private_chat(work, SYSTEM, BOT, wang.id) is None
        await chats.mark_reachable(work, known.id)
        assert await chats.private_chat(work, SYSTEM, BOT, wang.id) is not None


async def test_a_group_follows_its_title(database: Database) -> None:
    async with database.writing() as work:
        await chats.chats_known(work, SYSTEM, BOT, [GROUP])
        await chats.chats_known(work, SYSTEM, BOT, [ChatRef(-100, ChatKind.GROUP, "东村用电群")])
    async with database.writing() as work:
        silent = await chats.chats_known(work, SYSTEM, BOT, [ChatRef(-100, ChatKind.GROUP)])
    assert silent[-100].title == "东村用电群"


async def test_a_migrated_group_answers_to_both_ids(database: Database) -> None:
    async with database.writing() as work:
        old = (await chats.chats_known(work, SYSTEM, BOT, [GROUP]))[-100]
        assert await chats.move(work, BOT, -100, -100_200) == old.id
        assert await chats.move(work, BOT, -100, -100_200) == old.id
    async with database.writing() as work:
        new = ChatRef(-100_200, ChatKind.SUPERGROUP, "东村一组")
        known = await chats.chats_known(work, SYSTEM, BOT, [new, GROUP])
        assert await count(work, tables.chats) == 1
    assert {one.id for one in known.values()} == {old.id}
    assert known[-100].external_id == -100_200
    assert known[-100].kind is ChatKind.SUPERGROUP


async def test_a_group_met_under_its_new_id_first_is_made_one(database: Database) -> None:
    new = ChatRef(-100_200, ChatKind.SUPERGROUP, "东村一组")
    async with database.writing() as work:
        wang = (await people.people_met(work, SYSTEM, [WANG]))[2**40]
        old = (await chats.chats_known(work, SYSTEM, BOT, [GROUP]))[-100]
        early = (await chats.chats_known(work, SYSTEM, BOT, [new]))[-100_200]
        await memberships.joined(work, old.id, [wang.id], work.now)
        await memberships.joined(work, early.id, [wang.id], work.now)
        for chat_id, external in ((old.id, -100), (early.id, -100_200)):
            await work.run(
                insert(tables.messages).values(
                    id=work.new_id(),
                    chat_id=chat_id,
                    external_chat_id=external,
                    message_id=1,
                    person_id=wang.id,
                    sent_at=work.now,
                    received_at=work.now,
                )
            )
        assert await chats.move(work, BOT, -100, -100_200) == old.id
        rows = (await work.run(select(tables.messages.c.chat_id))).scalars().all()
        assert rows == [old.id, old.id]
        assert await count(work, tables.chats) == 1
        assert await count(work, tables.memberships) == 1


async def test_moving_an_unknown_group_is_nothing(database: Database) -> None:
    async with database.writing() as work:
        assert await chats.move(work, BOT, -1, -2) is None
        assert await count(work, tables.chat_aliases) == 0


async def test_a_group_is_linked_to_a_station_and_its_districts(database: Database) -> None:
    async with database.writing() as work:
        station = Station(work.new_id(), "城东供电所")
        east = District(work.new_id(), station.id, None, "东村1号台区")
        west = District(work.new_id(), station.id, None, "东村2号台区")
        await areas.add_stations(work, [station])
        await areas.add_districts(work, [east, west])
        group = (await chats.chats_known(work, SYSTEM, BOT, [GROUP]))[-100]
        linked = await chats.link(work, group, station.id, [east.id, west.id], Purpose.CUSTOMERS)
        narrowed = await chats.link(work, linked, station.id, [west.id], Purpose.CUSTOMERS)
        assert await chats.districts_of(work, SYSTEM, [group.id]) == {group.id: (west,)}
        assert await chats.chat(work, SYSTEM, group.id) == narrowed
        with pytest.raises(ChangedMeanwhile):
            await chats.link(work, group, station.id, [], Purpose.STAFF)


async def test_standing_is_written_down(database: Database) -> None:
    async with database.writing() as work:
        group = (await chats.chats_known(work, SYSTEM, BOT, [GROUP]))[-100]
        assert group.missing_rights == {"can_delete_messages"}
        await chats.set_standing(
            work, group, Standing.ADMINISTRATOR, ["can_delete_messages"], added_by=3
        )
        now = await chats.chat(work, SYSTEM, group.id)
        assert now is not None
        assert (now.missing_rights, now.added_by) == (frozenset(), 3)
        assert await chats.groups(work, SYSTEM) == (now,)
        await chats.set_standing(work, now, Standing.GONE, [], added_by=3)
        assert await chats.groups(work, SYSTEM) == ()
