"""The door for Telegram: what the inbox worker hands stored updates to."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import orjson
from aiogram.types import Update as TelegramUpdate
from pydantic import ValidationError

from chat.message import Event, Ignored, Message
from handlers.dispatcher import make_dispatcher, make_silent_bot
from handlers.fields import CannotTranslate
from handlers.translate import translate
from handlers.turn import Turn
from intents.classifier import Reading
from moderation.finding import Verdict
from storage.unit_of_work import Work
from usecases.messages.triage import triage
from usecases.trade import Trade

# What was seen waits only from the triage of a batch to the handling of its rows.
_MOST_SEEN = 1000


class Update(Protocol):
    """A stored update as the worker hands it over: ``payload`` is Telegram's own JSON."""

    @property
    def row_id(self) -> int: ...
    @property
    def bot_id(self) -> int: ...
    @property
    def payload(self) -> bytes: ...


U = TypeVar("U", bound=Update)


@dataclass(slots=True)
class _Seen:
    """An update as a triage has read it, and what it understood where it had to."""

    payload: bytes
    raw: dict[str, Any]
    event: Event
    reading: Reading | None = None
    verdict: Verdict | None = None


class TelegramDoor:
    """Takes updates in: plain group talk at once, the rest through aiogram, one by one."""

    def __init__(self, trade: Trade) -> None:
        self._trade = trade
        self._dispatcher = make_dispatcher()
        self._bots = {bot_id: make_silent_bot(bot_id) for bot_id in trade.bots}
        # What a triage found, for the handling of the same rows.
        self._seen: dict[int, _Seen] = {}

    async def triage(self, work: Work, batch: Sequence[U]) -> Sequence[U]:
        """Handle all plain group talk at once; return what still needs a dispatch, in order.

        What cannot be read is returned, so that it fails by itself.
        """
        waiting: set[int] = set()
        plain: dict[int, list[tuple[int, Message]]] = defaultdict(list)
        seen: dict[int, _Seen] = {}
        for update in batch:
            glance = self._glance(update)
            event = None if glance is None else glance.event
            if glance is not None:
                seen[update.row_id] = glance
            if isinstance(event, Message) and is_plain_talk(event):
                plain[update.bot_id].append((update.row_id, event))
            elif not isinstance(event, Ignored):
                waiting.add(update.row_id)
        for bot_id, talk in plain.items():
            readings = await triage(work, self._trade, bot_id, talk)
            for row_id, (reading, verdict) in readings.items():
                seen[row_id].reading, seen[row_id].verdict = reading, verdict
            waiting.update(readings)
        if len(self._seen) > _MOST_SEEN:
            self._seen.clear()
        self._seen.update((row_id, seen[row_id]) for row_id in waiting & seen.keys())
        return [update for update in batch if update.row_id in waiting]

    async def handle(self, work: Work, incoming: Update) -> None:
        """Handle one update; raises ``CannotTranslate`` for what Telegram would not send."""
        seen = self._seen.pop(incoming.row_id, None)
        if seen is None or seen.payload is not incoming.payload:
            seen = self._see(incoming)
        raw, event = seen.raw, seen.event
        if isinstance(event, Ignored):
            return
        bot = self._bots[incoming.bot_id]
        # The halves of ``feed_raw_update``, so that what aiogram cannot read is told from what a
        # use case got wrong.
        try:
            known = TelegramUpdate.model_validate(raw, context={"bot": bot})
        except ValidationError as error:
            raise CannotTranslate(reason=_first(error)) from error
        turn = Turn(work, self._trade, incoming.bot_id, event, seen.reading, seen.verdict)
        await self._dispatcher.feed_update(bot, known, turn=turn)

    def _glance(self, update: Update) -> _Seen | None:
        try:
            return self._see(update)
        except CannotTranslate:
            return None

    def _see(self, update: Update) -> _Seen:
        raw = _parse(update.payload)
        return _Seen(update.payload, raw, translate(raw, self._trade.bots[update.bot_id]))


def is_plain_talk(message: Message) -> bool:
    """Tell whether people talk among themselves, so far as the form of a message shows."""
    return not message.addressed and message.edited_at is None


def _parse(payload: bytes) -> dict[str, Any]:
    try:
        raw = orjson.loads(payload)
    except orjson.JSONDecodeError as error:
        raise CannotTranslate(reason="not JSON") from error
    if not isinstance(raw, dict):
        raise CannotTranslate(reason="update is not an object")
    return raw


def _first(error: ValidationError) -> str:
    """Name the first field that aiogram refused, without its content."""
    wrong = error.errors(include_input=False, include_url=False, include_context=False)[0]
    return f"{'.'.join(map(str, wrong['loc']))}: {wrong['msg']}"[:300]
