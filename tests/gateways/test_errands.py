"""Other systems are told with a signature that they can check; telephones are rung."""

import asyncio
import hmac
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from aiohttp import web

from bot.clock import PlayedClock
from chat.actions import PostWebhook, Ring, SendText
from chat.outcomes import Again, Outcome, Refused, Sent, Undecided
from gateways.errands import AlarmHook, Errands
from gateways.place import Place

NOWHERE = Place(None)


@dataclass
class Neighbour:
    """Another system: what it heard, and what it answers."""

    url: str = ""
    status: int = 200
    answer: str = '{"reference": "A-1"}'
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        self.heard.append((dict(request.headers), await request.read()))
        if self.drop and request.transport is not None:
            request.transport.close()
        return web.Response(status=self.status, text=self.answer, headers=self.headers)


@pytest.fixture
async def neighbour() -> AsyncIterator[Neighbour]:
    there = Neighbour()
    app = web.Application()
    app.router.add_post("/hook", there.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    there.url = f"http://127.0.0.1:{port}/hook"
    yield there
    await runner.cleanup()


async def post(clock: PlayedClock, url: str) -> Outcome:
    action = PostWebhook(url, "s3cret", "ticket.opened", '{"number":"20260701-0001"}')
    return await Errands(clock).perform(action, NOWHERE)


async def test_the_receiver_can_check_who_speaks(clock: PlayedClock, neighbour: Neighbour) -> None:
    outcome = await post(clock, neighbour.url)
    assert outcome == Sent(result=neighbour.answer)
    headers, body = neighbour.heard[0]
    assert headers["X-Lamplight-Event"] == "ticket.opened"
    second, mark = (part.split("=")[1] for part in headers["X-Lamplight-Signature"].split(","))
    assert int(second) == int(clock.now().timestamp())
    signed = second.encode() + b"." + body
    assert mark == hmac.new(b"s3cret", signed, sha256).hexdigest()


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        (503, {}, Again("HTTP 503", counted=True)),
        (503, {"Retry-After": "0"}, Again("HTTP 503", timedelta(0), counted=True)),
        (429, {"Retry-After": "7"}, Again("HTTP 429", timedelta(seconds=7), counted=True)),
        (429, {"Retry-After": "9" * 40}, Again("HTTP 429", timedelta(hours=1), counted=True)),
        (503, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, Again("HTTP 503", counted=True)),
        (429, {"Retry-After": "999999"}, Again("HTTP 429", timedelta(hours=1), counted=True)),
        (410, {}, Refused("HTTP 410")),
        (302, {"Location": "http://127.0.0.1:9/"}, Refused("HTTP 302")),
    ],
)
async def test_what_an_answer_means(
    clock: PlayedClock,
    neighbour: Neighbour,
    status: int,
    headers: dict[str, str],
    expected: Outcome,
) -> None:
    neighbour.status, neighbour.headers = status, headers
    assert await post(clock, neighbour.url) == expected
    assert len(neighbour.heard) == 1


@pytest.mark.parametrize("url", ["http://a..b/", f"http://{'a' * 64}.example/"])
async def test_an_address_that_names_no_host_is_refused(clock: PlayedClock, url: str) -> None:
    assert isinstance(await post(clock, url), Refused)


async def test_nobody_there_is_tried_again_and_a_broken_answer_is_undecided(
    clock: PlayedClock, neighbour: Neighbour
) -> None:
    assert isinstance(await post(clock, "http://127.0.0.1:1/"), Again)
    neighbour.drop = True
    assert isinstance(await post(clock, neighbour.url), Undecided)


async def test_a_telephone_is_rung_by_an_address(clock: PlayedClock, neighbour: Neighbour) -> None:
    errands = Errands(clock, AlarmHook(url=neighbour.url))
    outcome = await errands.perform(Ring("555", "fire", 1), NOWHERE)
    assert isinstance(outcome, Sent)
    assert neighbour.heard[0][1] == b'{"number":"555","text":"fire"}'


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("import sys; assert sys.argv[1:] == ['555', 'fire']", Sent(result="")),
        ("raise SystemExit(3)", Again("the command ended with 3")),
    ],
)
async def test_a_telephone_is_rung_by_a_command(
    clock: PlayedClock, program: str, expected: Outcome
) -> None:
    hook = AlarmHook(command=(sys.executable, "-c", program))
    assert hook.able
    assert await Errands(clock, hook).perform(Ring("555", "fire", 1), NOWHERE) == expected


async def test_a_command_that_hangs_is_ended_with_all_that_it_started(
    clock: PlayedClock, tmp_path: Path
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    heard = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(heard, True)
    script = f"(sleep 5; echo late) > {pipe} & wait"
    errands = Errands(clock, AlarmHook(command=("sh", "-c", script)), longest_call=0.3)
    outcome = await errands.perform(Ring("555", "fire", 1), NOWHERE)
    assert outcome == Undecided("the command took over 0 s")
    # The pipe ends without a word when nobody is left who could write into it.
    assert await asyncio.to_thread(os.read, heard, 9) == b""
    os.close(heard)


async def test_what_cannot_be_done_is_refused(clock: PlayedClock) -> None:
    assert not AlarmHook().able
    missing = AlarmHook(command=("/nonexistent/ring",))
    for errands, action in (
        (Errands(clock), Ring("555", "fire", 1)),
        (Errands(clock, missing), Ring("555", "fire", 1)),
        (Errands(clock), SendText("a")),
    ):
        assert isinstance(await errands.perform(action, NOWHERE), Refused)
