"""What ``bench broadcast`` compares with: one loop over the chats, as bots usually have it."""

import asyncio
from collections.abc import Sequence

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramAPIError, TelegramRetryAfter


def send_to_all(url: str, token: str, chats: Sequence[int], text: str, pause: float) -> None:
    """Send to one chat after the other, ``pause`` seconds in between; a 429 is slept out.

    Nothing is written down, so whoever starts it again starts from the first chat.
    """
    asyncio.run(_send(url, token, chats, text, pause))


async def _send(url: str, token: str, chats: Sequence[int], text: str, pause: float) -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(url))
    async with Bot(token, session=session) as bot:
        for chat in chats:
            await _send_one(bot, chat, text)
            await asyncio.sleep(pause)


async def _send_one(bot: Bot, chat: int, text: str) -> None:
    while True:
        try:
            await bot.send_message(chat, text)
        except TelegramRetryAfter as busy:
            await asyncio.sleep(busy.retry_after)
        except TelegramAPIError:
            return
        else:
            return
