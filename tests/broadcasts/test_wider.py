"""What goes with a notice, whom it names, and what else is off at the same time."""

import pytest
from sqlalchemy import select

from bot.clock import PlayedClock
from broadcasts.notice import NoticeState
from chat.actions import SendDocument, SendPicture, SendText
from stations.group import Purpose
from stations.scope import SYSTEM
from storage import audiences, chats, tables
from storage.audiences import Aim
from storage.database import Database
from tests.broadcasts.street import EARLY, GROUP_ID, build, card, every_notice, said
from tests.broadcasts.test_general import drafted
from tests.desk.stage import PEOPLE, Left, Stage, picture

SECOND = {"id": -1_001_000_000_777, "type": "supergroup", "title": "西头水泵群"}
DOCUMENT = {"file_id": "d", "file_unique_id": "v", "file_name": "通知.pdf", "file_size": 9}


@pytest.fixture
async def stage(database: Database, clock: PlayedClock) -> Stage:
    return await build(database, clock)


def sent_to(left: list[Left], chat: int) -> list[object]:
    """Return what was sent to a chat, in order."""
    return [one.action for one in left if one.chat == chat]


async def test_a_picture_goes_behind_the_notice_and_only_once(stage: Stage) -> None:
    left = await drafted(stage, "用电安全", "雨天别碰湿的插座")
    left = await stage.press("赵经理", card(left, "notice")["加图片或文件"])
    assert "图片" in said(left, PEOPLE["赵经理"])[-1]
    left = await stage.feed(message=stage.message("赵经理", None, photo=[picture()]))
    shown = said(left, PEOPLE["赵经理"])[-1]
    assert "附：图片一张" in shown
    await stage.press("赵经理", card(left, "notice")["现在发"])
    left = await stage.settle()
    text, shown_picture = sent_to(left, GROUP_ID)
    assert isinstance(text, SendText)
    assert shown_picture == SendPicture(file_id="p", silent=True)
    assert sent_to(await stage.settle(), GROUP_ID) == []


async def test_a_document_takes_the_place_of_a_picture_and_stops_with_its_notice(
    stage: Stage,
) -> None:
    left = await drafted(stage, "用电安全", "雨天别碰湿的插座")
    buttons = card(left, "notice")
    await stage.press("赵经理", buttons["加图片或文件"])
    await stage.feed(message=stage.message("赵经理", None, photo=[picture()]))
    await stage.press("赵经理", buttons["加图片或文件"])
    left = await stage.feed(message=stage.message("赵经理", None, document=DOCUMENT))
    assert "附：文件一份" in said(left, PEOPLE["赵经理"])[-1]
    await stage.press("赵经理", card(left, "notice")["现在发"])
    left = await stage.settle()
    assert sent_to(left, GROUP_ID)[1] == SendDocument(file_id="d", silent=True)
    stopping = next(one for one in left if "停止发送" in one.buttons)
    await stage.press("赵经理", stopping.buttons["停止发送"])
    (only,) = await every_notice(stage)
    box = tables.outbox
    async with stage.database.reading() as work:
        mine = select(box.c.state).where(box.c.key.startswith(f"notice:{only.id}:"))
        assert list((await work.run(mine)).scalars()) == ["unneeded", "unneeded"]


async def test_words_are_no_picture_and_change_nothing(stage: Stage) -> None:
    left = await drafted(stage, "用电安全", "雨天别碰湿的插座")
    await stage.press("赵经理", card(left, "notice")["加图片或文件"])
    left = await stage.say("赵经理", "没有图")
    assert any("一张图片" in one for one in said(left, PEOPLE["赵经理"]))
    (only,) = await every_notice(stage)
    assert (only.file_id, only.state) == ("", NoticeState.DRAFT)


async def linked_second(stage: Stage) -> int:
    """Link a second group of residents, which serves the village as well; return our id."""
    await stage.say("王芳", "在吗", SECOND)
    async with stage.database.writing() as work:
        every = await chats.groups(work, SYSTEM)
        known = next(one for one in every if one.external_id == SECOND["id"])
        await chats.link(work, known, stage.east.id, [stage.village.id], Purpose.CUSTOMERS)
    return known.id


async def test_a_notice_goes_to_groups_named_by_hand_and_to_no_other(stage: Stage) -> None:
    ours = await linked_second(stage)
    left = await drafted(stage, "用电安全", "雨天别碰湿的插座")
    await stage.press("赵经理", card(left, "notice")["改台区"])
    left = await stage.say("赵经理", "西头水泵群")
    assert "1 个群" in said(left, PEOPLE["赵经理"])[-1]
    await stage.press("赵经理", card(left, "notice")["现在发"])
    left = await stage.settle()
    assert said(left, SECOND["id"])  # type: ignore[arg-type]
    assert not said(left, GROUP_ID)
    async with stage.database.reading() as work:
        aim = Aim(stage.east.id, groups=frozenset({ours}))
        assert [one.id for one in await audiences.chats_to_reach(work, SYSTEM, aim, 0, 9)] == [ours]


async def test_a_name_that_is_neither_district_nor_group_is_told(stage: Stage) -> None:
    left = await drafted(stage, "用电安全", "雨天别碰湿的插座")
    await stage.press("赵经理", card(left, "notice")["改台区"])
    left = await stage.say("赵经理", "月球基地")
    assert "".join(said(left, PEOPLE["赵经理"])) == "没有找到，或不在您的范围内。"


async def test_two_outages_of_one_district_are_told_of_in_one_message(stage: Stage) -> None:
    left = await stage.say("赵经理", f"/outage {EARLY}")
    await stage.press("赵经理", card(left)["发布"])
    (first,) = said(await stage.settle(), GROUP_ID)
    assert "还有" not in first
    later = "12月8日 13:00至15:00 东村台区停电检修，因更换变压器。停电范围：东村三组"
    left = await stage.say("赵经理", f"/outage {later}")
    preview = said(left, PEOPLE["赵经理"])[-1]
    assert "同一时段本片还有：计划停电，12月8日 08:00至12月8日 17:00，东村一组、二组" in preview
    await stage.press("赵经理", card(left)["发布"])
    (second,) = said(await stage.settle(), GROUP_ID)
    assert "东村三组" in second
    assert "东村一组、二组" in second


async def test_what_is_off_at_another_time_is_not_joined(stage: Stage) -> None:
    left = await stage.say("赵经理", f"/outage {EARLY}")
    await stage.press("赵经理", card(left)["发布"])
    await stage.settle()
    left = await stage.say("赵经理", f"/outage {EARLY.replace('12月8日', '12月9日')}")
    await stage.press("赵经理", card(left)["发布"])
    (second,) = said(await stage.settle(), GROUP_ID)
    assert "还有" not in second


async def test_a_fault_with_no_end_is_joined_by_its_beginning(stage: Stage) -> None:
    left = await stage.say("赵经理", "/outage 东村台区故障停电，因树碰线。停电范围：东村四组")
    await stage.press("赵经理", card(left)["发布"])
    await stage.settle()
    now = "今天16:00至18:00 东村台区故障停电，因跌落保险烧坏。停电范围：东村五组"
    left = await stage.say("赵经理", f"/outage {now}")
    await stage.press("赵经理", card(left)["发布"])
    told = "".join(said(await stage.settle(), GROUP_ID))
    assert "同一时段本片还有：故障停电" in told
    assert "起，东村四组" in told


async def test_many_households_need_a_second_person_by_whatever_way_they_are_named(
    stage: Stage,
) -> None:
    await linked_second(stage)
    async with stage.database.writing() as work:
        await work.run(tables.districts.update().values(households=90_000))
    left = await drafted(stage, "用电安全", "雨天别碰湿的插座")
    await stage.press("赵经理", card(left, "notice")["改台区"])
    left = await stage.say("赵经理", "西头水泵群")
    await stage.press("赵经理", card(left, "notice")["现在发"])
    left = await stage.settle()
    assert not said(left, SECOND["id"])  # type: ignore[arg-type]
    (only,) = await every_notice(stage)
    assert only.state is NoticeState.WAITING
