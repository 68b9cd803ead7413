"""A bot written with aiogram, unchanged but for the address of the server."""

import asyncio

import pytest
from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.filters import Command, CommandObject
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    ChatMemberUpdated,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    Message,
    MessageReactionUpdated,
    ReplyParameters,
)

from bot.clock import SystemClock
from sandbox.server import SandboxServer
from sandbox.world import World

TOKEN = "42:aiogram"
BUTTONS = InlineKeyboardMarkup(
    inline_keyboard=[[InlineKeyboardButton(text="来电了", callback_data="restored")]]
)


@pytest.fixture
def world() -> World:
    """These libraries live by the machine's clock."""
    return World(SystemClock(), seed=3)


def connect(server: SandboxServer, token: str = TOKEN) -> Bot:
    api = TelegramAPIServer.from_base(server.url)
    return Bot(token, session=AiohttpSession(api=api))


async def until(condition: object) -> None:
    for _ in range(2000):
        if callable(condition) and condition():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it never came true")


def make_dispatcher(seen: list[str]) -> Dispatcher:
    dispatcher = Dispatcher()

    @dispatcher.message(Command("start"))
    async def start(message: Message, command: CommandObject) -> None:
        seen.append(f"start {command.args}")
        await message.answer("<b>您好</b>", parse_mode=ParseMode.HTML, reply_markup=BUTTONS)

    @dispatcher.message(F.photo)
    async def photo(message: Message, bot: Bot) -> None:
        assert message.photo is not None
        content = await bot.download(message.photo[-1])
        assert content is not None
        await message.answer_photo(BufferedInputFile(content.read(), "电表.png"), caption="收到")

    @dispatcher.message(F.text)
    async def echo(message: Message) -> None:
        await message.reply(message.text or "")

    @dispatcher.edited_message()
    async def edited(message: Message) -> None:
        seen.append(f"edited {message.text}")

    @dispatcher.callback_query()
    async def pressed(query: CallbackQuery) -> None:
        await query.answer("好的")
        assert isinstance(query.message, Message)
        await query.message.edit_text("已来电")
        seen.append(f"pressed {query.data}")

    @dispatcher.my_chat_member()
    @dispatcher.chat_member()
    async def member(change: ChatMemberUpdated) -> None:
        seen.append(f"{change.old_chat_member.status}>{change.new_chat_member.status}")

    @dispatcher.message_reaction()
    async def reaction(change: MessageReactionUpdated) -> None:
        seen.append(f"reaction {len(change.new_reaction)}")

    return dispatcher


async def test_a_polling_bot(world: World, server: SandboxServer) -> None:
    account = world.add_bot(TOKEN, "lamp_bot", "Lamp", privacy=False)
    person = world.add_person("李伟")
    seen: list[str] = []
    bot, dispatcher = connect(server), make_dispatcher(seen)
    async with asyncio.TaskGroup() as tasks:
        polling = tasks.create_task(dispatcher.start_polling(bot, handle_signals=False))
        await until(lambda: world.calls and world.calls[-1].method == "getUpdates")
        chat = world.open_private(person.id, account.id, "box-7")
        await until(lambda: len(world.messages(chat.id)) == 2)
        greeting = world.messages(chat.id)[-1]
        assert greeting.content["entities"] == [{"offset": 0, "length": 2, "type": "bold"}]
        query = world.press(person.id, chat.id, greeting.message_id, "来电了")
        await until(lambda: "pressed restored" in seen)
        assert greeting.text == "已来电"
        assert query is not None
        assert query.answer is not None
        assert query.answer["text"] == "好的"

        group = world.add_group("小区", person.id)
        world.add_member(group.id, account.id)
        world.promote(group.id, account.id)
        said = world.say(group.id, person.id, "停电了")
        await until(lambda: world.messages(group.id)[-1].reply_to is said)
        world.edit(group.id, said.message_id, "没电了")
        world.react(person.id, group.id, said.message_id, "👍")
        await until(lambda: "edited 没电了" in seen and "reaction 1" in seen)
        world.say(group.id, person.id, "看", photo=b"bytes of a picture")
        await until(lambda: "photo" in world.messages(group.id)[-1].content)
        await until(lambda: not world.busy())
        await dispatcher.stop_polling()
        await polling
    await bot.session.close()
    assert "start box-7" in seen
    assert "left>member" in seen
    assert "member>administrator" in seen


async def test_methods_decode(world: World, server: SandboxServer) -> None:
    account = world.add_bot(TOKEN, "lamp_bot", "Lamp")
    account.limits.enabled = False
    person = world.add_person("李伟")
    neighbour = world.add_person("王芳")
    forum = world.add_group("小区", person.id, forum=True)
    world.add_member(forum.id, account.id)
    world.add_member(forum.id, neighbour.id)
    world.promote(
        forum.id,
        account.id,
        can_delete_messages=True,
        can_restrict_members=True,
        can_pin_messages=True,
        can_invite_users=True,
        can_manage_topics=True,
    )
    bot = connect(server)
    assert (await bot.get_chat(forum.id)).is_forum
    assert len(await bot.get_chat_administrators(forum.id)) == 2
    assert (await bot.get_chat_member(forum.id, neighbour.id)).status == "member"
    topic = await bot.create_forum_topic(forum.id, "报修")
    sent = await bot.send_message(forum.id, "x", message_thread_id=topic.message_thread_id)
    assert sent.message_thread_id == topic.message_thread_id
    album = await bot.send_media_group(
        forum.id,
        [InputMediaPhoto(media=BufferedInputFile(bytes([n, 1]), "a.jpg")) for n in range(2)],
    )
    assert len(album) == 2
    document = await bot.send_document(forum.id, BufferedInputFile(b"%PDF", "账单.pdf"))
    assert document.document is not None
    assert document.document.file_name == "账单.pdf"
    reply = await bot.send_message(
        forum.id, "y", reply_parameters=ReplyParameters(message_id=sent.message_id)
    )
    assert reply.reply_to_message is not None
    assert await bot.pin_chat_message(forum.id, sent.message_id)
    assert (await bot.get_chat(forum.id)).pinned_message is not None
    assert (await bot.forward_message(forum.id, forum.id, sent.message_id)).forward_origin
    assert (await bot.copy_message(forum.id, forum.id, sent.message_id)).message_id
    assert (await bot.create_chat_invite_link(forum.id)).invite_link
    assert await bot.ban_chat_member(forum.id, neighbour.id)
    assert (await bot.get_chat_member(forum.id, neighbour.id)).status == "kicked"
    assert await bot.delete_messages(forum.id, [sent.message_id])
    assert (await bot.get_webhook_info()).url == ""
    assert (await bot.get_my_default_administrator_rights()).can_manage_chat is False
    await bot.session.close()


async def test_refusals_become_the_librarys_errors(world: World, server: SandboxServer) -> None:
    account = world.add_bot(TOKEN, "lamp_bot", "Lamp")
    person = world.add_person("李伟")
    bot = connect(server)
    with pytest.raises(TelegramForbiddenError):
        await bot.send_message(person.id, "x")
    world.open_private(person.id, account.id)
    await bot.send_message(person.id, "x")
    with pytest.raises(TelegramRetryAfter) as flooded:
        await bot.send_message(person.id, "y")
    assert flooded.value.retry_after == 1
    group = world.add_group("小区", person.id, "group")
    world.add_member(group.id, account.id)
    upgraded = world.migrate(group.id)
    with pytest.raises(TelegramMigrateToChat) as moved:
        await bot.send_message(group.id, "x")
    assert moved.value.migrate_to_chat_id == upgraded.id
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await bot.delete_message(upgraded.id, 999)
    await bot.session.close()
    stranger = connect(server, "43:wrong")
    with pytest.raises(TelegramUnauthorizedError):
        await stranger.get_me()
    await stranger.session.close()
