"""The OpenAPI document: every answer that is given is described, and every filter is known."""

from typing import Any

import pytest

from tests.api.conftest import Office
from tests.billing.house import ADDRESS, HOLDER, House
from tests.desk.stage import GROUP

SPAN = "since=2026-06-01T00:00:00Z&until=2026-08-01T00:00:00Z"


async def document(office: Office) -> dict[str, Any]:
    found: dict[str, Any] = (await office.http.get("/openapi.json")).json()
    return found


async def test_every_path_describes_its_refusals_and_what_it_answers(office: Office) -> None:
    told = await document(office)
    assert told["paths"]
    for path, methods in told["paths"].items():
        for method, one in methods.items():
            answers = one["responses"]
            assert {"400", "401", "403", "404", "405", "413", "422", "429"} <= set(answers), path
            good = [code for code in answers if code.startswith("2")]
            assert good, (method, path)
            for code in good:
                schema = answers[code]["content"]["application/json"]["schema"]
                assert set(schema) & {"$ref", "anyOf"}, (method, path, code, schema)
    assert set(told["paths"]["/tickets"]["post"]["responses"]) >= {"200", "201", "409"}


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("GET", "/tickets", None, 200),
        ("GET", "/incidents", None, 200),
        ("GET", "/tasks", None, 200),
        ("GET", "/objections", None, 200),
        ("GET", f"/figures?{SPAN}&by=kind", None, 200),
        ("GET", f"/figures/tickets?{SPAN}&figure=tickets", None, 200),
        ("GET", "/tickets?kind=zzz", None, 422),
        ("GET", "/tickets?state=zzz", None, 422),
        ("GET", "/tickets?knd=consult", None, 422),
        ("GET", f"/figures?{SPAN}&kind=zzz", None, 422),
        ("GET", f"/figures/tickets?{SPAN}&figure=tickets&kind=zzz", None, 422),
        ("GET", "/incidents?state=open", None, 422),
        ("GET", "/tasks?state=open", None, 422),
        ("GET", "/objections?state=open", None, 422),
        ("DELETE", "/tickets", None, 405),
        ("GET", "/nothing", None, 404),
        ("GET", "/tickets/1", None, 404),
        ("POST", "/tickets", {}, 422),
        ("PUT", "/bills", {"rows": []}, 422),
    ],
)
async def test_what_is_answered_is_what_is_described(
    office: Office, method: str, path: str, body: Any, expected: int
) -> None:
    await office.stage.say("王芳", "我家停电了", GROUP)
    await office.stage.settle()
    answer = await office.ask(method, path, json=body) if body is not None else None
    answer = answer or await office.ask(method, path)
    assert answer.status_code == expected, answer.text
    bare = path.partition("?")[0]
    known = (await document(office))["paths"]
    described = known.get(bare) or known.get(f"/{bare.split('/')[1]}/{{ticket_id}}")
    if described and method.lower() in described:
        assert str(expected) in described[method.lower()]["responses"]
    if path.endswith("kind=zzz"):
        assert "outage_report" in answer.json()["error"]["message"]


async def test_a_ticket_filed_read_moved_and_filed_again_is_as_described(office: Office) -> None:
    first = await office.file(system="crm", reference="7")
    again = await office.file(system="crm", reference="7")
    assert (first.status_code, again.status_code) == (201, 200)
    path = f"/tickets/{first.json()['id']}"
    assert (await office.ask("GET", path)).json()["entries"][0]["kind"] == "opened"
    moved = await office.ask("POST", f"{path}/entries", json={"move": "note", "text": "看过了"})
    assert moved.status_code == 200, moved.text


async def test_names_and_addresses_of_a_household_stand_in_nobodys_answer(office: Office) -> None:
    stage = office.stage
    house = await House.settle(stage)
    await house.bind("王芳")
    said = f"我是王芳，户主{HOLDER}，住{ADDRESS}，家里没电"
    await stage.say("王芳", said)
    await stage.settle()
    (ticket,) = await stage.open()
    told = (await office.ask("GET", f"/tickets/{ticket.id}")).text
    assert "家里没电" in told
    for name in ("王芳", HOLDER, ADDRESS):
        assert name not in told
