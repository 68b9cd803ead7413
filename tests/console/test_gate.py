"""Beyond this machine the board is seen by whoever has the token, and by nobody else."""

from collections.abc import AsyncIterator

import httpx
import pytest

from console.gate import DOOR, Message, Pass, Receive, Scope, Send
from console.gate import Gate as Guarding

WORDS = {
    "title": "Board <1>",
    "token": "Token",
    "token_more": "Printed at the start.",
    "token_wrong": "Wrong token.",
    "enter": "Enter",
    "css": "",
}
GRANTED = Pass(token="oil-for-the-lamp", cookie="wick")


async def house(scope: Scope, _: Receive, send: Send) -> None:
    """Answer everything, as if there were no gate."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"inside " + scope["path"].encode()})


@pytest.fixture
def gate() -> Guarding:
    return Guarding(house, GRANTED, WORDS)


@pytest.fixture
async def visitor(gate: Guarding) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=gate)
    async with httpx.AsyncClient(transport=transport, base_url="http://board.test") as client:
        yield client


@pytest.mark.parametrize("path", ["/healthz", "/metrics", "/telegram/77", "/api/v1/tickets"])
async def test_machines_need_no_token(visitor: httpx.AsyncClient, path: str) -> None:
    assert (await visitor.get(path)).text == f"inside {path}"


@pytest.mark.parametrize("path", ["/outages", "/outages/", "/outages/abc.ics", "/outages/a/b.xml"])
async def test_everybody_reads_of_outages_without_a_token(
    visitor: httpx.AsyncClient, path: str
) -> None:
    assert (await visitor.get(path)).text == f"inside {path}"


@pytest.mark.parametrize(
    "path", ["/", "/_nicegui/anything", "/_nicegui_ws/socket.io/", "/telegramx", "/outagesx"]
)
async def test_a_stranger_is_asked_for_the_token(visitor: httpx.AsyncClient, path: str) -> None:
    answer = await visitor.get(path)
    assert answer.status_code == 401
    assert "inside" not in answer.text
    assert f'action="{DOOR}"' in answer.text
    assert "Board &lt;1&gt;" in answer.text
    assert GRANTED.token not in answer.text


async def test_the_token_opens_and_the_browser_carries_a_cookie_of_its_own(
    visitor: httpx.AsyncClient,
) -> None:
    entered = await visitor.post(DOOR, data={"token": f" {GRANTED.token} "})
    assert (entered.status_code, entered.headers["location"]) == (303, "/")
    cookie = entered.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert GRANTED.token not in cookie
    assert (await visitor.get("/")).text == "inside /"


@pytest.mark.parametrize("token", ["", "oil", "oil-for-the-lamp2", "灯油"])
async def test_a_wrong_token_is_told_and_opens_nothing(
    visitor: httpx.AsyncClient, token: str
) -> None:
    refused = await visitor.post(DOOR, data={"token": token})
    assert refused.status_code == 401
    assert WORDS["token_wrong"] in refused.text
    assert "set-cookie" not in refused.headers
    assert (await visitor.get("/")).status_code == 401


async def test_a_huge_form_is_not_read_to_its_end(visitor: httpx.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield b"x" * 1000
        raise AssertionError("read too far")

    assert (await visitor.post(DOOR, content=endless())).status_code == 401


@pytest.mark.parametrize("cookie", ["lamplight_board=other", "lamplight_board", "a=b; c"])
async def test_another_cookie_does_not_do(visitor: httpx.AsyncClient, cookie: str) -> None:
    assert (await visitor.get("/", headers={"cookie": cookie})).status_code == 401


@pytest.mark.parametrize(
    ("cookie", "answer"),
    [("", "websocket.close"), ("lamplight_board=wick", "websocket.accept")],
)
async def test_a_socket_needs_the_cookie_too(gate: Guarding, cookie: str, answer: str) -> None:
    said: list[Message] = []

    async def hear() -> Message:
        return {"type": "websocket.connect"}

    async def say(message: Message) -> None:
        said.append(message)

    headers = [(b"cookie", cookie.encode())]
    scope = {"type": "websocket", "path": "/_nicegui_ws/socket.io/", "headers": headers}
    await gate(scope, hear, say)
    assert [message["type"] for message in said] == [answer]
