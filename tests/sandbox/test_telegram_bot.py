"""A bot written with python-telegram-bot, unchanged but for the address of the server."""

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Forbidden, RetryAfter
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot.clock import SystemClock
from sandbox.server import SandboxServer
from sandbox.world import World
from tests.sandbox.test_aiogram import until

TOKEN = "77:python-telegram-bot"
BUTTONS = InlineKeyboardMarkup([[InlineKeyboardButton("好", callback_data="ok")]])


@pytest.fixture
def world() -> World:
    """These libraries live by the machine's clock."""
    return World(SystemClock(), seed=4)


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    await update.message.reply_text(
        f"*您好* {' '.join(context.args or [])}", parse_mode="MarkdownV2", reply_markup=BUTTONS
    )


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    await update.message.reply_text(update.message.text or "", do_quote=True)


async def picture(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    file = await update.message.photo[-1].get_file()
    content = bytes(await file.download_as_bytearray())
    await update.message.reply_photo(content, caption=f"{len(content)}")


async def press(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer(text="收到")
    await update.callback_query.edit_message_text(f"选了 {update.callback_query.data}")


async def test_an_echo_bot_end_to_end(world: World, server: SandboxServer) -> None:
    account = world.add_bot(TOKEN, "echo_bot", "Echo")
    account.limits.enabled = False
    person = world.add_person("李伟")
    chat = world.open_private(person.id, account.id, "abc")
    application = (
        Application.builder()
        .token(TOKEN)
        .base_url(f"{server.url}/bot")
        .base_file_url(f"{server.url}/file/bot")
        .build()
    )
    application.add_handler(CommandHandler("start", start))
    application.add_handler(MessageHandler(filters.PHOTO, picture))
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, echo))
    application.add_handler(CallbackQueryHandler(press))
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling(timeout=5)

        await until(lambda: len(world.messages(chat.id)) == 2)
        greeting = world.messages(chat.id)[-1]
        assert greeting.text == "您好 abc"
        assert greeting.content["entities"] == [{"offset": 0, "length": 2, "type": "bold"}]

        world.press(person.id, chat.id, greeting.message_id, "好")
        await until(lambda: greeting.text == "选了 ok")

        said = world.say(chat.id, person.id, "停电了 😀")
        await until(lambda: world.messages(chat.id)[-1].reply_to is said)
        assert world.messages(chat.id)[-1].text == "停电了 😀"

        world.say(chat.id, person.id, photo=b"0123456789")
        await until(lambda: world.messages(chat.id)[-1].text == "10")
        await until(lambda: not world.busy())

        await application.updater.stop()
        await application.stop()
    assert all(call.ok for call in world.calls if call.method != "getUpdates")


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
async def test_refusals_become_the_librarys_errors(world: World, server: SandboxServer) -> None:
    account = world.add_bot(TOKEN, "echo_bot", "Echo")
    person = world.add_person("李伟")
    application = Application.builder().token(TOKEN).base_url(f"{server.url}/bot").build()
    async with application.bot as bot:
        assert (await bot.get_me()).username == "echo_bot"
        with pytest.raises(Forbidden):
            await bot.send_message(person.id, "x")
        world.open_private(person.id, account.id)
        sent = await bot.send_message(person.id, "x")
        with pytest.raises(RetryAfter):
            await bot.send_message(person.id, "x")
        with pytest.raises(BadRequest, match="Message is not modified"):
            await sent.edit_text("x")
