"""Delivers updates to webhooks: in order within a queue, side by side across queues."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

import aiohttp

from sandbox.records import BotAccount, Webhook
from sandbox.state import State
from sandbox.updates import QueuedUpdate

ANSWER_WITHIN = timedelta(seconds=60)  # tdlib/telegram-bot-api#341
LONGEST_RETRY_AFTER = 3600  # seconds; WebhookActor.cpp
SHORTEST_CAP, LONGEST_CAP = 60, 120  # seconds; WebhookActor.cpp, a random one for each queue
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name


@dataclass(slots=True)
class _Queue:
    """How the deliveries of one queue went since the last success."""

    failures: int = 0
    not_before: datetime | None = None
    is_under_way: bool = False


@dataclass(slots=True, eq=False)
class Webhooks:
    """The deliveries of all bots."""

    state: State
    _queues: dict[tuple[int, int], _Queue] = field(default_factory=dict)
    # bot id → how many deliveries are on their way.
    _under_way: dict[int, int] = field(default_factory=dict)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _random: Random | None = None

    def wake(self) -> None:
        """There may be something to deliver."""
        self._changed.set()

    def reset(self, bot_id: int) -> None:
        """The bot's webhook was changed: what was put off may go at once."""
        for (owner, queue_id), queue in self._queues.items():
            if owner == bot_id:
                queue.failures, queue.not_before = 0, None
                self.state.deliveries_put_off.discard((owner, queue_id))
        self.wake()

    async def run(self) -> None:
        """Deliver until cancelled."""
        self._random = self.state.fresh_random()
        timeout = aiohttp.ClientTimeout(total=None)
        async with (
            aiohttp.ClientSession(timeout=timeout, trust_env=False) as session,
            asyncio.TaskGroup() as group,
        ):
            while True:
                self._changed.clear()
                for bot in tuple(self.state.bots.values()):
                    for update in self._ready(bot):
                        self._begin(bot, update)
                        group.create_task(self._deliver(session, bot, update))
                await self._changed.wait()

    def _queue(self, bot: BotAccount, update: QueuedUpdate) -> _Queue:
        return self._queues.setdefault((bot.id, update.queue_id), _Queue())

    def _ready(self, bot: BotAccount) -> list[QueuedUpdate]:
        """The heads of the queues that may go now, within the number of connections."""
        if bot.webhook is None:
            return []
        now = self.state.clock.now()
        under_way = sum(
            q.is_under_way for (bot_id, _), q in self._queues.items() if bot_id == bot.id
        )
        room = bot.webhook.max_connections - under_way
        ready: list[QueuedUpdate] = []
        seen: set[int] = set()
        for update in bot.queue.waiting(now):
            if update.queue_id in seen:
                continue
            seen.add(update.queue_id)
            queue = self._queue(bot, update)
            due = queue.not_before is None or queue.not_before <= now
            if due and not queue.is_under_way and len(ready) < room:
                ready.append(update)
        return ready

    def _begin(self, bot: BotAccount, update: QueuedUpdate) -> None:
        self._queue(bot, update).is_under_way = True
        self.state.deliveries_put_off.discard((bot.id, update.queue_id))
        self._under_way[bot.id] = self._under_way.get(bot.id, 0) + 1
        self.state.deliveries_under_way += 1

    async def _deliver(
        self, session: aiohttp.ClientSession, bot: BotAccount, update: QueuedUpdate
    ) -> None:
        queue, hook = self._queue(bot, update), bot.webhook
        try:
            if hook is None:
                return
            trouble, wait = await self._post(session, hook, update)
            if bot.webhook is not hook:
                return
            if trouble is None:
                queue.failures, queue.not_before = 0, None
                bot.queue.remove(update)
            else:
                hook.last_error_date = self.state.unix()
                hook.last_error_message = trouble
                self._put_off(bot, update, queue, wait)
        finally:
            queue.is_under_way = False
            self._under_way[bot.id] -= 1
            self.state.deliveries_under_way -= 1
            self._changed.set()

    def _put_off(
        self, bot: BotAccount, update: QueuedUpdate, queue: _Queue, wait: int | None
    ) -> None:
        """At once the first time, then after 2, 4, 8 … s; or as Retry-After says."""
        queue.failures += 1
        if wait is None:
            random = self._random or self.state.random
            cap = random.uniform(SHORTEST_CAP, LONGEST_CAP)
            seconds = 0.0 if queue.failures == 1 else min(cap, 2.0 ** (queue.failures - 1))
        else:
            seconds = float(min(wait, LONGEST_RETRY_AFTER))
        if seconds <= 0:
            queue.not_before = None
            return
        key = (bot.id, update.queue_id)
        self.state.deliveries_put_off.add(key)
        queue.not_before = self.state.clock.now() + timedelta(seconds=seconds)

        def due() -> None:
            self.state.deliveries_put_off.discard(key)
            self._changed.set()

        self.state.clock.call_at(queue.not_before, due)

    async def _post(
        self, session: aiohttp.ClientSession, hook: Webhook, update: QueuedUpdate
    ) -> tuple[str | None, int | None]:
        """Post one update; returns what went wrong, if anything, and the wait asked for."""
        headers = {SECRET_HEADER: hook.secret_token} if hook.secret_token else {}
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(None) as limit:
                cancel = self.state.clock.call_at(
                    self.state.clock.now() + ANSWER_WITHIN,
                    lambda: limit.reschedule(loop.time()),
                )
                try:
                    async with session.post(
                        hook.url, json=update.shown(), headers=headers, allow_redirects=False
                    ) as response:
                        await response.read()
                        if 200 <= response.status < 300:
                            return None, None
                        asked = response.headers.get("Retry-After", "")
                        wait = int(asked) if asked.isdigit() else None
                        words = f"Wrong response from the webhook: {response.status}"
                        return f"{words} {response.reason}", wait
                finally:
                    cancel()
        except TimeoutError:
            return "Read timeout expired", None
        except aiohttp.ClientConnectorError:
            return "Connection refused", None
        except aiohttp.ClientError as error:
            return f"Connection closed: {type(error).__name__}", None
