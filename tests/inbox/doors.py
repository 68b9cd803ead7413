"""Small doors for the worker's tests; they keep what they did in the database itself."""

from collections.abc import Awaitable, Callable, Sequence

import orjson
from sqlalchemy import insert, select

from bot.door import Incoming
from storage import tables
from storage.database import Database
from storage.inbox import RawUpdate, store
from storage.unit_of_work import Work

BOT = 4_242_424_242


def update(number: int, chat: int = 1, text: str = "停电了") -> RawUpdate:
    """Make a stored update that says something in a chat."""
    payload = orjson.dumps({"update_id": number, "chat": chat, "text": text})
    return RawUpdate(update_id=number, chat_key=chat, kind="message", payload=payload)


async def fill(database: Database, *updates: RawUpdate) -> int:
    """Store updates as the poller would."""
    async with database.writing() as work:
        return await store(work, BOT, updates)


async def note(work: Work, incoming: Incoming) -> None:
    """Write down that an update was handled: a row whose name is its chat and number."""
    said = orjson.loads(incoming.payload)
    await work.run(
        insert(tables.stations).values(
            id=work.new_id(),
            name=f"{said['chat']}:{incoming.update_id}",
            timezone="Asia/Shanghai",
            hotline=str(work.cause),
        )
    )


async def noted(database: Database) -> list[str]:
    """Return what was handled, in the order in which it was."""
    async with database.reading() as work:
        chosen = select(tables.stations.c.name).order_by(tables.stations.c.id)
        return list((await work.run(chosen)).scalars())


class EchoDoor:
    """Notes every update; ``before`` may raise or wait to make one fail."""

    def __init__(self, before: Callable[[Incoming], Awaitable[None]] | None = None) -> None:
        self._before = before
        self.triaged: list[int] = []
        self.dispatched: list[int] = []

    async def triage(self, work: Work, batch: Sequence[Incoming]) -> Sequence[Incoming]:
        """Leave everything to ``handle``."""
        self.triaged.extend(one.update_id for one in batch)
        return batch

    async def handle(self, work: Work, incoming: Incoming) -> None:
        """Note the update, after ``before``."""
        self.dispatched.append(incoming.update_id)
        if self._before is not None:
            await self._before(incoming)
        await note(work, incoming)


class TalkDoor(EchoDoor):
    """Takes everything for plain talk: noted in bulk, nothing is dispatched."""

    async def triage(self, work: Work, batch: Sequence[Incoming]) -> Sequence[Incoming]:
        """Keep everything with one statement."""
        rows = [
            {
                "id": work.new_id(),
                "name": f"{one.row_id}:{one.update_id}",
                "timezone": "",
                "hotline": "",
            }
            for one in batch
        ]
        await work.run(insert(tables.stations), rows)
        return ()
