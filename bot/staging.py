"""What the demo and ``lamplight sandbox`` share: the sandbox with its page, on a free port."""

import errno
from importlib.resources import files

from bot.telling import tell
from bot.web import AddressInUse
from sandbox import page
from sandbox.server import SandboxServer
from sandbox.world import World


def theme() -> str:
    """Return the colours of the staff pages, which the sandbox's page shares."""
    return files("console").joinpath("static", "theme.css").read_text("utf-8")


async def start_server(
    world: World,
    host: str,
    port: int,
    *,
    roles: page.Roles | None = None,
    stage_token: str | None = None,
) -> SandboxServer:
    """Serve a world with its page; a taken port is told, and a free one used instead."""
    routes = page.routes(theme(), roles)
    server = SandboxServer(world, host, port, routes, stage_token=stage_token)
    try:
        await server.start()
    except OSError as error:
        await server.stop()
        if error.errno != errno.EADDRINUSE:
            raise AddressInUse(host=host, port=port) from error
        tell("demo.port_taken", port=port)
        server = SandboxServer(world, host, 0, routes, stage_token=stage_token)
        await server.start()
    return server
