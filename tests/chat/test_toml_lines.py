"""A complaint about a TOML file leads to the line that it speaks of."""

import pytest

from chat.toml_lines import line_of, line_within

TEXT = """# 2026-01-01 is a holiday
known_until = 2026-12-31
holidays = [
  2026-01-01,
  [2026-02-15, 2026-02-23],
]
make_up = [2026-01-01]
[week]
monday = ["08:00-25:00"]
[days]
2026-03-01 = ["09:00"]
[clock.slow]
metric = "contact"
[clock."with space"]
speed = 3
"""


@pytest.mark.parametrize(
    ("complaint", "line"),
    [
        ("calendar.make_up: 2026-01-01 is there twice", 7),
        ("calendar.holidays: 2026-02-15, 2026-02-23", 5),
        ("calendar.week.monday: 08:00-25:00", 9),
        ("calendar.days.2026-03-01: 09:00", 11),
        ("calendar.week:", 8),
        ("clock.slow: wrong amount", 12),
        ("clock.with space: wrong amount", 14),
        ("clock.slow: unknown speed", 15),
        ("calendar: unknown known_until", 2),
        ("calendar.days: 2027-09-09", 10),
        ("nowhere: 3", None),
    ],
)
def test_the_line_is_found(complaint: str, line: int | None) -> None:
    assert line_of(TEXT, complaint) == line


@pytest.mark.parametrize(
    ("place", "name", "line"),
    [
        ("clock.b", "unit", 6),
        ("clock.a", "unit", 3),
        ("clock.a", "source", 1),
        ("clock.b", "nothing", 5),
        ("clock.none", "unit", None),
    ],
)
def test_a_value_is_found_within_its_table(place: str, name: str, line: int | None) -> None:
    text = "[clock.a]\namount = 1\nunit = 2  # unit = 3\n\n[clock.b]\nunit = 4\nsource = 5"
    assert line_within(text, place, name) == line
