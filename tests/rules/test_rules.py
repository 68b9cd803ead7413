"""A station's own policies and calendar: set by an administrator, dated, kept, and used."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.clock import PlayedClock
from stations.rule_version import RuleName
from stations.scope import SYSTEM
from stations.staff import Role
from storage import clocks, desk_tables
from storage.database import Database
from tests.desk.stage import GROUP, STAFF_GROUP, Stage, make_trade
from tickets.clock import Clock, ClockKind, ClockState, recompute
from tickets.entry import EntryKind
from tickets.policies import Metric
from tickets.ticket import Ticket
from usecases.rules.read_rules import RulesTooLong, check

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

OWN = """
[clock.own_arrival]
metric = "arrival"
kinds = ["outage_report"]
amount = 33
unit = "minutes"
from = 2026-01-01
source = "所务会 2026-06-30"
"""
# The complaint's five working days from the 1st of July, a Wednesday, with four days off.
CALENDAR = """
source = "防汛"
holidays = [[2026-07-02, 2026-07-05]]
[week]
monday = ["08:00-12:00", "14:00-18:00"]
tuesday = ["08:00-12:00", "14:00-18:00"]
wednesday = ["08:00-12:00", "14:00-18:00"]
thursday = ["08:00-12:00", "14:00-18:00"]
friday = ["08:00-12:00", "14:00-18:00"]
"""


@pytest.fixture
async def stage(database: Database, clock: PlayedClock) -> Stage:
    built = await Stage(database, clock).build()
    await built.met("赵经理", "孙督导", "西所长")
    await built.lead("孙督导", Role.ADMINISTRATOR)
    return built


async def asked(stage: Stage, words: str, who: str = "王芳") -> Ticket:
    before = {one.id for one in await stage.open()}
    await stage.say(who, words, GROUP)
    (made,) = [one for one in await stage.open() if one.id not in before]
    await stage.settle()
    return made


async def clock_of(stage: Stage, ticket: Ticket, metric: Metric) -> Clock:
    """Return a clock, after checking that the log adds up to it."""
    async with stage.database.reading() as work:
        found = (await clocks.clocks_of(work, SYSTEM, ticket.id))[metric]
        log = await clocks.events_of(work, SYSTEM, ticket.id)
    assert recompute(event for event in log if event.metric is metric) == found
    return found


async def moved(stage: Stage, ticket: Ticket, kind: str) -> None:
    await stage.write(ticket.id, EntryKind.MOVED, "孙督导", body=kind)
    await stage.settle()


async def set_by(stage: Stage, who: str, name: str, body: str) -> str:
    (told,) = await stage.say(who, f"/rules {name}\n{body}")
    return told.text


async def test_what_is_asked_after_it_was_set_is_measured_by_it(stage: Stage) -> None:
    before = await asked(stage, "我家停电了")
    assert "从现在起" in await set_by(stage, "孙督导", "policies", OWN)
    after = await asked(stage, "我们村没电了", "李强")
    for ticket, minutes in ((before, 90), (after, 33)):
        arrival = await clock_of(stage, ticket, Metric.ARRIVAL)
        assert arrival.due_at == ticket.opened_at + minutes * MINUTE
    hours, targets, history = await stage.say("赵经理", "/rules")
    assert "周一：08:00-12:00 14:00-18:00" in hours.text
    assert "故障报修：到场 33 分钟（本站：所务会 2026-06-30）" in targets.text
    assert "时限（孙督导）" in history.text


async def test_another_calendar_counts_what_runs_anew_and_what_is_set_before_is_kept(
    stage: Stage,
) -> None:
    ticket = await asked(stage, "我要投诉")
    before = await clock_of(stage, ticket, Metric.ANSWER)
    assert "从现在起" in await set_by(stage, "孙督导", "calendar", CALENDAR)
    after = await clock_of(stage, ticket, Metric.ANSWER)
    assert before.due_at is not None
    # Thursday and Friday are off, and then there is a weekend in between as well.
    assert after.due_at == before.due_at + 2 * DAY
    assert "没有改动" in await set_by(stage, "孙督导", "calendar", CALENDAR)
    await set_by(
        stage, "孙督导", "calendar", CALENDAR.replace("防汛", "恢复").replace("07-02", "07-04")
    )
    assert (await clock_of(stage, ticket, Metric.ANSWER)).due_at == before.due_at
    async with stage.database.reading() as work:
        rows = (await work.run(select(desk_tables.rules.c.source))).scalars().all()
    assert sorted(rows) == ["恢复", "防汛"]
    history = (await stage.say("孙督导", "/rules"))[-1].text
    assert "防汛" in history
    assert "恢复" in history


@pytest.mark.parametrize(
    ("name", "body", "line"),
    [
        ("policies", OWN + OWN.replace("own_arrival", "twice"), "第 9 行：时限重叠"),
        ("policies", OWN.replace("33", "-3"), "第 4 行：amount 的值不对"),
        ("policies", OWN.replace('"minutes"', '"hours"'), "第 5 行：unit 的值不对"),
        ("policies", OWN.replace("amount = 33", "amount = "), "第 4 行：写法不对"),
        ("policies", OWN.replace("amount = 33\n", ""), "第 1 行：缺少 amount"),
        ("policies", OWN.replace("[clock.own", "[kind.own"), "第 1 行：不认识 kind"),
        ("policies", OWN + "speed = 3\n", "第 8 行：不认识 speed"),
        (
            "policies",
            OWN.replace("outage_report", "praise") + "until = 2026-02-01",
            "第 1 行：时限有空缺，2026-02-02 起 praise",
        ),
        ("policies", "clock = 3", "第 1 行：clock 要写成列表或表"),
        ("calendar", CALENDAR.replace("08:00-12:00", "18:00-12:00", 1), "第 4 行：monday"),
        ("calendar", "[week]\nmonday = []", "第 1 行：这份日历里没有工作日"),
        (
            "calendar",
            CALENDAR.replace("[week]", "make_up = [2026-07-03]\n[week]"),
            "第 3 行：2026-07-03 写了两次",
        ),
        ("calendar", CALENDAR.replace("[week]", "[week]\nfunday = []"), "第 4 行：不认识 funday"),
        ("calendar", "week = " + "[" * 3_500, "第 1 行：括号套得太深"),
        ("policies", OWN.replace("33", "3" * 3_500), "第 4 行：amount 的值不对"),
    ],
)
async def test_a_file_that_cannot_hold_is_refused_by_its_line(
    stage: Stage, name: str, body: str, line: str
) -> None:
    async with stage.database.writing() as work:
        assert (await work.run(select(desk_tables.rules))).first() is None
    assert line in await set_by(stage, "孙督导", name, body.strip())
    async with stage.database.reading() as work:
        assert (await work.run(select(desk_tables.rules))).first() is None


def test_a_file_of_any_length_is_refused_before_it_is_read() -> None:
    with pytest.raises(RulesTooLong):
        check(make_trade(), RuleName.CALENDAR, "x" * 200_000, "Asia/Shanghai")


async def test_what_its_own_limits_replace_is_no_longer_shown(stage: Stage) -> None:
    before = await stage.say("孙督导", "/rules")
    await set_by(stage, "孙督导", "policies", OWN.replace("33", "45"))
    after = await stage.say("孙督导", "/rules")
    shown = [
        [
            line
            for one in left
            for line in one.text.splitlines()
            if "到场" in line and "故障报修" in line
        ]
        for left in (before, after)
    ]
    assert len(shown[0]) > 1
    assert len(shown[1]) == 1
    assert "45" in shown[1][0]


async def test_only_an_administrator_of_the_station_sets_and_nobody_in_a_group(
    stage: Stage,
) -> None:
    assert await set_by(stage, "赵经理", "policies", OWN) == stage.speak("errors.not_allowed")
    assert "/rules" in await set_by(stage, "孙督导", "weather", OWN)
    assert "/rules" in await set_by(stage, "孙督导", "calendar", "")
    (told,) = await stage.say("孙督导", "/rules", STAFF_GROUP)
    assert "私" in told.text
    assert not [one for one in await stage.say("王芳", "/rules") if "作息" in one.text]
    async with stage.database.reading() as work:
        assert (await work.run(select(desk_tables.rules))).first() is None


async def test_a_clock_that_another_kind_had_cancelled_goes_on_as_if_it_had_never_stopped(
    stage: Stage,
) -> None:
    ticket = await asked(stage, "我家停电了")
    begun = await clock_of(stage, ticket, Metric.ARRIVAL)
    stage.clock.move_to(stage.clock.now() + 10 * MINUTE)
    await moved(stage, ticket, "complaint")
    assert (await clock_of(stage, ticket, Metric.ARRIVAL)).state is ClockState.CANCELLED
    stage.clock.move_to(stage.clock.now() + 10 * MINUTE)
    await moved(stage, ticket, "outage_report")
    again = await clock_of(stage, ticket, Metric.ARRIVAL)
    assert (again.state, again.due_at) == (ClockState.RUNNING, begun.due_at)
    async with stage.database.reading() as work:
        log = await clocks.events_of(work, SYSTEM, ticket.id)
    kinds = [one.kind for one in log if one.metric is Metric.ARRIVAL]
    assert kinds == [ClockKind.ACTIVATE, ClockKind.CANCEL, ClockKind.RETARGET]
