"""The product as a child of the torture: the same house that ``lamplight run`` builds."""

import asyncio
import contextlib
import logging
import random
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.house import Parts, build_house
from bot.logs import set_up_logs
from bot.settings import Settings
from bot.wiring import make_trade
from gateways.telegram import TelegramApi
from storage.database import Database
from storage.file_lock import owned
from storage.sealed import Sealer, sealer_from
from tests.torture.hurried import HurriedClock
from usecases.trade import BotName, Trade

TOKEN = "700000007:a-token-that-only-the-sandbox-knows"
BOT = BotName(700000007, "TortureBot")


@dataclass(frozen=True, slots=True)
class Birth:
    """What a child is told: where its database, its Telegram and its log are."""

    database: str
    telegram: str
    log: str

    def written(self) -> str:
        """Write it on one line."""
        return "\t".join((self.database, self.telegram, self.log))


class Product:
    """Made in the warm process; ``run`` is one child's whole life."""

    def __init__(self, clock: HurriedClock) -> None:
        self.clock = clock
        self.sealer: Sealer = sealer_from(bytes(range(64)))
        self.trade: Trade = make_trade(Settings(), self.sealer, [BOT])
        self.trade.watch.ready()

    def database(self, url: str) -> Database:
        """Open the database; ids must differ from every other process's."""
        noise = random.SystemRandom().getrandbits
        return Database(url, clock=self.clock, sealer=self.sealer, noise=noise)

    def run(self, argument: str) -> int:
        """Serve until SIGTERM, or until killed."""
        birth = Birth(*argument.split("\t"))
        with Path(birth.log).open("a") as log:
            set_up_logs(json_lines=False, stream=log)
            logging.getLogger("asyncio").setLevel(logging.CRITICAL)
            asyncio.run(self._serve(birth))
        return 0

    async def _serve(self, birth: Birth) -> None:
        database = self.database(birth.database)
        sole = owned(database.path) if database.path else contextlib.nullcontext()
        with sole:
            house = await build_house(
                database,
                self.trade,
                {BOT.bot_id: TelegramApi(TOKEN, birth.telegram)},
                clock=self.clock,
                parts=Parts(long_poll=timedelta(seconds=20)),
            )
            try:
                await house.runtime.run()
            finally:
                await house.close()
