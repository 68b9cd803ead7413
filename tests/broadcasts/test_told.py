"""An outage from another system, from its first row to the end, as supervisor and resident."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from bot.clock import PlayedClock
from broadcasts.outage import Outage, OutageMove, OutageState
from chat.actions import EditText
from stations.scope import SYSTEM, Scope
from storage import outage_sources, outages
from storage.database import Database
from tests.broadcasts.street import GROUP_ID, arrive, build, card, edits, said
from tests.desk.stage import GROUP, PEOPLE, Left, Stage
from usecases.broadcasts.take_outages import TakenRows, take_outages

BOSS = PEOPLE["孙督导"]
ROW = {
    "id": "P1", "kind": "计划停电", "starts": "2026-12-08T08:00+08:00",
    "ends": "2026-12-08T17:00+08:00", "scope": "东村一组、二组", "reason": "线路改造",
    "districts": "东村台区", "station": "城东供电所",
}  # fmt: skip
FAULT = {
    **ROW, "id": "F1", "kind": "故障停电", "starts": "2026-11-26T14:30+08:00", "ends": "",
    "state": "停电中", "etr": "2026-11-26T17:00+08:00", "reason": "大风",
}  # fmt: skip
SETTLED = timedelta(minutes=6)


@pytest.fixture
async def stage(database: Database, clock: PlayedClock) -> Stage:
    return await build(database, clock)


async def put(
    stage: Stage, *rows: Mapping[str, str], source: str = "95598", scope: Scope = SYSTEM
) -> TakenRows:
    """Let a source tell some rows."""
    lines = [(line, {k: v for k, v in row.items() if v}) for line, row in enumerate(rows)]
    async with stage.database.writing() as work:
        return await take_outages(work, stage.trade, scope, source, lines, local=False)


async def known(stage: Stage, number: str = "P1") -> Outage:
    """Return an outage by its id with the source."""
    async with stage.database.reading() as work:
        found = await outage_sources.outage_told(work, SYSTEM, "95598", number)
    assert found is not None
    return found[0]


async def moves(stage: Stage, number: str = "P1") -> list[OutageMove]:
    """Return what happened to an outage."""
    one = await known(stage, number)
    async with stage.database.reading() as work:
        return [event.move for event in await outages.events_of(work, SYSTEM, one.id)]


async def opened(stage: Stage, left: list[Left]) -> dict[str, str]:
    """Open the first outage of what a source told; return its card's buttons."""
    shown = next(one for one in left if one.chat == BOSS and "看第 1 条" in one.buttons)
    return card(await stage.press("孙督导", shown.buttons["看第 1 条"]))


async def opened_by_list(stage: Stage) -> dict[str, str]:
    """Open the first outage of the station's list; return its card's buttons."""
    left = await stage.say("孙督导", "/outage")
    shown = next(one for one in left if "看第 1 条" in one.buttons)
    return card(await stage.press("孙督导", shown.buttons["看第 1 条"]))


async def announced(stage: Stage, row: Mapping[str, str] = ROW) -> None:
    """Let a row be taken, and sent by the supervisor."""
    await put(stage, row)
    buttons = await opened(stage, await stage.new())
    await stage.press("孙督导", buttons["发布"])
    await stage.settle()
    await arrive(stage)


async def test_a_new_one_comes_to_the_supervisors_card_and_nobody_else_hears(
    stage: Stage,
) -> None:
    told = await put(stage, ROW)
    assert (told.good, told.new, told.changed, told.bad) == (1, 1, 0, ())
    left = await stage.new()
    (line,) = said(left, BOSS)
    assert "「95598」传来停电信息：新 1 条" in line
    assert [one.chat for one in left] == [BOSS]
    assert said(await stage.settle(), GROUP_ID) == []
    shown = next(one for one in left if one.chat == BOSS)
    left = await stage.press("孙督导", shown.buttons["看第 1 条"])
    text = "".join(edits(left) + said(left, BOSS))
    for part in ("【计划停电】草稿", "来源：95598", "12月8日 08:00", "东村台区", "1 个群"):
        assert part in text
    assert "请核对" not in text
    left = await stage.press("孙督导", card(left)["发布"])
    left += await stage.settle()
    assert any(one.startswith("【计划停电】") for one in said(left, GROUP_ID))
    # It is also on the list of outages before anybody sent it.
    await put(stage, {**ROW, "id": "P2", "starts": "2026-12-10T08:00+08:00",
                      "ends": "2026-12-10T09:00+08:00"})  # fmt: skip
    assert "草稿" in "".join(said(await stage.say("孙督导", "/outage"), BOSS))


async def test_the_same_again_changes_nothing_and_nobody_is_rung(stage: Stage) -> None:
    await announced(stage)
    before = await known(stage)
    stage.clock.move_to(stage.clock.now() + timedelta(minutes=15))
    told = await put(stage, ROW)
    assert (told.good, told.new, told.changed) == (1, 0, 0)
    after = await known(stage)
    assert (after.version, await moves(stage)) == (before.version, [OutageMove.ANNOUNCE])
    async with stage.database.reading() as work:
        heard = await outage_sources.source_of(work, SYSTEM, after.id)
    assert heard is not None
    assert heard.told_at == stage.clock.now()
    assert [one.key for one in await stage.settle() if "progress" not in one.key] == []


async def test_what_people_corrected_stays_when_the_source_repeats_itself(stage: Stage) -> None:
    await put(stage, ROW)
    buttons = await opened(stage, await stage.new())
    await stage.press("孙督导", buttons["改范围"])
    await stage.say("孙督导", "东村小学以西")
    await put(stage, ROW)
    assert (await known(stage)).scope == "东村小学以西"
    told = await put(stage, {**ROW, "ends": "2026-12-08T18:00+08:00"})
    assert told.changed == 1
    one = await known(stage)
    assert (one.scope, await moves(stage)) == ("东村小学以西", [OutageMove.CORRECT])


async def test_a_change_is_kept_with_its_history_and_told_when_somebody_says_so(
    stage: Stage,
) -> None:
    await announced(stage)
    told = await put(stage, {**ROW, "ends": "2026-12-08T19:00+08:00"})
    assert told.changed == 1
    async with stage.database.reading() as work:
        events = await outages.events_of(work, SYSTEM, (await known(stage)).id)
    last = events[-1]
    assert last.move is OutageMove.EXTEND
    assert last.became is not None
    assert last.was is not None
    assert last.became - last.was == timedelta(hours=2)
    left = await stage.new()
    assert "还没告诉居民：停电延长" in "".join(said(left, BOSS))
    assert said(await stage.settle(), GROUP_ID) == []
    buttons = await opened(stage, left)
    left = await stage.press("孙督导", buttons["通知居民"])
    left += await stage.settle()
    (told_them,) = said(left, GROUP_ID)
    assert "原定 12月8日 17:00 结束，延长到 12月8日 19:00" in told_them
    assert any("已更新" in one.action.text for one in left if isinstance(one.action, EditText))
    again = await stage.press("孙督导", buttons["通知居民"])
    assert "没有要补告诉居民的变化" in "".join(one.text for one in again)


async def test_a_small_shift_is_for_those_who_ask_and_a_move_takes_its_reminder_along(
    stage: Stage,
) -> None:
    await announced(stage)
    await put(stage, {**ROW, "ends": "2026-12-08T17:10+08:00"})
    assert "还没告诉居民" not in "".join(said(await stage.new(), BOSS))
    moved = {"starts": "2026-12-09T08:00+08:00", "ends": "2026-12-09T17:00+08:00"}
    await put(stage, {**ROW, **moved, "reason": "改期"})
    assert "还没告诉居民：停电改期" in "".join(said(await stage.new(), BOSS))
    left = await stage.pass_time(timedelta(days=11))
    assert not any("【停电提醒】" in one for one in said(left, GROUP_ID))
    left = await stage.pass_time(timedelta(days=1))
    assert any("【停电提醒】" in one and "12月9日" in one for one in said(left, GROUP_ID))


async def test_a_state_counts_when_it_stands_and_not_while_it_flaps(stage: Stage) -> None:
    await announced(stage, FAULT)
    assert (await known(stage, "F1")).state is OutageState.STARTED
    for said_now in ("已送电", "停电中", "已送电", "停电中"):
        await put(stage, {**FAULT, "state": said_now})
        await stage.pass_time(timedelta(minutes=2))
    await stage.pass_time(SETTLED)
    assert (await known(stage, "F1")).state is OutageState.STARTED
    assert await moves(stage, "F1") == [OutageMove.ANNOUNCE]
    await stage.new()
    await put(stage, {**FAULT, "state": "已送电", "restored": "2026-11-26T15:02+08:00"})
    left = await stage.pass_time(timedelta(minutes=4))
    assert (await known(stage, "F1")).state is OutageState.STARTED
    left += await stage.pass_time(SETTLED)
    back = await known(stage, "F1")
    assert (back.state, back.restored_at and f"{back.restored_at:%H:%M}") == (
        OutageState.RESTORED, "07:02",
    )  # fmt: skip
    assert "还没告诉居民：恢复供电" in "".join(said(left, BOSS))
    assert said(left, GROUP_ID) == []
    buttons = await opened(stage, left)
    refused = await stage.press("孙督导", buttons["已核实"])
    assert "还没告诉居民" in "".join(one.text for one in refused)
    left = await stage.press("孙督导", buttons["通知居民"])
    left += await stage.settle()
    assert any("【已恢复供电】" in one for one in said(left, GROUP_ID))
    await stage.press("孙督导", buttons["已核实"])
    assert (await known(stage, "F1")).state is OutageState.VERIFIED


async def test_off_again_before_anybody_was_told_that_it_is_back_is_no_news(stage: Stage) -> None:
    await announced(stage, FAULT)
    await put(stage, {**FAULT, "state": "已送电"})
    await stage.pass_time(SETTLED)
    await put(stage, FAULT)
    left = await stage.pass_time(SETTLED)
    assert (await moves(stage, "F1"))[1:] == [OutageMove.RESTORE, OutageMove.REOPEN]
    assert "有变 1 条" in "".join(said(left, BOSS))
    assert "还没告诉居民：" not in "".join(said(left, BOSS))


async def test_a_fault_is_expected_later_and_residents_who_ask_know_at_once(stage: Stage) -> None:
    await announced(stage, FAULT)
    await put(stage, {**FAULT, "etr": "2026-11-26T18:30+08:00"})
    assert "还没告诉居民：抢修进展" in "".join(said(await stage.new(), BOSS))
    await stage.say("王芳", "我家停电了", GROUP)
    asked = await stage.say("王芳", "啥时候来电", GROUP) + await stage.settle()
    assert any("18:30" in one for one in said(asked, GROUP_ID))
    # Nobody knows any more when: that is a correction.
    await put(stage, {**FAULT, "etr": ""})
    assert "还没告诉居民：停电更正" in "".join(said(await stage.new(), BOSS))


async def test_what_is_cancelled_stops_and_is_told_when_somebody_says_so(stage: Stage) -> None:
    await announced(stage)
    await put(stage, {**ROW, "state": "已取消"})
    left = await stage.pass_time(SETTLED)
    assert (await known(stage)).state is OutageState.CANCELLED
    assert said(left, GROUP_ID) == []
    buttons = await opened(stage, left)
    left = await stage.press("孙督导", buttons["通知居民"])
    left += await stage.settle()
    (told,) = said(left, GROUP_ID)
    assert "【停电取消】" in told
    assert "线路改造" not in told


async def test_a_draft_that_is_over_goes_and_one_that_changes_is_to_be_sent_anew(
    stage: Stage,
) -> None:
    await put(stage, FAULT, {**ROW, "starts": "2026-11-27T08:00+08:00",
                             "ends": "2026-11-27T09:00+08:00"})  # fmt: skip
    await put(stage, {**FAULT, "state": "已送电"})
    await stage.pass_time(SETTLED)
    assert (await known(stage, "F1")).state is OutageState.CANCELLED
    # What waits for a second person was agreed to by nobody when its facts are others.
    await stage.say("孙督导", "/outage")
    await put(stage, {**ROW, "starts": "2026-11-27T08:00+08:00",
                      "ends": "2026-11-27T10:00+08:00"})  # fmt: skip
    assert (await known(stage)).state is OutageState.DRAFT
    # What was over before anybody here heard of it is no news at all.
    await stage.new()
    told = await put(stage, {**FAULT, "id": "F9", "state": "已送电"})
    assert (told.good, told.new) == (1, 0)
    assert await stage.new() == []


async def test_older_news_are_left_alone(stage: Stage) -> None:
    await put(stage, {**ROW, "as_of": "2026-11-26T14:50+08:00"})
    late = {**ROW, "as_of": "2026-11-26T14:40+08:00", "scope": "西村"}
    assert (await put(stage, late)).changed == 0
    assert (await known(stage)).scope == "东村一组、二组"


async def test_districts_are_looked_for_where_the_source_does_not_name_ours(stage: Stage) -> None:
    await put(stage, {**ROW, "districts": "东村公变01", "scope": "东村台区以东"})
    shown = await stage.new()
    opener = next(one for one in shown if one.chat == BOSS)
    left = await stage.press("孙督导", opener.buttons["看第 1 条"])
    text = "".join(edits(left) + said(left, BOSS))
    assert "台区：东村台区 ⚠请核对" in text
    await put(stage, {**ROW, "districts": "东村台区", "scope": "东村台区以东"})
    left = await stage.press("孙督导", opener.buttons["看第 1 条"])
    assert "请核对" not in "".join(edits(left) + said(left, BOSS))


async def test_bad_rows_are_named_and_the_source_counts_as_unheard(stage: Stage) -> None:
    west = Scope(stations=frozenset({stage.west.id}), whole=frozenset({stage.west.id}))
    await put(stage, ROW)
    told = await put(
        stage,
        {**ROW, "station": "城西供电所"},
        {**ROW, "id": "X1", "station": "没有的所"},
        {**ROW, "id": "X2", "starts": "2026-12-08 08:00"},
        {**ROW, "id": "X3"},
        {**ROW, "id": "X3"},
        {**ROW, "id": "X4", "starts": "2026-11-01T08:00Z", "ends": "2026-11-01T09:00Z"},
        {**ROW, "id": "X5", "station": ""},
    )
    assert [(one.line, one.reason) for one in told.bad] == [
        (0, "other_station"), (1, "unknown_station"), (2, "no_zone"), (4, "told_twice"),
        (5, "past"), (6, "unknown_station"),
    ]  # fmt: skip
    assert told.good == 1
    foreign = await put(stage, ROW, scope=west)
    assert [one.reason for one in foreign.bad] == ["unknown_station"]
    async with stage.database.reading() as work:
        first = await outage_sources.heard_of(work, SYSTEM, stage.east.id)
        assert list(first) == ["95598"]
    stage.clock.move_to(stage.clock.now() + timedelta(hours=1))
    await put(stage, {**ROW, "id": "X6", "scope": ""})
    async with stage.database.reading() as work:
        assert await outage_sources.heard_of(work, SYSTEM, stage.east.id) == first
    await put(stage)
    async with stage.database.reading() as work:
        after = await outage_sources.heard_of(work, SYSTEM, stage.east.id)
    assert after["95598"] - first["95598"] == timedelta(hours=1)


async def test_what_is_off_already_is_not_moved_and_what_is_over_stays_over(stage: Stage) -> None:
    await announced(stage, FAULT)
    late = await put(stage, {**FAULT, "etr": "2026-11-26T14:40+08:00"})
    assert [one.reason for one in late.bad] == ["past"]
    many = [{**ROW, "id": f"N{one}", "ends": f"2026-12-08T{17 + one % 6}:00+08:00"}
            for one in range(12)]  # fmt: skip
    await stage.new()
    await put(stage, *many)
    (line,) = said(await stage.new(), BOSS)
    assert "新 12 条" in line
    assert "其余的发 /outage 查看" in line


async def test_what_people_did_meanwhile_is_not_done_again(stage: Stage) -> None:
    await announced(stage, FAULT)
    await put(stage, {**FAULT, "state": "已送电"})
    buttons = await opened_by_list(stage)
    await stage.press("孙督导", buttons["已恢复"])
    left = await stage.settle()
    assert any("【已恢复供电】" in one for one in said(left, GROUP_ID))
    left = await stage.pass_time(SETTLED)
    assert await moves(stage, "F1") == [OutageMove.ANNOUNCE, OutageMove.RESTORE]
    assert not any("传来停电信息" in one for one in said(left, BOSS))


async def test_a_planned_outage_begins_early_by_its_source(stage: Stage) -> None:
    await announced(stage)
    await put(stage, {**ROW, "state": "停电中"})
    await stage.pass_time(SETTLED)
    one = await known(stage)
    assert (one.state, one.started_at is not None) == (OutageState.STARTED, True)
    # What the source takes for cancelled is off here: a person has to look.
    await put(stage, {**ROW, "state": "已取消"})
    await stage.pass_time(SETTLED)
    assert (await known(stage)).state is OutageState.STARTED
