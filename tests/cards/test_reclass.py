"""Staff say that a ticket is of another kind or sub-class; clocks, flow and incident follow."""

import pytest

from bot.clock import PlayedClock
from stations.scope import SYSTEM
from storage import clocks
from storage.database import Database
from storage.tickets import reread
from tests.desk.stage import GROUP, PEOPLE, STAFF_GROUP, Stage
from tickets.clock import ClockState
from tickets.policies import Metric
from tickets.ticket import Ticket


@pytest.fixture
async def stage(database: Database, clock: PlayedClock) -> Stage:
    built = await Stage(database, clock).build()
    await built.met("赵经理", "孙督导")
    return built


async def asked(stage: Stage, words: str) -> Ticket:
    await stage.say("王芳", words, GROUP)
    (made,) = await stage.open()
    await stage.settle()
    return made


async def now(stage: Stage, ticket: Ticket) -> Ticket:
    async with stage.database.reading() as work:
        return await reread(work, SYSTEM, ticket.id)


async def test_a_fault_that_is_a_complaint_gets_its_class_its_clock_and_leaves_the_incident(
    stage: Stage,
) -> None:
    ticket = await asked(stage, "我家停电了")
    assert ticket.incident_id is not None
    left = await stage.say("孙督导", f"/kind {ticket.number} 投诉 停送电投诉")
    assert "已改为投诉" in left[-1].text
    await stage.settle()
    after = await now(stage, ticket)
    assert (after.kind, after.subkind, after.incident_id) == ("complaint", "outage", None)
    async with stage.database.reading() as work:
        found = await clocks.clocks_of(work, SYSTEM, ticket.id)
    assert found[Metric.ARRIVAL].state is ClockState.CANCELLED
    assert found[Metric.ANSWER].started_at == ticket.opened_at


@pytest.mark.parametrize(
    "name", ["服务投诉", "营业投诉", "停送电投诉", "供电质量投诉", "电网建设投诉"]
)
async def test_each_class_of_complaint_can_be_set_with_two_presses(stage: Stage, name: str) -> None:
    ticket = await asked(stage, "我要投诉")
    (card,) = [
        one for one in await stage.say("孙督导", "/tickets") if "20260701" in str(one.buttons)
    ][:1]
    page = next(data for words, data in card.buttons.items() if ticket.number in words)
    (shown,) = [one for one in await stage.press("孙督导", page) if one.buttons]
    (more,) = [one for one in await stage.press("孙督导", shown.buttons["更多…"]) if _rows(one)]
    (choices,) = [one for one in await stage.press("孙督导", _rows(more)["改类"]) if _rows(one)]
    await stage.press("孙督导", _rows(choices)[name])
    after = await now(stage, ticket)
    assert stage.trade.tickets.subkind_name("complaint", after.subkind or "", "zh-CN") == name


async def test_a_report_stays_one_and_leaves_the_group(stage: Stage) -> None:
    ticket = await asked(stage, "我家停电了")
    in_group = await stage.say("孙督导", f"/kind {ticket.number} 举报", STAFF_GROUP)
    told = [one.text for one in in_group if one.chat == STAFF_GROUP["id"]]
    assert told == [stage.speak("errors.only_in_private")]
    assert (await now(stage, ticket)).kind == ticket.kind
    choices = await stage.say("孙督导", f"/kind {ticket.number}", STAFF_GROUP)
    offered = {words for one in choices for words in _rows(one)}
    assert "投诉" in offered
    assert "举报" not in offered
    await stage.say("孙督导", f"/kind {ticket.number} 举报")
    left = await stage.settle()
    shown = [one.text for one in left if one.chat == STAFF_GROUP["id"]]
    assert not [text for text in shown if "我家停电了" in text]
    refused = await stage.say("孙督导", f"/kind {ticket.number} 故障报修")
    assert stage.speak("errors.not_allowed") in [one.text for one in refused]
    assert (await now(stage, ticket)).kind == "report"
    # A manager no longer finds it.
    gone = await stage.say("赵经理", f"/kind {ticket.number} 投诉")
    assert [one.text for one in gone if one.chat == PEOPLE["赵经理"]] == [
        stage.speak("errors.not_found")
    ]


async def test_what_there_is_not_is_named_with_what_there_is(stage: Stage) -> None:
    ticket = await asked(stage, "我要投诉")
    for words, told in (("天气", "故障报修"), ("投诉 天气", "服务投诉"), ("", "哪一类")):
        left = await stage.say("孙督导", f"/kind {ticket.number} {words}".strip())
        assert any(told in one.text for one in left), words
    assert (await now(stage, ticket)).subkind is None
    await stage.say("孙督导", f"/kind {ticket.number} complaint/service")
    assert (await now(stage, ticket)).subkind == "service"


def _rows(left: object) -> dict[str, str]:
    action = getattr(left, "action", None)
    rows = getattr(action, "buttons", ()) or ()
    return {one.text: one.data or "" for row in rows for one in row}
