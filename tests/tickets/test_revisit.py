"""When a household is asked by itself, and when the same matter has come up too often."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tickets.pack import RULES
from tickets.revisit import (
    Budget,
    Contact,
    Level,
    Purpose,
    Revisit,
    RevisitPolicy,
    Threshold,
    chance_of,
    may_contact,
    repeats,
    wants_revisit,
)

NOW = datetime(2026, 7, 15, 9, tzinfo=UTC)
POLICY = RevisitPolicy(0.5, 2, timedelta(days=2))


def ago(*days: float) -> list[datetime]:
    return [NOW - timedelta(days=one) for one in days]


@pytest.mark.parametrize(
    ("chance", "history", "wanted"),
    [
        (0.0, [], True),
        (0.49, [], True),
        (0.5, [], False),
        (0.1, ago(1), False),
        (0.1, ago(2), True),
        (0.1, ago(3, 5), False),
        (0.1, ago(3, 8), True),
    ],
)
def test_a_sample_is_revisited(chance: float, history: list[datetime], wanted: bool) -> None:
    assert wants_revisit(Revisit.SAMPLE, chance, history, NOW, POLICY) is wanted


@given(st.floats(0, 1, exclude_max=True), st.lists(st.integers(0, 30)))
def test_what_is_always_or_never_leaves_nothing_to_chance(chance: float, days: list[int]) -> None:
    history = ago(*days)
    assert wants_revisit(Revisit.ALWAYS, chance, history, NOW, POLICY)
    assert not wants_revisit(Revisit.NEVER, chance, history, NOW, POLICY)


def test_chances_are_even_and_stay_the_same() -> None:
    chances = [chance_of(ticket_id) for ticket_id in range(2000)]
    assert chances == [chance_of(ticket_id) for ticket_id in range(2000)]
    assert all(0 <= one < 1 for one in chances)
    assert 0.17 < sum(one < 0.2 for one in chances) / 2000 < 0.23


BUDGET = Budget(2, timedelta(days=7), {Purpose.CAMPAIGN: 1})


def contacts(*made: tuple[Purpose, float]) -> list[Contact]:
    return [Contact(purpose, NOW - timedelta(days=days)) for purpose, days in made]


def test_one_budget_covers_every_purpose() -> None:
    one = contacts((Purpose.CAMPAIGN, 1))
    assert may_contact(one, Purpose.CSAT, NOW, BUDGET)
    assert not may_contact(one, Purpose.CAMPAIGN, NOW, BUDGET)
    two = contacts((Purpose.CSAT, 1), (Purpose.DATA, 6))
    assert not any(may_contact(two, purpose, NOW, BUDGET) for purpose in Purpose)
    old = contacts((Purpose.CSAT, 1), (Purpose.CAMPAIGN, 7))
    assert may_contact(old, Purpose.CAMPAIGN, NOW, BUDGET)


@given(
    st.lists(st.tuples(st.sampled_from(Purpose), st.integers(0, 24 * 60)), max_size=60),
)
def test_who_asks_first_is_never_over_the_budget(wishes: Sequence[tuple[Purpose, int]]) -> None:
    made: list[Contact] = []
    for purpose, hours in sorted(wishes, key=lambda one: one[1]):
        at = NOW + timedelta(hours=hours)
        if may_contact(made, purpose, at, RULES.budget):
            made.append(Contact(purpose, at))
        lately = [one for one in made if at - one.at < RULES.budget.within]
        assert len(lately) <= RULES.budget.most


def test_the_third_time_is_an_alarm() -> None:
    third = Threshold(3, timedelta(days=30))
    assert repeats(ago(0, 10, 29), NOW, third)
    assert not repeats(ago(0, 10, 30), NOW, third)
    assert not repeats([*ago(0, 10), NOW + timedelta(days=1)], NOW, third)


def test_what_the_pack_sets() -> None:
    assert 0 < RULES.revisits.ratio <= 1
    assert RULES.budget.each[Purpose.SURVEY] == 1
    faults = RULES.repeats["outage_report"]
    assert set(faults) == set(Level)
    assert faults[Level.HOUSEHOLD] == Threshold(3, timedelta(days=30))
    assert Level.DISTRICT not in RULES.repeats["consult"]
