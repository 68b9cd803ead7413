"""Another key: everything stays readable, nothing is left to the old one, a kill costs nothing."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, select, type_coerce

from chat.message import Sender
from stations.scope import SYSTEM
from storage import tables
from storage.database import Database
from storage.people import people_met
from storage.resealing import reseal, sealed_before, sealed_tables
from storage.sealed import CannotUnseal, Sealer
from storage.unit_of_work import Work
from tests.cli.conftest import call

PEOPLE = tables.people


async def marks(work: Work) -> set[bytes]:
    raw = type_coerce(PEOPLE.c.name, LargeBinary)
    return {bytes(one)[:4] for one in (await work.run(select(raw))).scalars()}


async def test_every_row_goes_over_to_the_new_key_step_by_step(database: Database) -> None:
    async with database.writing() as work:
        await people_met(work, SYSTEM, [Sender(at, f"王{at}") for at in range(1, 6)])
        old = work.sealer
    both = Sealer((b"n" * 32, *old.keys), old.index_key)
    async with database.writing() as work:
        work = replace(work, sealer=both)
        assert await sealed_before(work, SYSTEM, PEOPLE) == 5
        assert await reseal(work, SYSTEM, PEOPLE, 2) == 2
    async with database.writing() as work:
        work = replace(work, sealer=both)
        assert await sealed_before(work, SYSTEM, PEOPLE) == 3
        steps = [await reseal(work, SYSTEM, PEOPLE, 2) for _ in range(3)]
        assert steps == [2, 1, 0]
        assert await marks(work) == {both.mark}
        labels = {one.name for one in sealed_tables()}
        assert {"people", "accounts", "outbox", "messages", "bindings"} - labels == {"bindings"}
        raw = type_coerce(PEOPLE.c.name, LargeBinary)
        rows = (await work.run(select(raw))).scalars()
        names = {both.unseal(bytes(one), b"people.name").decode() for one in rows}
        assert names == {f"王{at}" for at in range(1, 6)}


async def test_without_the_old_key_nothing_is_resealed(database: Database) -> None:
    async with database.writing() as work:
        await people_met(work, SYSTEM, [Sender(1, "王芳")])
        index = work.sealer.index_key
    async with database.writing() as work:
        work = replace(work, sealer=Sealer((b"x" * 32,), index))
        with pytest.raises(CannotUnseal):
            await reseal(work, SYSTEM, PEOPLE, 9)


AREAS = "station,feeder,district,density,place\n城东所,城东一线,东村台区,rural,东村\n"


def test_the_commands_change_the_key_and_refuse_to_forget_it_too_early(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LANG", raising=False)
    (tmp_path / "config.toml").write_text(
        '[[bots]]\ntoken = "7000000001:AAE-this_is_a_token_of_the_right_shape"\n', "utf-8"
    )
    (tmp_path / "areas.csv").write_text(AREAS, "utf-8")
    assert call("import", "areas", "areas.csv").code == 0
    file = tmp_path / "var/lamplight.key"
    first = file.read_text("ascii")
    assert "Start the service anew" in call("keys", "add").out
    second = file.read_text("ascii")
    assert second.endswith(first)
    assert len(second) == len(first) + 64
    assert file.stat().st_mode & 0o777 == 0o600
    early = call("keys", "drop")
    assert (early.code, "Run lamplight keys reseal first" in early.err) == (2, True)
    assert "Rows sealed by the new key: 1." in call("keys", "reseal").out
    assert "Rows sealed by the new key: 0." in call("keys", "reseal").out
    assert "forgotten" in call("keys", "drop").out
    last = file.read_text("ascii")
    assert last.strip() == second[:64] + first.strip()[64:]
    again = call("import", "areas", "areas.csv")
    assert (again.code, "places 0" in again.out) == (0, True)
    monkeypatch.setenv("LAMPLIGHT_STORAGE__KEY", last.strip())
    told = call("keys", "add").out.splitlines()[-1]
    assert told.endswith(last.strip())
    assert file.read_text("ascii") == last
