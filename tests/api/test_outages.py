"""Another system sets outages in bulk: idempotent by its ids, with errors by row, in scope."""

from datetime import timedelta

import pytest

from stations.client import Grant
from stations.scope import SYSTEM
from storage import outage_sources, outages
from tests.api.conftest import Office
from tests.broadcasts.street import said
from tests.desk.stage import PEOPLE
from usecases.outside.clients import make_client


def row(**more: object) -> dict[str, object]:
    return {
        "id": "P1", "kind": "planned", "starts": "2026-12-08T08:00+08:00",
        "ends": "2026-12-08T17:00+08:00", "scope": "东村一组", "reason": "检修",
        "districts": "东村台区", **more,
    }  # fmt: skip


async def test_rows_are_taken_once_and_the_bad_ones_are_named(office: Office) -> None:
    await office.stage.met("孙督导")
    await office.stage.new()
    rows = [row(), row(id="P2", starts="2026-12-08 08:00"), row(id="P3", reason=None)]
    put = await office.ask("PUT", "/outages", json={"rows": rows})
    told = put.json()
    assert (put.status_code, told["good"], told["new"], told["changed"]) == (200, 1, 1, 0)
    assert [(one["row"], one["column"], one["reason"]) for one in told["bad"]] == [
        (1, "starts", "no_zone"), (2, "reason", "missing"),
    ]  # fmt: skip
    assert told["bad"][0]["message"] == "停电开始时间没写时区，应如 2026-12-08T08:00:00+08:00"
    assert told["bad"][1]["message"] == "停电原因是空的"
    assert "新 1 条" in "".join(said(await office.stage.settle(), PEOPLE["孙督导"]))
    again = await office.ask("PUT", "/outages", json={"rows": [row()]})
    assert again.json() == {"good": 1, "new": 0, "changed": 0, "bad": []}
    async with office.stage.database.reading() as work:
        found = await outage_sources.outage_told(work, SYSTEM, "dispatch", "P1")
        assert found is not None
        assert found[0].entered_by is None
        mine = await outages.districts_of_outage(work, SYSTEM, found[0].id)
    assert mine == (office.stage.village.id,)


async def test_a_client_writes_within_its_station_and_its_grants(office: Office) -> None:
    async with office.stage.database.writing() as work:
        west = office.stage.west.id
        office.keys["west"] = await make_client(work, "west", west, [Grant.WRITE_OUTAGES], 9)
    foreign = await office.ask(
        "PUT", "/outages", "west", json={"rows": [row(station="城东供电所")]}
    )
    assert [one["reason"] for one in foreign.json()["bad"]] == ["unknown_station"]
    await office.client("reader", [Grant.READ_TICKETS])
    assert (await office.ask("PUT", "/outages", "reader", json={"rows": []})).status_code == 403
    assert (await office.ask("PUT", "/outages", "none", json={"rows": []})).status_code == 401


async def test_no_rows_say_that_the_source_is_alive(office: Office) -> None:
    assert (await office.ask("PUT", "/outages", json={"rows": []})).json()["good"] == 0
    async with office.stage.database.reading() as work:
        heard = await outage_sources.heard_of(work, SYSTEM, office.stage.east.id)
        assert heard == {"dispatch": work.now}
    # When it has been silent for too long, nobody is told that there is no outage.
    asked = await office.stage.say("王芳", "停电信息")
    office.stage.clock.move_to(office.stage.clock.now() + timedelta(hours=3))
    assert asked is not None
    left = await office.stage.say("孙督导", "/outage")
    assert "已有 3 小时没有更新（上次是" in "".join(one.text for one in left)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"rows": [row()] * 1_001}, 422),
        ({"rows": [row(reason="x" * 4_001)]}, 422),
        ({"rows": [row(reason={"a": 1})]}, 422),
        ({"rows": "x" * 1_100_000}, 413),
        ({}, 422),
    ],
    ids=["too many", "too long", "nested", "too large", "none"],
)
async def test_what_is_no_bulk_is_refused_whole(office: Office, body: object, status: int) -> None:
    assert (await office.ask("PUT", "/outages", json=body)).status_code == status


async def test_meter_events_are_taken_within_the_clients_station(office: Office) -> None:
    event = {"meter": "M1", "event": "off", "at": "2026-06-01T08:00+08:00", "district": "东村台区"}
    put = await office.ask("PUT", "/meter-events", json={"rows": [event, {**event, "at": "now"}]})
    assert put.json()["good"] == 1
    assert put.json()["bad"][0]["message"] == "时间看不懂，应如 2026-12-08 08:00"
    await office.client("reader", [Grant.READ_TICKETS])
    refused = await office.ask("PUT", "/meter-events", "reader", json={"rows": [event]})
    assert refused.status_code == 403
