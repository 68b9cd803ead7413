"""``lamplight inbox`` and ``lamplight outbox``: what is parked, and trying it again."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot.settings import read_settings
from bot.wiring import opened
from chat.actions import SendText
from chat.message import ChatKind, ChatRef
from stations.scope import SYSTEM
from storage import inbox, outbox, tables
from storage.chats import chats_known
from tests.cli.conftest import call

BOT = 7_000_000_001
TABLES: dict[str, Any] = {"inbox": tables.inbox, "outbox": tables.outbox}


async def _fill(parked: int) -> None:
    async with opened(read_settings(Path("config.toml"))) as database, database.writing() as work:
        rows = [inbox.RawUpdate(n, 5, "message", "王芳的秘密".encode()) for n in range(4)]
        await inbox.store(work, BOT, rows)
        group = ChatRef(-100_7, ChatKind.SUPERGROUP, "东村")
        chat = (await chats_known(work, SYSTEM, BOT, [group]))[-100_7]
        for number in range(4):
            action = SendText("王芳的秘密")
            await outbox.leave(work, action, bot_id=BOT, chat_id=chat.id, key=f"k{number}")
        for table in TABLES.values():
            ids = (await work.run(table.select().with_only_columns(table.c.id))).scalars().all()
            await work.run(
                update(table)
                .where(table.c.id.in_(sorted(ids)[:parked]))
                .values(state="parked", tries=3, error="it failed")
            )


@pytest.fixture(params=["inbox", "outbox"])
def queue(request: pytest.FixtureRequest, installation: Path) -> str:
    asyncio.run(_fill(2))
    return str(request.param)


def shown(queue: str) -> dict[str, Any]:
    """Return what --json prints."""
    found: dict[str, Any] = json.loads(call(queue, "--json").out)
    return found


def test_counts_and_parked_rows_are_listed_without_their_contents(queue: str) -> None:
    ran = call(queue)
    assert ran.code == 0
    words = [line.split() for line in ran.out.splitlines()]
    assert ["parked", "2"] in words
    assert ["waiting", "2"] in words
    assert len([one for one in words if one[-2:] == ["it", "failed"]]) == 2
    assert "秘密" not in ran.out


def test_json_tells_the_same(queue: str) -> None:
    found = shown(queue)
    assert found["counts"] == {"parked": 2, "waiting": 2}
    assert [one["error"] for one in found["parked"]] == ["it failed"] * 2
    assert {one["tries"] for one in found["parked"]} == {3}
    assert "秘密" not in json.dumps(found, ensure_ascii=False)


def test_named_rows_are_tried_again(queue: str) -> None:
    first, second = (one["id"] for one in shown(queue)["parked"])
    ran = call(queue, "retry", first)
    assert ran.code == 0
    assert "1 will be tried again." in ran.out
    assert [one["id"] for one in shown(queue)["parked"]] == [second]


def test_all_are_tried_again_and_then_nothing_is_parked(queue: str) -> None:
    assert "2 will be tried again." in call(queue, "retry", "--all").out
    found = shown(queue)
    assert found["parked"] == []
    # What failed once comes in alone from then on; it waits like the others.
    assert sum(found["counts"].values()) == 4
    assert set(found["counts"]) <= {"waiting", "alone"}
    assert "Nothing is parked." in call(queue).out
    assert "0 will be tried again." in call(queue, "retry", "--all").out


def test_what_to_try_must_be_said(queue: str) -> None:
    ran = call(queue, "retry")
    assert (ran.code, "Name some rows, or use --all." in ran.err) == (2, True)
    assert call(queue, "retry", "x").code == 2
    assert "0 will be tried again." in call(queue, "retry", 12345).out
