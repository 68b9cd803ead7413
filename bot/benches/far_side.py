"""The Telegram of ``bench broadcast``, in a process of its own: it keeps the limits, and counts."""

import asyncio
import gc
import random
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle
from multiprocessing.connection import Connection

from bot.benches.reached import MARK, Street
from bot.clock import SystemClock
from bot.pack import read_phrases
from intents.intent import Intent
from sandbox.records import Call, Chat, Person
from sandbox.server import SandboxServer
from sandbox.world import World

_SECOND = timedelta(seconds=1)
# Groups beside those that are told, in which people talk; odd, so that all have their turn.
_APART = 61


@dataclass(frozen=True, slots=True)
class Plan:
    """For each bot: its token, and how many groups and people it tells."""

    tokens: Sequence[str]
    groups: int
    people: int


@dataclass(frozen=True, slots=True)
class Opened:
    """Where it serves, and who is there."""

    url: str
    streets: Sequence[Street]


@dataclass(frozen=True, slots=True)
class Seen:
    """What came in.

    ``rate`` is of messages a second of all bots together, from the first copy of the notice to the
    last; ``most_in_a_second`` what one bot sent in any second. ``reached`` are chats that read the
    notice, ``twice`` those that read it more than once, ``reply_s`` how long people waited for an
    answer, and ``unanswered`` how many got none.
    """

    rate: float
    seconds: float
    most_in_a_second: int
    too_many: int
    reached: int
    twice: int
    reply_s: Sequence[float]
    unanswered: int


def serve(line: Connection, plan: Plan) -> None:
    """Serve until the line says ``end``; see ``FarSide`` for what else it may say."""
    asyncio.run(_FarSide(line, plan).run())


@dataclass
class _FarSide:
    """Does what comes down the line: ``talk`` (seconds between two), ``reached``, ``seen``.

    ``reached`` is asked all the time and must cost nothing, for here the limits are kept.
    """

    line: Connection
    plan: Plan
    world: World = field(default_factory=lambda: World(SystemClock()))
    streets: list[Street] = field(default_factory=list)
    said: list[tuple[int, int, datetime]] = field(default_factory=list)
    copies: Counter[tuple[int, int | None]] = field(default_factory=Counter)
    looked_at: int = 0
    pending: list[Call] = field(default_factory=list)

    async def run(self) -> None:
        self.streets = [self._street(token) for token in self.plan.tokens]
        # Where the limits are kept, nothing may stand still to look for rubbish.
        gc.freeze()
        server = SandboxServer(self.world)
        await server.start()
        self.line.send(Opened(server.url, self.streets))
        async with asyncio.TaskGroup() as group:
            talks: list[asyncio.Task[None]] = []
            while (order := await asyncio.to_thread(self.line.recv))[0] != "end":
                match order:
                    case ("talk", float(pause)):
                        talks.append(group.create_task(self._talk(pause)))
                    case ("reached",):
                        self.line.send(self._reached())
                    case ("seen",):
                        self.line.send(self._seen())
            for task in talks:
                task.cancel()
        await server.stop()

    def _street(self, token: str) -> Street:
        number = token.partition(":")[0]
        bot = self.world.add_bot(token, f"Bench{number}Bot", "Bench", privacy=False)
        owner = self.world.add_person("owner")
        groups = [self._group(bot.id, owner) for _ in range(self.plan.groups)]
        apart = [self._group(bot.id, owner) for _ in range(_APART)]
        people = [self.world.add_person("resident") for _ in range(self.plan.people)]
        for person in people:
            self.world.private_chat(person, bot)
        # The installation has known its groups for long: of none it hears that it was added.
        bot.queue.clear()
        ids = [one.id for one in people]
        return Street(bot.id, [one.id for one in groups], ids, [one.id for one in apart])

    def _group(self, bot_id: int, owner: Person) -> Chat:
        group = self.world.add_group("group", creator=owner.id)
        self.world.add_member(group.id, bot_id)
        self.world.promote(group.id, bot_id)
        return group

    async def _talk(self, pause: float) -> None:
        """Let somebody ask for something, by turns in a group and in private."""
        choose = random.Random(1)  # noqa: S311  # what is said, no secret
        bank = [
            one.text for one in read_phrases("power-cn") if one.intent is Intent.SERVICE_REQUEST
        ]
        with suppress(asyncio.CancelledError):
            for number, street in enumerate(cycle(self.streets)):
                person = self.world.add_person("resident")
                chat_id = street.bot_id
                if number % 2:
                    chat_id = street.apart[number % _APART]
                    self.world.add_member(chat_id, person.id)
                message = self.world.say(chat_id, person.id, choose.choice(bank))
                self.said.append((street.bot_id, message.chat.id, self.world.clock.now()))
                await asyncio.sleep(pause)

    def _reached(self) -> int:
        """How many chats have read the notice."""
        calls = [*self.pending, *self.world.calls[self.looked_at :]]
        self.looked_at = len(self.world.calls)
        self.pending = [one for one in calls if not one.status]
        self.copies.update((one.bot_id, one.chat_id) for one in calls if _is_notice(one))
        return len(self.copies)

    def _seen(self) -> Seen:
        sends = [one for one in self.world.calls if one.method.lower().startswith("send")]
        came = [one for one in sends if one.ok]
        told = [one for one in came if _is_notice(one)]
        first, last = told[0].moment, told[-1].moment
        during = [one for one in came if first <= one.moment <= last]
        span = (last - first) / _SECOND
        copies = Counter((one.bot_id, one.chat_id) for one in told)
        waited = list(self._waited(came))
        return Seen(
            rate=(len(during) - 1) / span,
            seconds=span,
            most_in_a_second=max(map(_most_in_a_second, self._by_bot(during))),
            too_many=sum(one.status == 429 for one in sends),
            reached=len(copies),
            twice=sum(count > 1 for count in copies.values()),
            reply_s=waited,
            unanswered=len(self.said) - len(waited),
        )

    def _by_bot(self, calls: Sequence[Call]) -> Iterator[list[datetime]]:
        for bot_id in self.world.bots:
            yield [one.moment for one in calls if one.bot_id == bot_id]

    def _waited(self, came: Sequence[Call]) -> Iterator[float]:
        """How long until something came into a chat where somebody had said something."""
        for bot_id, chat_id, moment in self.said:
            answers = (
                one.moment
                for one in came
                if (one.bot_id, one.chat_id) == (bot_id, chat_id) and one.moment >= moment
            )
            answer = next(answers, None)
            if answer is not None:
                yield (answer - moment) / _SECOND


def _is_notice(call: Call) -> bool:
    return call.ok and MARK in str(call.params.get("text"))


def _most_in_a_second(moments: Sequence[datetime]) -> int:
    window: deque[datetime] = deque()
    most = 0
    for moment in moments:
        window.append(moment)
        while moment - window[0] >= _SECOND:
            window.popleft()
        most = max(most, len(window))
    return most
