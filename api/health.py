"""What an operator's tools ask: is it alive, which loop is stuck, and how long are the queues."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Protocol

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

_PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


class LoopSeen(Protocol):
    """One loop's state, as the runtime tells it."""

    @property
    def name(self) -> str: ...
    @property
    def doing(self) -> str: ...
    @property
    def since(self) -> datetime: ...
    @property
    def failures(self) -> int: ...
    @property
    def error(self) -> str | None: ...
    @property
    def stuck(self) -> bool: ...


Look = Callable[[], Sequence[LoopSeen]]
Measure = Callable[[], Awaitable[bytes]]


def router(look: Look, measure: Measure) -> APIRouter:
    """Return ``/healthz`` (503 when a loop is stuck or the database in trouble), ``/metrics``."""
    routes = APIRouter()

    async def healthz() -> Response:
        loops = look()
        return JSONResponse(
            {"status": _status(loops), "loops": [_shown(one) for one in loops]},
            status_code=200 if _serves(loops) else 503,
        )

    async def metrics() -> Response:
        return Response(await measure(), media_type=_PROMETHEUS)

    routes.add_api_route("/healthz", healthz, methods=["GET"], include_in_schema=False)
    routes.add_api_route("/metrics", metrics, methods=["GET"], include_in_schema=False)
    return routes


def _serves(loops: Sequence[LoopSeen]) -> bool:
    """Trouble with Telegram is no reason to restart us; a loop that hangs or a full disk is."""
    return not any(one.stuck or (one.error or "").startswith("database") for one in loops)


def _status(loops: Sequence[LoopSeen]) -> str:
    if any(one.stuck for one in loops):
        return "stuck"
    return "troubled" if any(one.error for one in loops) else "ok"


def _shown(one: LoopSeen) -> dict[str, object]:
    return {
        "name": one.name,
        "doing": one.doing,
        "since": one.since.isoformat(),
        "failures": one.failures,
        "trouble": one.error,
        "stuck": one.stuck,
    }
