"""By hand: tickets are put into incidents and taken out, merged, split, closed together."""

from datetime import timedelta

import pytest

from stations.scope import SYSTEM
from storage.chats import groups
from tests.desk.stage import GROUP, PEOPLE
from tests.incidents.conftest import GROUP_ID, STAFF_ID, STREET, Street, button, texts, toast
from tickets.entry import EntryKind
from tickets.incident import IncidentState
from tickets.ticket import Outcome, Source, State
from usecases.messages.open_ticket import Request, open_ticket

ONE, TWO, THREE, FOUR = STREET[:4]


@pytest.fixture
async def numbers(street: Street) -> list[str]:
    """Three reports of one outage, and the manager at hand; return their numbers."""
    await street.meet("赵经理", ONE, TWO)
    await street.report(ONE, TWO, THREE)
    return [one.number for one in await street.tickets()]


async def test_a_ticket_is_taken_out_and_put_back(street: Street, numbers: list[str]) -> None:
    stage = street.stage
    await street.command(f"/detach {numbers[0]}")
    one, two, three = await street.tickets()
    assert one.incident_id is None
    assert (await street.incidents())[0].reporters == 2
    again = texts(await street.command(f"/detach {numbers[0]}"))
    assert stage.speak("errors.incident.belongs_to_none") in again
    await street.command(f"/attach {numbers[0]} {numbers[1]}")
    assert (await street.tickets())[0].incident_id == two.incident_id == three.incident_id
    assert (await street.incidents())[0].reporters == 3
    again = texts(await street.command(f"/attach {numbers[0]} {numbers[1]}"))
    assert stage.speak("errors.incident.belongs_already") in again
    await stage.say(FOUR, "我要投诉", GROUP)
    await stage.settle()
    other = (await street.tickets())[-1].number
    refused = texts(await street.command(f"/attach {other} {numbers[1]}", "孙督导"))
    assert stage.speak("errors.incident.other_kind") in refused
    for command in ("/attach", "/detach", "/merge 1", "/split", "/dissolve", "/etr"):
        usage = stage.speak(f"incident.usage_{command.split()[0].strip('/')}")
        assert usage in "".join(texts(await street.command(command)))


async def test_a_wrong_incident_is_dissolved(street: Street, numbers: list[str]) -> None:
    stage = street.stage
    left = await street.command(f"/dissolve {numbers[0]}")
    assert {one.incident_id for one in await street.tickets()} == {None}
    (incident,) = await street.incidents()
    assert incident.state is IncidentState.DISSOLVED
    edits = [one.action.text for one in left if one.action.kind == "edit_text"]
    assert any(stage.speak("incident.state_dissolved") in one for one in edits)
    refused = texts(await street.command(f"/restored {numbers[0]}"))
    assert stage.speak("errors.incident.belongs_to_none") in refused


async def test_one_ticket_goes_into_another_by_number(street: Street, numbers: list[str]) -> None:
    stage = street.stage
    told = texts(await street.command(f"/merge {numbers[1]} {numbers[0]}"))
    assert any(numbers[0] in one and numbers[1] in one for one in told)
    gone = (await street.tickets())[1]
    assert (gone.state, gone.outcome) == (State.CLOSED, Outcome.MERGED)
    again = texts(await street.command(f"/merge {numbers[1]} {numbers[0]}"))
    assert stage.speak("errors.ticket_is_closed") in again
    itself = texts(await street.command(f"/merge {numbers[0]} {numbers[0]}"))
    assert stage.speak("errors.merged_with_itself") in itself
    # Whose ticket went into another one is still somebody who reported.
    assert (await street.incidents())[0].reporters == 3


async def test_a_second_matter_is_split_off_and_ends_with_the_first(
    street: Street, numbers: list[str]
) -> None:
    stage = street.stage
    left = await street.command(f"/split {numbers[2]}")
    chosen = button(left, "停电了")
    left = await street.press("赵经理", chosen)
    kind = button(left, stage.trade.tickets.kind("suggestion").name("zh-CN"))
    await street.press("赵经理", kind)
    new = (await street.tickets())[-1]
    parent = (await street.tickets())[2]
    assert (new.kind, new.parent_id) == ("suggestion", parent.id)
    await stage.write(parent.id, EntryKind.TAKEN, "赵经理")
    await stage.settle()
    await stage.write(parent.id, EntryKind.CLOSED, "赵经理", code="done", body="换了保险")
    left = await stage.settle()
    offered = button(left, stage.speak("incident.close_children", count=1), PEOPLE["赵经理"])
    assert toast(await street.press(ONE, offered)) == stage.speak("errors.not_allowed")
    left = await street.press("赵经理", offered)
    assert stage.speak("incident.children_closed", count=1) in texts(left)
    assert any("换了保险" in text for text in texts(left, GROUP_ID))
    assert (await street.tickets())[-1].state in (State.RESOLVED, State.CLOSED)


async def test_what_was_phoned_in_joins_the_incident_and_counts(street: Street) -> None:
    stage = street.stage
    await street.meet("赵经理")
    await street.report(ONE, TWO)
    one, _ = await street.tickets()
    async with stage.database.writing() as work:
        (here,) = [one for one in await groups(work, SYSTEM) if one.external_id == GROUP_ID]
        reporter = one.reporter_id
        request = Request(
            station=stage.east,
            reporter_id=reporter,
            chat_id=here.id,
            said_at=work.now,
            district_id=stage.village.id,
            source=Source.PHONE,
            words="停电了",
        )
        await open_ticket(work, stage.trade.tickets.kind("outage_report"), request)
    await stage.settle()
    (incident,) = await street.incidents()
    assert {one.incident_id for one in await street.tickets()} == {incident.id}


async def test_it_can_be_confirmed_by_staff_who_know(street: Street) -> None:
    stage = street.stage
    left = await street.report(ONE)
    chat = {**GROUP, "id": STAFF_ID}
    shows = button(left, stage.speak("incident.do_show"), STAFF_ID)
    shown = await stage.press("赵经理", shows, chat)
    confirm = button(shown, stage.speak("incident.do_confirm"), STAFF_ID)
    left = await stage.press("赵经理", confirm, chat) + await stage.settle()
    assert toast(left) == stage.speak("incident.done_confirm", where="东村台区")
    assert (await street.incidents())[0].state is IncidentState.CONFIRMED
    assert any("东村台区" in one for one in texts(left, GROUP_ID))
    again = await stage.press("钱经理", confirm, chat)
    assert toast(again) == stage.speak("errors.incident.is_confirmed")
    await stage.pass_time(timedelta(minutes=1))
