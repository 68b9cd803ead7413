"""The third time is an alarm; tasks are taken, done, postponed, reminded of."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.clock import PlayedClock
from chat.ids import short
from chat.message import Press
from stations.scope import SYSTEM, Scope
from storage import incidents, tasks
from storage.database import Database
from storage.unit_of_work import Work
from tests.billing.house import House
from tests.desk.stage import GROUP, PEOPLE, STAFF_GROUP, Left, Stage, private, user
from tickets.entry import EntryKind
from tickets.task import Task, TaskKind, TaskState
from tickets.ticket import Source, Ticket
from usecases.messages.open_ticket import Request, open_ticket
from usecases.tasks.supervise import supervise
from usecases.tickets.asker import Asker, meet

STAFF = ("赵经理", "钱经理", "孙督导")


async def again(
    stage: Stage, times: int, text: str = "我要投诉收费", who: str = "王芳"
) -> list[Left]:
    """Somebody brings the same matter up so many times, a week apart, and each is closed."""
    left: list[Left] = []
    for _ in range(times):
        await stage.say(who, text, GROUP)
        left = await stage.settle()
        (ticket,) = await stage.open()
        await stage.write(ticket.id, EntryKind.CLOSED, "钱经理", code="done")
        await stage.settle()
        stage.clock.move_to(stage.clock.now() + timedelta(days=7))
    return left


async def every(stage: Stage, scope: Scope = SYSTEM) -> tuple[Task, ...]:
    async with stage.database.reading() as work:
        return await tasks.open_tasks(work, scope, 50)


def raised(left: list[Left]) -> list[int | None]:
    return [one.chat for one in left if one.key.startswith("task:")]


def news(left: list[Left]) -> list[int | None]:
    return [one.chat for one in left if one.key.startswith("task:") and ":raised" in one.key]


async def scope(stage: Stage, who: str) -> Scope:
    async with stage.database.writing() as work:
        asker = await _asker(work, stage, who)
    return asker.scope


async def _asker(work: Work, stage: Stage, who: str) -> Asker:
    raw = {"id": "1", "from": user(who), "chat_instance": "1", "data": "x"}
    message = {"chat": private(who), "message_id": 9, "date": 0}
    event = stage.event(callback_query={**raw, "message": message})
    assert isinstance(event, Press)
    return await meet(work, stage.trade, next(iter(stage.trade.bots)), event)


async def test_the_second_complaint_in_two_months_raises_one_task(stage: Stage) -> None:
    await stage.met(*STAFF)
    assert raised(await again(stage, 1)) == []
    left = await again(stage, 1)
    assert sorted(map(str, raised(left))) == sorted([str(PEOPLE["赵经理"]), str(PEOPLE["孙督导"])])
    (told, *_) = [one for one in left if one.key.startswith("task:")]
    assert "第 2 次" in told.text
    assert stage.trade.tickets.third_time.draft["zh-CN"] in told.text
    assert "相关工单 2 张" in told.text
    (task,) = await every(stage)
    assert task.kind is TaskKind.REPEAT
    assert "第 2 次" in task.words
    # The third one adds to it: one household's matter is one task, and nobody is told again.
    assert news(await again(stage, 1)) == []
    (task,) = await every(stage)
    assert "同一户" in task.words
    assert "第 3 次" in task.words
    async with stage.database.reading() as work:
        assert len(await tasks.tickets_behind(work, SYSTEM, task.id)) == 3


async def test_three_reports_of_one_household_in_a_day_raise_one_task(stage: Stage) -> None:
    await stage.met(*STAFF)
    told: list[int | None] = []
    for _ in range(3):
        await stage.say("王芳", "停电了", GROUP)
        told += raised(await stage.settle())
        (ticket,) = await stage.open()
        await stage.mend(ticket.id)
        await stage.write(ticket.id, EntryKind.CLOSED, "赵经理", code="done")
        told += raised(await stage.pass_time(timedelta(hours=5)))
    assert sorted(map(str, told)) == sorted([str(PEOPLE["赵经理"]), str(PEOPLE["孙督导"])])
    (task,) = await every(stage)
    assert "同一户" in task.words


async def test_a_couple_is_one_household_by_its_account(
    database: Database, clock: PlayedClock
) -> None:
    house = await House.build(database, clock)
    await house.bind("王芳")
    await house.bind("李强", words="家人·链接")
    raised_by = []
    for who in ("王芳", "李强"):
        await house.stage.say(who, "我要投诉，电压老是不稳", GROUP)
        raised_by.append(raised(await house.stage.settle()))
        await house.stage.pass_time(timedelta(days=2))
    assert raised_by[0] == []
    assert raised_by[1]


async def test_an_evening_of_one_outage_raises_nothing_for_the_district(stage: Stage) -> None:
    await stage.met(*STAFF)
    for who in ("王芳", "李强", "西所长"):
        await stage.say(who, "停电了", GROUP)
        await stage.settle()
    assert len(await stage.open()) == 3
    assert await every(stage) == ()


async def test_a_household_s_task_becomes_the_district_s_when_a_neighbour_has_it_too(
    stage: Stage,
) -> None:
    await stage.met(*STAFF)
    await again(stage, 2)
    (before,) = await every(stage)
    left = await again(stage, 1, who="李强")
    assert sorted(map(str, news(left))) == sorted([str(PEOPLE["赵经理"]), str(PEOPLE["孙督导"])])
    (task,) = await every(stage)
    assert task.id == before.id
    assert "同一台区" in task.words
    assert news(await again(stage, 1, who="李强")) == []
    async with stage.database.reading() as work:
        assert len(await tasks.tickets_behind(work, SYSTEM, task.id)) == 4


async def test_nobody_keeps_a_task_that_becomes_one_about_themselves(stage: Stage) -> None:
    await stage.met(*STAFF)
    await again(stage, 2)
    (before,) = await every(stage)
    left = await again(stage, 1, "我要投诉赵经理收费")
    (task,) = await every(stage)
    assert (task.id, task.owner_id == before.owner_id) == (before.id, False)
    assert news(left) == [PEOPLE["孙督导"]]
    assert await every(stage, await scope(stage, "赵经理")) == ()


async def test_what_was_no_matter_and_another_matter_do_not_count(stage: Stage) -> None:
    await stage.met(*STAFF)
    await stage.say("王芳", "我要投诉收费", GROUP)
    await stage.settle()
    (ticket,) = await stage.open()
    await stage.write(ticket.id, EntryKind.CLOSED, "钱经理", code="misjudged")
    await stage.settle()
    assert raised(await again(stage, 1)) == []
    assert raised(await again(stage, 1, "我要投诉收费", "李强")) == []
    assert await every(stage) == ()


async def test_whom_it_is_about_neither_gets_nor_sees_it(stage: Stage) -> None:
    await stage.met(*STAFF)
    left: list[Left] = []
    for _ in range(2):
        left = await again(stage, 1, "我要投诉赵经理态度恶劣")
    assert PEOPLE["赵经理"] not in raised(left)
    (task,) = await every(stage)
    assert task.district_id is None
    (none,) = await stage.say("赵经理", "/tasks")
    assert none.text == stage.speak("task.none")
    assert await every(stage, await scope(stage, "赵经理")) == ()
    assert await every(stage, await scope(stage, "西所长")) == ()
    assert await every(stage, await scope(stage, "孙督导")) == (task,)


async def test_a_task_is_taken_postponed_with_a_reason_and_done(stage: Stage) -> None:
    await stage.met(*STAFF)
    await again(stage, 2)
    (refused,) = await stage.say("赵经理", "/tasks", STAFF_GROUP)
    assert refused.text == stage.speak("errors.only_in_private")
    (shown,) = await stage.say("赵经理", "/tasks")
    assert list(shown.buttons) == ["认领", "办结", "顺延"]
    await stage.press("赵经理", shown.buttons["认领"])
    (late,) = await stage.press("钱经理", shown.buttons["认领"])
    assert late.text == stage.speak("errors.task_is_taken")
    (before,) = await every(stage)
    await stage.press("赵经理", shown.buttons["顺延"])
    await stage.say("赵经理", "等配件")
    (task,) = await every(stage)
    assert task.due_at >= before.due_at
    assert "等配件" in task.words
    await stage.press("赵经理", shown.buttons["办结"])
    (done, *_) = await stage.say("赵经理", "换了表，费用已退")
    assert "换了表，费用已退" in done.text
    assert await every(stage) == ()
    for label in shown.buttons:
        (stale,) = await stage.press("赵经理", shown.buttons[label])
        assert stale.text == stage.speak("errors.task_is_done")
    for who in ("王芳", "西所长"):
        (strange,) = await stage.press(who, shown.buttons["办结"])
        assert strange.text in (stage.speak("errors.not_allowed"), stage.speak("errors.not_found"))


async def test_its_owner_is_reminded_and_then_the_supervisor_hears_each_once(stage: Stage) -> None:
    await stage.met(*STAFF)
    await again(stage, 2)
    left = await stage.pass_time(timedelta(days=6))
    told = [one for one in left if one.key.startswith("task:")]
    near = [one.chat for one in told if ":near:" in one.key]
    late = [one.chat for one in told if ":late:" in one.key]
    assert near == []
    assert late == [PEOPLE["赵经理"], PEOPLE["孙督导"]]
    assert raised(await stage.pass_time(timedelta(days=5))) == []


async def test_a_leader_has_something_seen_to_and_reads_the_outcome(stage: Stage) -> None:
    await stage.lead("西所长")
    await stage.met(*STAFF, "西所长")
    due = stage.clock.now() + timedelta(days=3)
    since = stage.clock.now()
    async with stage.database.writing() as work:
        leader = await _asker(work, stage, "西所长")
        asked = ("worse:1", "停电超时变多，请查原因", due)
        assert await supervise(work, stage.trade, leader, stage.east.id, *asked)
        assert not await supervise(work, stage.trade, leader, stage.east.id, *asked)
    (told,) = [one for one in await stage.new() if one.key.startswith("task:")]
    assert told.chat == PEOPLE["孙督导"]
    assert "停电超时变多" in told.text
    near = await stage.pass_time(timedelta(days=2, hours=16))
    assert [one.chat for one in near if ":near:" in one.key] == [PEOPLE["孙督导"]]
    await stage.press("孙督导", told.buttons["办结"])
    await stage.say("孙督导", "已增派一组人")
    async with stage.database.reading() as work:
        kind = TaskKind.SUPERVISION
        (task,) = await tasks.outcomes_since(work, SYSTEM, stage.east.id, kind, since)
    assert (task.state, task.outcome) == (TaskState.DONE, "已增派一组人")
    (_,) = await stage.press("赵经理", stage.sign(f"qd:{short(task.id)}"))


async def test_a_branch_that_stays_dark_and_who_telephones_are_of_the_first_evening(
    stage: Stage,
) -> None:
    await stage.met(*STAFF)
    for who in ("王芳", "李强"):
        await stage.say(who, "停电了", GROUP)
        await stage.settle()
    (first, *_) = await stage.open()
    async with stage.database.writing() as work:
        (begun,) = await incidents.incidents(work, SYSTEM)
        branch = replace(begun, id=work.new_id(), parent_id=begun.id)
        await incidents.add(work, branch)
        deeper = replace(branch, id=work.new_id(), parent_id=branch.id)
        await incidents.add(work, deeper)
        for one in (begun, branch, deeper):
            assert await tasks.beginning_of(work, SYSTEM, one.id) == begun.id
        assert await tasks.beginning_of(work, SYSTEM, None) is None
        later = stage.clock.now() + timedelta(hours=7)
        for number, one in enumerate((branch, deeper), 1):
            at = later + timedelta(minutes=number)
            await _reported(work, stage, first, at, incident_id=one.id)
    await stage.settle()
    assert await every(stage) == ()
    async with stage.database.writing() as work:
        for number in (3, 4):
            at = later + timedelta(minutes=number)
            await _reported(work, stage, first, at, source=Source.PHONE)
    await stage.settle()
    assert await every(stage) == ()


async def _reported(work: Work, stage: Stage, like: Ticket, at: datetime, **more: Any) -> None:
    """Somebody else reports the same from the same district."""
    pressed = await _asker(work, stage, "西所长")
    request = Request(stage.east, pressed.person.id, like.chat_id, at, like.district_id, **more)
    await open_ticket(work, stage.trade.tickets.kind(like.kind), request)
