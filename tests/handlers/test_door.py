"""The door: what needs a dispatch and what does not, what is refused, what gets out."""

from collections.abc import Sequence
from typing import Any

import orjson
import pytest
from aiogram.methods import GetMe

from bot.door import Door, Incoming
from chat.message import Message
from handlers.dispatcher import HandlersNeverSend, make_silent_bot
from handlers.door import TelegramDoor, is_plain_talk
from handlers.fields import CannotTranslate
from handlers.translate import translate
from storage import tables
from tests.desk.stage import BOT, GROUP, Stage, to_bot


def incoming(number: int, **update: Any) -> Incoming:
    return Incoming(number, BOT, number, orjson.dumps({"update_id": number, **update}))


async def triaged(stage: Stage, batch: Sequence[Incoming]) -> list[int]:
    async with stage.database.writing() as work:
        return [one.row_id for one in await stage.door.triage(work, batch)]


async def test_the_door_fits_what_the_worker_knows(stage: Stage) -> None:
    door: Door = stage.door
    assert isinstance(door, TelegramDoor)


async def test_chit_chat_is_kept_without_a_dispatch(stage: Stage) -> None:
    batch = [
        incoming(number, message=stage.message("王芳", "早上好", GROUP)) for number in range(1, 4)
    ]
    assert await triaged(stage, batch) == []
    assert await stage.count(tables.messages) == 3
    assert await stage.new() == []


async def test_what_needs_more_is_returned_in_order(stage: Stage) -> None:
    batch = [
        incoming(1, message=stage.message("王芳", "/help", GROUP)),
        incoming(2, message=stage.message("王芳", "早上好", GROUP)),
        incoming(3, message=stage.message("王芳", "我家停电了", GROUP)),
        incoming(4, poll_answer={"poll_id": "1"}),
        incoming(5, message={"odd": True}),
        incoming(6, message=stage.message("王芳", None, GROUP, new_chat_title="新名")),
        incoming(7, message=stage.message("王芳", "你好")),
    ]
    assert await triaged(stage, batch) == [1, 3, 5, 6, 7]


def plain(stage: Stage, text: str = "停电", **more: Any) -> bool:
    raw = {"update_id": 1, "message": stage.message("王芳", text, GROUP, **more)}
    event = translate(raw, stage.trade.bots[BOT])
    assert isinstance(event, Message)
    return is_plain_talk(event)


async def test_only_the_form_of_a_message_decides_what_is_plain_talk(stage: Stage) -> None:
    assert plain(stage)
    assert plain(stage, sticker={"file_id": "s"})
    assert plain(stage, photo=[{"file_id": "p"}])
    assert plain(stage, sender_chat=GROUP)
    assert not plain(stage, edit_date=1_780_000_060)
    assert not plain(stage, reply_to_message=to_bot())
    mention = {"type": "mention", "offset": 0, "length": 14}
    assert not plain(stage, text="@lamplight_bot 停电", entities=[mention])


@pytest.mark.parametrize(
    "payload",
    [
        b"{",
        b"[]",
        b'{"update_id": 1, "message": {"text": 5}}',
        b'{"update_id": 1, "message": {"message_id": 1, "date": 1}}',
    ],
)
async def test_what_telegram_would_not_send_is_refused_as_unparsable(
    stage: Stage, payload: bytes
) -> None:
    with pytest.raises(CannotTranslate) as caught:
        await stage.take(payload)
    assert caught.value.unparsable


async def test_what_aiogram_cannot_read_is_refused_as_unparsable(stage: Stage) -> None:
    raw = stage.message("王芳", "停电", forward_origin={"type": "from_the_future"})
    with pytest.raises(CannotTranslate, match="forward_origin"):
        await stage.feed(message=raw)


async def test_an_update_of_an_unknown_kind_is_passed_over(stage: Stage) -> None:
    assert await stage.feed(from_the_future={"chat": {"id": 5}}) == []


async def test_handlers_cannot_call_telegram() -> None:
    with pytest.raises(HandlersNeverSend):
        await make_silent_bot(BOT)(GetMe())


async def test_a_message_that_comes_twice_is_kept_once_and_opens_one_ticket(stage: Stage) -> None:
    raw = stage.message("王芳", "我家停电了", GROUP)
    assert await stage.feed(message=raw)
    assert await stage.feed(message=raw) == []
    help_me = stage.message("王芳", "/help")
    await stage.feed(message=help_me)
    await stage.feed(message=help_me)
    assert await stage.count(tables.messages) == 2
    assert len(await stage.open()) == 1


@pytest.mark.parametrize("text", ["", "😀😀", "\u202e停电\u200b了", "x\x00y", "停电" * 50_000])
async def test_odd_texts_are_taken_in(stage: Stage, text: str) -> None:
    await stage.say("王芳", text)
    await stage.say("王芳", text, GROUP)
    assert await stage.count(tables.messages) == 2


async def test_an_anonymous_administrator_and_a_channel_are_heard(stage: Stage) -> None:
    await stage.say("王芳", "停电通知", GROUP, sender_chat=GROUP)
    channel = {"id": -1_009_000_000_000, "type": "channel", "title": "频道"}
    await stage.say("王芳", "停电通知", GROUP, sender_chat=channel, is_automatic_forward=True)
    assert await stage.count(tables.messages) == 2
    assert await stage.open() == ()


async def test_an_anonymous_administrator_is_no_staff(stage: Stage) -> None:
    (said,) = await stage.say("孙督导", "/take 20260701-0001", GROUP, sender_chat=GROUP)
    assert said.text == stage.speak("errors.not_allowed")
