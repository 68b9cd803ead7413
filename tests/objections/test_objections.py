"""A manager objects, somebody else decides, and the figures follow; all of it in private."""

from datetime import timedelta

import pytest

from bot.clock import PlayedClock
from chat.ids import short
from stations.scope import SYSTEM
from stations.staff import Role
from storage.counted import Cut, Period
from storage.database import Database
from storage.objections import objections
from storage.roster import name_subjects
from storage.staff import crew
from storage.tickets import entries_of
from tests.desk.stage import GROUP, PEOPLE, STAFF_GROUP, Left, Stage
from tickets.entry import Audience, EntryKind
from tickets.figures import Figures
from tickets.objection import ObjectionState
from tickets.policies import Metric
from tickets.ticket import Ticket
from usecases.figures.compute import compute

HOUR = timedelta(hours=1)


@pytest.fixture
async def stage(database: Database, clock: PlayedClock) -> Stage:
    built = await Stage(database, clock).build()
    await built.met("赵经理", "钱经理", "孙督导", "王芳", "西所长")
    return built


async def late(stage: Stage) -> Ticket:
    """Let a fault of manager 赵 be answered and reached too late."""
    await stage.say("王芳", "我家停电了", GROUP)
    (made,) = await stage.open()
    await stage.write(made.id, EntryKind.TAKEN, "赵经理")
    await stage.pass_time(5 * HOUR)
    await stage.write(made.id, EntryKind.STEPPED, "赵经理", code="arrived")
    await stage.settle()
    await stage.new()
    return made


def told(left: list[Left], who: str) -> list[Left]:
    return [one for one in left if one.chat == PEOPLE[who]]


async def figures(stage: Stage) -> Figures:
    now = stage.clock.now()
    async with stage.database.reading() as work:
        period = Period(stage.east.id, now - 48 * HOUR, now + HOUR)
        return await compute(work, stage.trade, SYSTEM, period, cut=Cut())


async def object_to(stage: Stage, ticket: Ticket, what: str, why: str) -> list[Left]:
    (which,) = await stage.say("赵经理", f"/object {ticket.number}")
    await stage.press("赵经理", which.buttons[what])
    return await stage.say("赵经理", why)


async def test_what_is_upheld_no_longer_counts_and_everybody_is_told(stage: Stage) -> None:
    ticket = await late(stage)
    before = await figures(stage)
    assert before.of(Metric.ARRIVAL).late == 1
    left = await object_to(stage, ticket, "到场超时", "路被水冲断，车进不去")
    assert "申诉已提交" in told(left, "赵经理")[0].text
    (asked,) = told(left, "孙督导")
    assert "路被水冲断" in asked.text
    assert not [one for one in left if one.chat in (STAFF_GROUP["id"], GROUP["id"])]
    await stage.press("孙督导", asked.buttons["成立"])
    done = await stage.say("孙督导", "查了巡线记录，属实")
    (outcome,) = told(done, "赵经理")
    assert "成立，不再计入（孙督导）。查了巡线记录，属实" in outcome.text
    after = await figures(stage)
    assert (after.of(Metric.ARRIVAL).count, after.excused) == (0, 1)
    assert after.of(Metric.CONTACT).late == before.of(Metric.CONTACT).late
    async with stage.database.reading() as work:
        entries = await entries_of(work, SYSTEM, ticket.id)
    kept = [one for one in entries if one.kind in (EntryKind.OBJECTED, EntryKind.JUDGED)]
    assert [(one.code, one.body, one.audience) for one in kept] == [
        ("arrival", None, Audience.STAFF),
        ("upheld", None, Audience.STAFF),
    ]
    stale = await stage.press("孙督导", asked.buttons["不成立"])
    assert stage.speak("errors.objection.decided") in [one.text for one in stale]
    again = await stage.say("赵经理", f"/object {ticket.number}")
    assert "到场超时" not in again[0].buttons


async def test_what_is_rejected_counts_as_before(stage: Stage) -> None:
    ticket = await late(stage)
    left = await object_to(stage, ticket, "到场超时", "堵车")
    (asked,) = told(left, "孙督导")
    await stage.press("孙督导", asked.buttons["不成立"])
    await stage.say("孙督导", "堵车应提前改派")
    after = await figures(stage)
    assert (after.of(Metric.ARRIVAL).late, after.excused) == (1, 0)
    (shown,) = await stage.say("赵经理", "/objections")
    assert "不成立，照常计入" in shown.text
    assert not shown.buttons


async def test_the_page_of_the_ticket_leads_there_for_whom_it_counts_against(
    stage: Stage,
) -> None:
    ticket = await late(stage)
    page = stage.sign(f"v:{short(ticket.id)}")
    (own,) = told(await stage.press("赵经理", page), "赵经理")
    (which,) = told(await stage.press("赵经理", own.buttons["申诉"]), "赵经理")
    assert {"首次答复超时", "到场超时"} <= set(which.buttons)
    (others,) = told(await stage.press("孙督导", page), "孙督导")
    assert "申诉" not in others.buttons


async def test_with_one_thing_the_reason_may_stand_behind_the_number(stage: Stage) -> None:
    await stage.say("王芳", "我要投诉", GROUP)
    (ticket,) = await stage.open()
    await stage.write(ticket.id, EntryKind.TAKEN, "赵经理")
    assert (
        "没有算在您名下" in (await stage.say("赵经理", f"/object {ticket.number} 不该算我"))[0].text
    )
    await stage.write(ticket.id, EntryKind.ANSWERED, "赵经理", body="已去现场看过，明天处理")
    await stage.write(ticket.id, EntryKind.CLOSED, "赵经理", code="done")
    await stage.write(ticket.id, EntryKind.REOPENED, "王芳")
    await stage.settle()
    await stage.new()
    left = await stage.say("赵经理", f"/object {ticket.number} 是别的事，另开一单即可")
    assert "办完又重开" in told(left, "孙督导")[0].text


async def test_nobody_decides_for_themselves_and_nobody_below_a_supervisor(stage: Stage) -> None:
    ticket = await late(stage)
    left = await object_to(stage, ticket, "到场超时", "路断了")
    (asked,) = told(left, "孙督导")
    for who, key in (
        ("赵经理", "objection.own_cause"),
        ("钱经理", "not_found"),
        ("西所长", "not_found"),
    ):
        refused = await stage.press(who, asked.buttons["成立"])
        assert any(stage.speak(f"errors.{key}") == one.text for one in refused), (who, refused)
    (listed,) = await stage.say("钱经理", "/objections")
    assert listed.text == stage.speak("objection.none")
    for words in ("/object", "/object 20200101-0001 x"):
        await stage.say("赵经理", words)
    assert not told(await stage.say("王芳", f"/object {ticket.number} x"), "孙督导")
    group = await stage.say("赵经理", f"/object {ticket.number} x", STAFF_GROUP)
    assert [one.text for one in group] == [stage.speak("errors.only_in_private")]
    async with stage.database.reading() as work:
        (one,) = await objections(work, SYSTEM, 9)
    assert one.state is ObjectionState.OPEN


async def test_whom_a_complaint_is_about_sees_no_objection_of_it(stage: Stage) -> None:
    ticket = await late(stage)
    left = await object_to(stage, ticket, "到场超时", "路断了")
    assert told(left, "孙督导")
    (mine,) = await stage.say("孙督导", "/objections")
    assert "成立" in mine.buttons
    async with stage.database.writing() as work:
        east = await crew(work, SYSTEM, stage.east.id)
        (person,) = [one.person for one in east if one.person.name == "孙督导"]
        await name_subjects(work, ticket.id, ticket.station_id, {person.id})
    (none,) = await stage.say("孙督导", "/objections")
    assert none.text == stage.speak("objection.none")
    (gone,) = await stage.say("孙督导", f"/object {ticket.number} 不是我")
    assert gone.text == stage.speak("errors.not_found")


async def test_long_after_it_was_closed_the_figures_stand(stage: Stage) -> None:
    ticket = await late(stage)
    await stage.write(ticket.id, EntryKind.CLOSED, "赵经理", code="done")
    stage.clock.move_to(stage.clock.now() + timedelta(days=16))
    (said,) = await stage.say("赵经理", f"/object {ticket.number} 太迟了")
    assert "15 天" in said.text


async def test_one_of_two_judges_wins_and_the_other_is_told(stage: Stage) -> None:
    ticket = await late(stage)
    await stage.lead("李强", Role.SUPERVISOR)
    await stage.met("李强")
    left = await object_to(stage, ticket, "到场超时", "路断了")
    for who, choice in (("孙督导", "成立"), ("李强", "不成立")):
        (asked,) = told(left, who)
        await stage.press(who, asked.buttons[choice])
    await stage.say("孙督导", "属实")
    second_said = await stage.say("李强", "不属实")
    assert [one.text for one in told(second_said, "李强")] == [
        stage.speak("errors.objection.decided")
    ]
    async with stage.database.reading() as work:
        (one,) = await objections(work, SYSTEM, 9)
    assert (one.state, one.decision) == (ObjectionState.UPHELD, "属实")


async def test_one_broken_promise_that_was_excused_is_no_licence(stage: Stage) -> None:
    await stage.say("王芳", "我要投诉，电压老是不稳", GROUP)
    (ticket,) = await stage.open()
    await stage.write(ticket.id, EntryKind.TAKEN, "赵经理")
    broken = []
    for words, hours in (("今天18点前给您答复", 3), ("抱歉，明天上午10点前给您答复", 22)):
        await stage.write(ticket.id, EntryKind.ANSWERED, "赵经理", body=words)
        await stage.settle()
        await stage.pass_time(hours * HOUR)
        broken.append((await figures(stage)).broken)
        left = await stage.say("赵经理", f"/object {ticket.number}")
        choice = next((one for one in left if one.buttons), None)
        if choice is not None:
            key = next(one for one in choice.buttons if "承诺" in one)
            await stage.press("赵经理", choice.buttons[key])
        left = await stage.say("赵经理", "路被水冲断")
        (asked,) = told(left, "孙督导")
        await stage.press("孙督导", asked.buttons["成立"])
        await stage.say("孙督导", "属实")
        broken.append((await figures(stage)).broken)
    # The second one counts until it is objected to as well.
    assert broken == [1, 0, 1, 0]


async def test_what_was_excused_does_not_come_back_with_the_next_owner(stage: Stage) -> None:
    ticket = await late(stage)
    left = await object_to(stage, ticket, "到场超时", "路断了")
    (asked,) = told(left, "孙督导")
    await stage.press("孙督导", asked.buttons["成立"])
    await stage.say("孙督导", "属实")
    assert (await figures(stage)).of(Metric.ARRIVAL).late == 0
    async with stage.database.reading() as work:
        everybody = await crew(work, SYSTEM, stage.east.id)
    other = next(one.person.id for one in everybody if one.person.name == "钱经理")
    await stage.write(ticket.id, EntryKind.ASSIGNED, "赵经理", target_id=other, code="duty")
    await stage.settle()
    assert (await figures(stage)).of(Metric.ARRIVAL).late == 0
