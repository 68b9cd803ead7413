"""Errands: what goes to other systems and to telephones, which no bot of the channel carries."""

import hmac
import os
from asyncio import create_subprocess_exec
from asyncio.subprocess import DEVNULL
from asyncio.timeouts import timeout
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from signal import SIGKILL

import aiohttp
import orjson

from chat.actions import Action, FetchBills, PostWebhook, Ring, SendCode
from chat.clock import Clock
from chat.outcomes import Again, Outcome, Refused, Sent, Undecided
from gateways.marketing import Marketing
from gateways.place import Place

# Seconds that another system has for its answer, and a command for its call.
_PATIENCE = aiohttp.ClientTimeout(total=15)
_LONGEST_CALL = 60.0
# Bytes of an answer that are read: enough for a reference.
_MOST_READ = 8_192
_LONGEST_WAIT = timedelta(hours=1)
# These mean "not now"; any other refusal will be the same next time.
_LATER = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class AlarmHook:
    """How a telephone is reached: a command gets number and text, or an address gets JSON."""

    command: tuple[str, ...] = ()
    url: str | None = None

    @property
    def able(self) -> bool:
        """True when something is configured."""
        return bool(self.command or self.url)


@dataclass(frozen=True, slots=True)
class Errands:
    """Performs what is for no bot; it never raises for what networks and commands do."""

    clock: Clock
    alarm: AlarmHook = field(default_factory=AlarmHook)
    codes: AlarmHook = field(default_factory=AlarmHook)
    marketing: Marketing | None = None
    longest_call: float = _LONGEST_CALL

    async def perform(self, action: Action, _place: Place) -> Outcome:
        """Do it and tell what became of it."""
        if isinstance(action, PostWebhook):
            return await self._post(action)
        if isinstance(action, Ring):
            return await self._ring(self.alarm, action)
        if isinstance(action, SendCode):
            return await self._ring(self.codes, action)
        if isinstance(action, FetchBills) and self.marketing is not None:
            return await self.marketing.fetch(action)
        return Refused("only a bot can do this")

    async def _post(self, action: PostWebhook) -> Outcome:
        body = action.body.encode()
        moment = self.clock.now()
        headers = {
            "Content-Type": "application/json",
            "X-Lamplight-Event": action.event,
            "X-Lamplight-Signature": signature(action.secret, moment, body),
        }
        return await _ask(action.url, body, headers)

    async def _ring(self, hook: AlarmHook, action: Ring | SendCode) -> Outcome:
        if hook.command:
            return await _call(hook.command, action, self.longest_call)
        if hook.url is None:
            return Refused("no hook is configured")
        body = orjson.dumps({"number": action.number, "text": action.text})
        return await _ask(hook.url, body, {"Content-Type": "application/json"})


def signature(secret: str, moment: datetime, body: bytes) -> str:
    """Return the header by which the receiver knows us: the second, and an HMAC-SHA256 over both.

    The receiver computes it over ``t``, a full stop and the body, and refuses an old ``t``.
    """
    second = str(int(moment.timestamp()))
    mark = hmac.new(secret.encode(), second.encode() + b"." + body, sha256).hexdigest()
    return f"t={second},v1={mark}"


async def _ask(url: str, body: bytes, headers: dict[str, str]) -> Outcome:
    try:
        async with (
            aiohttp.ClientSession(timeout=_PATIENCE) as session,
            session.post(url, data=body, headers=headers, allow_redirects=False) as response,
        ):
            answer = await response.content.read(_MOST_READ)
            return _judge(response.status, response.headers.get("Retry-After"), answer)
    except (aiohttp.ClientConnectorError, aiohttp.InvalidURL) as error:
        return Again(type(error).__name__)
    except UnicodeError:
        return Refused("the address names no host")
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        return Undecided(type(error).__name__)


def _judge(status: int, wait: str | None, answer: bytes) -> Outcome:
    if 200 <= status < 300:
        return Sent(result=answer.decode(errors="replace"))
    if status in _LATER or status >= 500:
        return Again(f"HTTP {status}", _patience(wait), counted=True)
    return Refused(f"HTTP {status}")


def _patience(wait: str | None) -> timedelta | None:
    """Return how long a receiver asks us to wait, in seconds; a date is as good as nothing."""
    if wait is None or not (wait.isascii() and wait.isdecimal()):
        return None
    return timedelta(seconds=min(int(wait[:9]), _LONGEST_WAIT.total_seconds()))


async def _call(command: tuple[str, ...], action: Ring | SendCode, most: float) -> Outcome:
    try:
        process = await create_subprocess_exec(
            *command,
            action.number,
            action.text,
            stdin=DEVNULL,
            stdout=DEVNULL,
            stderr=DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        return Refused(f"the command does not start: {error.strerror}")
    try:
        async with timeout(most):
            code = await process.wait()
    except TimeoutError:
        return Undecided(f"the command took over {most:.0f} s")
    finally:
        if process.returncode is None:
            # With all that it has started: a script's children would else go on ringing.
            os.killpg(process.pid, SIGKILL)
            await process.wait()
    return Sent(result="") if code == 0 else Again(f"the command ended with {code}")
