"""Asking a marketing system for an account's bills: patiently, not for ever, and not blindly."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import aiohttp
import orjson

from chat.actions import FetchBills
from chat.clock import Clock
from chat.outcomes import Again, Outcome, Refused, Sent

# Bytes of an answer that are read; two years of bills take a tenth of it.
_MOST_READ = 256 * 1024
_PIECE = 64 * 1024
# What will be the same next time.
_FINAL = frozenset({400, 401, 403, 404, 405, 410, 422})
OTHER_ACCOUNT = "it answered about another account"


@dataclass(frozen=True, slots=True)
class MarketingSystem:
    """Where it is asked: ``url`` with ``{number}`` in it, ``key`` as a bearer's; "" asks nobody.

    After ``failures`` in a row nobody asks for ``pause``: a system that is down is left alone.
    """

    url: str = ""
    key: str = field(default="", repr=False)
    timeout: float = 5.0
    failures: int = 5
    pause: timedelta = timedelta(minutes=5)


@dataclass(slots=True)
class Marketing:
    """Fetches bills; it never raises for what networks and other systems do."""

    system: MarketingSystem
    clock: Clock
    _failed: int = 0
    _open_until: datetime | None = None

    async def fetch(self, action: FetchBills) -> Outcome:
        """Return the answer's rows as JSON text, or why there is none."""
        if not self.system.url:
            return Refused("no marketing system is configured")
        now = self.clock.now()
        if self._open_until is not None and now < self._open_until:
            return Again("the marketing system is left alone", self._open_until - now)
        outcome = await self._ask(action.number)
        if isinstance(outcome, Again):
            self._failed += 1
            if self._failed >= self.system.failures:
                self._open_until, self._failed = now + self.system.pause, 0
        else:
            self._failed, self._open_until = 0, None
        return outcome

    async def _ask(self, number: str) -> Outcome:
        url = self.system.url.replace("{number}", quote(number, safe=""))
        headers = {"Authorization": f"Bearer {self.system.key}"} if self.system.key else {}
        patience = aiohttp.ClientTimeout(total=self.system.timeout)
        try:
            async with (
                aiohttp.ClientSession(timeout=patience) as session,
                session.get(url, headers=headers, allow_redirects=False) as response,
            ):
                if response.status in _FINAL:
                    return Refused(f"HTTP {response.status}")
                if response.status != 200:
                    return Again(f"HTTP {response.status}")
                answer = b""
                async for piece in response.content.iter_chunked(_PIECE):
                    answer += piece
                    if len(answer) > _MOST_READ:
                        return Refused("the answer is too large")
        except aiohttp.InvalidURL:
            return Refused("InvalidURL")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return Again(type(error).__name__)
        return _judge(answer, number)


def _judge(answer: bytes, number: str) -> Outcome:
    """Take an answer only if it says of itself that it is about the account asked for."""
    try:
        told: Any = orjson.loads(answer)
    except orjson.JSONDecodeError:
        return Refused("the answer is no JSON")
    if not isinstance(told, dict) or not isinstance(told.get("bills"), list):
        return Refused("the answer has no bills")
    if str(told.get("account", "")) != number:
        return Refused(OTHER_ACCOUNT)
    rows = [one for one in told["bills"] if isinstance(one, dict)]
    if any(str(one.get("number", number)) != number for one in rows):
        return Refused(OTHER_ACCOUNT)
    return Sent(result=orjson.dumps(rows).decode())
