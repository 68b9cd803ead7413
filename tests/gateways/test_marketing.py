"""A marketing system answers as recorded, slowly, wrongly, or about somebody else."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import orjson
import pytest
from aiohttp import web

from bot.clock import PlayedClock
from chat.actions import FetchBills
from chat.outcomes import Again, Outcome, Refused, Sent
from gateways.errands import Errands
from gateways.marketing import OTHER_ACCOUNT, Marketing, MarketingSystem
from tests.gateways.test_errands import NOWHERE

RECORDED = Path(__file__).parents[1] / "data/marketing/answer.json"
ASKED = FetchBills("3300112233", 7)


@dataclass
class Stub:
    """A marketing system that answers what it was told to, and counts who asks."""

    url: str = ""
    status: int = 200
    body: bytes = field(default_factory=RECORDED.read_bytes)
    hold: asyncio.Event | None = None
    heard: list[tuple[str, str]] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        self.heard.append((request.match_info["number"], request.headers.get("Authorization", "")))
        if self.hold is not None:
            await self.hold.wait()
        return web.Response(status=self.status, body=self.body)


@pytest.fixture
async def stub() -> AsyncIterator[Stub]:
    there = Stub()
    app = web.Application()
    app.router.add_get("/bills/{number}", there.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    there.url = f"http://127.0.0.1:{runner.addresses[0][1]}/bills/{{number}}"
    yield there
    if there.hold is not None:
        there.hold.set()
    await runner.cleanup()


def asking(stub: Stub, clock: PlayedClock, **more: object) -> Marketing:
    system = replace(MarketingSystem(stub.url, "k3y"), **more)  # type: ignore[arg-type]
    return Marketing(system, clock)


async def ask(stub: Stub, clock: PlayedClock) -> Outcome:
    return await Errands(clock, marketing=asking(stub, clock)).perform(ASKED, NOWHERE)


async def test_the_recorded_answer_is_taken_with_the_key(stub: Stub, clock: PlayedClock) -> None:
    outcome = await ask(stub, clock)
    assert isinstance(outcome, Sent)
    assert isinstance(outcome.result, str)
    assert orjson.loads(outcome.result) == orjson.loads(RECORDED.read_bytes())["bills"]
    assert stub.heard == [("3300112233", "Bearer k3y")]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"account":"9900112233","bills":[]}', OTHER_ACCOUNT),
        (b'{"bills":[]}', OTHER_ACCOUNT),
        (b'{"account":"3300112233","bills":[{"number":"9900112233"}]}', OTHER_ACCOUNT),
        (b"<html>", "the answer is no JSON"),
        (b"[]", "the answer has no bills"),
        (b'{"account":"3300112233"}', "the answer has no bills"),
        (b" " * 300_000, "the answer is too large"),
    ],
)
async def test_an_answer_that_cannot_be_meant_is_refused(
    stub: Stub, clock: PlayedClock, body: bytes, reason: str
) -> None:
    stub.body = body
    assert await ask(stub, clock) == Refused(reason)


@pytest.mark.parametrize(("status", "final"), [(500, False), (302, False), (404, True)])
async def test_a_refusal_is_final_or_tried_again(
    stub: Stub, clock: PlayedClock, status: int, final: bool
) -> None:
    stub.status = status
    outcome = await ask(stub, clock)
    assert outcome == (Refused if final else Again)(f"HTTP {status}")


async def test_who_is_slow_or_gone_is_asked_again_later(stub: Stub, clock: PlayedClock) -> None:
    stub.hold = asyncio.Event()
    slow = await asking(stub, clock, timeout=0.05).fetch(ASKED)
    assert slow == Again("TimeoutError")
    gone = await asking(stub, clock, url="http://127.0.0.1:1/{number}").fetch(ASKED)
    assert gone == Again("ClientConnectorError")
    none = await asking(stub, clock, url="").fetch(ASKED)
    assert isinstance(none, Refused)
    assert isinstance(await Errands(clock).perform(ASKED, NOWHERE), Refused)


async def test_a_system_that_fails_again_and_again_is_left_alone(
    stub: Stub, clock: PlayedClock
) -> None:
    stub.status = 503
    system = asking(stub, clock, failures=2, pause=timedelta(minutes=5))
    for _ in range(2):
        assert await system.fetch(ASKED) == Again("HTTP 503")
    left = await system.fetch(ASKED)
    assert isinstance(left, Again)
    assert left.after == timedelta(minutes=5)
    assert len(stub.heard) == 2
    clock.move_to(clock.now() + timedelta(minutes=5))
    stub.status = 200
    assert isinstance(await system.fetch(ASKED), Sent)
    assert len(stub.heard) == 3
