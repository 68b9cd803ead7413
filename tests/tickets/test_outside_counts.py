"""Counts of the official lines: added up as they were told, and nothing is guessed."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.errors import BadInput
from tickets.outside_counts import (
    Line,
    OutsideCount,
    months_of,
    outside_within,
    read_line,
    read_number,
    read_period,
)

TODAY = date(2026, 7, 1)
DAY = timedelta(days=1)


def told(period: str, count: int, line: Line = Line.POWER, kind: str = "complaint") -> OutsideCount:
    return OutsideCount(1, period, line, kind, count)


@given(st.lists(st.integers(0, 99), min_size=31, max_size=31), st.integers(0, 30))
def test_days_add_up_over_any_cut_of_a_month(counts: list[int], cut: int) -> None:
    first = date(2026, 5, 1)
    rows = [told((first + n * DAY).isoformat(), count) for n, count in enumerate(counts)]
    before = outside_within(rows, first, first + (cut - 1) * DAY)
    after = outside_within(rows, first + cut * DAY, first + 30 * DAY)
    assert before.of(Line.POWER) + after.of(Line.POWER) == sum(counts)


def test_a_month_counts_for_the_whole_of_it_and_its_days_for_a_part() -> None:
    rows = [told("2026-05", 9), told("2026-05-03", 2), told("2026-06", 4, Line.REGULATOR)]
    whole = outside_within(rows, date(2026, 5, 1), date(2026, 6, 30))
    assert whole.counts == {Line.POWER: {"complaint": 9}, Line.REGULATOR: {"complaint": 4}}
    assert whole.unsplit == frozenset()
    part = outside_within(rows, date(2026, 5, 2), date(2026, 6, 29))
    assert part.counts == {Line.POWER: {"complaint": 2}}
    assert part.unsplit == {Line.REGULATOR}
    assert outside_within(rows, date(2026, 7, 1), date(2026, 7, 31)).counts == {}


def test_kinds_and_stations_are_added_up_apart() -> None:
    rows = [told("2026-05-03", 2), told("2026-05-03", 3, kind="consult")]
    rows.append(OutsideCount(2, "2026-05-04", Line.POWER, "complaint", 5))
    found = outside_within(rows, date(2026, 5, 1), date(2026, 5, 7))
    assert found.counts == {Line.POWER: {"complaint": 7, "consult": 3}}
    assert found.of(Line.CITY) == 0


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 500))
def test_the_months_of_a_stretch_are_those_of_its_days(first: date, days: int) -> None:
    wanted = {(first + n * DAY).isoformat()[:7] for n in range(days + 1)}
    assert months_of(first, first + days * DAY) == sorted(wanted)


@pytest.mark.parametrize(
    ("day", "month", "period"),
    [
        ("2026-06-03", "", "2026-06-03"),
        ("2026/6/3", "", "2026-06-03"),
        ("2026年6月3日", "", "2026-06-03"),
        ("2026-06-03 00:00:00", "", "2026-06-03"),
        ("", "2026-06", "2026-06"),
        ("", "2026年6月", "2026-06"),
        ("", "2026-06-01 00:00:00", "2026-06"),
        ("2026-07-01", "", "2026-07-01"),
    ],
)
def test_days_and_months_are_read_as_people_and_spreadsheets_write_them(
    day: str, month: str, period: str
) -> None:
    assert read_period(day, month, TODAY) == period


@pytest.mark.parametrize(
    "read",
    [
        lambda: read_period("", "", TODAY),
        lambda: read_period("2026-06-03", "2026-06", TODAY),
        lambda: read_period("2026-06", "", TODAY),
        lambda: read_period("2026-06-31", "", TODAY),
        lambda: read_period("2026-07-02", "", TODAY),
        lambda: read_period("", "2026-08", TODAY),
        lambda: read_period("soon", "", TODAY),
        lambda: read_line("110"),
        lambda: read_line(""),
        lambda: read_number("-1"),
        lambda: read_number("2.5"),
        lambda: read_number("99999999"),
        lambda: read_number(""),
    ],
)
def test_what_is_no_count_is_refused(read: Callable[[], object]) -> None:
    with pytest.raises(BadInput):
        read()


def test_numbers_are_read_as_spreadsheets_write_them() -> None:
    assert (read_number("7.0"), read_number("0"), read_line("95598.0")) == (7, 0, Line.POWER)
