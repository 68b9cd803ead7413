"""Who knows of an outage, who was not reached, and who calls them."""

import pytest

from broadcasts.coverage import CoverageRules, Ledger, Level, make_ledger, within_the_day


def test_households_without_an_account_are_presumed_to_know_where_a_group_was_reached() -> None:
    rows = [(1, Level.ACKNOWLEDGED, 2), (1, Level.PRESUMED, 1), (2, Level.UNREACHED, 3)]
    ledger = make_ledger(rows, {1: 10, 2: 5, 3: None}, {1})
    assert ledger == Ledger(
        {
            Level.ACKNOWLEDGED: 2, Level.PRIVATE: 0, Level.MEMBER: 0, Level.PRESUMED: 8,
            Level.UNREACHED: 5,
        },
        {2: 5},
    )  # fmt: skip
    assert ledger.total == 15
    # More accounts than were counted: nobody is made up.
    assert make_ledger([(1, Level.MEMBER, 4)], {1: 3}, ()).total == 4


@pytest.mark.parametrize(("given", "wanted", "may"), [(0, 3, 3), (9, 3, 1), (10, 3, 0), (12, 1, 0)])
def test_no_manager_is_given_more_calls_than_a_day_has(given: int, wanted: int, may: int) -> None:
    assert within_the_day(given, wanted, CoverageRules()) == may
