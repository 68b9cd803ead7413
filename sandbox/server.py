"""The sandbox over HTTP: the Bot API for any client library, files, and the stage."""

import asyncio
import json
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from aiohttp import web

from sandbox import faults
from sandbox.bodies import LARGEST_BODY, read_parameters
from sandbox.faults import Fault
from sandbox.guard import Guard
from sandbox.methods import calls, table
from sandbox.parameters import Parameters, as_integer
from sandbox.polling import Polling
from sandbox.records import BotAccount, Call, Json
from sandbox.refusals import Refused, too_many
from sandbox.stage import Stage
from sandbox.webhook import Webhooks
from sandbox.world import World

_TOKEN = re.compile(r"\d+:[\w-]+")


class SandboxServer:
    """Serves one world; start it, use ``url`` as the Bot API's base address, stop it."""

    def __init__(
        self,
        world: World,
        host: str = "127.0.0.1",
        port: int = 0,
        extra_routes: Iterable[web.AbstractRouteDef] = (),
        *,
        stage_token: str | None = None,
    ) -> None:
        """``stage_token`` guards the stage; without one it is closed off loopback addresses."""
        self.world = world
        self._host, self._port = host, port
        self._extra_routes = tuple(extra_routes)
        self._polling = Polling(world)
        self._webhooks = Webhooks(world)
        self._stage = Stage(world)
        self._guard = Guard(host, stage_token)
        self._runner: web.AppRunner | None = None
        self._stop_listening = world.listen(lambda *_: None)
        self._connections: set[asyncio.Transport] = set()
        self._root: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """The base address, without a slash at its end."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}"

    def application(self) -> web.Application:
        """The routes: bots first, then the stage, then what the page adds."""
        app = web.Application(client_max_size=LARGEST_BODY, middlewares=[self._guard.middleware])
        app.router.add_route("*", "/bot{token}/{method}", self._method)
        app.router.add_get("/file/bot{token}/{path:.+}", self._file)
        app.router.add_route("*", "/bot{rest:.*}", self._nothing)
        app.add_routes(self._stage.routes())
        app.add_routes(self._extra_routes)
        return app

    async def start(self) -> None:
        """Listen; with port 0 the system chooses one."""
        self._runner = web.AppRunner(
            self.application(), handle_signals=False, access_log=None, shutdown_timeout=2.0
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port)
        await site.start()
        if self._port == 0:
            self._port = int(self._runner.addresses[0][1])
        self._polling.open()
        self._stop_listening = self.world.listen(self._on_change)
        # start() returns while deliveries go on, so one task owns the group that they run in.
        self._root = asyncio.get_running_loop().create_task(self._webhooks.run())

    async def stop(self) -> None:
        """Answer what is parked, finish what is under way, close."""
        self._stop_listening()
        self._polling.close()
        self._stage.close()
        if self._root is not None:
            self._root.cancel()
            await asyncio.wait([self._root])
            ended, self._root = self._root, None
            if not ended.cancelled():
                ended.result()  # a delivery loop that failed is nobody's secret
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def _on_change(self, kind: str, details: Json) -> None:
        if kind == "webhook":
            self._polling.wake()
            self._webhooks.reset(details["bot_id"])
        elif kind == "queue":
            self._polling.wake()
            self._webhooks.wake()
        else:
            self._stage.publish(kind, details)

    # Bots

    def _bot(self, request: web.Request) -> BotAccount:
        """The bot that the token names (ClientManager.cpp: 401 for a wrong one)."""
        token = request.match_info["token"]
        for bot in self.world.bots.values():
            if bot.token == token:
                return bot
        if not _TOKEN.fullmatch(token):
            raise Refused(404, "Not Found")
        raise Refused(401, "Unauthorized")

    async def _method(self, request: web.Request) -> web.StreamResponse:
        try:
            bot = self._bot(request)
        except Refused as refusal:
            return respond(refusal.code, refusal.answer())
        if request.transport is not None:
            self._connections.add(request.transport)
        self.world.requests_under_way += 1
        try:
            return await self._carry_out(request, bot, request.match_info["method"])
        finally:
            self.world.requests_under_way -= 1
            if request.transport is not None:
                self._connections.discard(request.transport)

    async def _carry_out(
        self, request: web.Request, bot: BotAccount, method: str
    ) -> web.StreamResponse:
        try:
            params = await read_parameters(request)
        except Refused as refusal:
            return await send(request, respond(refusal.code, refusal.answer()))
        except ConnectionError:
            return web.Response()  # gone before the request was complete: nothing is done
        except web.HTTPRequestEntityTooLarge:
            too_large = Refused(413, "Request Entity Too Large")
            return await send(request, respond(413, too_large.answer()))
        record = self._record(bot, method, params)
        end = await self._delayed(self.world.faults.strike(method, params.values))
        if end is not None and end.kind == faults.DROP_BEFORE:
            return self._drop(request, record)
        if end is not None and end.kind in (faults.ERROR, faults.TOO_MANY):
            made_up = self._refusal(end)
            record.status, record.answer = made_up.code, made_up.answer()
            return await send(request, respond(record.status, record.answer))
        record.applied = True
        record.status, record.answer = await self._perform(bot, method, params)
        if end is not None:
            if end.kind == faults.DIE:
                self.break_connections()
            return self._drop(request, record)
        return await send(request, respond(record.status, record.answer))

    def _record(self, bot: BotAccount, method: str, params: Parameters) -> Call:
        chat_id = as_integer(params.text("chat_id")) if params.has("chat_id") else None
        now = self.world.clock.now()
        record = Call(now, bot.id, method, chat_id, params.logged())
        self.world.calls.append(record)
        return record

    async def _perform(self, bot: BotAccount, method: str, params: Parameters) -> tuple[int, Json]:
        call = calls.Call(self.world, bot, params)
        if method.lower() == "getupdates":
            return await self._polling.get_updates(call)
        return table.perform(call, method)

    async def _delayed(self, struck: list[Fault]) -> Fault | None:
        """Wait out the delays; returns the fault that ends the request, if one does."""
        for fault in struck:
            if fault.kind != faults.DELAY:
                return fault
            with self._polling.set_aside():
                until = self.world.clock.now() + timedelta(seconds=fault.seconds)
                await self.world.clock.sleep_until(until)
        return None

    @staticmethod
    def _refusal(fault: Fault) -> Refused:
        if fault.kind == faults.TOO_MANY:
            return too_many(fault.retry_after)
        return Refused(fault.code, fault.description)

    @staticmethod
    def _drop(request: web.Request, record: Call) -> web.StreamResponse:
        """Break the connection without an answer."""
        record.lost = True
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    def break_connections(self) -> None:
        """Break every connection of a bot, as a restart of the server would."""
        for connection in tuple(self._connections):
            connection.abort()

    async def _nothing(self, _: web.Request) -> web.StreamResponse:
        """A path that names no method (HttpServer: 404 in the usual form)."""
        return respond(404, Refused(404, "Not Found").answer())

    async def _file(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file, by the path that getFile gave."""
        try:
            self._bot(request)
        except Refused as refusal:
            return respond(refusal.code, refusal.answer())
        path = request.match_info["path"]
        for kept in self.world.files.values():
            if kept.path == path:
                return web.Response(body=kept.content, content_type="application/octet-stream")
        return respond(404, Refused(404, "Not Found").answer())


def respond(status: int, body: Any) -> web.Response:
    """A JSON answer, non-ASCII escaped as the Bot API server does."""
    headers = {}
    wait = body.get("parameters", {}).get("retry_after") if isinstance(body, dict) else None
    if wait is not None:
        headers["Retry-After"] = str(wait)
    return web.json_response(body, status=status, headers=headers, dumps=json.dumps)


async def send(request: web.Request, response: web.Response) -> web.StreamResponse:
    """Write an answer out before the request stops counting as under way."""
    with suppress(ConnectionError):  # the client has gone away; what was done stays done
        await response.prepare(request)
        await response.write_eof()
    return response
