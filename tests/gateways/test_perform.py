"""What each kind of action asks of Telegram, and what the answer means."""

import io
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import segno
from aiohttp import web

from bot.clock import PlayedClock
from chat.actions import (
    Action,
    Ban,
    EditText,
    ProducedBy,
    ReadAdministrators,
    ReadCode,
    Restrict,
    SendDocument,
    SendPicture,
    SendText,
    Transcribe,
    Unban,
)
from chat.drawings import Book, Sheet, to_text
from chat.outcomes import Again, Outcome, Refused, Sent, Unneeded, Unreachable
from gateways.answers import judge
from gateways.perform import Gateway
from gateways.place import Place
from gateways.telegram import ApiRefused, TelegramApi
from gateways.transcriber import CannotTranscribe, Transcriber
from sandbox.server import SandboxServer
from sandbox.world import Attachment, World

TOKEN = "1234567:secret-of-the-lamp"
BOT = 1234567
_PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


@dataclass
class Room:
    """A group with the bot as its administrator and one resident."""

    world: World
    gateway: Gateway
    group: int
    owner: int
    resident: int

    async def do(self, action: Action, message: int | None = None) -> Outcome:
        return await self.gateway.perform(action, Place(self.group, message))


async def _drawn(specification: str) -> bytes:
    return _PNG + specification.encode()


@pytest.fixture
async def room(clock: PlayedClock) -> AsyncIterator[Room]:
    """Return such a group."""
    world = World(clock, limits=False)
    world.add_bot(TOKEN, "lamplight_bot", "掌灯")
    owner, resident = world.add_person("群主"), world.add_person("王芳")
    chat = world.add_group("东村用电群", owner.id)
    world.add_member(chat.id, resident.id)
    world.add_member(chat.id, BOT)
    world.promote(chat.id, BOT)
    server = SandboxServer(world)
    await server.start()
    async with TelegramApi(TOKEN, server.url, patience=2.0) as api:
        gateway = Gateway(api, draw=_drawn)
        yield Room(world, gateway, chat.id, owner.id, resident.id)
    await server.stop()


async def test_a_drawing_is_drawn_when_it_goes_out(room: Room) -> None:
    outcome = await room.do(SendPicture("用电图", drawing="chart"))
    assert isinstance(outcome, Sent)
    message = room.world.messages(room.group)[-1]
    assert outcome.message_id == message.message_id
    assert message.text == "用电图"
    edited = await room.do(EditText(ProducedBy("x"), "改过的说明"), message.message_id)
    assert edited == Sent(message.message_id)
    assert message.text == "改过的说明"


@pytest.mark.parametrize("action", [SendPicture(drawing="chart"), SendPicture()])
async def test_what_cannot_be_drawn_is_refused(room: Room, action: SendPicture) -> None:
    gateway = Gateway(room.gateway.api)
    assert isinstance(await gateway.perform(action, Place(room.group)), Refused)


async def test_a_spreadsheet_is_drawn_and_sent_as_a_file(room: Room) -> None:
    drawing = to_text(Book((Sheet("一", ("甲",), (("乙",),)),)))
    outcome = await room.do(SendDocument(name="a.xlsx", drawing=drawing))
    assert isinstance(outcome, Sent)


async def test_a_file_that_no_bot_may_send_is_refused_before_it_goes_out(room: Room) -> None:
    outcome = await room.do(SendDocument(name="a.txt", content="x" * (50 * 1024 * 1024 + 1)))
    assert outcome == Refused("file is too big")
    assert room.world.calls == []


async def test_a_member_loses_and_regains_the_word(room: Room, clock: PlayedClock) -> None:
    until = clock.now() + timedelta(hours=1)
    assert await room.do(Restrict(room.resident, may_write=False, until=until)) == Sent()
    member = room.world.chats[room.group].member(room.resident)
    assert member.status == "restricted"
    assert member.until_date == int(until.timestamp())
    assert await room.do(Restrict(room.resident, may_write=True)) == Sent()
    assert room.world.chats[room.group].member(room.resident).status == "member"


async def test_a_member_is_banned_and_let_in_again(room: Room) -> None:
    assert await room.do(Ban(room.resident)) == Sent()
    assert room.world.chats[room.group].member(room.resident).status == "kicked"
    assert await room.do(Unban(room.resident)) == Sent()
    assert room.world.chats[room.group].member(room.resident).status == "left"


async def test_administrators_come_back_in_our_words(room: Room) -> None:
    outcome = await room.do(ReadAdministrators())
    assert isinstance(outcome, Sent)
    assert isinstance(outcome.result, tuple)
    owner = next(one for one in outcome.result if one.owner)
    assert (owner.external_id, owner.name, owner.bot) == (room.owner, "群主", False)
    own = next(one for one in outcome.result if one.bot)
    assert own.external_id == BOT
    assert "can_delete_messages" in own.rights


async def test_an_action_about_a_message_that_never_was_is_unneeded(room: Room) -> None:
    assert isinstance(await room.do(EditText(ProducedBy("x"), "好")), Unneeded)
    assert room.world.calls == []


async def _voice(room: Room, size: int = 9) -> Transcribe:
    sound = Attachment(b"\0sound\0\n\xff", size=size)
    message = room.world.say(room.group, room.resident, voice=sound)
    return Transcribe(message.content["voice"]["file_id"], 1)


_SAYS = "import sys; sys.stdout.write(f'停电{len(open(sys.argv[1], \"rb\").read())}\\n')"


async def test_a_command_writes_a_voice_down(room: Room) -> None:
    transcriber = Transcriber(command=(sys.executable, "-c", _SAYS))
    gateway = Gateway(room.gateway.api, transcriber)
    assert await gateway.perform(await _voice(room), Place(None)) == Sent(result="停电9")


@pytest.mark.parametrize(
    "command", [("/nonexistent",), (sys.executable, "-c", "raise SystemExit(3)"), ()]
)
async def test_a_voice_that_cannot_be_understood_is_an_answer_too(
    room: Room, command: tuple[str, ...]
) -> None:
    gateway = Gateway(room.gateway.api, Transcriber(command=command))
    assert await gateway.perform(await _voice(room), Place(None)) == Sent(result=None)


async def test_a_voice_of_over_twenty_megabytes_is_left_to_a_person(room: Room) -> None:
    gateway = Gateway(room.gateway.api, Transcriber(command=(sys.executable, "-c", _SAYS)))
    voice = await _voice(room, size=21 * 1024 * 1024)
    assert await gateway.perform(voice, Place(None)) == Sent(result=None)


async def test_a_command_that_does_not_end_is_stopped() -> None:
    endless = Transcriber(command=(sys.executable, "-c", "while True: pass"), patience=0.3)
    with pytest.raises(CannotTranscribe, match="took over"):
        await endless.transcribe(b"sound")


@pytest.mark.parametrize(
    ("answer", "understood"),
    [
        (web.json_response({"text": " 停电了 "}), "停电了"),
        (web.Response(text="停电了\x00\n"), "停电了"),
        (web.Response(text="  "), None),
    ],
)
async def test_an_address_writes_a_voice_down(answer: web.Response, understood: str) -> None:
    transcriber, runner = await _listening(answer)
    assert await transcriber.transcribe(b"sound") == understood
    await runner.cleanup()


@pytest.mark.parametrize(
    "answer",
    [web.Response(status=500), web.json_response([]), web.json_response({"text": 3})],
)
async def test_an_address_that_does_not_understand(answer: web.Response) -> None:
    transcriber, runner = await _listening(answer)
    with pytest.raises(CannotTranscribe):
        await transcriber.transcribe(b"sound")
    await runner.cleanup()


async def _listening(answer: web.Response) -> tuple[Transcriber, web.AppRunner]:
    async def hear(request: web.Request) -> web.Response:
        assert await request.read() == b"sound"
        return answer

    app = web.Application()
    app.router.add_post("/", hear)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return Transcriber(address=f"http://127.0.0.1:{runner.addresses[0][1]}/"), runner


@pytest.mark.parametrize(
    ("code", "words", "kind"),
    [
        (403, "Forbidden: bot was kicked from the supergroup chat", Unreachable),
        (400, "Bad Request: not enough rights to send text messages to the chat", Refused),
        (400, "Bad Request: chat not found", Refused),
        (400, "Bad Request: query is too old and response timeout expired", Unneeded),
        (400, "Bad Request: message is not modified: specified new message", Unneeded),
        (401, "Unauthorized", Again),
        (404, "Not Found", Again),
        (404, "Not Found: method not found", Refused),
        (500, "Internal Server Error: restart", Again),
        (413, "Request Entity Too Large", Refused),
    ],
)
def test_what_a_refusal_means(code: int, words: str, kind: type[Outcome]) -> None:
    outcome = judge(ApiRefused(code, words), SendText("好"))
    assert isinstance(outcome, kind)
    if code in (401, 404) and isinstance(outcome, Again):
        assert outcome.whole_bot


def test_a_wait_without_a_figure_is_a_second() -> None:
    outcome = judge(ApiRefused(429, "Too Many Requests"), SendText("好"))
    assert outcome == Again("429: Too Many Requests", after=timedelta(seconds=1))


async def test_a_code_in_a_picture_is_read(room: Room) -> None:
    buffer = io.BytesIO()
    segno.make("https://shop.example.com/x").save(buffer, kind="png", scale=4)
    for content, result in ((buffer.getvalue(), "https://shop.example.com/x"), (b"none", None)):
        message = room.world.say(room.group, room.resident, photo=Attachment(content))
        file_id = message.content["photo"][-1]["file_id"]
        assert await room.gateway.perform(ReadCode(file_id, 1), Place(None)) == Sent(result=result)
    gone = ReadCode("no-such-file", 1)
    assert await room.gateway.perform(gone, Place(None)) == Sent(result=None)
