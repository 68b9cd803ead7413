"""What is worse than the week before is told with where most of it comes from, and nothing else."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.figures import Behind, By, Figures, Times
from tickets.policies import Metric
from tickets.worse import Cause, Finding, Pair, Sign, Weeks, Worse, worsened

RULES = Worse()
MINUTE = timedelta(minutes=1)


def timed(late: int, decided: int, tail: int | None = None, **more: int) -> Figures:
    took = None if tail is None else tail * MINUTE
    return Figures(
        times={Metric.CONTACT: Times(decided, decided, late, decided, took, took)}, **more
    )


def found(now: Figures, before: Figures) -> list[Sign]:
    return [one.sign for one in worsened(Weeks((now, before)), RULES)]


@pytest.mark.parametrize(
    ("now", "before", "signs"),
    [
        (timed(5, 20), timed(2, 20), [Sign.LATE]),
        # As often, of more; and one more is no more than chance.
        (timed(6, 60), timed(2, 20), []),
        (timed(3, 20), timed(2, 20), []),
        (timed(0, 9, 60), timed(0, 9, 30), [Sign.SLOWER]),
        (timed(0, 9, 60), timed(0, 3, 30), []),
        (timed(0, 9, 40), timed(0, 9, 30), []),
        (timed(0, 9, 400), timed(0, 9, 390), []),
        (timed(0, 9, 400), timed(0, 9, 380), []),
        (timed(0, 9), timed(0, 9, 30), []),
        # Who is late is not told as well that it took long.
        (timed(5, 20, 90), timed(2, 20, 30), [Sign.LATE]),
        (Figures(kept=1, broken=3), Figures(kept=9, broken=1), [Sign.BROKEN]),
        (Figures(kept=9, broken=3), Figures(kept=1, broken=1), []),
        (Figures(kept=9, broken=2), Figures(), [Sign.BROKEN]),
        (Figures(ended=9, reopened=3), Figures(ended=9, reopened=1), [Sign.REOPENED]),
        (Figures(ended=90, reopened=3), Figures(ended=9, reopened=1), []),
        (Figures(ended=9, reopened=2), Figures(ended=9, reopened=1), []),
        (Figures(rated=6, scores=18), Figures(rated=6, scores=27), [Sign.UNHAPPY]),
        (Figures(rated=6, scores=26), Figures(rated=6, scores=27), []),
        (Figures(rated=4, scores=4), Figures(rated=6, scores=27), []),
        (Figures(rated=6, scores=6), Figures(), []),
        (Figures(tickets=15), Figures(tickets=10), [Sign.MORE]),
        (Figures(tickets=14), Figures(tickets=10), []),
        (Figures(tickets=4), Figures(tickets=0), []),
    ],
)
def test_what_is_worse_is_told(now: Figures, before: Figures, signs: list[Sign]) -> None:
    assert found(now, before) == signs


@given(st.integers(0, 30), st.integers(0, 30), st.integers(1, 30))
def test_what_is_no_worse_is_never_told(late: int, more: int, tickets: int) -> None:
    week = timed(min(late, tickets), tickets, 30, tickets=tickets, ended=9, reopened=1)
    better = replace(week, tickets=tickets + more)
    assert found(week, week) == []
    assert found(week, better) == []


def late_in(counts: dict[str, tuple[int, int]]) -> dict[int | str, Pair]:
    return {name: (timed(now, 20), timed(then, 20)) for name, (now, then) in counts.items()}


def test_most_of_it_is_named_and_what_is_spread_is_not() -> None:
    weeks = Weeks(
        (timed(8, 40), timed(2, 40)),
        {
            By.DISTRICT: late_in({"east": (5, 1), "mill": (3, 1)}),
            By.KIND: late_in({"a": (3, 1), "b": (3, 1), "c": (2, 0)}),
            By.PERSON: late_in({"only": (8, 2)}),
        },
    )
    (finding,) = worsened(weeks, RULES)
    assert finding == Finding(
        Sign.LATE,
        Behind.LATE_CONTACT,
        8,
        2,
        Metric.CONTACT,
        (Cause(By.DISTRICT, "east", 5, 1),),
    )
    assert finding.code == "late.contact"


def test_where_nothing_grew_nothing_is_named() -> None:
    apart = {By.DISTRICT: late_in({"east": (1, 1), "mill": (0, 2)})}
    (finding,) = worsened(Weeks((timed(8, 40), timed(2, 40)), apart), RULES)
    assert finding.causes == ()


def test_each_sign_is_explained_by_its_own_cases() -> None:
    def pair(now: Figures, before: Figures) -> dict[By, dict[int | str, Pair]]:
        return {By.DISTRICT: {"east": (now, before), "mill": (Figures(), Figures())}}

    for now, before, cause in (
        (Figures(kept=1, broken=3), Figures(kept=9, broken=1), (3, 1)),
        (Figures(ended=9, reopened=3), Figures(ended=9, reopened=1), (3, 1)),
        (Figures(rated=6, scores=18), Figures(rated=6, scores=27), (12, 3)),
        (Figures(tickets=15), Figures(tickets=10), (15, 10)),
        (timed(0, 9, 60), timed(0, 9, 30), (60, 30)),
    ):
        (finding,) = worsened(Weeks((now, before), pair(now, before)), RULES)
        assert finding.causes == (Cause(By.DISTRICT, "east", *cause),)
    # The gravest is told first.
    grave = timed(5, 20, tickets=30)
    both = worsened(Weeks((grave, timed(1, 20, tickets=10))), RULES)
    assert [one.code for one in both] == ["late.contact", "more"]
