"""Asking Telegram who our bots are, for whoever needs their names before anything runs."""

from collections.abc import Sequence
from typing import Any

from bot.settings import BotSettings, Settings, SettingsAreWrong
from bot.spoken import say_here
from gateways.telegram import ApiRefused, ApiUnreachable, TelegramApi
from usecases.trade import BotName


def make_apis(settings: Settings, bots: Sequence[BotSettings]) -> dict[int, TelegramApi]:
    """Make one way out a bot; nothing is called yet."""
    base = settings.telegram.api
    return {bot.bot_id: TelegramApi(bot.token.get_secret_value(), base) for bot in bots}


async def who_is(api: TelegramApi) -> dict[str, Any]:
    """Ask who a bot is (``getMe``); raises ``ApiRefused`` or ``ApiUnreachable``."""
    found: dict[str, Any] = await api.call("getMe")
    return found


async def ask_name(settings: Settings, bot: BotSettings) -> BotName:
    """Return a bot's name for links; raises ``SettingsAreWrong`` when Telegram does not answer."""
    async with TelegramApi(bot.token.get_secret_value(), settings.telegram.api) as api:
        try:
            return BotName(bot.bot_id, (await who_is(api))["username"])
        except (ApiRefused, ApiUnreachable) as error:
            raise SettingsAreWrong(say_here("cli.bot_unknown", reason=error)) from None
