"""The web server as one of our loops: our socket, our signals, our end."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from bot.runtime import Loop
from chat.errors import Fact

# Seconds that requests under way may take to end; a page's open connection is cut then.
_GRACE = 4


class AddressInUse(Fact):
    """Something else listens on the address that the pages are to be served on."""

    key = "address_in_use"


class _Server(uvicorn.Server):
    """uvicorn without hands on our signals: the runtime alone decides when to stop."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class WebServer:
    """Listens from its making on, so that a taken port is told before anything has started."""

    def __init__(self, app: Any, host: str, port: int) -> None:
        """``port`` 0 lets the system choose; raises ``AddressInUse``."""
        self._app = app
        try:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            self._socket = socket.create_server((host, port), family=family)
        except OSError as error:
            raise AddressInUse(host=host, port=port) from error
        self.host = host
        self.port = int(self._socket.getsockname()[1])

    @property
    def url(self) -> str:
        """The address of the root page, without a slash at its end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    async def run(self, loop: Loop) -> None:
        """Serve until the loop is told to stop."""
        server = _Server(
            uvicorn.Config(
                self._app,
                log_config=None,
                access_log=False,
                lifespan="on",
                timeout_graceful_shutdown=_GRACE,
                server_header=False,
            )
        )
        async with asyncio.TaskGroup() as group:
            serving = group.create_task(server.serve(sockets=[self._socket.dup()]))
            serving.add_done_callback(lambda _: loop.bell.ring())
            while not (loop.stopping or serving.done()):
                await loop.rest()
            server.should_exit = True

    def close(self) -> None:
        """Stop listening."""
        self._socket.close()
