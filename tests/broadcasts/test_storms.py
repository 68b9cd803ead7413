"""A notice under way while Telegram refuses, moves, breaks and is silent: whom it reached is known.

The sandbox is asked over HTTP, and time is the test's.
"""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.benches.reached import MARK, Street, give_notice, settle_in
from bot.clock import PlayedClock
from broadcasts.notice import Progress, Reach
from sandbox.server import SandboxServer
from sandbox.world import World
from stations.scope import SYSTEM
from storage import deliveries
from storage.database import Database
from tests.desk.stage import make_trade
from tests.outbox.conftest import BOT, TOKEN, Stage
from usecases.broadcasts.hand_out import hand_out

GROUPS, PEOPLE = 6, 60


@dataclass
class Storm:
    """A notice that stands in the outbox for some groups and people."""

    stage: Stage
    groups: Sequence[int]
    people: Sequence[int]
    notice_id: int

    def copies(self) -> Counter[int]:
        """How often each chat has read it, by the chat's id as it is now."""
        return Counter(
            chat.id
            for chat in self.stage.world.every_chat()
            for message in chat.messages.values()
            if message.by_bot and message.text.startswith(MARK)
        )

    async def progress(self) -> Progress:
        """Return what its author reads."""
        async with self.stage.database.reading() as work:
            return await deliveries.progress_of(work, SYSTEM, self.notice_id)


@pytest.fixture
async def storm(database: Database, clock: PlayedClock) -> AsyncIterator[Storm]:
    """Return a notice that was handed out a moment ago; nothing is sent yet."""
    trade, world = make_trade(), World(clock)
    bot = world.add_bot(TOKEN, "lamplight_bot", "掌灯", privacy=False)
    owner = world.add_person("群主")
    groups = [world.add_group("用电群", owner.id, "group") for _ in range(GROUPS)]
    for group in groups:
        world.add_member(group.id, BOT)
        world.promote(group.id, BOT)
    people = [world.add_person("住户") for _ in range(PEOPLE)]
    for person in people:
        world.private_chat(person, bot)
    street = Street(BOT, [one.id for one in groups], [one.id for one in people])
    station, districts = await settle_in(database, [street])
    notice_id = await give_notice(database, station, districts)
    async with database.writing() as work:
        while await hand_out(work, trade):
            pass
    server = SandboxServer(world)
    await server.start()
    stage = Stage(world, server.url, clock, database, trade)
    yield Storm(stage, street.groups, street.people, notice_id)
    await server.stop()


async def test_a_storm_of_429_delays_it_and_costs_nothing(storm: Storm) -> None:
    faults = storm.stage.world.faults
    faults.add("too_many", "sendMessage", count=None, probability=0.5, retry_after=5)
    async with storm.stage.sending():
        await storm.stage.play(60)
        faults.clear()
        await storm.stage.play(120)
    assert storm.copies() == Counter([*storm.groups, *storm.people])
    told = await storm.progress()
    assert told.reached == {Reach.SENT: GROUPS + PEOPLE}


async def test_who_blocked_it_is_counted_and_a_group_that_moved_reads_it_there(
    storm: Storm,
) -> None:
    world = storm.stage.world
    gone = storm.people[:3]
    for person in gone:
        world.block(person, BOT)
    moved = world.migrate(storm.groups[0])
    async with storm.stage.sending():
        await storm.stage.play(30)
    assert storm.copies() == Counter([moved.id, *storm.groups[1:], *storm.people[3:]])
    told = await storm.progress()
    assert told.reached == {Reach.SENT: GROUPS + PEOPLE - 3, Reach.FAILED: 3}
    assert sum(told.reasons.values()) == 3
    assert any("blocked" in reason for reason in told.reasons)


async def test_ten_minutes_in_which_connections_break_leave_few_in_doubt(storm: Storm) -> None:
    faults = storm.stage.world.faults
    faults.add("drop_before", "send*", count=None)
    async with storm.stage.sending():
        await storm.stage.play(600)
        faults.clear()
        assert storm.copies() == {}
        doubtful = (await storm.progress()).count(Reach.PERHAPS)
        assert 0 < doubtful <= 20
        await storm.stage.play(120)
    told = await storm.progress()
    assert told.reached == {Reach.SENT: GROUPS + PEOPLE - doubtful, Reach.PERHAPS: doubtful}
    assert len(storm.copies()) == GROUPS + PEOPLE - doubtful


async def test_ten_minutes_in_which_nothing_answers_leave_nobody_in_doubt(storm: Storm) -> None:
    address, storm.stage.url = storm.stage.url, "http://127.0.0.1:9"
    async with storm.stage.sending():
        await storm.stage.play(600)
    assert (await storm.progress()).reached == {Reach.WAITING: GROUPS + PEOPLE}
    storm.stage.url = address
    async with storm.stage.sending():
        await storm.stage.play(120)
    assert storm.copies() == Counter([*storm.groups, *storm.people])


async def test_what_came_too_late_for_a_silent_telegram_is_not_sent(storm: Storm) -> None:
    """A notice is of use for twelve hours; whom it did not reach by then is shown."""
    address, storm.stage.url = storm.stage.url, "http://127.0.0.1:9"
    async with storm.stage.sending():
        await storm.stage.play(60)
    storm.stage.clock.move_to(storm.stage.clock.now() + timedelta(hours=12))
    storm.stage.url = address
    async with storm.stage.sending():
        await storm.stage.play(60)
    assert storm.copies() == {}
    assert (await storm.progress()).reached == {Reach.STOPPED: GROUPS + PEOPLE}
