"""Who is alone with an outage is asked once how far it reaches; who needs power to live rings."""

import pytest
from sqlalchemy import select

from chat.ids import short
from storage import desk_tables
from tests.desk.stage import GROUP, PEOPLE
from tests.incidents.conftest import GROUP_ID, STREET, Street, button, texts, toast
from tickets.entry import EntryKind
from tickets.incident import IncidentState
from tickets.ticket import State

ONE, TWO, THREE, FOUR = STREET[:4]


async def alarms(street: Street) -> list[str]:
    """Return the causes of every alarm."""
    async with street.stage.database.reading() as work:
        return list((await work.run(select(desk_tables.alarms.c.cause))).scalars())


async def test_only_mine_leaves_the_incident_and_says_what_to_look_at(street: Street) -> None:
    stage = street.stage
    left = await street.report(ONE)
    mine, around = (
        button(left, stage.speak(f"incident.extent_{one}"), GROUP_ID) for one in ("mine", "around")
    )
    other = await street.press(TWO, mine, group=True)
    assert toast(other) == stage.speak("errors.closing.only_the_reporter")
    left = await street.press(ONE, mine, group=True)
    (told,) = texts(left, GROUP_ID)
    assert stage.speak("incident.check_breaker") in told
    # Of a balance nothing is guessed, and nothing is said where others read along.
    assert stage.speak("incident.balance_in_private") in told
    token = button(left, stage.speak("receipt.private_button"), GROUP_ID).split("start=")[1]
    assert texts(await stage.say(ONE, f"/start {token}"), PEOPLE[ONE])
    (ticket,) = await street.tickets()
    assert (ticket.incident_id, ticket.state) == (None, State.OPEN)
    (incident,) = await street.incidents()
    assert (incident.state, incident.reporters) == (IncidentState.DISSOLVED, 0)
    # The same press again says nothing new; "the neighbours too" brings it back.
    assert texts(await street.press(ONE, mine, group=True), GROUP_ID) == []
    await street.press(ONE, around, group=True)
    assert (await street.incidents())[-1].state is IncidentState.SUSPECTED
    assert (await street.tickets())[0].incident_id == (await street.incidents())[-1].id


async def test_the_neighbours_too_counts_for_the_incident(street: Street) -> None:
    stage = street.stage
    left = await street.report(ONE)
    around = button(left, stage.speak("incident.extent_around"), GROUP_ID)
    left = await street.press(ONE, around, group=True)
    assert toast(left) == stage.speak("incident.noted_around")
    # Nobody else is asked again.
    left = await street.report(TWO)
    assert stage.speak("incident.how_far") not in "".join(texts(left))
    (incident,) = await street.incidents()
    assert incident.reporters == 2


async def test_danger_is_answered_with_safety_and_rings(street: Street) -> None:
    stage = street.stage
    await street.meet("孙督导")
    left = await street.report(ONE)
    danger = button(left, stage.speak("incident.extent_danger"), GROUP_ID)
    left = await street.press(ONE, danger, group=True)
    assert any(
        stage.speak("receipt.safety", hotline="95598") in one for one in texts(left, GROUP_ID)
    )
    assert texts(left, PEOPLE["孙督导"])
    (ticket,) = await street.tickets()
    assert await alarms(street) == [f"danger:{ticket.id}"]
    # From then on silence does not close it.
    assert stage.trade.tickets.is_safety(ticket.kind, ticket.topic)
    await street.press(ONE, danger, group=True)
    assert len(await alarms(street)) == 1


async def test_who_needs_power_to_live_rings_also_within_an_incident(street: Street) -> None:
    stage = street.stage
    await street.meet("孙督导")
    await street.report(TWO, THREE, FOUR)
    left = await street.report(ONE, words="停电了，家里老人用制氧机")
    (heard,) = [one for one in texts(left, GROUP_ID) if "120" in one]
    assert street.stage.speak("receipt.life_support", hotline="95598") in heard
    assert street.stage.speak("receipt.safety", hotline="95598") not in heard
    ticket = (await street.tickets())[-1]
    assert ticket.incident_id == (await street.incidents())[0].id
    assert await alarms(street) == [f"medical:{ticket.id}"]
    medical = stage.speak("metric.medical")
    assert any(medical in one for one in texts(left, PEOPLE["孙督导"]))


@pytest.mark.parametrize("data", ["ie:q:1", "ie:m:1", "ib:y:1", "ib:q:1", "iw:a:1", "iw:q:1"])
async def test_buttons_that_lead_nowhere_are_answered(street: Street, data: str) -> None:
    assert toast(await street.press("孙督导", street.stage.sign(data)))


async def test_a_stale_question_on_a_closed_ticket_is_answered(street: Street) -> None:
    stage = street.stage
    await street.meet("赵经理")
    left = await street.report(ONE)
    mine = button(left, stage.speak("incident.extent_mine"), GROUP_ID)
    (ticket,) = await street.tickets()
    await stage.write(ticket.id, EntryKind.CLOSED, "赵经理", code="done")
    left = await street.press(ONE, mine, group=True)
    assert toast(left) == stage.speak("incident.noted_closed", number=ticket.number)


async def test_residents_decide_nothing_about_incidents(street: Street) -> None:
    await street.report(ONE)
    (incident,) = await street.incidents()
    for letter in "acrozx":
        data = street.stage.sign(f"iw:{letter}:{short(incident.id)}")
        left = await street.press(TWO, data)
        assert toast(left) == street.stage.speak("errors.not_allowed")
    assert (await street.incidents())[0].version == incident.version


async def test_who_says_it_in_words_hears_what_a_press_would_tell(street: Street) -> None:
    stage = street.stage
    await street.report(ONE)
    left = await stage.say(ONE, "只有我家", GROUP)
    assert any(stage.speak("incident.check_breaker") in one for one in texts(left, GROUP_ID))
    (ticket,) = await street.tickets()
    assert ticket.incident_id is None
    await street.report(TWO)
    around = await stage.say(TWO, "周围都没电", GROUP)
    assert stage.speak("incident.noted_around") in texts(around, GROUP_ID)


async def test_whoever_needs_a_machine_to_live_is_heard_in_an_outage(street: Street) -> None:
    stage = street.stage
    await street.meet("孙督导")
    assert texts(await stage.say(FOUR, "我家有制氧机", GROUP), GROUP_ID) == []
    await street.report(ONE, TWO, THREE)
    left = await stage.say(FOUR, "我家有制氧机", GROUP)
    left += await stage.settle()
    mine = (await street.tickets())[-1]
    assert await alarms(street) == [f"medical:{mine.id}"]
    assert any(
        stage.speak("receipt.life_support", hotline="95598") in one for one in texts(left, GROUP_ID)
    )


async def test_a_danger_may_be_told_by_whoever_sees_it(street: Street) -> None:
    left = await street.report(ONE)
    (asked,) = [one for one in left if "有危险" in one.buttons]
    stage = street.stage
    pressed = await stage.press(TWO, asked.buttons["有危险"], GROUP)
    assert any(stage.speak("receipt.safety", hotline="95598") == one.text for one in pressed)
    assert await alarms(street)


async def test_who_wonders_whether_it_is_back_hears_how_it_stands_and_reports_nothing(
    street: Street,
) -> None:
    stage = street.stage
    await street.report(ONE, TWO, THREE)
    before = len(await street.tickets())
    left = await stage.say(FOUR, "来电了吗", GROUP)
    assert any("供电所正在处理" in one for one in texts(left, GROUP_ID))
    assert len(await street.tickets()) == before
