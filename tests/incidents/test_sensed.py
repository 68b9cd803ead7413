"""Meters confirm an incident or contradict it, on its card; residents hear nothing of them."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select

from chat.actions import EditText
from customers.account_row import AccountRow
from stations.scope import SYSTEM, Scope
from storage import batches, source_tables
from tests.desk.stage import Left, Stage
from tests.incidents.conftest import GROUP_ID, STAFF_ID, STREET, Street, texts
from usecases.broadcasts.take_meters import TakenEvents, forget_meters, take_meters
from usecases.trade import Policy


async def put(stage: Stage, *rows: Mapping[str, str], scope: Scope = SYSTEM) -> TakenEvents:
    async with stage.database.writing() as work:
        return await take_meters(work, stage.trade, scope, "采集", list(enumerate(rows)))


def row(stage: Stage, meter: str = "", event: str = "停电", **more: str) -> dict[str, str]:
    made = {
        "meter": meter, "event": event, "at": stage.clock.now().isoformat(),
        "district": "东村台区", "station": "城东供电所", **more,
    }  # fmt: skip
    return {name: one for name, one in made.items() if one}


def on_cards(left: list[Left]) -> str:
    return "\n".join(
        one.action.text for one in left if isinstance(one.action, EditText) and one.chat == STAFF_ID
    )


async def test_meters_confirm_contradict_and_say_that_it_is_back(street: Street) -> None:
    stage = street.stage
    await street.report(STREET[0])
    await street.sent()
    told = await put(stage, *(row(stage, f"M{one}") for one in range(12)))
    assert (told.good, told.bad) == (12, ())
    left = await stage.settle()
    assert "采集显示 12 户失电" in on_cards(left)
    assert texts(left, GROUP_ID) == []
    # The same again changes nothing, and nobody's card moves.
    await put(stage, *(row(stage, f"M{one}") for one in range(12)))
    assert await stage.settle() == []
    await street.sent()
    stage.clock.move_to(stage.clock.now() + timedelta(minutes=5))
    await put(stage, *(row(stage, f"M{one}", "上电") for one in range(9)))
    assert "采集显示 3 户失电，9 户有电" in on_cards(await stage.settle())
    await street.sent()
    await put(stage, row(stage, "", "off"))
    assert "采集显示整个台区失电" in on_cards(await stage.settle())
    await street.sent()
    stage.clock.move_to(stage.clock.now() + timedelta(minutes=5))
    await put(stage, row(stage, "", "on"), *(row(stage, f"M{one}", "on") for one in range(12)))
    assert "采集显示有电" in on_cards(await stage.settle())


async def test_what_meters_told_before_the_first_report_stands_on_its_card(street: Street) -> None:
    await put(street.stage, row(street.stage, "M1"))
    street.stage.clock.move_to(street.stage.clock.now() + timedelta(minutes=10))
    left = await street.report(STREET[0])
    assert "采集显示 1 户失电" in "".join(texts(left, STAFF_ID))
    assert "采集" not in "".join(texts(left, GROUP_ID))


async def test_a_meter_belongs_where_its_account_does_and_bad_rows_are_named(
    street: Street,
) -> None:
    stage = street.stage
    async with stage.database.writing() as work:
        batch = await batches.begin(work, "accounts", "x", b"0" * 32)
        rows = [
            AccountRow(number, "王", None, None, "", "", "residential", "", None, False, "")
            for number in ("3300112233", "3300112234")
        ]
        homes = [stage.village.id, None]
        hashes = batches.hashes_of(work, [one.number for one in rows])
        taken = [(one, stage.east.id, home) for one, home in zip(rows, homes, strict=True)]
        await batches.add_account_rows(work, batch, taken, hashes)
        await batches.publish_accounts(work, batch)
    bare = {"district": "", "station": ""}
    west = Scope(stations=frozenset({stage.west.id}), whole=frozenset({stage.west.id}))
    known = row(stage, **bare, number="3300112233")
    later = (stage.clock.now() + timedelta(hours=1)).isoformat()
    told = await put(
        stage,
        known,
        row(stage, **bare, number="3300112234"),
        row(stage, **bare, number="9900112233"),
        row(stage, "M1", district=""),
        row(stage, "M1", district="没有的"),
        row(stage, "M1", station=""),
        row(stage, "M1", at=later),
    )
    assert (told.good, [(one.line, one.reason) for one in told.bad]) == (
        1,
        [(1, "missing"), (2, "unknown_account"), (3, "missing"), (4, "unknown_district"),
         (5, "unknown_station"), (6, "ahead")],
    )  # fmt: skip
    foreign = await put(stage, known, row(stage, "M1"), scope=west)
    assert [one.reason for one in foreign.bad] == ["unknown_account", "unknown_station"]
    own = Scope(stations=frozenset({stage.east.id}), whole=frozenset({stage.east.id}))
    assert (await put(stage, row(stage, "M1", station=""), scope=own)).good == 1
    async with stage.database.reading() as work:
        found = (await work.run(select(source_tables.meter_events))).mappings().all()
    assert len(found) == 2
    assert all(b"3300112233" not in bytes(one["device"]) for one in found)


async def test_old_events_are_forgotten(street: Street) -> None:
    await put(street.stage, row(street.stage, "M1"))
    street.stage.clock.move_to(street.stage.clock.now() + timedelta(days=31))
    await put(street.stage, row(street.stage, "M1"))
    async with street.stage.database.writing() as work:
        assert await forget_meters(work, Policy()) == 1
        assert await forget_meters(work, Policy()) == 0
