"""What careless and hostile systems send: it is refused by name, and nothing breaks or doubles."""

import asyncio
from typing import Any

import httpx
import pytest

from stations.area import District
from storage import areas, tables
from tests.api.conftest import ALL, Office
from tests.desk.stage import GROUP
from usecases.outside.clients import make_client

JSON = {"content-type": "application/json"}


def code(answer: httpx.Response) -> tuple[int, str]:
    """Return how it was refused."""
    return answer.status_code, answer.json()["error"]["code"]


@pytest.mark.parametrize(
    "more",
    [
        {"reference": "a\0b", "system": "95598"},
        {"reference": "a", "system": "9\x7f"},
        {"district": "东村\0台区"},
        {"said_at": "0001-01-01T00:00:00+14:00"},
        {"said_at": "1999-12-31T23:59:59Z"},
        {"kind": "\u202eoutage_report"},
        {"text": "\0\x01"},
    ],
)
async def test_what_no_database_would_take_is_refused_by_its_place(
    office: Office, more: dict[str, Any]
) -> None:
    assert code(await office.file(**more)) == (422, "bad_input")
    assert await office.stage.count(tables.tickets) == 0


async def test_control_characters_are_left_out_of_words(office: Office) -> None:
    told = await office.file(text="没\0电\x1b[31m了\n快来")
    assert told.status_code == 201
    read = (await office.ask("GET", f"/tickets/{told.json()['id']}")).json()
    assert [one["text"] for one in read["entries"] if one["text"]] == ["没电[31m了\n快来"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"[" * 200_000, (413, "api.too_large")),
        (b'{"kind":"consult","text":"' + b"x" * 70_000 + b'"}', (413, "api.too_large")),
        (b"[" * 30_000, (400, "bad_input")),
        (b"\xff\xfe", (422, "bad_input")),
        (b'{"kind": NaN}', (422, "bad_input")),
        (b'{"kind":"consult","text":"\\ud800 x"}', (422, "bad_input")),
    ],
)
async def test_a_body_that_is_none_is_refused(
    office: Office, content: bytes, expected: tuple[int, str]
) -> None:
    answer = await office.ask("POST", "/tickets", content=content, headers=JSON)
    assert code(answer) == expected


async def test_paths_and_methods_that_are_none_are_refused_in_the_same_words(
    office: Office,
) -> None:
    assert code(await office.ask("GET", "/nothing")) == (404, "not_found")
    assert code(await office.ask("DELETE", "/tickets")) == (405, "bad_input")
    assert code(await office.ask("GET", "/tickets/abc")) == (422, "bad_input")


async def test_a_step_must_be_one_that_comes_next_and_its_reporter_hears_of_it(
    office: Office,
) -> None:
    await office.stage.say("王芳", "我家停电了", GROUP)
    (ticket,) = await office.stage.open()
    path = f"/tickets/{ticket.id}/entries"
    for wrong in ("moon", "m" * 40):
        step = await office.ask("POST", path, json={"move": "step", "code": wrong})
        assert code(step) == (422, "unknown_step")
    await office.stage.new()
    done = await office.ask("POST", path, json={"move": "step", "code": "arrived"})
    assert done.json()["step"] == "arrived"
    assert ["抢修人员已到现场" in one.text for one in await office.stage.new()] == [True]
    back = await office.ask("POST", path, json={"move": "step", "code": "dispatched"})
    assert code(back) == (409, "step_is_behind")


async def test_the_same_request_at_the_same_time_is_done_once(office: Office) -> None:
    body = {"kind": "outage_report", "text": "没电"}
    key = {"Idempotency-Key": "k1"}
    asked = [office.ask("POST", "/tickets", headers=key, json=body) for _ in range(5)]
    answers = await asyncio.gather(*asked)
    assert {one.status_code for one in answers} == {201}
    assert len({one.text for one in answers}) == 1
    named = [office.file(system="95598", reference="A-1") for _ in range(5)]
    statuses = sorted(one.status_code for one in await asyncio.gather(*named))
    assert statuses == [200, 200, 200, 200, 201]
    assert await office.stage.count(tables.tickets) == 2
    other = await office.ask("POST", "/tickets", headers=key, json={**body, "text": "有电"})
    assert code(other) == (422, "api.other_request")
    longest = {"Idempotency-Key": "k" * 201}
    assert code(await office.ask("POST", "/tickets", headers=longest, json=body)) == (
        422,
        "bad_input",
    )


async def test_a_reference_that_comes_at_once_is_one_ticket_also_where_the_system_is_known(
    office: Office,
) -> None:
    await office.file(system="95598", reference="first")
    for number in range(3):
        asked = [office.file(system="95598", reference=f"R{number}") for _ in range(4)]
        answers = await asyncio.gather(*asked)
        assert sorted(one.status_code for one in answers) == [200, 200, 200, 201]
        assert len({one.json()["id"] for one in answers}) == 1
    assert await office.stage.count(tables.tickets) == 4


async def test_a_refusal_is_remembered_by_its_key(office: Office) -> None:
    ticket = (await office.file(kind="outage_report", text="没电")).json()["id"]
    key, path = {"Idempotency-Key": "r1"}, f"/tickets/{ticket}/entries"
    body = {"move": "resolve", "text": "好了"}
    first = await office.ask("POST", path, headers=key, json=body)
    assert first.status_code == 409
    for step in ("dispatched", "arrived", "restored"):
        await office.ask("POST", path, json={"move": "step", "code": step})
    again = await office.ask("POST", path, headers=key, json=body)
    assert (again.status_code, again.text) == (409, first.text)
    other = await office.ask("POST", path, headers=key, json={**body, "text": "修好了"})
    assert code(other) == (422, "api.other_request")
    wrong = {"Idempotency-Key": "r2"}
    unknown = {"kind": "weather", "text": "x"}
    assert (await office.ask("POST", "/tickets", headers=wrong, json=unknown)).status_code == 422
    right = {"kind": "consult", "text": "怎么增容"}
    refused = await office.ask("POST", "/tickets", headers=wrong, json=right)
    assert code(refused) == (422, "api.other_request")


async def test_districts_of_one_name_are_told_apart_by_their_station(office: Office) -> None:
    west = office.stage.west.id
    async with office.stage.database.writing() as work:
        await areas.add_districts(work, [District(work.new_id(), west, None, "东村台区")])
        office.keys["west"] = await make_client(work, "west", west, ALL, 100)
        office.keys["wide"] = await make_client(work, "wide", None, ALL, 100)
    filed = {"kind": "consult", "text": "怎么增容", "district": "东村台区"}
    theirs = (await office.ask("POST", "/tickets", "west", json=filed)).json()["id"]
    ours = (await office.file()).json()["id"]
    for name, station, expected in (
        ("west", "", theirs),
        ("dispatch", "", ours),
        ("wide", "城西供电所", theirs),
        ("wide", "城东供电所", ours),
    ):
        path = f"/tickets?district=东村台区&station={station}"
        told = (await office.ask("GET", path, name)).json()["tickets"]
        assert [one["id"] for one in told] == [expected]


async def test_a_number_elsewhere_belongs_to_one_ticket(office: Office) -> None:
    first, second = [(await office.file()).json()["id"] for _ in range(2)]
    said = {"system": "95598", "reference": "A-1"}
    assert (await office.ask("PUT", f"/tickets/{first}/external", json=said)).status_code == 200
    taken = await office.ask("PUT", f"/tickets/{second}/external", json=said)
    assert code(taken) == (409, "api.reference_is_taken")


async def test_people_are_words_that_lead_to_nobody(office: Office) -> None:
    for words in ("我家停电了", "电费怎么算"):
        await office.stage.say("王芳", words, GROUP)
    await office.stage.settle()
    tickets = await office.stage.open()
    told = (await office.ask("GET", "/tickets")).json()["tickets"]
    assert len({one["reporter"] for one in told}) == 1
    known = {str(one) for ticket in tickets for one in (ticket.reporter_id, ticket.owner_id)}
    assert not [one for one in known if one in str(told)]


async def test_it_describes_its_keys_and_refusals(office: Office) -> None:
    described = (await office.http.get("/openapi.json")).json()
    filing = described["paths"]["/tickets"]["post"]
    assert filing["security"] == [{"HTTPBearer": []}]
    assert [one["name"] for one in filing["parameters"]] == ["Idempotency-Key"]
    assert {"401", "403", "404", "409", "413", "422", "429"} <= set(filing["responses"])


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/tickets", "GET, POST"),
        ("/tickets/5/external", "PUT"),
        ("/cases/5", "GET"),
        ("/bills", "PUT"),
    ],
)
async def test_a_path_names_every_method_that_it_is_for(
    office: Office, path: str, allowed: str
) -> None:
    refused = await office.ask("DELETE", path)
    assert (refused.status_code, refused.headers["allow"]) == (405, allowed)
