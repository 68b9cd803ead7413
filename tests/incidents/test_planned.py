"""What the station switches off by itself is answered as such, and alarms nobody."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.desk.stage import GROUP, PEOPLE
from tests.incidents.conftest import GROUP_ID, STAFF_ID, STREET, Street, button, texts, toast
from tickets.incident import IncidentState
from tickets.planned import PlannedOutage, read_plan

ONE, TWO, THREE, FOUR = STREET[:4]
ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 12, 30, 17, 0, tzinfo=ZONE)
DAYS = {"今天": 0, "明天": 1}


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("东村 7月2日 08:00-17:00 换线", "2027-07-02 08:00", "2027-07-02 17:00"),
        ("东村 2026-12-31 8:00至17:00 换线", "2026-12-31 08:00", "2026-12-31 17:00"),
        ("东村 明天 22：00 - 06：00 换线", "2026-12-31 22:00", "2027-01-01 06:00"),
        ("东村 18:00-19:30 换线", "2026-12-30 18:00", "2026-12-30 19:30"),
    ],
)
def test_a_plan_is_read_as_people_write_it(text: str, start: str, end: str) -> None:
    plan = read_plan(text, NOW, DAYS)
    assert plan is not None
    assert (f"{plan.starts_at:%Y-%m-%d %H:%M}", f"{plan.ends_at:%Y-%m-%d %H:%M}") == (start, end)
    assert (plan.district, plan.reason) == ("东村", "换线")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "东村 换线",
        "08:00-17:00 换线",
        "东村 7月2日 08:00-17:00",
        "东村 13月45日 08:00-17:00 换线",
        "东村 2月 08:00-17:00 换线",
        "东村 明天 25:00-26:00 换线",
        "东村 7月2日 上午 08:00-17:00 换线",
    ],
)
def test_what_is_no_plan_is_none(text: str) -> None:
    assert read_plan(text, NOW, DAYS) is None


async def test_a_planned_outage_is_answered_as_such_and_ends_by_itself(street: Street) -> None:
    stage = street.stage
    await street.meet("赵经理")
    entered = await street.command("/planned 东村 今天 16:30-18:00 更换变压器")
    assert any("16:30" in one for one in texts(entered, PEOPLE["赵经理"]))
    left = await street.report(ONE)
    (line,) = texts(left, GROUP_ID)
    told = stage.speak("incident.state_planned", start="16:30", end="18:00", reason="更换变压器")
    assert told in line
    assert stage.speak("incident.how_far") not in line
    assert texts(left, STAFF_ID) == []
    # Many ask: one post for all. An asker who reported nothing is told as well.
    left = await street.report(TWO, THREE)
    assert any(told in one for one in texts(left, GROUP_ID))
    left = await stage.say(FOUR, "啥时候修好", GROUP)
    assert told in "".join(texts(left, GROUP_ID))
    (incident,) = await street.incidents()
    assert {one.incident_id for one in await street.tickets()} == {incident.id}
    # At its end its people are asked; who is still dark becomes a normal report.
    left = await stage.pass_time(timedelta(hours=1, minutes=1))
    ended = stage.speak("incident.plan_ended", where="东村台区", time="18:00", words="").strip()
    (asked,) = [one for one in texts(left, GROUP_ID) if ended in one]
    assert stage.speak("incident.is_it_back") in asked
    assert (await street.incidents())[0].state is IncidentState.RESTORED
    no = button(left, stage.speak("incident.power_out"), GROUP_ID)
    left = await street.press(ONE, no, group=True)
    assert texts(left, STAFF_ID)
    # After it, a report of somebody else is a normal one.
    await stage.pass_time(timedelta(hours=3))
    left = await street.report(FOUR)
    assert stage.speak("incident.how_far") in "".join(texts(left, GROUP_ID))
    assert (await street.incidents())[-1].planned_id is None


async def test_what_is_cancelled_or_elsewhere_does_not_hold(street: Street) -> None:
    stage = street.stage
    await street.meet("赵经理", "孙督导")
    assert stage.speak("planned.none") in "".join(texts(await street.command("/planned")))
    await street.command("/planned 东村 今天 16:30-18:00 换线")
    listed = await street.command("/planned")
    cancel = button(listed, stage.speak("planned.cancel"))
    assert toast(await street.press(ONE, cancel)) == stage.speak("errors.not_allowed")
    assert toast(await street.press("赵经理", cancel)) == stage.speak("planned.cancelled")
    left = await street.report(ONE)
    assert stage.speak("incident.how_far") in "".join(texts(left, GROUP_ID))
    refused = {
        "/planned 东村 今天 08:00-09:00 换线": "errors.planned.is_over_already",
        "/planned 南村 今天 18:00-19:00 换线": "errors.not_found",
    }
    for command, key in refused.items():
        assert stage.speak(key) in texts(await street.command(command))
    usage = texts(await street.command("/planned 东村 换线"))
    assert any(stage.speak("planned.usage") in one for one in usage)


def test_an_end_is_not_in_it() -> None:
    begins = datetime(2026, 7, 1, tzinfo=UTC)
    one = PlannedOutage(1, 1, 1, begins, begins + timedelta(hours=1), "换线")
    assert one.covers(begins)
    assert not one.covers(begins + timedelta(hours=1))
