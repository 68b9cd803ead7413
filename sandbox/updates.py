"""One bot's queue of updates, with the offsets, ages and filters of getUpdates."""

import json
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

# Bot API 10.3, Update: the kinds that a bot can ask for.
KINDS = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "guest_message",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
    "managed_bot",
    "subscription",
    "stopped_message_generation",
)
# Bot API, getUpdates: everything but these three when allowed_updates is empty.
ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
BY_DEFAULT = frozenset(KINDS) - ON_REQUEST
# Client.cpp, add_update: seconds that an update of a kind is kept, when not a day.
SHORT_LIVED = {
    "callback_query": 150,
    "shipping_query": 150,
    "pre_checkout_query": 150,
    "inline_query": 30,
    "chosen_inline_result": 600,
}
DAY = 86_400
LARGEST_ID = 2**31 - 1
# td/db/TQueue.cpp: an offset further than this beyond the end counts as nonsense…
FUTURE_SLACK = 10
# …and so does one that lies this far before the beginning.
PAST_SLACK = 100_000
# Bot API, Update.update_id: after a week without updates the next one is chosen at random.
RENUMBER_AFTER = timedelta(days=7)


@dataclass(frozen=True, slots=True, eq=False)
class QueuedUpdate:
    """An update as it waits for its bot."""

    update_id: int
    kind: str
    payload: dict[str, Any]
    # Updates with equal queue ids reach a webhook one after the other (WebhookActor.cpp).
    queue_id: int
    expires: datetime

    @property
    def size(self) -> int:
        """About how many bytes it takes in an answer."""
        return len(json.dumps(self.payload))

    def shown(self) -> dict[str, Any]:
        """The Update object."""
        return {"update_id": self.update_id, self.kind: self.payload}


class UpdateQueue:
    """Updates that one bot has not confirmed yet, oldest first."""

    def __init__(self, random: Random, on_change: Callable[[], None]) -> None:
        self._random = random
        self._on_change = on_change
        self._waiting: deque[QueuedUpdate] = deque()
        self._next_id = random.randrange(100_000_000, 900_000_000)
        self._last_push: datetime | None = None
        self._earliest_expiry: datetime | None = None
        self.allowed: frozenset[str] = BY_DEFAULT

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def next_id(self) -> int:
        """The id that the next update gets."""
        return self._next_id

    def is_empty(self, now: datetime) -> bool:
        """Whether nothing is unconfirmed, old updates aside."""
        self._forget_old(now)
        return not self._waiting

    def waiting(self, now: datetime) -> tuple[QueuedUpdate, ...]:
        """Everything unconfirmed that has not grown too old."""
        self._forget_old(now)
        return tuple(self._waiting)

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Choose kinds for updates made from now on; ``None`` leaves the choice as it was.

        Unknown names are ignored and an empty list means the default (Bot API, getUpdates).
        """
        if kinds is None:
            return
        known = frozenset(kind.lower() for kind in kinds) & frozenset(KINDS)
        self.allowed = known or BY_DEFAULT

    def push(
        self,
        kind: str,
        payload: dict[str, Any],
        *,
        queue_id: int,
        now: datetime,
        age: int = 0,
    ) -> QueuedUpdate | None:
        """Queue an update unless the bot did not ask for its kind.

        ``age`` is how many seconds old the event itself is: a day is counted from the event.
        """
        life = SHORT_LIVED.get(kind, DAY) - age
        if kind not in self.allowed or life <= 0:
            return None
        self._forget_old(now)
        idle = self._last_push is not None and now - self._last_push >= RENUMBER_AFTER
        if (idle and not self._waiting) or self._next_id > LARGEST_ID:
            self._next_id = self._random.randrange(100_000_000, 900_000_000)
        update = QueuedUpdate(self._next_id, kind, payload, queue_id, now + timedelta(seconds=life))
        self._next_id += 1
        self._last_push = now
        self._waiting.append(update)
        self._earliest_expiry = min(update.expires, self._earliest_expiry or update.expires)
        self._on_change()
        return update

    def fetch(self, offset: int, limit: int, now: datetime) -> list[QueuedUpdate]:
        """Confirm everything below ``offset`` and return up to ``limit`` of the rest.

        Client.cpp do_get_updates and TQueue.cpp get: a negative offset keeps that many from the
        end; an offset far outside the queue is nonsense and means the head.
        """
        self._forget_old(now)
        if offset < 0:
            while len(self._waiting) > -offset:
                self._waiting.popleft()
        head = self._waiting[0].update_id if self._waiting else self._next_id
        if head - PAST_SLACK <= offset <= self._next_id + FUTURE_SLACK:
            while self._waiting and self._waiting[0].update_id < offset:
                self._waiting.popleft()
        return [self._waiting[place] for place in range(min(limit, len(self._waiting)))]

    def remove(self, update: QueuedUpdate) -> None:
        """Take out an update that a webhook has accepted."""
        if update in self._waiting:
            self._waiting.remove(update)

    def clear(self) -> None:
        """Forget everything, as ``drop_pending_updates`` asks."""
        self._waiting.clear()

    def _forget_old(self, now: datetime) -> None:
        if self._earliest_expiry is None or self._earliest_expiry > now:
            return
        self._waiting = deque(update for update in self._waiting if update.expires > now)
        self._earliest_expiry = min((update.expires for update in self._waiting), default=None)
