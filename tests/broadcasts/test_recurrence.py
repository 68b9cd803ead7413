"""When something comes back: cron, working days, month ends, clocks that change."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcasts.recurrence import hear_recurrence, read_recurrence
from chat.errors import BadInput
from tests import pack

CALENDAR = pack.calendar()
ZONE = ZoneInfo("Asia/Shanghai")


def after(rule: str, moment: str, zone: ZoneInfo = ZONE) -> str:
    at = read_recurrence(rule).after(datetime.fromisoformat(moment).replace(tzinfo=zone), CALENDAR)
    return f"{at:%Y-%m-%d %H:%M %z}" if at else "never"


@pytest.mark.parametrize(
    ("rule", "moment", "expected"),
    [
        ("0 8 * * *", "2026-11-26 07:59", "2026-11-26 08:00 +0800"),
        ("0 8 * * *", "2026-11-26 08:00", "2026-11-27 08:00 +0800"),
        ("0 9 31 * *", "2026-11-26 08:00", "2026-12-31 09:00 +0800"),
        ("0 9 29 2 *", "2026-11-26 08:00", "2028-02-29 09:00 +0800"),
        ("0 9 31 2 *", "2026-11-26 08:00", "never"),
        ("0 8 * * 7", "2026-11-26 08:00", "2026-11-29 08:00 +0800"),
        ("30 7 1 * 1", "2026-11-26 08:00", "2026-11-30 07:30 +0800"),
        ("*/20 8-9/1 * 1,12 1-5", "2026-11-26 08:00", "2026-12-01 08:00 +0800"),
        ("workday 1 9:00", "2026-12-31 10:00", "2027-01-01 09:00 +0800"),
        ("workday 5 9:00", "2026-11-26 15:00", "2026-12-07 09:00 +0800"),
        ("workday 23 9:00", "2026-02-01 09:00", "2026-07-31 09:00 +0800"),
    ],
)
def test_the_next_time(rule: str, moment: str, expected: str) -> None:
    assert after(rule, moment) == expected


def test_clocks_that_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    # 2:30 is left out on the 29th of March 2026, and comes twice on the 25th of October.
    assert after("30 2 * * *", "2026-03-28 03:00", berlin) == "2026-03-29 02:30 +0100"
    assert after("30 2 * * *", "2026-10-25 02:30", berlin) == "2026-10-26 02:30 +0100"


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("每天8点半", "30 8 * * *"),
        ("每天 8:00", "00 8 * * *"),
        ("每个工作日9点", "00 9 * * 1-5"),
        ("每周日20:15", "15 20 * * 0"),
        ("每星期一8", "00 8 * * 1"),
        ("每月第5个工作日9:00", "workday 5 9:00"),
        ("每月5号9点", "00 9 5 * *"),
        ("0 9 5 * *", "0 9 5 * *"),
    ],
)
def test_rules_as_people_say_them(said: str, written: str) -> None:
    assert hear_recurrence(said).written == written


@pytest.mark.parametrize(
    "rule",
    [
        "", "每天", "60 8 * * *", "0 24 * * *", "0 8 0 * *", "0 8 * 13 *", "0 8 * * 8", "a b c d e",
        "0 8 * *", "*/0 8 * * *", "5-1 8 * * *", "workday 0 9:00", "workday 24 9:00",
        "workday 5 24:00", "workday 5 9:60",
    ],
)  # fmt: skip
def test_what_is_no_rule_is_refused(rule: str) -> None:
    with pytest.raises(BadInput):
        hear_recurrence(rule)


@given(
    st.sampled_from(["0 8 * * *", "*/7 1-5 * * 1,3", "59 23 28-31 * *", "workday 2 7:30"]),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001  # hypothesis wants naive ones
)
def test_it_is_always_ahead_and_its_own_next_is_further(rule: str, moment: datetime) -> None:
    known = read_recurrence(rule)
    first = known.after(moment.replace(tzinfo=ZONE), CALENDAR)
    assert first is not None
    second = known.after(first, CALENDAR)
    assert second is not None
    assert moment.replace(tzinfo=ZONE) < first < second
