"""Every way in which a client library may send its parameters."""

import asyncio
import json

import aiohttp
import pytest

from sandbox.records import BotAccount, Chat
from sandbox.server import SandboxServer
from sandbox.world import World
from tests.sandbox.conftest import TOKEN, Api
from tests.sandbox.test_aiogram import until

BUTTONS = {"inline_keyboard": [[{"text": "好", "callback_data": "ok"}]]}


@pytest.fixture(autouse=True)
def no_limits(bot: BotAccount) -> None:
    bot.limits.enabled = False


async def test_a_query_string(
    api: Api, session: aiohttp.ClientSession, private: Chat, world: World
) -> None:
    params = {
        "chat_id": str(private.id),
        "text": "停电 & 来电",
        "protect_content": "True",
        "reply_markup": json.dumps(BUTTONS),
    }
    async with session.get(f"{api.url}/bot{TOKEN}/sendMessage", params=params) as response:
        sent = (await response.json())["result"]
    assert sent["text"] == "停电 & 来电"
    assert sent["has_protected_content"] is True
    assert sent["reply_markup"] == BUTTONS


async def test_a_form(api: Api, session: aiohttp.ClientSession, private: Chat) -> None:
    form = {"chat_id": str(private.id), "text": "=好&", "reply_markup": json.dumps(BUTTONS)}
    async with session.post(f"{api.url}/bot{TOKEN}/sendMessage", data=form) as response:
        sent = (await response.json())["result"]
    assert (sent["text"], sent["reply_markup"]) == ("=好&", BUTTONS)


async def test_json_with_structures_as_text_and_as_such(api: Api, private: Chat) -> None:
    for markup in (BUTTONS, json.dumps(BUTTONS)):
        sent = await api.result(
            "sendMessage", chat_id=str(private.id), text="x", reply_markup=markup
        )
        assert sent["reply_markup"] == BUTTONS


async def test_multipart_with_a_file(
    api: Api, session: aiohttp.ClientSession, private: Chat
) -> None:
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("chat_id", str(private.id))
    form.add_field("caption", "电费单")
    form.add_field("document", b"%PDF", filename="账单.pdf", content_type="application/pdf")
    async with session.post(f"{api.url}/bot{TOKEN}/sendDocument", data=form) as response:
        sent = (await response.json())["result"]
    assert sent["document"]["file_name"] == "账单.pdf"
    assert sent["document"]["file_size"] == 4
    assert sent["caption"] == "电费单"


async def test_multipart_with_an_attached_file(
    api: Api, session: aiohttp.ClientSession, private: Chat
) -> None:
    form = aiohttp.FormData()
    form.add_field("chat_id", str(private.id))
    form.add_field("photo", "attach://abc")
    form.add_field("abc", b"not really a picture", filename="x.jpg")
    async with session.post(f"{api.url}/bot{TOKEN}/sendPhoto", data=form) as response:
        sent = (await response.json())["result"]
    assert sent["photo"][-1]["width"] == 800


async def test_method_names_in_any_case(api: Api) -> None:
    assert (await api.result("GETME"))["username"] == "lamp_bot"
    assert (await api.result("getme"))["is_bot"] is True


async def test_an_unknown_method(api: Api) -> None:
    assert await api("sendLove") == {
        "ok": False,
        "error_code": 404,
        "description": "Not Found: method not found",
    }


async def test_a_wrong_token(api: Api, session: aiohttp.ClientSession) -> None:
    wrong = Api(session, api.url, "1234567:wrong")
    assert await wrong("getMe") == {
        "ok": False,
        "error_code": 401,
        "description": "Unauthorized",
    }
    assert (await Api(session, api.url, "nonsense")("getMe"))["error_code"] == 404


async def test_a_path_without_a_method(api: Api, session: aiohttp.ClientSession) -> None:
    for path in (f"/bot{TOKEN}", f"/bot{TOKEN}/", "/bot", f"/bot{TOKEN}/getMe/more"):
        async with session.get(f"{api.url}{path}") as response:
            assert response.status == 404
            assert (await response.json())["description"] == "Not Found"


async def test_broken_json(
    server: SandboxServer, bot: BotAccount, session: aiohttp.ClientSession
) -> None:
    headers = {"Content-Type": "application/json"}
    for body in (b"{", b"[1]", b"\xff"):
        address = f"{server.url}/bot{TOKEN}/getMe"
        async with session.post(address, data=body, headers=headers) as response:
            assert response.status == 400
            assert (await response.json())["error_code"] == 400


async def test_a_client_that_goes_away_in_the_middle(
    api: Api, private: Chat, world: World, server: SandboxServer
) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", int(server.url.rsplit(":")[-1]))
    head = f"POST /bot{TOKEN}/sendMessage HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n"
    writer.write(f'{head}Content-Type: application/json\r\n\r\n{{"chat_id":'.encode())
    await writer.drain()
    await until(lambda: world.requests_under_way == 1)
    writer.close()
    await until(lambda: world.requests_under_way == 0)
    assert world.calls == []
    await api.result("sendMessage", chat_id=private.id, text="x")


async def test_ids_that_are_no_numbers(api: Api) -> None:
    assert await api.refusal("sendMessage", text="x") == "Bad Request: chat_id is empty"
    for wrong in ("abc", 0, True, 10**30, "@nobody"):
        refused = await api.refusal("sendMessage", chat_id=wrong, text="x")
        assert refused == "Bad Request: chat not found"


async def test_broken_structures(api: Api, private: Chat) -> None:
    for field, words in (
        ("reply_markup", "Bad Request: can't parse reply keyboard markup JSON object"),
        ("reply_parameters", "Bad Request: can't parse reply parameters JSON object"),
    ):
        refused = await api.refusal("sendMessage", chat_id=private.id, text="x", **{field: "{"})
        assert refused == words
