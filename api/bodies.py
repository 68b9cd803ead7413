"""Bodies of requests are small: a large one is refused before anybody reads it."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]


class SmallBodies:
    """Reads a body up to ``most`` bytes and hands it on whole; beyond that ``refuse`` answers.

    ``larger`` are paths (their ends) that take more.
    """

    def __init__(self, app: App, most: int, refuse: App, larger: Mapping[str, int]) -> None:
        self._app = app
        self._most = most
        self._refuse = refuse
        self._larger = larger

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = str(scope.get("path", "")).rpartition("/")[2]
        most = self._larger.get(path, self._most)
        body = b""
        more = True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > most:
                await self._refuse(scope, receive, send)
                return
        await self._app(scope, _once(body, receive), send)


def _once(body: bytes, receive: Receive) -> Receive:
    read = False

    async def again() -> Message:
        nonlocal read
        if read:
            return await receive()
        read = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
