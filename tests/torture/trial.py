"""One trial: people talk, the product is killed again and again, and nothing may be missing."""

import asyncio
import os
import random
import signal
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from bot.benches.reached import give_notice
from sandbox.faults import DROP_AFTER, DROP_BEFORE, ERROR, TOO_MANY
from sandbox.records import Chat
from sandbox.server import SandboxServer
from sandbox.world import World
from storage.database import Database
from storage.migrating import migrate
from tests.torture.checking import Findings, check, unfinished
from tests.torture.notices import check_notices, words
from tests.torture.nursery import Nursery
from tests.torture.product import BOT, TOKEN, Birth, Product
from tests.torture.staging import CHATTER, REQUESTS, register

# Real seconds that the last child may take to work off what the killed ones left.
PATIENCE = 90.0
# A notice is given before every so manieth life.
_NOTICE_EVERY = 4
_FAULTS = (
    {"kind": ERROR, "code": 500},
    {"kind": ERROR, "code": 502, "description": "Bad Gateway"},
    {"kind": DROP_BEFORE},
    {"kind": DROP_AFTER},
    {"kind": TOO_MANY, "retry_after": 1},
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do: everything random in it follows from ``seed``, but for the machine's timing."""

    database: str
    kills: int
    seed: int
    faults: bool
    messages: int
    chats: int = 10
    followers: int = 40
    # Real seconds that a child may live; long enough that some get to answer.
    longest_life: float = 1.1


@dataclass(slots=True)
class Said:
    """What people said so far: (chat, message id), and which of it were requests."""

    messages: list[tuple[int, int]] = field(default_factory=list)
    requests: list[tuple[int, int]] = field(default_factory=list)


class Trial:
    """Carries a plan out against one database and one sandbox."""

    def __init__(self, plan: Plan, product: Product, nursery: Nursery, folder: Path) -> None:
        self._plan = plan
        self._product = product
        self._nursery = nursery
        self._random = random.Random(plan.seed)
        self._world = World(product.clock)
        self._bot = self._world.add_bot(TOKEN, BOT.username, "掌灯", privacy=False)
        self._groups: list[Chat] = []
        self._said = Said()
        self._notices: dict[int, str] = {}
        self._log = folder / "children.log"

    async def run(self) -> Findings:
        """Talk, kill, let the last child finish, and check."""
        database = self._product.database(self._plan.database)
        await migrate(database)
        self._make_groups()
        self._places = await register(
            database, BOT.bot_id, self._groups, [one.id for one in self._followers]
        )
        server = SandboxServer(self._world)
        await server.start()
        birth = Birth(self._plan.database, server.url, str(self._log)).written()
        try:
            await self._kill_and_kill(birth, database)
            self._world.faults.clear()
            exit_status = await self._let_finish(birth, database)
            found = await check(
                database,
                self._world,
                self._said.messages,
                self._said.requests,
                self._bot.id,
                exit_status,
            )
            chats = len(self._groups) + len(self._followers)
            found.notices = len(self._notices)
            found.perhaps_sent, wrong = await check_notices(
                database, self._world, self._notices, chats
            )
            found.wrong += wrong
            return found
        finally:
            await server.stop()
            await database.close()

    def _make_groups(self) -> None:
        founder = self._world.add_person("群主")
        self._people = [self._world.add_person(f"居民{number}") for number in range(20)]
        # Each request comes from somebody new, so that it must become a ticket of its own.
        self._askers = [
            self._world.add_person(f"报事人{number}") for number in range(self._plan.messages)
        ]
        # They hear in private what their district is told.
        self._followers = [
            self._world.add_person(f"关注人{number}") for number in range(self._plan.followers)
        ]
        for one in self._followers:
            self._world.private_chat(one, self._bot)
        for number in range(self._plan.chats):
            group = self._world.add_group(f"幸福里{number}号楼", founder.id)
            for person in (*self._people, *self._askers):
                self._world.add_member(group.id, person.id)
            self._world.add_member(group.id, self._bot.id)
            self._world.promote(group.id, self._bot.id)
            self._groups.append(group)

    async def _kill_and_kill(self, birth: str, database: Database) -> None:
        each = -(-self._plan.messages // max(1, self._plan.kills))
        for life in range(self._plan.kills):
            self._arrange_faults()
            if life % _NOTICE_EVERY == 0:
                text = words(life)
                self._notices[await give_notice(database, *self._places, text)] = text
            pid = self._nursery.birth(birth)
            lifetime = self._random.uniform(0.02, self._plan.longest_life)
            moments = sorted(self._random.uniform(0, lifetime) for _ in range(each))
            past = 0.0
            for moment in moments:
                await asyncio.sleep(moment - past)
                past = moment
                self._say()
            await asyncio.sleep(lifetime - past)
            os.kill(pid, signal.SIGKILL)
            status = self._nursery.death(pid)
            if status != -signal.SIGKILL:
                raise AssertionError(f"child {life} ended by itself with {status}: see {self._log}")

    def _arrange_faults(self) -> None:
        self._world.faults.clear()
        if self._plan.faults:
            for fault in _FAULTS:
                self._world.faults.add(probability=0.03, count=None, **fault)

    def _say(self) -> None:
        if len(self._said.messages) >= self._plan.messages:
            return
        group = self._random.choice(self._groups)
        if self._random.random() < 0.12:
            person = self._askers.pop()
            message = self._world.say(group.id, person.id, self._random.choice(REQUESTS))
            self._said.requests.append((group.id, message.message_id))
        else:
            who = self._random.choice(self._people)
            message = self._world.say(group.id, who.id, self._random.choice(CHATTER))
        self._said.messages.append((group.id, message.message_id))

    async def _let_finish(self, birth: str, database: Database) -> int:
        """Let one child work off everything, then stop it as systemd would."""
        pid = self._nursery.birth(birth)
        try:
            async with asyncio.timeout(PATIENCE):
                while self._world.busy() or await unfinished(database):  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
        except TimeoutError:
            os.kill(pid, signal.SIGKILL)
        else:
            os.kill(pid, signal.SIGTERM)
        return await asyncio.to_thread(self._nursery.death, pid)


def scratch() -> Path:
    """Make a folder for one trial's files."""
    return Path(tempfile.mkdtemp(prefix="lamplight-torture-"))
