"""The webhook: an update is answered with 200 only after it is stored and committed."""

import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter, Request, Response

from storage.database import Database
from storage.dialects.troubles import trouble
from storage.inbox import RawUpdate, store

# Telegram's own updates stay far below; a 4,096-character message is some 20 KB with its marks.
LARGEST_BODY = 1024 * 1024
# Seconds. Telegram honours it, up to an hour (telegram-bot-api, WebhookActor.cpp).
RETRY_AFTER = 10
_SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105

Read = Callable[[Mapping[str, Any]], RawUpdate | None]
Stored = Callable[[int, int], None]


class Webhook:
    """Receives for several bots; ``secrets`` maps a bot's id to what its caller must know.

    ``read`` makes a row of Telegram's JSON; ``stored`` is told the bot and how many were new.
    """

    def __init__(
        self, database: Database, secrets: Mapping[int, str], *, read: Read, stored: Stored
    ) -> None:
        self._database = database
        self._secrets = {str(bot_id): secret for bot_id, secret in secrets.items()}
        self._read = read
        self._stored = stored

    def router(self) -> APIRouter:
        """Return the one route: ``POST /telegram/{bot_id}``."""
        router = APIRouter()
        router.add_api_route(
            "/telegram/{bot_id}", self.receive, methods=["POST"], include_in_schema=False
        )
        return router

    async def receive(self, bot_id: str, request: Request) -> Response:
        """Store one update: 404 no such bot, 401 wrong secret, 413 too large, 400 not an update."""
        secret = self._secrets.get(bot_id)
        if secret is None:
            return Response(status_code=404)
        if not _same(secret, request.headers.get(_SECRET_HEADER, "")):
            return Response(status_code=401)
        body = await _read_at_most(request, LARGEST_BODY)
        if body is None:
            return Response(status_code=413)
        update = self._update(body)
        if update is None:
            return Response(status_code=400)
        return await self._keep(int(bot_id), update)

    async def _keep(self, bot_id: int, update: RawUpdate) -> Response:
        try:
            async with self._database.writing() as work:
                new = await store(work, bot_id, [update])
        except Exception as error:
            if trouble(error) is None:
                raise
            return Response(status_code=503, headers={"Retry-After": str(RETRY_AFTER)})
        self._stored(bot_id, new)
        return Response(status_code=200)

    def _update(self, body: bytes) -> RawUpdate | None:
        try:
            raw = json.loads(body)
        except (ValueError, RecursionError):
            return None
        return self._read(raw) if isinstance(raw, dict) else None


def _same(expected: str, given: str) -> bool:
    return hmac.compare_digest(expected.encode(), given.encode(errors="replace"))


async def _read_at_most(request: Request, limit: int) -> bytes | None:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > limit:
            return None
    return bytes(body)
