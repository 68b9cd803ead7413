"""migrate, backup and restore: every row comes back, sealed as it was, while others write."""

import asyncio
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.settings import read_settings
from bot.upkeep import back_up, restore
from bot.wiring import opened
from storage.copying import TargetExists
from storage.database import Database
from storage.file_lock import FileIsServed, owned
from storage.migrating import latest
from tests.cli.conftest import TOKEN, call
from tests.cli.rows import Rows, everything, fill

KEY = bytes(range(64)).hex()
CONFIG = Path("config.toml")


def write_config(folder: Path, url: str, key: str = KEY) -> None:
    """Write settings for a database."""
    (folder / "config.toml").write_text(
        f'[[bots]]\ntoken = "{TOKEN}"\n[storage]\nurl = "{url}"\nkey = "{key}"\n', "utf-8"
    )


async def _fill() -> None:
    settings = read_settings(CONFIG)
    async with opened(settings, make_keys=True) as database, database.writing() as work:
        await fill(work)


async def _read() -> Rows:
    async with opened(read_settings(CONFIG)) as database, database.reading() as work:
        return await everything(work)


async def _run(statement: str) -> None:
    async with opened(read_settings(CONFIG)) as database, database.writing() as work:
        await work.run(text(statement))


@pytest.fixture
def postgres(database: Database) -> str:
    """Return the URL of an empty PostgreSQL database."""
    return database.url.render_as_string(hide_password=False)


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
@pytest.mark.parametrize("way", ["sqlite-sqlite", "sqlite-postgres", "postgres-sqlite"])
def test_every_row_of_every_table_comes_back(folder: Path, postgres: str, way: str) -> None:
    urls = {"sqlite": "one.db", "postgres": postgres}
    first, second = way.split("-")
    write_config(folder, urls[first])
    asyncio.run(_fill())
    before = asyncio.run(_read())
    assert all(len(rows) == 1 for rows in before.values())
    ran = call("backup", "copy.db")
    assert ran.code == 0
    assert "copy.db" in ran.out
    assert "The keys are not in it" in ran.out
    write_config(folder, urls[second] if first != second else "two.db")
    ran = call("restore", "copy.db", "--yes")
    assert ran.code == 0, ran.err
    assert f"{len(before)} rows are back" in ran.out
    assert asyncio.run(_read()) == before
    # What was there before gives way to what comes.
    assert call("restore", "copy.db", "--yes").code == 0
    assert asyncio.run(_read()) == before


def test_a_backup_is_sealed_and_for_the_owner_alone(folder: Path) -> None:
    write_config(folder, "one.db")
    asyncio.run(_fill())
    assert call("backup", "copy.db").code == 0
    assert (folder / "copy.db").stat().st_mode & 0o777 == 0o600
    assert "秘密".encode() not in (folder / "copy.db").read_bytes()
    with closing(sqlite3.connect(folder / "copy.db")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_the_question_before_a_restore_may_be_answered_no(folder: Path) -> None:
    write_config(folder, "one.db")
    assert call("migrate").code == 0
    assert call("backup", "copy.db").code == 0
    asyncio.run(_fill())
    ran = call("restore", "copy.db", answers="n\n")
    assert ran.code == 1
    assert "Everything in one.db is replaced by copy.db" in ran.out
    assert asyncio.run(_read())["people"]
    assert call("restore", "copy.db", answers="y\n").code == 0
    assert not asyncio.run(_read())["people"]


def test_a_restore_asks_without_showing_the_password(folder: Path) -> None:
    write_config(folder, "postgresql://me:hidden-word@there/x")
    (folder / "copy.db").write_bytes(b"")
    ran = call("restore", "copy.db", answers="n\n")
    assert "there/x" in ran.out
    assert "hidden-word" not in ran.out


@pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
def test_nothing_that_is_there_is_overwritten(folder: Path, database: Database) -> None:
    write_config(folder, database.url.render_as_string(hide_password=False))
    (folder / "copy.db").write_bytes(b"precious")
    ran = call("backup", "copy.db")
    assert ran.code == 2
    assert "copy.db is there already" in ran.err
    assert (folder / "copy.db").read_bytes() == b"precious"


def test_a_database_that_is_not_there_is_told_and_not_made(folder: Path) -> None:
    write_config(folder, "one.db")
    ran = call("backup", "copy.db")
    assert ran.code == 2
    assert "storage.url: got one.db, which is not there yet" in ran.err
    assert not (folder / "one.db").exists()
    assert not (folder / "copy.db").exists()


@pytest.mark.parametrize("content", [b"", b"this is no database, however long it is" * 99])
def test_what_is_no_backup_replaces_nothing(folder: Path, content: bytes) -> None:
    write_config(folder, "one.db")
    asyncio.run(_fill())
    (folder / "copy.db").write_bytes(content)
    ran = call("restore", "copy.db", "--yes")
    assert ran.code == 2
    assert "copy.db is no backup" in ran.err
    assert asyncio.run(_read())["people"]


def test_a_backup_of_other_keys_replaces_nothing(folder: Path) -> None:
    write_config(folder, "one.db", key=KEY[::-1])
    asyncio.run(_fill())
    assert call("backup", "copy.db").code == 0
    write_config(folder, "two.db")
    asyncio.run(_fill())
    ran = call("restore", "copy.db", "--yes")
    assert ran.code == 2
    assert "The keys do not fit" in ran.err
    assert asyncio.run(_read())["people"]


def test_a_backup_of_a_newer_version_replaces_nothing(folder: Path) -> None:
    write_config(folder, "one.db")
    asyncio.run(_fill())
    assert call("backup", "copy.db").code == 0
    with closing(sqlite3.connect(folder / "copy.db")) as copy:
        copy.execute("UPDATE alembic_version SET version_num = '9999'")
        copy.commit()
    ran = call("restore", "copy.db", "--yes")
    assert ran.code == 2
    assert "of a newer version (9999)" in ran.err
    assert asyncio.run(_read())["people"]


@pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
def test_a_database_of_a_newer_version_is_refused(folder: Path, database: Database) -> None:
    write_config(folder, database.url.render_as_string(hide_password=False))
    assert latest() in call("migrate").out
    asyncio.run(_run("UPDATE alembic_version SET version_num = '9999'"))
    ran = call("migrate")
    assert ran.code == 2
    assert "of a newer version (9999)" in ran.err
    if not database.sqlite:
        ran = call("backup", "copy.db")
        assert (ran.code, "9999" in ran.err) == (2, True)
        assert not (folder / "copy.db").exists()


def test_a_second_serving_process_is_told_the_first_ones_pid(folder: Path) -> None:
    write_config(folder, "one.db")
    with owned(folder / "one.db"):
        ran = call("run")
        assert ran.code == 2
        assert f"Process {os.getpid()} serves one.db already" in ran.err
        with pytest.raises(FileIsServed), owned(folder / "one.db"):
            pytest.fail("owned twice")
        # Short commands go beside it.
        assert call("migrate").code == 0
        assert call("backup", "copy.db").code == 0


@contextmanager
def writing_meanwhile() -> Iterator[list[int]]:
    """Let another connection write people without a pause; gives the ids that were committed."""
    stop, begun = threading.Event(), threading.Event()
    written: list[int] = []
    failures: list[BaseException] = []

    async def go() -> None:
        async with opened(read_settings(CONFIG)) as database:
            number = 1_000
            while not stop.is_set():
                number += 1
                async with database.writing() as work:
                    await work.run(
                        text(
                            "INSERT INTO leases (name, holder, until)"
                            f" VALUES ('writer {number}', 'x', {number})"
                        )
                    )
                written.append(number)
                begun.set()

    def run() -> None:
        try:
            asyncio.run(go())
        except BaseException as error:
            failures.append(error)
            begun.set()

    thread = threading.Thread(target=run)
    thread.start()
    begun.wait(30)
    try:
        yield written
    finally:
        stop.set()
        thread.join()
    assert failures == []


@pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
def test_a_backup_and_a_restore_go_while_another_writes(folder: Path, database: Database) -> None:
    write_config(folder, database.url.render_as_string(hide_password=False))
    asyncio.run(_fill())
    with writing_meanwhile() as written:
        back_up(CONFIG, folder / "copy.db")
        before = len(written)
        restore(CONFIG, folder / "copy.db", yes=True)
    assert len(written) > before
    found = asyncio.run(_read())
    assert found["people"][0]["name"].startswith("秘密 people.name")
    names = {one["name"] for one in found["leases"]}
    # The last one was committed after the restore, or before and then replaced by the backup.
    assert names <= {"ab", *(f"writer {number}" for number in written)}
    with pytest.raises(TargetExists):
        back_up(CONFIG, folder / "copy.db")
