"""Every schedule over month ends, changing clocks, jumps of the clock and nights without power."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from bot.clock import PlayedClock
from broadcasts.notice import NoticeState
from storage import tables
from storage.database import Database
from tests.broadcasts.street import EARLY, GROUP_ID, build, card, every_notice, said
from tests.broadcasts.test_general import drafted
from tests.desk.stage import PEOPLE, Stage

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
async def stage(database: Database, clock: PlayedClock) -> Stage:
    return await build(database, clock)


async def live_in(stage: Stage, zone: str) -> None:
    """Let the station's clock be that of another place, where clocks change."""
    async with stage.database.writing() as work:
        await work.run(
            update(tables.stations)
            .where(tables.stations.c.id == stage.east.id)
            .values(timezone=zone)
        )


async def planned(stage: Stage, rule: str) -> None:
    """Let a notice come back."""
    left = await drafted(stage, "用电安全", "雨天别碰湿的插座")
    await stage.press("赵经理", card(left, "notice")["定期发"])
    await stage.say("赵经理", rule)


async def sent_at(stage: Stage) -> list[datetime]:
    """When each notice was sent, on the clock of Berlin."""
    every = await every_notice(stage)
    sent = [one for one in every if one.state is NoticeState.SENT]
    return [one.send_at.astimezone(BERLIN) for one in sent]


@pytest.mark.parametrize(
    ("rule", "days", "expected"),
    [
        # A month without a 31st is passed over; the hour is the station's on both sides of spring.
        ("每月31日8:00", 128, ["12-31 08:00", "01-31 08:00", "03-31 08:00"]),
        # The last Sunday of March has no 2:30; and at night nobody is rung for what can wait.
        ("30 2 28 3 *", 128, ["03-28 07:00"]),
        ("每月第1个工作日9:00", 70, ["12-01 09:00", "01-01 09:00", "02-01 09:00"]),
        ("0 9 29 2 *", 128, []),
    ],
)
async def test_a_notice_that_comes_back_over_month_ends_and_changing_clocks(
    stage: Stage, rule: str, days: int, expected: list[str]
) -> None:
    await live_in(stage, "Europe/Berlin")
    await planned(stage, rule)
    heard = 0
    for _ in range(days):
        heard += len(said(await stage.pass_time(timedelta(days=1)), GROUP_ID))
    assert [f"{one:%m-%d %H:%M}" for one in await sent_at(stage)] == expected
    assert heard == len(expected)


async def test_an_hour_that_comes_twice_brings_it_once(stage: Stage, clock: PlayedClock) -> None:
    await live_in(stage, "Europe/Berlin")
    clock.move_to(datetime(2027, 10, 30, 10, tzinfo=UTC))
    await planned(stage, "30 2 31 10 *")
    heard = []
    for _ in range(30):
        heard += said(await stage.pass_time(timedelta(hours=1)), GROUP_ID)
    # At half past two in the night, and so it waits for the morning: once.
    assert len(heard) == 1


async def test_a_clock_that_is_set_back_says_nothing_twice(
    stage: Stage, clock: PlayedClock
) -> None:
    left = await stage.say("赵经理", f"/outage {EARLY}")
    await stage.press("赵经理", card(left)["发布"])
    assert len(said(await stage.settle(), GROUP_ID)) == 1
    clock.move_to(clock.now() - timedelta(hours=3))
    assert said(await stage.settle(), GROUP_ID) == []
    assert said(await stage.pass_time(timedelta(hours=4)), GROUP_ID) == []


async def test_a_clock_that_jumps_over_a_reminder_drops_it_as_missed(
    stage: Stage, clock: PlayedClock
) -> None:
    left = await stage.say("赵经理", f"/outage {EARLY}")
    await stage.press("赵经理", card(left)["发布"])
    await stage.settle()
    # Down from the first of December until the outage has begun (8 o'clock in China).
    clock.move_to(datetime(2026, 12, 8, 1, tzinfo=UTC))
    left = await stage.settle()
    assert not any("提醒" in one for one in said(left, GROUP_ID))
    states = [one.state for one in await every_notice(stage)]
    assert set(states) == {NoticeState.SENT, NoticeState.MISSED}
    assert any("错过了时间" in one for one in said(left, PEOPLE["赵经理"]))


async def test_down_over_its_time_it_is_sent_late_while_it_is_true(
    stage: Stage, clock: PlayedClock
) -> None:
    left = await drafted(stage, "用电安全", "雨天别碰湿的插座")
    await stage.press("赵经理", card(left, "notice")["定时间"])
    await stage.say("赵经理", "11月27日 9:00")
    clock.move_to(datetime(2026, 11, 27, 5, tzinfo=UTC))  # 13:00, four hours late
    assert len(said(await stage.settle(), GROUP_ID)) == 1
    assert said(await stage.settle(), GROUP_ID) == []


async def test_a_reminder_comes_the_day_before_whatever_the_clocks_do(
    stage: Stage, clock: PlayedClock
) -> None:
    await live_in(stage, "Europe/Berlin")
    clock.move_to(datetime(2027, 3, 15, 9, tzinfo=UTC))
    text = "3月28日 10:00至17:00 东村台区停电检修，因线路改造。停电范围：东村一组"
    left = await stage.say("赵经理", f"/outage {text}")
    await stage.press("赵经理", card(left)["发布"])
    reminder = next(one for one in await every_notice(stage) if one.kind == "reminder")
    # 10:00 of summer time on the day itself is 9:00 of winter time the day before.
    assert reminder.send_at == datetime(2027, 3, 27, 8, tzinfo=UTC)
    heard = []
    for _ in range(14):
        heard += said(await stage.pass_time(timedelta(days=1)), GROUP_ID)
    assert len([one for one in heard if "提醒" in one]) == 1
