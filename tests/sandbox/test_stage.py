"""The stage over HTTP, its events, and who may use it."""

import asyncio
import base64
import json
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from sandbox.guard import Guard, host_of, is_loopback
from sandbox.records import BotAccount, Chat, Json, Person
from sandbox.server import SandboxServer
from sandbox.world import World
from tests.sandbox.conftest import Api


class Stage:
    """Calls the stage as a page or a program in another language would."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url

    async def do(self, name: str, /, **body: Any) -> Any:
        async with self._session.post(f"{self._url}/_stage/{name}", json=body) as response:
            answer = await response.json()
            assert answer["ok"], answer
            return answer["result"]

    async def failure(self, name: str, /, **body: Any) -> str:
        async with self._session.post(f"{self._url}/_stage/{name}", json=body) as response:
            answer = await response.json()
            assert response.status == 400
            return str(answer["description"])

    async def look(self, name: str, /, **query: Any) -> Any:
        params = {key: str(value) for key, value in query.items()}
        async with self._session.get(f"{self._url}/_stage/{name}", params=params) as response:
            answer = await response.json()
            assert answer["ok"], answer
            return answer["result"]


@pytest.fixture
def stage(server: SandboxServer, session: aiohttp.ClientSession) -> Stage:
    return Stage(session, server.url)


async def test_a_whole_story_over_http(stage: Stage, api: Api, bot: BotAccount) -> None:
    person = await stage.do("people", name="赵敏", username="zhao")
    friend = await stage.do("people", name="孙")
    chat = await stage.do("groups", title="小区", creator=person["id"], members=[bot.id])
    where = {"chat_id": chat["id"]}
    await stage.do("join", **where, user_id=friend["id"])
    await stage.do("promote", **where, user_id=bot.id, rights={"can_delete_messages": True})
    said = await stage.do("say", **where, person_id=friend["id"], text="停电了")
    await stage.do("edit", **where, message_id=said["message_id"], text="没电了")
    buttons = {"inline_keyboard": [[{"text": "好", "callback_data": "ok"}]]}
    sent = await api.result(
        "sendMessage",
        **where,
        text="收到",
        reply_markup=buttons,
        reply_parameters={"message_id": said["message_id"]},
    )
    query = await stage.do(
        "press", **where, person_id=friend["id"], message_id=sent["message_id"], button="好"
    )
    assert query["callback_query_id"]
    await stage.do(
        "react", **where, person_id=friend["id"], message_id=sent["message_id"], emoji=["👍"]
    )
    shown = await stage.look("messages", **where, since=said["message_id"] - 1)
    assert [message["text"] for message in shown] == ["没电了", "收到"]
    assert shown[1]["reactions"] == {str(friend["id"]): [{"type": "emoji", "emoji": "👍"}]}
    assert shown[1]["author_id"] == bot.id
    await stage.do("rename", **where, title="新小区")
    await stage.do("leave", **where, user_id=friend["id"])
    assert [c["title"] for c in await stage.look("chats") if "title" in c] == ["新小区"]
    members = await stage.look("members", **where)
    assert {m["user"]["id"] for m in members} == {person["id"], bot.id}
    assert await stage.look("busy") == {"busy": True}
    calls = await stage.look("calls")
    assert [call["method"] for call in calls] == ["sendMessage"]
    assert calls[0]["status"] == 200


async def test_private_chats_links_and_blocks(stage: Stage, bot: BotAccount, li: Person) -> None:
    chat = await stage.do("open", person_id=li.id, bot_id=bot.id, payload="abc")
    assert (chat["id"], chat["bot_id"]) == (li.id, bot.id)
    await stage.do("open", person_id=li.id, url="https://t.me/lamp_bot?start=x")
    shown = await stage.look("messages", chat_id=li.id)
    assert [message["text"] for message in shown] == ["/start abc", "/start x"]
    await stage.do("block", person_id=li.id, bot_id=bot.id)
    assert (await stage.look("chats"))[0]["is_blocked"] is True
    await stage.do("block", person_id=li.id, bot_id=bot.id, blocked=False)
    assert (await stage.look("chats"))[0]["is_blocked"] is False


async def test_files_over_the_stage(
    stage: Stage, server: SandboxServer, session: aiohttp.ClientSession, private: Chat, li: Person
) -> None:
    picture = base64.b64encode(b"a picture").decode()
    said = await stage.do(
        "say", chat_id=private.id, person_id=li.id, text="电表", photo={"base64": picture}
    )
    file_id = said["photo"][0]["file_id"]
    async with session.get(f"{server.url}/_stage/file/{file_id}") as response:
        assert await response.read() == b"a picture"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    document = {"base64": picture, "name": "<b>.html", "mime_type": "text/html"}
    said = await stage.do("say", chat_id=private.id, person_id=li.id, document=document)
    async with session.get(f"{server.url}/_stage/file/{said['document']['file_id']}") as response:
        assert response.content_type == "application/octet-stream"


async def test_faults_over_the_stage(stage: Stage, api: Api) -> None:
    await stage.do("faults", kind="error", method="getMe", count=None, code=503)
    assert (await api("getMe"))["error_code"] == 503
    assert (await stage.look("faults"))[0]["struck"] == 1
    assert "a fault is one of" in await stage.failure("faults", kind="explode")
    async with aiohttp.ClientSession() as session:
        await session.delete(f"{api.url}/_stage/faults")
    assert (await api("getMe"))["ok"]


async def test_what_the_stage_refuses(
    stage: Stage, server: SandboxServer, session: aiohttp.ClientSession, group: Chat, li: Person
) -> None:
    assert "chat_id" in await stage.failure("say", text="x")
    assert await stage.failure("say", chat_id=-5, person_id=li.id, text="x")
    assert await stage.failure("promote", chat_id=group.id, user_id=5)
    assert await stage.failure("bots", token="x", username="y")
    form = {"chat_id": str(group.id), "text": "x"}
    async with session.post(f"{server.url}/_stage/say", data=form) as response:
        assert response.status == 415
    async with session.get(f"{server.url}/_stage/messages") as response:
        assert response.status == 400


async def test_events_tell_of_every_change(
    server: SandboxServer, session: aiohttp.ClientSession, world: World, group: Chat, li: Person
) -> None:
    async with session.get(f"{server.url}/_stage/events") as response:
        assert response.content_type == "text/event-stream"
        assert await response.content.readline() == b": listening\n"
        said = world.say(group.id, li.id, "停电了")
        world.edit(group.id, said.message_id, "来电了")
        world.delete(group.id, said.message_id)
        heard: list[tuple[str, Json]] = []
        kind = ""
        while len(heard) < 3:
            line = (await response.content.readline()).decode().strip()
            if line.startswith("event: "):
                kind = line.removeprefix("event: ")
            elif line.startswith("data: "):
                heard.append((kind, json.loads(line.removeprefix("data: "))))
    assert [(kind, details["text"]) for kind, details in heard] == [
        ("message", "停电了"),
        ("edit", "来电了"),
        ("delete", "来电了"),
    ]


async def test_stopping_ends_the_streams(world: World, session: aiohttp.ClientSession) -> None:
    serving = SandboxServer(world)
    await serving.start()
    async with session.get(f"{serving.url}/_stage/events") as response:
        await response.content.readline()
        async with asyncio.TaskGroup() as group:
            rest = group.create_task(response.content.read())
            group.create_task(serving.stop())
    assert rest.result() == b"\n"


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:80"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
async def test_a_strange_page_can_not_drive_it(
    server: SandboxServer, session: aiohttp.ClientSession, headers: dict[str, str]
) -> None:
    async with session.get(f"{server.url}/_stage/chats", headers=headers) as response:
        assert response.status == 403
    address = f"{server.url}/_stage/people"
    async with session.post(address, json={"name": "x"}, headers=headers) as response:
        assert response.status == 403


async def test_its_own_page_can(server: SandboxServer, session: aiohttp.ClientSession) -> None:
    headers = {"Origin": server.url, "Sec-Fetch-Site": "same-origin"}
    async with session.get(f"{server.url}/_stage/chats", headers=headers) as response:
        assert response.status == 200


async def test_beyond_loopback_a_token_is_needed(
    world: World, session: aiohttp.ClientSession, bot: BotAccount
) -> None:
    serving = SandboxServer(world, "0.0.0.0", stage_token="open-sesame")
    await serving.start()
    url = serving.url.replace("0.0.0.0", "127.0.0.1")
    for headers, query, status in (
        ({}, "", 401),
        ({"Authorization": "Bearer wrong"}, "", 401),
        ({"Authorization": "Bearer open-sesame"}, "", 200),
        ({}, "?token=open-sesame", 200),
        ({"Cookie": "stage_token=open-sesame"}, "", 200),
    ):
        async with session.get(f"{url}/_stage/chats{query}", headers=headers) as response:
            assert response.status == status
    assert await Api(session, url).result("getMe")
    await serving.stop()


async def test_without_a_token_the_stage_is_closed_beyond_loopback(
    world: World, session: aiohttp.ClientSession
) -> None:
    serving = SandboxServer(world, "0.0.0.0")
    await serving.start()
    url = serving.url.replace("0.0.0.0", "127.0.0.1")
    async with session.get(f"{url}/_stage/chats?token=") as response:
        assert response.status == 401
    await serving.stop()


async def test_the_page_can_add_routes(world: World, session: aiohttp.ClientSession) -> None:
    async def hello(_: web.Request) -> web.Response:
        return web.Response(text="hello")

    serving = SandboxServer(world, extra_routes=[web.get("/", hello)])
    await serving.start()
    async with session.get(serving.url) as response:
        assert await response.text() == "hello"
    async with session.get(serving.url, headers={"Host": "evil.example"}) as response:
        assert response.status == 403
    await serving.stop()


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("[::1]", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("192.168.1.5", False),
        ("localhost.evil.example", False),
        ("", False),
    ],
)
def test_what_counts_as_this_machine(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


def test_the_host_of_a_header() -> None:
    assert host_of("127.0.0.1:80") == "127.0.0.1"
    assert host_of("[::1]:80") == "::1"
    assert host_of("https://a.cn/x") == "a.cn"
    assert Guard("127.0.0.1", None)


async def test_a_server_can_be_started_again(
    world: World, session: aiohttp.ClientSession, bot: BotAccount, li: Person
) -> None:
    serving = SandboxServer(world)
    await serving.start()
    first = serving.url
    await serving.stop()
    await serving.start()
    assert serving.url == first
    world.open_private(li.id, bot.id)
    assert len(await Api(session, serving.url).updates()) == 1
    await serving.stop()
