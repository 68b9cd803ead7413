"""The interface with a client of the eastern station, and the stage behind it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from api.v1 import make_v1
from bot.clock import PlayedClock
from stations.client import Grant
from storage.database import Database
from tests.desk.stage import Stage, make_trade
from usecases.outside.clients import make_client
from usecases.trade import Trade

ALL = list(Grant)


@dataclass
class Office:
    """The interface with some clients, and the stage behind it."""

    stage: Stage
    http: httpx.AsyncClient
    woken: list[int]
    keys: dict[str, str] = field(default_factory=dict)

    async def client(self, name: str, grants: list[Grant], per_minute: int = 100) -> str:
        """Make a client of the eastern station."""
        async with self.stage.database.writing() as work:
            key = await make_client(work, name, self.stage.east.id, grants, per_minute)
        self.keys[name] = key
        return key

    async def ask(
        self, method: str, path: str, name: str = "dispatch", **more: Any
    ) -> httpx.Response:
        """Send a request with a client's key."""
        headers = {"Authorization": f"Bearer {self.keys.get(name, name)}"}
        headers |= more.pop("headers", {})
        return await self.http.request(method, path, headers=headers, **more)

    async def file(self, **more: Any) -> httpx.Response:
        """File a fault."""
        body = {"kind": "outage_report", "text": "东村台区没电", "district": "东村台区", **more}
        return await self.ask("POST", "/tickets", json=body)


@asynccontextmanager
async def opened(database: Database, clock: PlayedClock, trade: Trade) -> AsyncIterator[Office]:
    """Open the interface for a client who may do everything."""
    stage = await Stage(database, clock, trade).build()
    woken: list[int] = []
    app = make_v1(database, trade, lambda: woken.append(1))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://v1.test") as http:
        made = Office(stage, http, woken)
        await made.client("dispatch", ALL)
        yield made


@pytest.fixture
async def office(database: Database, clock: PlayedClock) -> AsyncIterator[Office]:
    async with opened(database, clock, make_trade()) as made:
        yield made
