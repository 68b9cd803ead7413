"""The client of the Bot API against the sandbox: answers, refusals, silence, files."""

import traceback
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot.clock import SystemClock
from gateways.telegram import ApiRefused, ApiUnreachable, TelegramApi, Upload
from sandbox.server import SandboxServer
from sandbox.world import Attachment, World

TOKEN = "1234567:secret-of-the-lamp"
BOT = 1234567


@pytest.fixture
async def world() -> World:
    """Return a world with one bot."""
    world = World(SystemClock())
    world.add_bot(TOKEN, "lamplight_bot", "掌灯")
    return world


@pytest.fixture
async def api(world: World) -> AsyncIterator[TelegramApi]:
    """Return a client that speaks to that world."""
    server = SandboxServer(world)
    await server.start()
    async with TelegramApi(TOKEN, server.url, patience=2.0) as api:
        yield api
    await server.stop()


def resident(world: World) -> int:
    """Somebody who has started the bot."""
    person = world.add_person("王芳")
    world.open_private(person.id, BOT)
    return person.id


async def test_a_call_returns_its_result(api: TelegramApi) -> None:
    assert (await api.call("getMe"))["id"] == BOT
    assert await api.call("getUpdates", offset=None, timeout=0) == []


async def test_a_refusal_tells_why_and_how_long(api: TelegramApi, world: World) -> None:
    person = resident(world)
    world.faults.add("too_many", "sendMessage", retry_after=9)
    with pytest.raises(ApiRefused) as refused:
        await api.call("sendMessage", chat_id=person, text="好")
    assert (refused.value.code, refused.value.retry_after) == (429, 9)
    with pytest.raises(ApiRefused, match="chat not found") as refused:
        await api.call("sendMessage", chat_id=4711, text="好")
    assert (refused.value.code, refused.value.retry_after) == (400, None)


async def test_a_migration_names_the_new_id(api: TelegramApi, world: World) -> None:
    chat = world.add_group("群", world.add_person("群主").id, kind="group")
    world.add_member(chat.id, BOT)
    new = world.migrate(chat.id)
    with pytest.raises(ApiRefused) as refused:
        await api.call("sendMessage", chat_id=chat.id, text="好")
    assert refused.value.migrate_to == new.id


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "die"])
async def test_a_broken_connection_may_have_carried_it(
    api: TelegramApi, world: World, fault: str
) -> None:
    person = resident(world)
    world.faults.add(fault, "sendMessage")
    with pytest.raises(ApiUnreachable) as lost:
        await api.call("sendMessage", chat_id=person, text="好")
    assert lost.value.sent


async def test_an_answer_that_takes_too_long_may_have_been_on_its_way(world: World) -> None:
    server = SandboxServer(world)
    await server.start()
    world.faults.add("delay", "getMe", seconds=1.0)
    async with TelegramApi(TOKEN, server.url, patience=0.05) as api:
        with pytest.raises(ApiUnreachable) as lost:
            await api.call("getMe")
    assert lost.value.sent
    await server.stop()


async def test_where_nobody_listens_nothing_was_sent() -> None:
    async with TelegramApi(TOKEN, "http://127.0.0.1:9") as api:
        with pytest.raises(ApiUnreachable) as lost:
            await api.call("getMe")
    assert not lost.value.sent


@pytest.mark.parametrize("base", ["http://127.0.0.1:9", "http://[bad", "nonsense"])
async def test_the_token_appears_nowhere(base: str) -> None:
    async with TelegramApi(TOKEN, base) as api:
        with pytest.raises(ApiUnreachable) as lost:
            await api.call("getMe")
        shown = "".join(traceback.format_exception(lost.value)) + repr(lost.value) + repr(api)
        assert lost.value.__context__ is None
    assert "secret-of-the-lamp" not in shown


async def test_a_gateway_in_between_that_speaks_html_is_no_answer() -> None:
    async def speak(request: web.Request) -> web.Response:
        code = int(request.match_info["method"].removeprefix("m"))
        return web.Response(status=code, text="<html>", headers={"Retry-After": "4"})

    app = web.Application()
    app.router.add_post("/bot{token}/{method}", speak)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with TelegramApi(TOKEN, f"http://127.0.0.1:{runner.addresses[0][1]}") as api:
        for code in (502, 200):
            with pytest.raises(ApiUnreachable) as lost:
                await api.call(f"m{code}")
            assert lost.value.sent
        with pytest.raises(ApiRefused) as refused:
            await api.call("m429")
        assert (refused.value.code, refused.value.retry_after) == (429, 4)
    await runner.cleanup()


async def test_files_go_up_with_their_chinese_names(api: TelegramApi, world: World) -> None:
    person = resident(world)
    file = Upload('停电 清单".csv', b"a,b\n", "text/csv")
    sent = await api.call(
        "sendDocument", chat_id=person, document=file, reply_markup={"remove_keyboard": True}
    )
    assert sent["document"]["file_name"] == "停电 清单'.csv"
    found = await api.call("getFile", file_id=sent["document"]["file_id"])
    assert await api.download(found["file_path"]) == b"a,b\n"
    with pytest.raises(ApiRefused, match="larger than 3 bytes"):
        await api.download(found["file_path"], 3)
    with pytest.raises(ApiRefused):
        await api.download("documents/none.csv")


async def test_a_file_of_over_twenty_megabytes_cannot_be_had(
    api: TelegramApi, world: World
) -> None:
    person = resident(world)
    large = Attachment(b"x", size=21 * 1024 * 1024)
    message = world.say(person, person, voice=large)
    with pytest.raises(ApiRefused, match="file is too big"):
        await api.call("getFile", file_id=message.content["voice"]["file_id"])
