"""Staff give a ticket to another system, which answers; and it comes back."""

import orjson
import pytest

from bot.clock import PlayedClock
from chat.actions import PostWebhook
from chat.ids import short
from stations.scope import SYSTEM
from storage import clocks
from storage.database import Database
from storage.external import link
from storage.tickets import reread
from tests.desk.stage import GROUP, Left, Stage
from tests.follow_up.test_announce import listen
from tickets.clock import ClockState
from tickets.entry import EntryKind
from tickets.policies import Metric
from tickets.ticket import State, Ticket


@pytest.fixture
async def stage(database: Database, clock: PlayedClock) -> Stage:
    return await Stage(database, clock).build()


async def asked(stage: Stage, words: str = "我家停电了") -> Ticket:
    await stage.say("王芳", words, GROUP)
    await stage.settle()
    return await now(stage)


async def now(stage: Stage) -> Ticket:
    (one,) = await stage.open()
    async with stage.database.reading() as work:
        return await reread(work, SYSTEM, one.id)


def texts(left: list[Left]) -> list[str]:
    return [one.text for one in left]


async def test_a_ticket_goes_out_is_answered_and_comes_back(stage: Stage) -> None:
    await listen(stage, "ticket.handed_out ticket.returned")
    ticket = await asked(stage)
    left = await stage.say("赵经理", f"/outside {ticket.number} 95598 线路跨区，请协调")
    said = stage.speak("staff_desk.sent_out", number=ticket.number, system="95598")
    assert said in texts(left)
    out = await now(stage)
    assert out.state is State.OUTSIDE
    (told,) = [one.action for one in await stage.settle() if isinstance(one.action, PostWebhook)]
    assert orjson.loads(told.body)["entry"]["code"] == "95598"
    assert (told.about, told.system) == (ticket.id, "95598")
    async with stage.database.writing() as work:
        found = await clocks.clocks_of(work, SYSTEM, ticket.id)
        await link(work, ticket.id, ticket.station_id, "95598", "S-7", "处理中")
    assert found[Metric.ARRIVAL].state is ClockState.RUNNING
    (shown, *_) = texts(await stage.press("赵经理", stage.sign(f"v:{short(ticket.id)}")))
    assert "95598 S-7 处理中" in shown
    again = await stage.say("赵经理", f"/outside {ticket.number} 95598")
    assert stage.speak("errors.ticket_is_outside") in texts(again)
    back = await stage.say("孙督导", f"/back {ticket.number} 已协调")
    assert stage.speak("staff_desk.taken_back", number=ticket.number) in texts(back)
    assert (await now(stage)).state is State.TAKEN
    twice = await stage.say("孙督导", f"/back {ticket.number}")
    assert stage.speak("errors.ticket_is_not_outside") in texts(twice)


async def test_where_no_system_listens_staff_are_told_so(stage: Stage) -> None:
    ticket = await asked(stage)
    left = await stage.say("赵经理", f"/outside {ticket.number} 12345")
    key = "staff_desk.sent_out_unheard"
    assert stage.speak(key, number=ticket.number, system="12345") in texts(left)


@pytest.mark.parametrize("words", ["", "a" * 17, "a\u202eb"])
async def test_a_system_must_be_named(stage: Stage, words: str) -> None:
    ticket = await asked(stage)
    left = await stage.say("赵经理", f"/outside {ticket.number} {words}")
    usage = stage.speak("staff_desk.usage_outside")
    assert any(usage in one for one in texts(left))
    assert (await now(stage)).version == ticket.version


@pytest.mark.parametrize("words", ["我要投诉抄表员态度差", "我要举报有人偷电"])
async def test_what_is_confidential_or_about_staff_stays_here(stage: Stage, words: str) -> None:
    ticket = await asked(stage, words)
    left = await stage.say("孙督导", f"/outside {ticket.number} 95598")
    assert stage.speak("errors.stays_here") in texts(left)
    assert (await now(stage)).state is not State.OUTSIDE


async def test_residents_send_nothing_out(stage: Stage) -> None:
    ticket = await asked(stage)
    left = await stage.say("王芳", f"/outside {ticket.number} 95598")
    assert stage.speak("errors.not_allowed") in texts(left)


async def test_a_closed_ticket_goes_nowhere(stage: Stage) -> None:
    ticket = await asked(stage)
    await stage.write(ticket.id, EntryKind.CLOSED, "赵经理", code="done")
    left = await stage.say("赵经理", f"/outside {ticket.number} 95598")
    assert stage.speak("errors.ticket_is_closed") in texts(left)
