"""Loops wait in bells, fail singly, and end when they are told to."""

import asyncio
import os
import signal
from datetime import timedelta

import pytest

from bot.clock import PlayedClock, SystemClock
from bot.runtime import Bell, Loop, Runtime, Stopping
from bot.scheduler import Alarms, MachineAlarms, PlayedAlarms

SECOND = timedelta(seconds=1)


async def settle() -> None:
    """Let every task run until it waits."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_a_bell_wakes_at_a_ring_or_at_its_moment(clock: PlayedClock) -> None:
    bell = Bell(clock)
    woken: list[str] = []

    async def wait() -> None:
        await bell.wait(clock.now() + SECOND)
        woken.append("moment")
        await bell.wait()
        woken.append("ring")

    async with asyncio.TaskGroup() as group:
        group.create_task(wait())
        await settle()
        assert bell.parked
        clock.move_to(clock.now() + SECOND / 2)
        await settle()
        assert woken == []
        clock.move_to(clock.now() + SECOND)
        assert [bell.parked, woken] == [False, []]
        await settle()
        assert [bell.parked, woken] == [True, ["moment"]]
        bell.ring()
        assert [bell.parked, woken] == [False, ["moment"]]
    assert woken == ["moment", "ring"]
    assert clock.next_due() is None


async def test_a_ring_while_nobody_waits_is_kept_once(clock: PlayedClock) -> None:
    bell = Bell(clock)
    bell.ring()
    bell.ring()
    await bell.wait()
    waiting = asyncio.timeout(0)
    with pytest.raises(TimeoutError):
        async with waiting:
            await bell.wait()


async def test_a_moment_that_has_passed_does_not_wait(clock: PlayedClock) -> None:
    await Bell(clock).wait(clock.now() - SECOND)


async def test_a_failing_loop_is_restarted_alone_with_growing_pauses(clock: PlayedClock) -> None:
    starts: list[int] = []
    passed: list[int] = []

    async def fail(loop: Loop) -> None:
        starts.append(1)
        raise ValueError("always")

    async def work(loop: Loop) -> None:
        while not loop.stopping:
            await loop.rest()
            passed.append(1)

    runtime = Runtime(clock)
    runtime.start("failing", fail)
    sound = runtime.start("sound", work)
    async with runtime.running():
        await settle()
        assert len(starts) == 1
        pauses = []
        for _ in range(8):
            due = clock.next_due()
            assert due is not None
            pauses.append(round((due - clock.now()).total_seconds()))
            clock.move_to(due)
            await settle()
        assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
        assert len(starts) == 9
        [failing] = [one for one in runtime.states() if one.name == "failing"]
        assert (failing.doing, failing.failures, failing.error) == ("restarting", 9, "ValueError")
        assert passed == []
        sound.bell.ring()
        await settle()
        assert passed == [1]


async def test_quiet_means_that_every_loop_waits(clock: PlayedClock) -> None:
    gate = asyncio.Event()

    async def work(loop: Loop) -> None:
        await gate.wait()
        await loop.rest()

    async def ask(loop: Loop) -> None:
        async with loop.asking():
            await asyncio.Event().wait()

    runtime = Runtime(clock)
    runtime.start("work", work)
    runtime.start("ask", ask)
    async with runtime.running():
        await settle()
        assert not runtime.quiet()
        gate.set()
        await settle()
        assert runtime.quiet()


async def test_a_stop_lets_loops_finish_what_they_hold(clock: PlayedClock) -> None:
    finished: list[str] = []

    async def work(loop: Loop) -> None:
        await loop.rest()
        await asyncio.sleep(0)
        finished.append("batch")

    async def ask(loop: Loop) -> None:
        try:
            async with loop.asking():
                await asyncio.Event().wait()
        except Stopping:
            finished.append("poll")
            raise

    runtime = Runtime(clock)
    runtime.start("work", work)
    runtime.start("ask", ask)
    async with runtime.running():
        await settle()
    assert sorted(finished) == ["batch", "poll"]


async def test_a_loop_that_does_not_end_is_cancelled_after_the_grace(clock: PlayedClock) -> None:
    async def hang(loop: Loop) -> None:
        await asyncio.Event().wait()

    runtime = Runtime(clock, grace=timedelta(milliseconds=30))
    runtime.start("hanging", hang)
    began = asyncio.get_running_loop().time()
    async with runtime.running():
        await settle()
    assert asyncio.get_running_loop().time() - began < 2


async def test_sigterm_ends_the_run() -> None:
    ended: list[bool] = []

    async def work(loop: Loop) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        while not loop.stopping:
            await loop.rest()
        ended.append(True)

    runtime = Runtime(SystemClock())
    runtime.start("work", work)
    async with asyncio.timeout(5):
        await runtime.run()
    assert ended == [True]
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


async def test_stuck_is_who_neither_waits_nor_moves(clock: PlayedClock) -> None:
    async def hang(loop: Loop) -> None:
        await asyncio.Event().wait()

    async def rest(loop: Loop) -> None:
        await loop.rest()

    runtime = Runtime(clock, grace=timedelta(0))
    runtime.start("hanging", hang)
    runtime.start("resting", rest)
    async with runtime.running():
        await settle()
        clock.move_to(clock.now() + timedelta(hours=1))
        assert [one.name for one in runtime.states() if one.stuck] == ["hanging"]


async def test_played_alarms_ring_at_their_intervals(clock: PlayedClock) -> None:
    rung: list[str] = []
    alarms: Alarms = PlayedAlarms(clock)
    alarms.every("minute", timedelta(minutes=1), lambda: rung.append("minute"))
    alarms.every("hour", timedelta(hours=1), lambda: rung.append("hour"))
    runtime = Runtime(clock)
    runtime.start("alarms", alarms.run)
    async with runtime.running():
        for _ in range(60):
            await settle()
            due = clock.next_due()
            assert due is not None
            clock.move_to(due)
        await settle()
    assert (rung.count("minute"), rung.count("hour")) == (60, 1)


async def test_the_machines_alarms_ring_too() -> None:
    bell = Bell(SystemClock())
    alarms: Alarms = MachineAlarms()
    alarms.every("soon", timedelta(milliseconds=20), bell.ring)
    runtime = Runtime(SystemClock())
    runtime.start("alarms", alarms.run)
    async with asyncio.timeout(5), runtime.running():
        await bell.wait()
        await bell.wait()
