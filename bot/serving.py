"""``lamplight run``: the product against the real Telegram, until it is told to stop."""

import asyncio
import contextlib
import gc
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import structlog

from api import health
from api.app import make_app
from api.public import Public
from api.telegram import Webhook
from api.v1 import make_v1
from bot.aside import Aside
from bot.board_pages import add_board
from bot.calling import make_apis, who_is
from bot.chores import Heart
from bot.clock import SystemClock
from bot.house import House, Parts, build_house
from bot.logs import set_up_logs
from bot.measuring import measure
from bot.poller import use_polling, use_webhook
from bot.raw_updates import raw_update
from bot.settings import BotSettings, Settings, SettingsAreWrong, read_settings, require_bots
from bot.telling import tell
from bot.web import WebServer
from bot.wiring import make_database, make_trade
from gateways.errands import AlarmHook
from gateways.heartbeat import Heartbeat
from gateways.marketing import MarketingSystem
from gateways.studio import Studio
from gateways.telegram import ApiRefused, ApiUnreachable, TelegramApi
from gateways.transcriber import Transcriber
from storage.database import Database
from storage.file_lock import owned
from storage.migrating import migrate
from usecases.trade import BotName, Trade

_log = structlog.get_logger("run")

# Seconds between two questions to a Telegram that does not answer at the start.
_ASK_AGAIN = 5.0


def serve(config: Path | None, role: str) -> None:
    """Check everything that can be checked, then serve until SIGTERM or SIGINT."""
    settings = read_settings(config)
    bots = require_bots(settings)
    set_up_logs(
        json_lines=settings.log.format == "json",
        level=settings.log.level,
        secrets=_secrets(settings, bots),
    )
    database = make_database(settings, SystemClock(), make_keys=True)
    with _sole_owner(database):
        asyncio.run(_serve(settings, bots, database, role))


async def _serve(
    settings: Settings, bots: Iterable[BotSettings], database: Database, role: str
) -> None:
    await migrate(database)
    apis = make_apis(settings, tuple(bots))
    try:
        names = [await _name(api) for api in apis.values()]
    except BaseException:
        for api in apis.values():
            await api.close()
        await database.close()
        raise
    trade = make_trade(settings, database.sealer, names)
    aside = Aside()
    trade.watch.ready()
    trade.watch.aside(aside, aside.beside)
    house = await _build(settings, database, trade, apis, role)
    server = _add_web(settings, house) if role != "sender" else None
    try:
        await _say_how_updates_come(settings, apis)
        _keep_what_is_loaded()
        _log.info("serving", bots=[one.bot_id for one in names], web=server.url if server else None)
        await house.runtime.run()
    finally:
        if server is not None:
            server.close()
        await house.close()
        aside.close()
        _log.info("stopped")


def _keep_what_is_loaded() -> None:
    """Spare the collector what lives as long as the process: dictionaries, the model, modules.

    Going through all of that took a third of a second every twenty seconds, in which nobody was
    answered and ten notices were not sent.
    """
    gc.collect()
    gc.freeze()


async def _build(
    settings: Settings,
    database: Database,
    trade: Trade,
    apis: Mapping[int, TelegramApi],
    role: str,
) -> House:
    parts = Parts(
        poll=role != "sender" and settings.telegram.mode == "polling",
        handle=role != "sender",
        send=role != "edge",
    )
    voice = settings.voice
    transcriber = Transcriber(tuple(voice.command.split()), voice.url or None)
    hook, codes, told = settings.alarm, settings.binding, settings.marketing
    house = await build_house(
        database,
        trade,
        apis,
        clock=SystemClock(),
        parts=parts,
        transcriber=transcriber,
        alarm=AlarmHook(tuple(hook.command.split()), hook.url or None),
        studio=Studio(),
        marketing=MarketingSystem(
            url=told.url,
            key=told.key.get_secret_value(),
            timeout=told.timeout_seconds,
            failures=told.failures,
        ),
        codes=AlarmHook(tuple(codes.command.split()), codes.url or None),
    )
    watch = settings.watch
    if watch.heartbeat_url or watch.heartbeat_file:
        heart = Heart(
            SystemClock(),
            house.runtime,
            pulse=Heartbeat(watch.heartbeat_url) if watch.heartbeat_url else None,
            file=Path(watch.heartbeat_file) if watch.heartbeat_file else None,
        )
        house.runtime.start("heart", heart.run)
    return house


def _add_web(settings: Settings, house: House) -> WebServer:
    """Listen before anything runs, so that a taken port stops the start."""
    routers = [
        health.router(house.runtime.states, lambda: measure(house)),
        Public(house.database, house.trade).router(),
    ]
    if settings.telegram.mode == "webhook":
        secret = settings.telegram.webhook_secret.get_secret_value()

        def stored(bot_id: int, new: int) -> None:
            house.meters.received(bot_id, new)
            house.ring_takers()

        secrets = dict.fromkeys(house.trade.bots, secret)
        hook = Webhook(house.database, secrets, read=raw_update, stored=stored)
        routers.append(hook.router())
    app = make_app(routers)
    app.mount("/api/v1", make_v1(house.database, house.trade, house.ring_desk))
    token = add_board(app, house, settings.web.host, settings.station.timezone)
    server = WebServer(app, settings.web.host, settings.web.port)
    if token is not None:
        # Printed, not logged: logs are kept and shown to others.
        tell("demo.board_token", token=token)
    house.runtime.serve("web", server.run)
    return server


async def _name(api: TelegramApi) -> BotName:
    """Ask until Telegram answers; only a wrong token ends it."""
    while True:
        try:
            return BotName(api.bot_id, (await who_is(api))["username"])
        except ApiRefused as refused:
            if refused.code in (401, 404):
                raise SettingsAreWrong(
                    f"bots: Telegram does not know the token of bot {api.bot_id}."
                ) from None
            _log.warning("telegram_refuses", code=refused.code)
        except ApiUnreachable as lost:
            _log.warning("telegram_unreachable", reason=lost.reason)
        await asyncio.sleep(_ASK_AGAIN)


async def _say_how_updates_come(settings: Settings, apis: Mapping[int, TelegramApi]) -> None:
    telegram = settings.telegram
    for bot_id, api in apis.items():
        if telegram.mode == "polling":
            await use_polling(api)
        else:
            address = f"{telegram.webhook_url.rstrip('/')}/telegram/{bot_id}"
            await use_webhook(api, address, telegram.webhook_secret.get_secret_value())


@contextlib.contextmanager
def _sole_owner(database: Database) -> Iterator[None]:
    """Own the SQLite file while serving; PostgreSQL is shared, and leases divide the work."""
    if database.path is None:
        yield
        return
    with owned(database.path):
        yield


def _secrets(settings: Settings, bots: Iterable[BotSettings]) -> list[str]:
    return [
        *(bot.token.get_secret_value() for bot in bots),
        settings.telegram.webhook_secret.get_secret_value(),
        settings.storage.key.get_secret_value(),
    ]
