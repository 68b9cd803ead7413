"""Other systems ask and write, within what they were given, and the same request is done once."""

from datetime import timedelta
from typing import Any

import pytest

from bot.clock import PlayedClock
from bot.spoken import read_speech
from chat.ids import short
from stations.client import Grant
from stations.scope import SYSTEM
from storage import tables, tickets
from storage.outsiders import outsider
from tests.api.conftest import ALL, Office
from tests.desk.stage import GROUP, Stage
from tickets.entry import Entry, EntryKind
from tickets.ticket import State, Ticket
from usecases.outside.clients import NoSuchClient, make_client, revoke_client


async def complaint(office: Office, *, about_staff: bool = False, kind: str = "complaint") -> str:
    """Open a ticket at the eastern station from a group; return its id."""
    await office.stage.say("王芳", "我要投诉", GROUP)
    async with office.stage.database.writing() as work:
        (row,) = (await work.run(tables.tickets.select())).mappings()
        await work.run(tables.tickets.update().values(about_staff=about_staff, kind=kind))
        return str(row["id"])


@pytest.mark.parametrize("key", ["", "lamp_wrong", "x" * 500])
async def test_without_a_key_nothing_is_told(office: Office, key: str) -> None:
    answer = await office.ask("GET", "/tickets", key)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "api.no_key"
    assert (await office.http.get("/tickets")).status_code == 401


async def test_a_revoked_key_opens_nothing(office: Office) -> None:
    async with office.stage.database.writing() as work:
        await revoke_client(work, "dispatch")
        with pytest.raises(NoSuchClient):
            await revoke_client(work, "dispatch")
    assert (await office.ask("GET", "/tickets")).status_code == 401


async def test_a_client_does_what_it_was_given_and_nothing_else(office: Office) -> None:
    await office.client("reader", [Grant.READ_TICKETS])
    assert (await office.ask("GET", "/tickets", "reader")).status_code == 200
    refused = await office.ask("POST", "/tickets", "reader", json={"kind": "consult", "text": "x"})
    assert refused.status_code == 403
    assert (await office.ask("GET", "/incidents", "reader")).status_code == 403


async def test_too_many_requests_in_a_minute_are_refused_until_it_has_passed(
    office: Office, clock: PlayedClock
) -> None:
    await office.client("hasty", [Grant.READ_TICKETS], per_minute=2)
    for _ in range(2):
        assert (await office.ask("GET", "/tickets", "hasty")).status_code == 200
    clock.move_to(clock.now() + timedelta(seconds=20))
    refused = await office.ask("GET", "/tickets", "hasty", headers={"Accept-Language": "en"})
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "40")
    assert "2 a minute" in refused.json()["error"]["message"]
    clock.move_to(clock.now() + timedelta(seconds=41))
    assert (await office.ask("GET", "/tickets", "hasty")).status_code == 200


async def test_a_ticket_is_filed_listed_and_read_with_its_timeline(office: Office) -> None:
    filed = await office.file(text="李大爷 13812345678 家没电", reference="D-7")
    assert filed.status_code == 201
    told = filed.json()
    assert (told["kind"], told["state"], told["source"]) == ("outage_report", "open", "system")
    assert told["district"] == "东村台区"
    assert told["external"][0]["reference"] == "D-7"
    assert office.woken == [1]
    again = await office.file(reference="D-7")
    assert (again.status_code, again.json()["id"]) == (200, told["id"])
    listed = (await office.ask("GET", "/tickets?state=open&kind=outage_report")).json()
    assert [one["id"] for one in listed["tickets"]] == [told["id"]]
    read = (await office.ask("GET", f"/tickets/{told['id']}")).json()
    assert [one["kind"] for one in read["entries"]] == ["opened", "added"]
    assert "13812345678" not in str(read)


async def test_pages_follow_each_other(office: Office) -> None:
    made = [(await office.file()).json()["id"] for _ in range(3)]
    first = (await office.ask("GET", "/tickets?limit=2")).json()
    second = (await office.ask("GET", f"/tickets?limit=2&after={first['next']}")).json()
    assert [one["id"] for one in first["tickets"] + second["tickets"]] == made
    assert second["next"] is None


async def test_the_same_idempotency_key_gets_the_same_answer(office: Office) -> None:
    headers = {"Idempotency-Key": "abc"}
    body = {"kind": "consult", "text": "怎么办增容"}
    first = await office.ask("POST", "/tickets", json=body, headers=headers)
    second = await office.ask("POST", "/tickets", json=body, headers=headers)
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert await office.stage.count(tables.tickets) == 1
    other = await office.ask("POST", "/tickets", json={**body, "text": "别的"}, headers=headers)
    assert other.status_code == 422
    assert other.json()["error"]["code"] == "api.other_request"


async def test_a_ticket_is_moved_and_an_illegal_move_is_named(office: Office) -> None:
    path = f"/tickets/{(await office.file()).json()['id']}/entries"
    for move in (
        {"move": "answer", "text": "已派人"},
        {"move": "step", "code": "arrived"},
        {"move": "note", "text": "在路上"},
        {"move": "step", "code": "restored"},
        {"move": "bound", "code": "company"},
        {"move": "resolve", "text": "换了保险"},
        {"move": "reopen"},
        {"move": "hand_out", "code": "95598"},
    ):
        answer = await office.ask("POST", path, json=move)
        assert answer.status_code == 200, answer.text
    assert answer.json()["state"] == "outside"
    refused = await office.ask("POST", path, json={"move": "hand_out", "code": "12345"})
    assert refused.status_code == 409
    assert refused.json()["error"]["code"] == "ticket_is_outside"
    assert refused.json()["error"]["message"] == read_speech().say("errors.ticket_is_outside")


async def test_another_system_reports_back_and_the_ticket_is_ours_again(office: Office) -> None:
    base = f"/tickets/{(await office.file()).json()['id']}"
    await office.ask("POST", f"{base}/entries", json={"move": "hand_out", "code": "95598"})
    said = {"system": "95598", "reference": "2026-9", "status": "处理中"}
    pending = (await office.ask("PUT", f"{base}/external", json=said)).json()
    assert (pending["state"], pending["external"][0]["status"]) == ("outside", "处理中")
    done = {**said, "status": "办结", "done": True}
    back = (await office.ask("PUT", f"{base}/external", json=done)).json()
    assert back["state"] == "open"
    assert [one["status"] for one in back["external"]] == ["办结"]
    again = await office.ask("PUT", f"{base}/external", json=done)
    assert again.json()["version"] == back["version"]


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "weather", "text": "x"},
        {"kind": "consult", "text": " "},
        {"kind": "consult"},
        {"kind": "consult", "text": "x", "extra": 1},
        {"kind": "consult", "text": "x" * 5000},
        {"kind": "consult", "text": "x", "district": "没有的台区"},
        {"kind": "consult", "text": "x", "said_at": "2026-07-01T00:00:00"},
        {"kind": "consult", "text": "x", "said_at": "2036-07-01T00:00:00Z"},
    ],
)
async def test_bad_bodies_change_nothing_and_are_not_repeated(
    office: Office, body: dict[str, Any]
) -> None:
    answer = await office.ask("POST", "/tickets", json=body)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "bad_input"
    assert await office.stage.count(tables.tickets) == 0


@pytest.mark.parametrize(
    "move", [{"move": "answer"}, {"move": "step"}, {"move": "fly"}, {"move": "note", "text": " "}]
)
async def test_bad_moves_change_nothing(office: Office, move: dict[str, str]) -> None:
    told = (await office.file()).json()
    answer = await office.ask("POST", f"/tickets/{told['id']}/entries", json=move)
    assert answer.status_code == 422
    now = (await office.ask("GET", f"/tickets/{told['id']}")).json()
    assert now["version"] == told["version"]


async def test_what_is_unknown_is_404_and_what_is_anothers_403(office: Office) -> None:
    for path in ("/tickets/77", f"/tickets/{2**70}", "/incidents/77", f"/incidents/{2**70}"):
        assert (await office.ask("GET", path)).status_code == 404
    assert (await office.ask("GET", "/tickets?station=没有的所")).status_code == 404
    assert (await office.ask("GET", "/tickets?station=城西供电所")).status_code == 403
    filed = await office.file(station="城西供电所", district="")
    assert filed.status_code == 403
    other = await western(office.stage)
    answer = await office.ask("POST", f"/tickets/{other.id}/entries", json={"move": "reopen"})
    assert answer.status_code == 403


async def western(stage: Stage) -> Ticket:
    """Put a ticket into the western station."""
    async with stage.database.writing() as work:
        person, chat = await outsider(work, SYSTEM, "test")
        opened = Entry(work.new_id(), work.new_id(), stage.west.id, EntryKind.OPENED, work.now)
        ticket = Ticket(
            id=opened.ticket_id,
            station_id=stage.west.id,
            number=f"20260701-{short(5)}",
            kind="consult",
            state=State.OPEN,
            reporter_id=person.id,
            chat_id=chat.id,
            opened_at=work.now,
            last_entry_at=work.now,
        )
        await tickets.add(work, ticket, [opened])
        return ticket


@pytest.mark.parametrize(
    "hidden", [{"kind": "report"}, {"about_staff": True}], ids=["report", "about staff"]
)
async def test_what_is_confidential_or_about_staff_is_told_to_no_system(
    office: Office, hidden: dict[str, Any]
) -> None:
    ticket_id = await complaint(office, **hidden)
    assert (await office.ask("GET", "/tickets")).json()["tickets"] == []
    assert (await office.ask("GET", f"/tickets/{ticket_id}")).status_code == 403


async def test_what_is_filed_about_staff_is_hidden_at_once_also_when_filed_again(
    office: Office,
) -> None:
    body = {"kind": "complaint", "text": "投诉你们赵经理，态度太差", "reference": "GD-9"}
    first = await office.ask("POST", "/tickets", json=body)
    assert first.status_code == 201
    ticket_id = first.json()["id"]
    assert (await office.ask("GET", f"/tickets/{ticket_id}")).status_code == 403
    again = await office.ask("POST", "/tickets", json=body)
    assert (again.status_code, again.json()) == (200, {"id": ticket_id, "reference": "GD-9"})


async def test_incidents_are_told_without_anybody_in_them(office: Office) -> None:
    await office.stage.say("王芳", "我家停电了", GROUP)
    (told,) = (await office.ask("GET", "/incidents")).json()["incidents"]
    assert (told["state"], told["reporters"], told["station"]) == ("suspected", 1, "城东供电所")
    one = await office.ask("GET", f"/incidents/{told['id']}")
    assert one.json() == told


async def test_it_describes_itself(office: Office) -> None:
    described = (await office.http.get("/openapi.json")).json()
    assert "/tickets/{ticket_id}/entries" in described["paths"]


async def test_figures_are_of_the_clients_station_and_period(office: Office) -> None:
    path = f"/tickets/{(await office.file()).json()['id']}/entries"
    await office.stage.settle()
    await office.ask("POST", path, json={"move": "answer", "text": "已派人去看了"})
    for move in (
        {"move": "step", "code": "restored"},
        {"move": "bound", "code": "company"},
        {"move": "note", "text": "换了保险"},
    ):
        assert (await office.ask("POST", path, json=move)).status_code == 200
    await office.ask("POST", path, json={"move": "resolve", "text": "换了保险"})
    await office.ask("POST", path, json={"move": "reopen"})
    await office.stage.settle()
    asked = "/figures?since=2026-06-01T00:00:00Z&until=2026-08-01T00:00:00Z"
    told = (await office.ask("GET", asked)).json()
    assert (told["tickets"], told["by_kind"]) == (1, {"outage_report": 1})
    assert (told["reopening"], told["closed"]) == (1.0, 0)
    contact = told["times"]["contact"]
    assert (contact["count"], contact["met"], contact["late"]) == (1, 1, 0)
    assert contact["p50"] == 0.0
    assert told["times"]["answer"]["late_share"] is None
    assert told["csat"] == {"asked": 0, "rated": 0, "mean": None, "response": None}
    for wrong, status in (
        ("&station=城西供电所", 403),
        ("&station=没有的所", 404),
        ("&weather=1", 422),
    ):
        assert (await office.ask("GET", asked + wrong)).status_code == status
    backwards = "/figures?since=2026-08-01T00:00:00Z&until=2026-06-01T00:00:00Z"
    assert (await office.ask("GET", backwards)).status_code == 422
    for edge in (
        "/figures?since=9999-12-30T00:00:00Z&until=9999-12-31T20:00:00Z",
        "/figures?since=0001-01-01T00:00:00%2B14:00&until=0001-01-02T00:00:00Z",
    ):
        assert (await office.ask("GET", edge)).status_code == 422
    async with office.stage.database.writing() as work:
        office.keys["wide"] = await make_client(work, "wide", None, ALL, 9)
    assert (await office.ask("GET", asked, "wide")).status_code == 404
    everywhere = asked + "&station=城东供电所"
    assert (await office.ask("GET", everywhere, "wide")).json()["tickets"] == 1


async def test_figures_are_told_apart_and_open_to_their_tickets(office: Office) -> None:
    for reference in ("D-1", "D-2"):
        filed = (await office.file(reference=reference)).json()
    await office.stage.settle()
    await office.stage.pass_time(timedelta(hours=3))
    asked = "since=2026-07-01T00:00:00Z&until=2026-07-03T00:00:00Z"
    told = (await office.ask("GET", f"/figures?{asked}&by=district")).json()
    ((group),) = told["groups"]
    assert (group["name"], group["tickets"], group["per_1000_households"]) == ("东村台区", 2, None)
    days = (await office.ask("GET", f"/figures?{asked}&by=day")).json()["groups"]
    assert [(one["name"], one["tickets"]) for one in days] == [("2026-07-01", 2)]
    (person,) = (await office.ask("GET", f"/figures?{asked}&by=person")).json()["groups"]
    assert person["name"] == filed["owner"] or person["name"].startswith("s")
    assert "经理" not in person["name"]
    behind = f"/figures/tickets?{asked}&figure=late_contact&limit=1&skip=1"
    page = (await office.ask("GET", behind)).json()
    assert (page["count"], len(page["tickets"])) == (2, 1)
    (late,) = page["tickets"]
    assert (late["late"], late["took"], late["kind"]) == (True, None, "outage_report")
    for wrong, status in (
        ("&station=城西供电所", 403),
        ("&district=西村台区", 404),
        ("&figure=secrets", 422),
        ("&by=name", 422),
    ):
        refused = await office.ask("GET", behind.replace("&limit=1", "") + wrong)
        assert refused.status_code == status, wrong


async def test_what_is_hidden_is_in_no_figure_of_a_machine(office: Office) -> None:
    await complaint(office, about_staff=True)
    asked = "since=2026-06-01T00:00:00Z&until=2026-08-01T00:00:00Z"
    told = (await office.ask("GET", f"/figures?{asked}&by=kind")).json()
    assert (told["tickets"], told["groups"]) == (0, [])
    behind = await office.ask("GET", f"/figures/tickets?{asked}&figure=tickets")
    assert behind.json() == {"count": 0, "tickets": []}


@pytest.mark.parametrize("move", ["answer", "resolve", "step"])
async def test_another_systems_words_are_held_back_too(office: Office, move: str) -> None:
    ticket = await complaint(office, kind="outage_report")
    path = f"/tickets/{ticket}/entries"
    words = {"move": move, "text": "保证今晚来电，请找 13900139000", "code": "dispatched"}
    refused = await office.ask("POST", path, json=words)
    assert refused.status_code == 409
    assert refused.json()["error"]["code"] == "held_back.personal_data"
    assert "13900139000" not in refused.text
    assert not any("保证" in one.text for one in await office.stage.new())
    told = (await office.ask("GET", f"/tickets/{ticket}")).json()
    assert told["state"] == "open"
    (held,) = [one for one in told["entries"] if one["kind"] == "held_back"]
    assert (held["text"], held["for_resident"]) == ("", False)
    fine = await office.ask("POST", path, json={**words, "text": "已安排处理"})
    # The words may go now; what a fault lacks before it is done is another matter.
    code = fine.json().get("error", {}).get("code")
    assert (fine.status_code, code) == ((409, "cannot_close") if move == "resolve" else (200, None))
    sent = [one.text for one in await office.stage.new()]
    assert any("已安排处理" in one for one in sent) is (move == "answer")
