"""Notices about no outage: chosen, asked for, sent, planned, repeated, paused, agreed to."""

from datetime import timedelta

import pytest

from bot.clock import PlayedClock
from broadcasts.notice import NoticeState
from storage.database import Database
from tests.broadcasts.street import GROUP_ID, arrive, build, card, edits, every_notice, said
from tests.desk.stage import PEOPLE, STAFF_GROUP, Left, Stage


@pytest.fixture
async def stage(database: Database, clock: PlayedClock) -> Stage:
    return await build(database, clock)


async def drafted(stage: Stage, kind: str, *words: str, who: str = "赵经理") -> list[Left]:
    left = await stage.say(who, "/notice")
    left = await stage.press(who, next(one for one in left if kind in one.buttons).buttons[kind])
    for one in words:
        left = await stage.say(who, one)
    return left


async def test_a_safety_notice_is_asked_for_shown_and_sent(stage: Stage) -> None:
    left = await drafted(stage, "用电安全", "雨天别碰湿的插座")
    shown = said(left, PEOPLE["赵经理"])[-1]
    assert "【用电安全】草稿" in shown
    assert "雨天别碰湿的插座" in shown
    assert "1 个群" in shown
    left = await stage.press("赵经理", card(left, "notice")["现在发"])
    left += await stage.settle()
    assert said(left, GROUP_ID) == ["【用电安全】\n雨天别碰湿的插座"]
    await arrive(stage)
    left = await stage.pass_time(timedelta(minutes=1))
    assert any("发完了，送达 1 / 1" in one for one in [*edits(left), *said(left, PEOPLE["赵经理"])])
    (only,) = await every_notice(stage)
    assert (only.state, only.settled_at is not None) == (NoticeState.SENT, True)


async def test_what_can_wait_waits_for_the_morning_and_urgent_goes_silently(
    stage: Stage, clock: PlayedClock
) -> None:
    clock.move_to(clock.now() + timedelta(hours=9))  # midnight
    left = await drafted(stage, "用电安全", "雨天别碰湿的插座")
    await stage.press("赵经理", card(left, "notice")["现在发"])
    assert not said(await stage.settle(), GROUP_ID)
    left = await drafted(stage, "极端天气", "今夜", "大风")
    await stage.press("赵经理", card(left, "notice")["现在发"])
    left = await stage.settle()
    (loud,) = [one.action for one in left if one.chat == GROUP_ID]
    assert getattr(loud, "silent") is True  # noqa: B009  # only one kind of action has it
    left = await stage.pass_time(timedelta(hours=9))
    assert any("用电安全" in one for one in said(left, GROUP_ID))


async def test_it_goes_out_at_its_time_unless_paused_moved_or_dropped(stage: Stage) -> None:
    left = await drafted(stage, "用电安全", "雨天别碰湿的插座")
    await stage.press("赵经理", card(left, "notice")["定时间"])
    assert "例如" in "".join(said(await stage.say("赵经理", "不知道"), PEOPLE["赵经理"]))
    left = await stage.say("赵经理", "11月27日 9:00")
    shown = card(left, "notice")
    await stage.press("赵经理", shown["暂停"])
    assert not said(await stage.pass_time(timedelta(hours=20)), GROUP_ID)
    left = await stage.say("赵经理", "/outage")
    opened = next(one for one in left if "看第 1 条" in one.buttons).buttons["看第 1 条"]
    left = await stage.press("赵经理", opened)
    assert "暂停" in said(left, PEOPLE["赵经理"])[-1]
    left = await stage.press("赵经理", card(left, "notice")["继续"])
    assert said(await stage.settle(), GROUP_ID)
    again = await stage.press("赵经理", card(left, "notice")["不发了"])
    assert "已经发完或停掉" in again[-1].text


async def test_paused_for_too_long_it_is_not_true_any_more(stage: Stage) -> None:
    left = await drafted(stage, "用电安全", "雨天别碰湿的插座")
    await stage.press("赵经理", card(left, "notice")["定时间"])
    left = await stage.say("赵经理", "11月27日 9:00")
    await stage.press("赵经理", card(left, "notice")["暂停"])
    await stage.pass_time(timedelta(days=3))
    left = await stage.press("赵经理", card(left, "notice")["暂停"])
    assert "已经发完或停掉" in left[-1].text


async def test_it_comes_back_on_the_fifth_working_day_and_once_a_time(stage: Stage) -> None:
    left = await drafted(stage, "电费发行", "11月", "12月15日 24:00")
    shown = said(left, PEOPLE["赵经理"])[-1]
    assert "11月的电费已出账，请在 12月16日 前交费" in shown
    await stage.press("赵经理", card(left, "notice")["定期发"])
    left = await stage.say("赵经理", "每月第5个工作日9:00")
    assert "workday 5 9:00" in "".join(said(left, PEOPLE["赵经理"]))
    left = await stage.pass_time(timedelta(days=45))
    assert len(said(left, GROUP_ID)) == 2
    ahead = [one for one in await every_notice(stage) if one.state is NoticeState.SCHEDULED]
    assert len(ahead) == 1
    await stage.settle()
    assert len(await every_notice(stage)) == 3


async def test_a_price_change_needs_a_second_person(stage: Stage) -> None:
    left = await drafted(stage, "电价调整", "2027年1月1日 0:00", "峰电每度降一分", "某某文件")
    left = await stage.press("赵经理", card(left, "notice")["现在发"])
    assert not said(await stage.settle(), GROUP_ID)
    (asked,) = [one for one in left if one.chat == PEOPLE["孙督导"]]
    await stage.press("孙督导", asked.buttons["批准发布"])
    assert any("峰电每度降一分" in one for one in said(await stage.settle(), GROUP_ID))


async def test_nobody_agrees_until_it_is_of_no_use(stage: Stage) -> None:
    left = await drafted(stage, "电价调整", "2027年1月1日 0:00", "峰电每度降一分", "某某文件")
    left = await stage.press("赵经理", card(left, "notice")["现在发"])
    (asked,) = [one for one in left if one.chat == PEOPLE["孙督导"]]
    left = await stage.pass_time(timedelta(days=1))
    assert (
        len([one for one in left if one.chat == PEOPLE["孙督导"] and "等您批准" in one.text]) == 1
    )
    assert any("没人批准" in one for one in said(left, PEOPLE["赵经理"]))
    late = await stage.press("孙督导", asked.buttons["批准发布"])
    assert "已经发完或停掉" in late[-1].text
    assert not said(await stage.settle(), GROUP_ID)


async def test_refused_it_goes_back_to_its_author(stage: Stage) -> None:
    left = await drafted(stage, "电价调整", "2027年1月1日 0:00", "峰电每度降一分", "某某文件")
    left = await stage.press("赵经理", card(left, "notice")["现在发"])
    (asked,) = [one for one in left if one.chat == PEOPLE["孙督导"]]
    left = await stage.press("孙督导", asked.buttons["不同意"])
    assert any("被孙督导退回" in one for one in said(left, PEOPLE["赵经理"]))


async def test_words_and_districts_are_edited_a_drill_reaches_staff_alone(stage: Stage) -> None:
    left = await drafted(stage, "反诈提醒", "有人冒充供电所退费")
    await stage.press("赵经理", card(left, "notice")["改文字"])
    left = await stage.say("赵经理", "接到这种电话就挂掉。")
    shown = said(left, PEOPLE["赵经理"])[-1]
    assert shown.endswith("有人冒充供电所退费\n接到这种电话就挂掉。")
    await stage.press("赵经理", card(left, "notice")["改台区"])
    assert "没有" in "".join(one.text for one in await stage.say("赵经理", "南极"))
    left = await drafted(stage, "反诈提醒", "有人冒充供电所退费")
    left = await stage.press("赵经理", card(left, "notice")["演练"])
    left = await stage.press("赵经理", card(left, "notice")["现在发"])
    left += await stage.settle()
    assert not said(left, GROUP_ID)
    assert any(one.startswith("【演练】") for one in said(left, STAFF_GROUP["id"]))


async def test_a_draft_is_its_authors_alone_and_residents_have_no_way_in(stage: Stage) -> None:
    left = await drafted(stage, "用电安全", "雨天别碰湿的插座")
    shown = card(left, "notice")
    for who in ("钱经理", "王芳"):
        await stage.press(who, shown["现在发"])
        assert not said(await stage.settle(), GROUP_ID)
    assert [one.state for one in await every_notice(stage)] == [NoticeState.DRAFT]
