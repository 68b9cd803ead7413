"""Who asks, whether they may, how often, and the same answer to the same request."""

from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Annotated

import orjson
from fastapi import Depends, Header, Request, Response
from fastapi.security import HTTPBearer
from pydantic import BaseModel, ConfigDict, Field

from chat.errors import Fact, NotAllowed
from stations.client import Client, Grant
from stations.scope import SYSTEM
from storage.api_clients import Answer, answered, remember
from storage.database import Database
from storage.dialects.troubles import clashed
from storage.unit_of_work import Work
from usecases.outside.clients import hash_of, recognise
from usecases.trade import Trade

Act = Callable[[Work], Awaitable[tuple[int, object]]]

_MINUTE = timedelta(minutes=1)
_LONGEST_KEY = 200
# So often a request is tried that met another one which wrote the same.
_TRIES = 5
# Only describes how keys are carried; who has none is told so in our own words.
_BEARER = HTTPBearer(auto_error=False, description="A key of ``lamplight client add``.")

Repeats = Annotated[str, Header(alias="Idempotency-Key", max_length=_LONGEST_KEY)]
"""The same for a request and its repetitions; without one, each is a request of its own."""


class Nothing(BaseModel):
    """A path that takes no parameters refuses them: a misspelt filter must not be no filter."""

    model_config = ConfigDict(extra="forbid")


class Skipped(BaseModel):
    """A page of a list that changes its order: how many of its first ones are passed over."""

    model_config = ConfigDict(extra="forbid")
    skip: int = Field(default=0, ge=0, le=100_000)
    limit: int = Field(default=200, ge=1, le=200)

    def following(self, found: int) -> str | None:
        """Return what the next page skips, where one more than this page's was found."""
        return str(self.skip + self.limit) if found > self.limit else None


class NoKey(Fact):
    """The request carries no key, or one that is not known or was revoked."""

    key = "api.no_key"


class TooMany(Fact):
    """The client asked more often in a minute than it may."""

    key = "api.too_many"


class OtherRequest(Fact):
    """An idempotency key was used before, for another request."""

    key = "api.other_request"


class Guard:
    """Knows clients by ``Authorization: Bearer <key>``; counts their requests in this process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._asked: dict[int, deque[datetime]] = defaultdict(deque)

    async def check(self, authorization: str, grant: Grant) -> Client:
        """Return the client; raises ``NoKey`` (401), ``NotAllowed`` (403) or ``TooMany`` (429)."""
        scheme, _, key = authorization.partition(" ")
        client = await self._known(key) if scheme.lower() == "bearer" else None
        if client is None:
            raise NoKey
        self._count(client)
        if not client.may(grant):
            raise NotAllowed
        return client

    async def _known(self, key: str) -> Client | None:
        if not 0 < len(key) <= _LONGEST_KEY:
            return None
        async with self._database.reading() as work:
            return await recognise(work, key)

    def _count(self, client: Client) -> None:
        now = self._database.clock.now()
        asked = self._asked[client.id]
        while asked and asked[0] <= now - _MINUTE:
            asked.popleft()
        if len(asked) >= client.per_minute:
            wait = (asked[0] + _MINUTE - now).total_seconds()
            raise TooMany(most=client.per_minute, seconds=max(1, round(wait)))
        asked.append(now)

    async def once(self, client: Client, request: Request, key: str, act: Act) -> Response:
        """Do what a request asks for, in one transaction; its repetition gets the same answer.

        A request is repeated when it carries the same ``Idempotency-Key``, also while the first
        one is still being answered. Raises ``OtherRequest`` when the key came with something else
        before.
        """
        said = request.method.encode() + request.url.path.encode() + await request.body()
        mark = sha256(said).digest()
        for tries in range(1, _TRIES + 1):
            try:
                found = await self._answer(client, key, mark, act)
            except Exception as error:
                if tries == _TRIES or not clashed(error):
                    raise
            else:
                break
        return Response(found.body, found.status, media_type="application/json")

    async def _answer(self, client: Client, key: str, mark: bytes, act: Act) -> Answer:
        async with self._database.writing() as work:
            known = await answered(work, SYSTEM, client.id, hash_of(key)) if key else None
            if known is not None and known.request_hash != mark:
                raise OtherRequest
            if known is None:
                status, told = await act(work)
                known = Answer(mark, status, orjson.dumps(told))
                if key:
                    await remember(work, client.id, hash_of(key), known)
        return known


@dataclass(frozen=True, slots=True)
class Door:
    """What the routes stand on; ``wake`` is called after each write.

    ``refused`` says how a fact is answered: its status and what is told.
    """

    guard: Guard
    database: Database
    trade: Trade
    wake: Callable[[], None]
    refused: Callable[[Request, Fact], tuple[int, object]]

    async def write(self, client: Client, request: Request, key: str, act: Act) -> Response:
        """Do what a request asks for, once, and have it followed up.

        A refusal undoes what was written, and is remembered by the request's key all the same.
        """
        try:
            answer = await self.guard.once(client, request, key, act)
        except Fact as fact:
            if not key or isinstance(fact, OtherRequest) or clashed(fact):
                raise
            told = self.refused(request, fact)

            async def refuse(_work: Work) -> tuple[int, object]:
                return told

            answer = await self.guard.once(client, request, key, refuse)
        self.wake()
        return answer


def door_of(request: Request) -> Door:
    """Return the door of the application that a request came to."""
    door = request.app.state.door
    if not isinstance(door, Door):
        raise TypeError(type(door).__name__)
    return door


def asking(grant: Grant) -> Callable[..., Awaitable[Client]]:
    """Return a dependency that lets through clients who were given ``grant``."""

    async def check(request: Request, _described: Annotated[object, Depends(_BEARER)]) -> Client:
        authorization = request.headers.get("authorization", "")
        return await door_of(request).guard.check(authorization, grant)

    return check


TheDoor = Annotated[Door, Depends(door_of)]
