"""A marketing system sets accounts and bills in bulk: idempotent, with errors by row, in scope."""

from decimal import Decimal

import httpx
import pytest

from api.v1 import make_v1
from bot.pack import read_file_columns
from stations.client import Grant
from stations.scope import SYSTEM
from storage.accounts import account_numbered
from storage.bills import bills_of
from tests.api.conftest import Office
from tests.desk.stage import make_trade
from usecases.outside.clients import make_client
from usecases.trade import BillRules

NUMBER = "3300112233"


@pytest.fixture
async def office(office: Office) -> Office:
    columns = {kind: read_file_columns("power-cn", kind) for kind in ("accounts", "bills")}
    trade = make_trade()
    object.__setattr__(trade, "bills", BillRules(columns=columns))
    app = make_v1(office.stage.database, trade, lambda: None)
    transport = httpx.ASGITransport(app=app)
    office.http = httpx.AsyncClient(transport=transport, base_url="http://v1.test")
    return office


def account(**more: object) -> dict[str, object]:
    return {"number": NUMBER, "holder": "王秀英", "district": "东村台区", **more}


def bill(**more: object) -> dict[str, object]:
    return {"number": NUMBER, "period": "2026-06", "kwh": 200, "amount": "107.60", **more}


async def amounts(office: Office) -> list[Decimal]:
    async with office.stage.database.reading() as work:
        found = await account_numbered(work, SYSTEM, NUMBER)
        assert found is not None
        return [one.amount for one in await bills_of(work, SYSTEM, found.id, 202601)]


async def test_rows_hold_at_once_and_the_bad_ones_are_named(office: Office) -> None:
    made = await office.ask("PUT", "/accounts", json={"rows": [account(), account(), {"x": 1}]})
    assert made.status_code == 200
    assert made.json()["good"] == 1
    assert [(one["row"], one["reason"]) for one in made.json()["bad"]] == [
        (1, "twice"), (2, "surplus"),
    ]  # fmt: skip
    assert "（x）" in made.json()["bad"][1]["message"]
    nothing = await office.ask("PUT", "/bills", json={"rows": [{}, {"kwh": " "}]})
    assert [one["reason"] for one in nothing.json()["bad"]] == ["empty", "empty"]
    slips = [bill(amount=True), bill(kwh=False), bill(number="13800138000"), bill(paid=-1)]
    refused = await office.ask("PUT", "/bills", json={"rows": slips})
    assert [(one["column"], one["reason"]) for one in refused.json()["bad"]] == [
        ("amount", "amount"), ("kwh", "amount"), ("number", "number"), ("paid", "negative"),
    ]  # fmt: skip
    rows = [bill(), bill(kwh=-1), bill(number="9900112233"), bill(estimated=True, period=202605)]
    put = await office.ask("PUT", "/bills", json={"rows": rows})
    assert (put.json()["good"], len(put.json()["bad"])) == (2, 2)
    assert put.json()["bad"][0] == {
        "row": 1, "column": "kwh", "reason": "negative", "message": "电量不能是负数",
    }  # fmt: skip
    assert NUMBER not in put.text
    assert await amounts(office) == [Decimal("107.6"), Decimal("107.6")]


async def test_the_same_again_is_the_same_and_another_figure_takes_its_place(
    office: Office,
) -> None:
    await office.ask("PUT", "/accounts", json={"rows": [account()]})
    for amount, wanted in (("107.60", "107.60"), ("99.00", "99.00"), ("107.60", "107.60")):
        put = await office.ask("PUT", "/bills", json={"rows": [bill(amount=amount)]})
        assert put.json() == {"good": 1, "bad": []}
        assert await amounts(office) == [Decimal(wanted)]
    key = {"Idempotency-Key": "a"}
    first = await office.ask("PUT", "/bills", json={"rows": [bill(amount="1")]}, headers=key)
    await office.ask("PUT", "/bills", json={"rows": [bill(amount="2")]})
    again = await office.ask("PUT", "/bills", json={"rows": [bill(amount="1")]}, headers=key)
    assert again.content == first.content
    assert await amounts(office) == [Decimal(2)]


async def test_a_client_writes_within_its_station_and_its_grants(office: Office) -> None:
    await office.ask("PUT", "/accounts", json={"rows": [account()]})
    async with office.stage.database.writing() as work:
        west = office.stage.west.id
        office.keys["west"] = await make_client(work, "west", west, [Grant.WRITE_BILLS], 9)
    foreign = await office.ask("PUT", "/bills", "west", json={"rows": [bill()]})
    unknown = await office.ask("PUT", "/bills", "west", json={"rows": [bill(number="9" * 10)]})
    assert foreign.json() == unknown.json()
    assert await amounts(office) == []
    taken = await office.ask("PUT", "/accounts", "west", json={"rows": [account(district="")]})
    assert [one["reason"] for one in taken.json()["bad"]] == ["elsewhere"]
    named = {"rows": [account(station="城东供电所", district="")]}
    other = await office.ask("PUT", "/accounts", "west", json=named)
    assert [one["reason"] for one in other.json()["bad"]] == ["unknown_station"]
    await office.client("reader", [Grant.READ_TICKETS])
    assert (await office.ask("PUT", "/bills", "reader", json={"rows": [bill()]})).status_code == 403
    assert (await office.ask("PUT", "/bills", "none", json={"rows": [bill()]})).status_code == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"rows": []}, 422),
        ({"rows": [bill()] * 1_001}, 422),
        ({"rows": [bill(holder="x" * 301)]}, 422),
        ({"rows": [{"number": {"a": 1}}]}, 422),
        ({"rows": "x" * 1_100_000}, 413),
        ({"row": [bill()]}, 422),
    ],
    ids=["none", "too many", "too long", "nested", "too large", "misnamed"],
)
async def test_what_is_no_bulk_is_refused_whole(office: Office, body: object, status: int) -> None:
    assert (await office.ask("PUT", "/bills", json=body)).status_code == status
    described = await office.ask("GET", "/openapi.json")
    assert {"/bills", "/accounts"} <= set(described.json()["paths"])
