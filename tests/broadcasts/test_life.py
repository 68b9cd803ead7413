"""The life of a planned outage and of a fault, as manager, approver and resident."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import PlayedClock
from broadcasts.notice import NoticeState
from broadcasts.outage import OutageState
from chat.actions import EditText, SendText
from stations.scope import SYSTEM
from storage import notices, outages
from storage.database import Database
from tests.broadcasts.street import EARLY, GROUP_ID, arrive, build, card, edits, said
from tests.desk.stage import GROUP, PEOPLE, Stage
from usecases.broadcasts.change import change_etr


@pytest.fixture
async def stage(database: Database, clock: PlayedClock) -> Stage:
    return await build(database, clock)


async def state(stage: Stage) -> OutageState:
    async with stage.database.reading() as work:
        found = await outages.outages_listed(work, SYSTEM, stage.east.id, 5, tuple(OutageState))
    return found[-1].state


async def test_a_planned_outage_from_the_dispatchers_text_to_its_end(stage: Stage) -> None:
    left = await stage.say("赵经理", f"/outage {EARLY}")
    (shown,) = said(left, PEOPLE["赵经理"])
    for part in ("【计划停电】草稿", "12月8日 08:00", "东村台区", "东村一组、二组", "1 个群"):
        assert part in shown
    assert "请核对" not in shown
    assert "批准" not in shown
    left = await stage.press("赵经理", card(left)["发布"])
    assert await state(stage) is OutageState.ANNOUNCED
    left = await stage.settle()
    (told,) = said(left, GROUP_ID)
    assert told.startswith("【计划停电】\n时间：12月8日 08:00 到 12月8日 17:00")
    await arrive(stage)
    left = await stage.pass_time(timedelta(seconds=30))
    assert "送达 1 / 1" in "".join(
        one.action.text for one in left if isinstance(one.action, EditText)
    ) + "".join(said(left, PEOPLE["赵经理"]))
    # The day before, it is said again; at its time it begins.
    left = await stage.pass_time(timedelta(days=11))
    assert any("【停电提醒】" in one for one in said(left, GROUP_ID))
    assert await state(stage) is OutageState.REMINDED
    left = await stage.pass_time(timedelta(days=1))
    assert await state(stage) is OutageState.STARTED
    # Who reports it during its time is answered with the plan.
    left = await stage.say("王芳", "我家停电了", GROUP)
    assert any("17:00" in one for one in said(left, GROUP_ID))
    await arrive(stage)
    left = await stage.say("赵经理", "/outage")
    opened = next(one for one in left if "看第 1 条" in one.buttons)
    left = await stage.press("赵经理", opened.buttons["看第 1 条"])
    await stage.press("赵经理", card(left)["已恢复"])
    left = await stage.settle()
    assert any("【已恢复供电】" in one for one in said(left, GROUP_ID))
    assert await state(stage) is OutageState.RESTORED


@pytest.mark.parametrize(
    ("pasted", "corrections"),
    [
        (EARLY, ()),
        (
            "12月8日上午8点东村一组停电",
            (("改时间", "12月8日 8:00至17:00"), ("改原因", "线路改造"), ("改范围", "东村一组")),
        ),
    ],
)
async def test_it_takes_one_pasted_message_and_at_most_eight_presses(
    stage: Stage, pasted: str, corrections: tuple[tuple[str, str], ...]
) -> None:
    left = await stage.say("赵经理", f"/outage {pasted}")
    presses = 0
    for button, words in corrections:
        await stage.press("赵经理", card(left)[button])
        presses += 1
        left = await stage.say("赵经理", words)
    assert "请核对" not in said(left, PEOPLE["赵经理"])[-1]
    await stage.press("赵经理", card(left)["发布"])
    presses += 1
    assert await state(stage) is OutageState.ANNOUNCED
    (told,) = said(await stage.settle(), GROUP_ID)
    assert "12月8日 08:00 到 12月8日 17:00" in told
    assert "东村一组" in told
    assert presses <= 8


async def test_too_late_needs_a_reason_and_a_second_person(stage: Stage) -> None:
    text = "11月28日 8:00至17:00 东村台区停电检修，因线路改造。停电范围：东村"
    left = await stage.say("赵经理", f"/outage {text}")
    assert "提前量不够" in said(left, PEOPLE["赵经理"])[0]
    left = await stage.press("赵经理", card(left)["发布"])
    assert "为什么来不及" in "".join(said(left, PEOPLE["赵经理"]))
    left = await stage.say("赵经理", "上级临时要求")
    (asked,) = [one for one in left if one.chat == PEOPLE["孙督导"]]
    assert "上级临时要求" in asked.text
    assert await state(stage) is OutageState.DRAFT
    assert not said(await stage.settle(), GROUP_ID)
    # The author is no second person; a manager is none either.
    for who in ("赵经理", "钱经理"):
        await stage.press(who, asked.buttons["批准发布"])
        assert await state(stage) is OutageState.DRAFT
    # After ten minutes everybody who may agree is asked again, once.
    again = await stage.pass_time(timedelta(hours=1))
    assert [one.chat for one in again if "等您批准" in one.text] == [PEOPLE["孙督导"]]
    left = await stage.press("孙督导", asked.buttons["批准发布"])
    assert await state(stage) is OutageState.ANNOUNCED
    assert any("由孙督导批准" in one for one in said(left, PEOPLE["赵经理"]))
    left = await stage.settle()
    assert any(one.startswith("【计划停电】") for one in said(left, GROUP_ID))
    late = await stage.press("孙督导", asked.buttons["不同意"])
    assert "已经有人处理过" in "".join(one.text for one in late)


async def test_a_fault_from_the_report_to_the_question_whether_it_is_back(stage: Stage) -> None:
    await stage.say("王芳", "我家停电了", GROUP)
    await stage.settle()
    left = await stage.say("赵经理", "/outage 14:20跳闸 东村台区停电，影响东村，预计17:30恢复")
    left = await stage.press("赵经理", card(left)["发布"])
    buttons = card(left)
    assert await state(stage) is OutageState.STARTED
    left = await stage.settle()
    (post,) = [one for one in left if one.chat == GROUP_ID and "故障停电" in one.text]
    told, first = post.text, post.action
    assert isinstance(first, SendText)
    assert "预计 11月26日 17:30 恢复" in told
    # Whoever asks or reports later hears the time.
    left = await stage.say("李强", "我家也停电了", GROUP)
    left += await stage.settle()
    asked = await stage.say("李强", "啥时候来电", GROUP)
    assert any("17:30" in one.text for one in left + asked if one.chat == GROUP_ID)
    await arrive(stage)
    # Ten minutes ring nobody: the post says the new time.
    async with stage.database.writing() as work:
        (outage,) = await outages.outages_listed(work, SYSTEM, stage.east.id, 5, tuple(OutageState))
        later = outage.expected_at + timedelta(minutes=10) if outage.expected_at else None
        assert later is not None
        await change_etr(work, stage.trade, outage, later, None)
    left = await stage.settle()
    assert not said(left, GROUP_ID)
    (edit,) = [one.action for one in left if ":edit:" in one.key and one.chat == GROUP_ID]
    assert isinstance(edit, EditText)
    assert edit.text == told.replace("17:30", "17:40")
    assert edit.buttons == first.buttons
    await arrive(stage)
    # Half an hour later is told to everybody; the old post says that it holds no more.
    left = await stage.press("赵经理", buttons["+30分"])
    left += await stage.settle()
    assert any("【抢修进展】" in one and "18:10" in one for one in said(left, GROUP_ID))
    old = [
        one.action
        for one in left
        if isinstance(one.action, EditText) and "已更新" in one.action.text
    ]
    assert len(old) == 1
    await arrive(stage)
    left = await stage.press("赵经理", buttons["已恢复"])
    left += await stage.settle()
    (back,) = [one for one in left if one.chat == GROUP_ID and "已恢复供电" in one.text]
    assert set(back.buttons) == {
        stage.speak("incident.power_back"),
        stage.speak("incident.power_out"),
    }
    left = await stage.press("王芳", back.buttons[stage.speak("incident.power_out")], GROUP)
    assert any("工单" in one.text for one in left)


async def test_small_steps_add_up_to_one_that_is_told(stage: Stage) -> None:
    left = await stage.say("赵经理", "/outage 14:20跳闸 东村台区停电，影响东村，预计17:30恢复")
    await stage.press("赵经理", card(left)["发布"])
    await stage.settle()
    await arrive(stage)
    heard = []
    for _ in range(3):
        await stage.pass_time(timedelta(minutes=1))
        async with stage.database.writing() as work:
            every = tuple(OutageState)
            (outage,) = await outages.outages_listed(work, SYSTEM, stage.east.id, 5, every)
            assert outage.expected_at is not None
            later = outage.expected_at + timedelta(minutes=10)
            await change_etr(work, stage.trade, outage, later, None)
        heard.append(said(await stage.settle(), GROUP_ID))
        await arrive(stage)
    assert heard[:2] == [[], []]
    (told,) = heard[2]
    assert "18:00" in told


async def test_what_is_cancelled_stops_and_is_told_to_those_who_got_it(stage: Stage) -> None:
    left = await stage.say("赵经理", f"/outage {EARLY}")
    left = await stage.press("赵经理", card(left)["发布"])
    buttons = card(left)
    await stage.settle()
    await arrive(stage)
    await stage.press("赵经理", buttons["取消停电"])
    left = await stage.say("赵经理", "施工改期")
    left += await stage.settle()
    (told,) = said(left, GROUP_ID)
    assert "【停电取消】" in told
    assert "施工改期" in told
    assert any("已作废" in one.action.text for one in left if isinstance(one.action, EditText))
    assert await state(stage) is OutageState.CANCELLED
    async with stage.database.reading() as work:
        ahead = await notices.notices_ahead(work, SYSTEM, stage.east.id, 9)
    assert [one.kind for one in ahead if one.state is NoticeState.SCHEDULED] == []


async def test_cancelled_before_anybody_got_it_nobody_hears_of_it(stage: Stage) -> None:
    left = await stage.say("赵经理", f"/outage {EARLY}")
    left = await stage.press("赵经理", card(left)["发布"])
    buttons = card(left)
    await stage.press("赵经理", buttons["取消停电"])
    left = await stage.say("赵经理", "施工改期")
    left += await stage.settle()
    assert said(left, GROUP_ID) == []


async def test_what_is_moved_is_told_with_its_old_and_its_new_time(stage: Stage) -> None:
    left = await stage.say("赵经理", f"/outage {EARLY}")
    left = await stage.press("赵经理", card(left)["发布"])
    buttons = card(left)
    await stage.settle()
    await arrive(stage)
    await stage.press("赵经理", buttons["改期"])
    left = await stage.say("赵经理", "12月10日 9:00-18:00")
    left += await stage.settle()
    (told,) = [one for one in said(left, GROUP_ID) if "【停电改期】" in one]
    assert "原定 12月8日 08:00 的停电，改到 12月10日 09:00 到 12月10日 18:00" in told
    assert await state(stage) is OutageState.ANNOUNCED


async def test_what_lasts_longer_is_told_with_its_new_end(stage: Stage) -> None:
    left = await stage.say("赵经理", f"/outage {EARLY}")
    await stage.press("赵经理", card(left)["发布"])
    await stage.settle()
    await arrive(stage)
    await stage.pass_time(timedelta(days=12))
    await arrive(stage)
    left = await stage.say("赵经理", "/outage")
    opened = next(one for one in left if "看第 1 条" in one.buttons)
    left = await stage.press("赵经理", opened.buttons["看第 1 条"])
    left = await stage.press("赵经理", card(left)["+1时"])
    left += await stage.settle()
    (told,) = [one for one in said(left, GROUP_ID) if "【停电延长】" in one]
    assert "原定 12月8日 17:00 结束，延长到 12月8日 18:00" in told


async def test_what_waits_for_the_morning_is_told_as_it_became_in_the_night(
    stage: Stage, clock: PlayedClock
) -> None:
    clock.move_to(clock.now() + timedelta(hours=8))  # 23:00
    left = await stage.say("赵经理", f"/outage {EARLY}")
    left = await stage.press("赵经理", card(left)["发布"])
    buttons = card(left)
    assert said(await stage.settle(), GROUP_ID) == []
    await stage.press("赵经理", buttons["改期"])
    await stage.say("赵经理", "12月10日 9:00-18:00")
    await stage.press("赵经理", buttons["改原因"])
    left = await stage.say("赵经理", "更换变压器")
    assert said(left + await stage.settle(), GROUP_ID) == []
    (told,) = said(await stage.pass_time(timedelta(hours=9)), GROUP_ID)
    assert told.startswith("【计划停电】\n时间：12月10日 09:00 到 12月10日 18:00")
    assert "更换变压器" in told
    # It is reminded of the day before its new time, once.
    left = await stage.pass_time(timedelta(days=16))
    (reminder,) = [one for one in said(left, GROUP_ID) if "【停电提醒】" in one]
    assert "12月10日" in reminder


async def test_what_was_wrong_is_put_right_for_those_who_got_it(stage: Stage) -> None:
    left = await stage.say("赵经理", f"/outage {EARLY}")
    left = await stage.press("赵经理", card(left)["发布"])
    await stage.settle()
    await arrive(stage)
    await stage.press("赵经理", card(left)["改范围"])
    left = await stage.say("赵经理", "东村一组、三组")
    left += await stage.settle()
    (told,) = said(left, GROUP_ID)
    assert "【更正】" in told
    assert "以这条为准" in told
    assert "东村一组、三组" in told
    assert any("停电更正" in one and "以下面的新通知为准" in one for one in edits(left))
    # The reminder says it right, too.
    left = await stage.pass_time(timedelta(days=12))
    (reminder,) = [one for one in said(left, GROUP_ID) if "【停电提醒】" in one]
    assert "东村一组、三组" in reminder


async def test_a_longer_time_said_in_the_night_stands_in_the_announcement(
    stage: Stage, clock: PlayedClock
) -> None:
    clock.move_to(clock.now() + timedelta(hours=8))
    left = await stage.say("赵经理", f"/outage {EARLY}")
    await stage.press("赵经理", card(left)["发布"])
    async with stage.database.writing() as work:
        (found,) = await outages.outages_listed(work, SYSTEM, stage.east.id, 5, tuple(OutageState))
        await change_etr(work, stage.trade, found, datetime(2026, 12, 8, 12, tzinfo=UTC), None)
    (told,) = said(await stage.pass_time(timedelta(hours=9)), GROUP_ID)
    assert "12月8日 08:00 到 12月8日 20:00" in told


@pytest.mark.parametrize("words", ["", "东村一组、二组"])
async def test_nothing_or_the_same_again_is_no_correction(stage: Stage, words: str) -> None:
    left = await stage.say("赵经理", f"/outage {EARLY}")
    left = await stage.press("赵经理", card(left)["发布"])
    await stage.settle()
    await arrive(stage)
    await stage.press("赵经理", card(left)["改范围"])
    left = await stage.say("赵经理", words)
    left += await stage.settle()
    assert said(left, GROUP_ID) == []
    async with stage.database.reading() as work:
        (found,) = await outages.outages_listed(work, SYSTEM, stage.east.id, 5, tuple(OutageState))
    assert found.scope == "东村一组、二组"
