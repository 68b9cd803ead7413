"""A sandbox, a sender that speaks to it over HTTP, and a clock that the test moves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.clock import PlayedClock
from bot.outbox_worker import OutboxWorker
from bot.runtime import Loop, Runtime
from chat.actions import Action, SendText
from chat.message import ChatKind, ChatRef
from chat.signing import Signer
from chat.speech import Speech
from gateways.perform import Gateway
from gateways.telegram import TelegramApi
from intents.cues import Cues
from intents.intent import Intent
from intents.phrases import Phrase
from intents.training import train
from sandbox.records import Call
from sandbox.server import SandboxServer
from sandbox.world import World
from stations.scope import SYSTEM
from storage import chats, outbox, tables
from storage.database import Database
from usecases.trade import Trade

TOKEN = "1234567:secret-of-the-lamp"
BOT = 1234567


class Letters:
    """Cuts text into letters: nothing here depends on understanding."""

    def cut(self, text: str) -> list[str]:
        return list(text)


@pytest.fixture(scope="session")
def trade() -> Trade:
    """Return a trade of few words."""
    phrases = [Phrase(f"{who}停电了", Intent.OUTAGE_REPORT) for who in "我你他东西南北"]
    phrases += [Phrase(f"{who}早上好", Intent.NONE) for who in "我你他东西南北"]
    return Trade(
        speech=Speech({"zh-CN": {}}),
        classifier=train(phrases, Cues([], []), Letters()),
        signer=Signer(b"s" * 32),
        bots={},
    )


@dataclass
class Stage:
    """Everything that stands between the outbox and the sandbox's chats."""

    world: World
    url: str
    clock: PlayedClock
    database: Database
    trade: Trade
    patience: float = 5.0
    runtime: Runtime = field(init=False)
    loop: Loop = field(init=False)
    worker: OutboxWorker = field(init=False)
    last_number: int = 0

    async def person(self, name: str = "王芳") -> tuple[int, int]:
        """Somebody who has started the bot: Telegram's id of the chat, and ours."""
        person = self.world.add_person(name)
        self.world.open_private(person.id, BOT)
        return person.id, await self.register(person.id, ChatKind.PRIVATE)

    async def group(self, title: str = "东村用电群", kind: str = "supergroup") -> tuple[int, int]:
        """A group with the bot in it as administrator."""
        owner = self.world.add_person("群主")
        chat = self.world.add_group(title, owner.id, kind)
        self.world.add_member(chat.id, BOT)
        self.world.promote(chat.id, BOT)
        return chat.id, await self.register(chat.id, ChatKind(kind))

    async def register(self, external_id: int, kind: ChatKind) -> int:
        """Our id of a chat."""
        async with self.database.writing() as work:
            ref = ChatRef(external_id, kind, "群")
            return (await chats.chats_known(work, SYSTEM, BOT, [ref]))[external_id].id

    async def leave(
        self, action: Action | str, chat_id: int | None, key: str = "", **terms: Any
    ) -> str:
        """Leave an action as a use case does, in a transaction of its own."""
        self.last_number += 1
        key = key or f"k{self.last_number}"
        action = SendText(action) if isinstance(action, str) else action
        async with self.database.writing() as work:
            await outbox.leave(work, action, bot_id=BOT, chat_id=chat_id, key=key, **terms)
        return key

    @asynccontextmanager
    async def sending(self, holder: str = "sender", **settings: Any) -> AsyncIterator[None]:
        """Run a sender during the block; it is stopped cleanly at its end."""
        self.runtime = Runtime(self.clock)
        api = TelegramApi(TOKEN, self.url, patience=self.patience)
        settings = {"look_every": None, "lease": timedelta(hours=1), **settings}
        gateway = settings.pop("gateway", None) or Gateway(api)
        self.worker = OutboxWorker(
            self.database, self.trade, gateway, bot_id=BOT, holder=holder, **settings
        )
        async with api, self.runtime.running():
            self.loop = self.runtime.start("sender", self.worker.run)
            yield

    async def rest(self) -> None:
        """Wait until nothing moves any more without the clock."""
        self.loop.bell.ring()
        await self._calm()

    async def play(self, seconds: float) -> None:
        """Let time pass, from one due moment to the next."""
        until = self.clock.now() + timedelta(seconds=seconds)
        await self.rest()
        while (due := self.clock.next_due()) is not None and due <= until:
            self.clock.move_to(due)
            await self._calm()
        self.clock.move_to(until)
        await self.rest()

    async def _calm(self) -> None:
        calm = 0
        while calm < 3:
            # Not a pause to hope in, but room for the database's thread and the sandbox.
            await asyncio.sleep(0 if calm else 0.0002)
            calm = calm + 1 if self.runtime.quiet() else 0

    async def state(self, key: str) -> tuple[str, str | None]:
        """The state of an action, and the reason."""
        table = tables.outbox
        async with self.database.reading() as work:
            query = select(table.c.state, table.c.error).where(table.c.key == key)
            row = (await work.run(query)).one()
        return row.state, row.error

    def texts(self, chat: int) -> list[str]:
        """What the bot has said in a chat."""
        said = self.world.messages(chat)
        return [one.text for one in said if one.by_bot and not one.is_service]

    def calls(self, method: str) -> list[Call]:
        """The calls of a method, in the order of their arrival."""
        return [call for call in self.world.calls if call.method == method]


@pytest.fixture
async def stage(database: Database, clock: PlayedClock, trade: Trade) -> AsyncIterator[Stage]:
    """Return a stage with one bot."""
    world = World(clock)
    world.add_bot(TOKEN, "lamplight_bot", "掌灯")
    server = SandboxServer(world)
    await server.start()
    yield Stage(world, server.url, clock, database, trade)
    await server.stop()
