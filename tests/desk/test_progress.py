"""Staff say by number how far a ticket is, and its reporter hears what concerns them."""

import pytest

from bot.clock import PlayedClock
from stations.scope import SYSTEM
from storage.database import Database
from storage.tickets import reread
from tests.desk.stage import GROUP, Left, Stage
from tickets.ticket import State, Ticket


@pytest.fixture
async def stage(database: Database, clock: PlayedClock) -> Stage:
    made = await Stage(database, clock).build()
    await made.met("王芳")
    await made.say("王芳", "我家停电了", GROUP)
    await made.settle()
    return made


async def now(stage: Stage) -> Ticket:
    (one,) = await stage.open()
    async with stage.database.reading() as work:
        return await reread(work, SYSTEM, one.id)


def texts(left: list[Left]) -> str:
    return "\n".join(one.text for one in left)


async def test_a_step_is_named_as_people_name_it_and_the_reporter_hears(stage: Stage) -> None:
    number = (await now(stage)).number
    flow = stage.trade.tickets.kind("outage_report").flow
    first = flow.steps[1]
    left = await stage.say("赵经理", f"/step {number} {first.name('zh-CN')}")
    assert (await now(stage)).step == first.code
    assert first.told["zh-CN"] in texts(left)
    behind = await stage.say("赵经理", f"/step {number} {first.code}")
    assert stage.speak("errors.step_is_behind", step=first.name("zh-CN")) in texts(behind)
    unknown = await stage.say("赵经理", f"/step {number} 跳舞")
    assert flow.steps[2].name("zh-CN") in texts(unknown)
    assert (await now(stage)).step == first.code


async def test_a_pause_needs_a_reason_of_the_list_and_goes_on(stage: Stage) -> None:
    number = (await now(stage)).number
    reason = next(iter(stage.trade.tickets.pauses.values()))
    asked = await stage.say("赵经理", f"/pause {number}")
    assert reason.name("zh-CN") in texts(asked)
    left = await stage.say("赵经理", f"/pause {number} {reason.name('zh-CN')}")
    told = stage.speak("my_card.paused", reason=reason.name("zh-CN"))
    assert told in texts(left)
    assert (await now(stage)).paused == reason.code
    again = await stage.say("赵经理", f"/pause {number} {reason.code}")
    assert stage.speak("errors.ticket_is_paused") in texts(again)
    await stage.say("赵经理", f"/resume {number}")
    assert (await now(stage)).paused is None


async def test_a_result_resolves_it_and_its_reporter_is_asked(stage: Stage) -> None:
    number = (await now(stage)).number
    await stage.mend((await now(stage)).id)
    empty = await stage.say("赵经理", f"/resolve {number}")
    assert stage.speak("staff_desk.usage_resolve") in texts(empty)
    left = await stage.say("赵经理", f"/resolve {number} 换了保险")
    assert "换了保险" in texts(left)
    assert (await now(stage)).state is State.RESOLVED
    assert stage.speak("closing.ask", number=number) in texts(await stage.settle())


@pytest.mark.parametrize("command", ["step", "pause", "resume", "resolve"])
async def test_residents_move_nothing(stage: Stage, command: str) -> None:
    number = (await now(stage)).number
    left = await stage.say("王芳", f"/{command} {number} x")
    assert stage.speak("errors.not_allowed") in texts(left)
    assert (await now(stage)).version == (await now(stage)).version
    usage = await stage.say("赵经理", f"/{command}")
    assert stage.speak("staff_desk.usage_progress") in texts(usage)
