"""The stage with outages and notices: what was said where, what has arrived."""

from datetime import UTC, datetime

from sqlalchemy import select, update

from bot.clock import PlayedClock
from broadcasts.notice import Notice
from chat.actions import EditText, SendText
from storage import broadcast_tables, tables
from storage.database import Database
from storage.rows import into
from storage.states import OutboxState
from tests.desk.stage import GROUP, Left, Stage

GROUP_ID = GROUP["id"]
EARLY = "12月8日 8:00至17:00 东村台区停电检修，因线路改造。停电范围：东村一组、二组"


async def build(database: Database, clock: PlayedClock) -> Stage:
    """Make the stage on a Thursday afternoon in November."""
    made = await Stage(database, clock).build()
    await made.met("王芳", "赵经理", "钱经理", "孙督导")
    clock.move_to(datetime(2026, 11, 26, 7, 0, tzinfo=UTC))
    await made.settle()
    return made


async def arrive(stage: Stage, state: OutboxState = OutboxState.SENT, error: str = "") -> None:
    """Let everything that waits in the outbox have come to this."""
    box = tables.outbox
    async with stage.database.writing() as work:
        rows = (await work.run(select(box.c.id).where(box.c.state == "waiting"))).scalars().all()
        for number, row in enumerate(rows, 5_000):
            await work.run(
                update(box)
                .where(box.c.id == row)
                .values(state=state, message_id=number, settled_at=work.now, error=error or None)
            )


def said(left: list[Left], chat: int) -> list[str]:
    """Return what was sent to a chat."""
    return [one.text for one in left if one.chat == chat and one.text]


def edits(left: list[Left]) -> list[str]:
    """Return what messages were made to say."""
    return [one.action.text for one in left if isinstance(one.action, EditText)]


def card(left: list[Left], what: str = "outage") -> dict[str, str]:
    """Return the buttons of the newest card, sent or edited."""
    for one in reversed(left):
        rows = getattr(one.action, "buttons", ())
        if rows and isinstance(one.action, SendText | EditText) and what in one.key:
            return {b.text: b.data or "" for row in rows for b in row}
    raise AssertionError(left)


async def every_notice(stage: Stage) -> list[Notice]:
    """Return all notices, oldest first."""
    table = broadcast_tables.notices
    async with stage.database.reading() as work:
        rows = (await work.run(select(table).order_by(table.c.id))).mappings().all()
    return [into(Notice, {**row, "texts": {}}) for row in rows]
