"""The worker: order within a chat, savepoints, parking, tries, and what a crash leaves behind."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.clock import PlayedClock
from bot.door import CannotParse, Incoming
from bot.inbox_worker import InboxWorker, Pace
from stations.scope import SYSTEM
from storage import inbox
from storage.database import Database
from storage.inbox import Claimed
from storage.unit_of_work import Work
from tests.inbox.conftest import Work as MakeWorker
from tests.inbox.conftest import drain
from tests.inbox.doors import EchoDoor, TalkDoor, fill, noted, update

LEASE = timedelta(seconds=30)


async def states(database: Database) -> dict[str, int]:
    async with database.reading() as work:
        return await inbox.counts(work, SYSTEM)


async def rows(database: Database, state: str) -> list[inbox.Row]:
    async with database.reading() as work:
        return await inbox.listed(work, SYSTEM, state)


async def pass_time(worker: InboxWorker, clock: PlayedClock, seconds: float) -> None:
    """Let time pass as the loop would see it: wake at every due moment."""
    end = clock.now() + timedelta(seconds=seconds)
    while (due := await worker._next_look()) is not None and due <= end:
        clock.move_to(due)
        await drain(worker)
    clock.move_to(end)
    await drain(worker)


QUIET = Pace(look_every=None)


async def test_a_batch_is_handled_in_order_and_done(database: Database, worker: MakeWorker) -> None:
    await fill(database, *(update(n, chat=n % 3) for n in range(10)))
    await drain(worker(EchoDoor()))
    assert await noted(database) == [f"{n % 3}:{n}" for n in range(10)]
    assert await states(database) == {"done": 10}


async def test_plain_talk_costs_a_handful_of_statements(
    database: Database, clock: PlayedClock
) -> None:
    door = TalkDoor()
    await fill(database, *(update(n) for n in range(100)))
    counted: list[int] = []

    class Counting(TalkDoor):
        async def triage(self, work: Work, batch: object) -> tuple[Incoming, ...]:
            rest = await super().triage(work, batch)  # type: ignore[arg-type]
            counted.append(work.statements)
            return tuple(rest)

    door = Counting()
    await drain(InboxWorker(database, clock, door, holder="w"))
    assert counted == [1]
    assert await states(database) == {"done": 100}
    assert door.dispatched == []


async def test_what_a_handler_did_before_it_failed_is_undone(
    database: Database, worker: MakeWorker
) -> None:
    class Late(EchoDoor):
        async def handle(self, work: Work, incoming: Incoming) -> None:
            await super().handle(work, incoming)
            if incoming.update_id == 2:
                raise ValueError("after the write")

    await fill(database, *(update(n, chat=n) for n in range(4)))
    await drain(worker(Late()))
    assert await noted(database) == ["0:0", "1:1", "3:3"]


async def test_a_failing_update_holds_back_its_chat_alone_and_for_thirty_seconds(
    database: Database, worker: MakeWorker, clock: PlayedClock
) -> None:
    async def refuse(incoming: Incoming) -> None:
        if incoming.update_id == 1:
            raise ValueError("broken rule")

    told: list[int] = []

    async def tell(work: Work, one: Claimed, reason: str) -> None:
        told.append(one.update_id)

    door = EchoDoor(refuse)
    made = worker(door, pace=QUIET, tell=tell)
    await fill(database, update(1, chat=1), update(2, chat=1), update(3, chat=2))
    await drain(made)
    assert await noted(database) == ["2:3"]
    await pass_time(made, clock, 29)
    assert await noted(database) == ["2:3"]
    assert told == []
    await pass_time(made, clock, 1)
    assert await noted(database) == ["2:3", "1:2"]
    assert told == [1]
    [parked] = await rows(database, "parked")
    assert parked.update_id == 1
    assert parked.error is not None
    assert parked.error.startswith("ValueError at test_worker.py:")
    assert 5 <= door.dispatched.count(1) <= 8


async def test_an_update_that_fails_once_is_done_a_moment_later(
    database: Database, worker: MakeWorker, clock: PlayedClock
) -> None:
    failed: list[int] = []

    async def stumble(incoming: Incoming) -> None:
        if incoming.update_id == 1 and not failed:
            failed.append(1)
            raise ValueError("once")

    made = worker(EchoDoor(stumble), pace=QUIET)
    await fill(database, *(update(n) for n in range(1, 5)))
    await drain(made)
    await pass_time(made, clock, 1)
    assert await noted(database) == ["1:1", "1:2", "1:3", "1:4"]


async def test_an_unreadable_update_is_parked_at_once_and_alone(
    database: Database, worker: MakeWorker
) -> None:
    async def read(incoming: Incoming) -> None:
        if incoming.update_id == 2:
            raise CannotParse

    await fill(database, *(update(n) for n in range(4)))
    await drain(worker(EchoDoor(read)))
    assert await noted(database) == ["1:0", "1:1", "1:3"]
    assert await states(database) == {"done": 3, "parked": 1}


async def test_a_payload_that_our_keys_do_not_open_is_parked_alone(
    database: Database, worker: MakeWorker
) -> None:
    await fill(database, *(update(n) for n in range(3)))
    async with database.writing() as work:
        await work.run(
            text("UPDATE inbox SET payload = :odd WHERE update_id = 1").bindparams(odd=b"x" * 40)
        )
    await drain(worker(EchoDoor()))
    assert await noted(database) == ["1:0", "1:2"]
    assert await states(database) == {"done": 2, "parked": 1}


async def test_a_triage_that_fails_leaves_each_update_to_itself(
    database: Database, worker: MakeWorker
) -> None:
    class Clumsy(EchoDoor):
        async def triage(self, work: Work, batch: object) -> tuple[Incoming, ...]:
            seen = tuple(await super().triage(work, batch))  # type: ignore[arg-type]
            if len(seen) > 1:
                raise KeyError("clumsy")
            return seen

    await fill(database, *(update(n) for n in range(4)))
    await drain(worker(Clumsy()))
    assert await noted(database) == [f"1:{n}" for n in range(4)]


async def test_a_hanging_handler_is_cut_off_and_its_batch_goes_on(
    database: Database, worker: MakeWorker
) -> None:
    async def hang(incoming: Incoming) -> None:
        if incoming.update_id == 1:
            await asyncio.Event().wait()

    await fill(database, *(update(n, chat=n) for n in range(3)))
    made = worker(EchoDoor(hang), pace=Pace(handle_time=timedelta(milliseconds=30)))
    await drain(made)
    assert await noted(database) == ["0:0", "2:2"]
    [held] = await rows(database, "alone")
    assert held.error is not None
    assert held.error.startswith("TookTooLong")


async def test_a_handler_cut_off_inside_a_statement_does_not_spoil_the_connection(
    database: Database, worker: MakeWorker
) -> None:
    slow = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000) "
        "SELECT count(*) FROM n"
    )

    class Slow(EchoDoor):
        async def handle(self, work: Work, incoming: Incoming) -> None:
            if incoming.update_id == 1 and self.dispatched.count(1) < 2:
                self.dispatched.append(1)
                await work.run(text(slow))
            await super().handle(work, incoming)

    await fill(database, *(update(n, chat=n) for n in range(3)))
    made = worker(Slow(), pace=Pace(handle_time=timedelta(milliseconds=20)))
    await drain(made)
    assert await noted(database) == ["0:0", "2:2"]
    assert await states(database) == {"done": 2, "alone": 1}


async def abandon(database: Database, holder: str) -> int:
    """Claim and die: what a SIGKILL in the middle of a batch leaves behind."""
    async with database.writing() as work:
        return len(await inbox.claim(work, SYSTEM, None, holder=holder, limit=100, lease=LEASE))


async def test_an_abandoned_batch_is_tried_one_at_a_time_after_its_lease(
    database: Database, worker: MakeWorker, clock: PlayedClock
) -> None:
    await fill(database, *(update(n) for n in range(3)))
    assert await abandon(database, "the dead") == 3
    await fill(database, update(3))
    door = EchoDoor()
    made = worker(door)
    await drain(made)
    assert await noted(database) == []
    clock.move_to(clock.now() + LEASE)
    assert await made.step()
    assert await noted(database) == ["1:0"]
    await drain(made)
    assert await noted(database) == [f"1:{n}" for n in range(4)]
    async with database.reading() as work:
        tries = await inbox.listed(work, SYSTEM, "done")
    assert [one.tries for one in tries] == [1, 1, 1, 0]


async def test_the_owner_of_the_file_frees_everything_at_its_start(
    database: Database, worker: MakeWorker
) -> None:
    await fill(database, update(1))
    await abandon(database, "the dead")
    async with database.writing() as work:
        assert await inbox.release(work) == 1
    await drain(worker(EchoDoor()))
    assert await noted(database) == ["1:1"]


async def test_an_update_that_kills_the_process_time_and_again_is_parked(
    database: Database, worker: MakeWorker, clock: PlayedClock
) -> None:
    await fill(database, update(1), update(2))
    for _ in range(9):
        assert await abandon(database, "the dead") > 0
        async with database.writing() as work:
            await inbox.release(work)
    await drain(worker(EchoDoor()))
    assert await noted(database) == ["1:2"]
    [parked] = await rows(database, "parked")
    assert parked.error is not None
    assert parked.error.startswith("DiedTooOften")


async def test_who_lost_the_lease_keeps_nothing_of_what_it_did(
    database: Database, worker: MakeWorker, clock: PlayedClock
) -> None:
    async def pause(incoming: Incoming) -> None:
        clock.move_to(clock.now() + LEASE * 2)

    class Slow(EchoDoor):
        async def handle(self, work: Work, incoming: Incoming) -> None:
            await super().handle(work, incoming)
            # Another worker's taking over, as this transaction would find it.
            await work.run(text("UPDATE inbox SET claimed_by = 'another'"))

    await fill(database, update(1))
    await worker(Slow(pause)).step()
    assert await noted(database) == []


@pytest.mark.parametrize("jump", [timedelta(days=400), -timedelta(days=400)])
async def test_after_a_jump_of_the_clock_nothing_is_stuck(
    database: Database, worker: MakeWorker, clock: PlayedClock, jump: timedelta
) -> None:
    async def refuse(incoming: Incoming) -> None:
        if incoming.update_id == 1 and not jumped:
            raise ValueError

    jumped: list[bool] = []
    made = worker(EchoDoor(refuse))
    await fill(database, update(1, chat=1), update(2, chat=2))
    await made.step()
    await fill(database, update(3, chat=3))
    await abandon(database, "the dead")
    clock._now += jump
    jumped.append(True)
    await fill(database, update(4, chat=3), update(5, chat=1))
    clock.move_to(clock.now() + timedelta(seconds=6))
    await drain(made)
    assert sorted(await noted(database)) == ["1:1", "1:5", "2:2", "3:3", "3:4"]
    by_chat = [one for one in await noted(database) if one.startswith("3:")]
    assert by_chat == ["3:3", "3:4"]


async def test_parked_updates_are_retried_on_request(
    database: Database, worker: MakeWorker
) -> None:
    broken = [True]

    async def read(incoming: Incoming) -> None:
        if broken:
            raise CannotParse

    made = worker(EchoDoor(read))
    await fill(database, update(1), update(2))
    await drain(made)
    broken.clear()
    [_, second] = await rows(database, "parked")
    async with database.writing() as work:
        assert await inbox.retry(work, [second.id]) == 1
    await drain(made)
    assert await noted(database) == ["1:2"]
    async with database.writing() as work:
        assert await inbox.retry(work, None) == 1
    await drain(made)
    assert await noted(database) == ["1:2", "1:1"]


async def test_telling_that_fails_does_not_undo_the_parking(
    database: Database, worker: MakeWorker
) -> None:
    async def read(incoming: Incoming) -> None:
        raise CannotParse

    async def tell(work: Work, one: Claimed, reason: str) -> None:
        raise RuntimeError("nobody to tell")

    await fill(database, update(1))
    await drain(worker(EchoDoor(read), tell=tell))
    assert await states(database) == {"parked": 1}


async def test_two_workers_never_have_one_chat(database: Database, clock: PlayedClock) -> None:
    if database.sqlite:
        pytest.skip("one file has one worker")
    at_work: dict[str, int] = {}
    together: list[str] = []

    class Watching(EchoDoor):
        async def handle(self, work: Work, incoming: Incoming) -> None:
            chat = str(incoming.update_id % 7)
            if chat in at_work:
                together.append(chat)
            at_work[chat] = 1
            await super().handle(work, incoming)
            del at_work[chat]

    await fill(database, *(update(n, chat=n % 7) for n in range(140)))
    door = Watching()
    async with asyncio.TaskGroup() as group:
        for number in range(4):
            made = InboxWorker(database, clock, door, holder=f"w{number}", pace=Pace(batch=5))
            group.create_task(drain(made))
    assert together == []
    handled = await noted(database)
    for chat in range(7):
        mine = [int(one.split(":")[1]) for one in handled if one.startswith(f"{chat}:")]
        assert mine == sorted(mine)
    assert await states(database) == {"done": 140}
