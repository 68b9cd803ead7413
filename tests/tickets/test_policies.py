"""Targets hold by kind, density and day; holes, overlaps and slips are refused by name."""

import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.errors import BadInput
from stations.area import Density
from tickets.policies import Hole, Metric, Overlap, Policies, Target, Unit, policies_from, with_own

PACK = Path(__file__).parents[2] / "packs/power-cn/tickets"
KINDS = ("outage_report", "complaint", "consult")
FIRST = date(2026, 1, 1)


def row(**changed: Any) -> dict[str, Any]:
    plain = {"metric": "answer", "kinds": ["complaint"], "amount": 5, "unit": "working_days"}
    return {**plain, "from": FIRST, "source": "test", **changed}


def read(*own: dict[str, Any], **rows: dict[str, Any]) -> Policies:
    policies = policies_from([{"clock": rows}, {"kind": {}}], KINDS)
    station = {"clock": {f"own{at}": one for at, one in enumerate(own)}}
    return with_own(policies, station, KINDS) if own else policies


def shipped() -> tuple[Policies, tuple[str, ...]]:
    kinds = tomllib.loads((PACK / "kinds.toml").read_text("utf-8"))["kind"]
    return policies_from([tomllib.loads((PACK / "clocks.toml").read_text("utf-8"))], kinds), kinds


@pytest.mark.parametrize(
    ("kind", "density", "expected"),
    [
        ("outage_report", Density.URBAN, {"contact": 30, "arrival": 45, "restoration": 225}),
        ("outage_report", Density.RURAL, {"contact": 30, "arrival": 90, "restoration": 330}),
        ("outage_report", Density.REMOTE, {"contact": 30, "arrival": 120, "restoration": 480}),
        ("outage_report", None, {"contact": 30, "arrival": 90, "restoration": 330}),
        ("complaint", None, {"contact": 1440, "answer": 5}),
        ("report", None, {"contact": 1440, "answer": 10}),
        ("suggestion", None, {"contact": 1, "answer": 10}),
        ("consult", None, {"contact": 120, "answer": 5}),
        ("bill_query", None, {"contact": 120}),
        ("praise", None, {}),
    ],
)
def test_the_shipped_targets(kind: str, density: Density | None, expected: dict[str, int]) -> None:
    policies, _ = shipped()
    found = policies.for_ticket(kind, None, density, date(2026, 11, 24))
    assert {one.metric.value: one.amount for one in found} == expected


def test_every_shipped_kind_but_praise_has_a_first_answer_and_every_target_a_source() -> None:
    policies, kinds = shipped()
    for kind in set(kinds) - {"praise"}:
        found = policies.for_ticket(kind, "outage", Density.URBAN, date(2026, 11, 24))
        assert Metric.CONTACT in {one.metric for one in found}
    assert all(one.source and one.since <= FIRST for one in policies.targets)
    assert not policies.for_ticket("complaint", None, None, date(2011, 1, 1))


def test_a_figure_that_changes_holds_for_what_is_asked_from_then_on() -> None:
    last = date(2026, 6, 30)
    policies = read(old=row(amount=7, until=last), new=row(**{"from": last + timedelta(days=1)}))
    for day, amount in (
        (FIRST, 7),
        (last, 7),
        (last + timedelta(days=1), 5),
        (date(2030, 1, 1), 5),
    ):
        (found,) = policies.for_ticket("complaint", None, None, day)
        assert found.amount == amount
    assert not policies.for_ticket("complaint", None, None, FIRST - timedelta(days=1))


def test_a_sub_class_goes_before_its_kind_and_the_station_before_the_pack() -> None:
    policies = read(
        row(amount=2, **{"from": date(2026, 7, 1)}),
        whole=row(),
        part=row(subkind="outage", amount=3),
    )
    for subkind, day, amount in (
        (None, FIRST, 5),
        ("service", FIRST, 5),
        ("outage", FIRST, 3),
        ("outage", date(2026, 7, 1), 2),
    ):
        (found,) = policies.for_ticket("complaint", subkind, None, day)
        assert found.amount == amount


def test_what_is_in_force_is_the_stations_own_and_what_it_leaves_of_the_packs() -> None:
    both = ["complaint", "consult"]
    policies = read(
        row(),
        row(metric="contact", **{"from": date(2027, 1, 1)}),
        row(metric="arrival", kinds=both, subkind="outage"),
        past=row(metric="restoration", until=date(2026, 6, 30)),
        later=row(metric="restoration", **{"from": date(2026, 7, 1)}),
        plain=row(kinds=both),
        fine=row(subkind="outage"),
        first=row(metric="contact", kinds=both),
        there=row(metric="arrival", kinds=["consult"]),
    )
    shown = {one.code: one.kinds for one in policies.in_force(date(2026, 7, 1))}
    assert shown == {
        "own0": ("complaint",),
        "own2": ("complaint", "consult"),
        "later": ("complaint",),
        "plain": ("consult",),
        "first": ("complaint", "consult"),
        "there": ("consult",),
    }


def test_a_station_may_cover_a_part_of_what_the_pack_covers() -> None:
    policies = read(row(density="urban", amount=1, until=date(2026, 2, 1)), whole=row())
    for density, day, amount in (
        (Density.URBAN, FIRST, 1),
        (Density.RURAL, FIRST, 5),
        (Density.URBAN, date(2026, 2, 2), 5),
    ):
        (found,) = policies.for_ticket("complaint", None, density, day)
        assert found.amount == amount
    with pytest.raises(Hole):
        read(row(density="urban", metric="contact"), whole=row())


@pytest.mark.parametrize(
    ("rows", "code", "density", "day"),
    [
        ({"a": row(density="urban")}, "a", "rural", FIRST),
        ({"a": row(density="urban"), "b": row(density="rural")}, "a", "remote", FIRST),
        ({"a": row(until=date(2026, 1, 31))}, "a", "urban", date(2026, 2, 1)),
        (
            {"a": row(until=date(2026, 1, 31)), "b": row(**{"from": date(2026, 2, 3)})},
            "a",
            "urban",
            date(2026, 2, 1),
        ),
        (
            {
                **{name: row(density=name) for name in ("urban", "rural")},
                "far": row(density="remote", **{"from": date(2026, 3, 1)}),
            },
            "far",
            "remote",
            FIRST,
        ),
        ({"a": row(subkind="outage", density="remote")}, "a", "urban", FIRST),
    ],
)
def test_a_hole_is_refused_by_entry_and_day(
    rows: dict[str, dict[str, Any]], code: str, density: str, day: date
) -> None:
    with pytest.raises(Hole) as refused:
        read(**rows)
    assert refused.value.values == {
        "code": code,
        "metric": "answer",
        "kind": "complaint",
        "density": density,
        "day": day,
    }


def test_an_overlap_is_refused_by_both_entries_and_the_first_day() -> None:
    for other in (
        row(),
        row(kinds=["consult", "complaint"]),
        row(density="urban"),
        row(**{"from": date(2025, 1, 1)}, until=FIRST),
    ):
        with pytest.raises(Overlap) as refused:
            read(one=row(), other=other)
        assert refused.value.values == {
            "one": "one",
            "other": "other",
            "day": FIRST,
            "kind": "complaint",
        }
    with pytest.raises(Overlap):
        read(row(), row())
    read(
        whole=row(),
        contact=row(metric="contact"),
        part=row(subkind="outage"),
        consult=row(kinds=["consult"]),
        before=row(**{"from": date(2025, 1, 1)}, until=FIRST - timedelta(days=1)),
    )


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ([], "clock.a: wants a table"),
        ({"metric": "answer"}, "clock.a: no kinds, no amount, no unit, no from, no source"),
        (row(quick=1), "clock.a: unknown quick"),
        (row(metric="speed"), "clock.a: wrong metric"),
        (row(unit="hours"), "clock.a: wrong unit"),
        (row(density="moon"), "clock.a: wrong density"),
        (row(kinds=[]), "clock.a: wrong kinds"),
        (row(kinds="complaint"), "clock.a: wrong kinds"),
        (row(kinds=[1]), "clock.a: wrong kinds"),
        (row(kinds=["complaint", "gossip"]), "clock.a: wrong kinds"),
        (row(subkind=3), "clock.a: wrong subkind"),
        (row(amount=0), "clock.a: wrong amount"),
        (row(amount="5"), "clock.a: wrong amount"),
        (row(amount=True), "clock.a: wrong amount"),
        (row(amount=367), "clock.a: wrong amount"),
        (row(source=" "), "clock.a: wrong source"),
        (row(**{"from": datetime(2026, 1, 1)}), "clock.a: wrong from"),  # noqa: DTZ001
        (row(until="soon"), "clock.a: wrong until"),
        (row(until=date(2025, 1, 1)), "clock.a: wrong until"),
        (row(warn=[0.9, 0.7]), "clock.a: wrong warn"),
        (row(warn=[0.7, 0.7]), "clock.a: wrong warn"),
        (row(warn=[0.7, 1.0]), "clock.a: wrong warn"),
        (row(warn=["much"]), "clock.a: wrong warn"),
        (row(warn=[0.1, 0.2, 0.3]), "clock.a: wrong warn"),
        (row(warn=0.7), "clock.a: wrong warn"),
        (row(metric=["contact"]), "clock.a: wrong metric"),
    ],
)
def test_a_wrong_row_is_refused_by_its_field(fields: Any, named: str) -> None:
    with pytest.raises(BadInput, match=named):
        read(a=fields)


def test_a_wrong_file_is_refused() -> None:
    with pytest.raises(BadInput, match="wants a table"):
        policies_from([{"clock": []}], KINDS)
    with pytest.raises(BadInput, match="a: is there twice"):
        policies_from([{"clock": {"a": row()}}, {"clock": {"a": row()}}], KINDS)
    with pytest.raises(BadInput, match="wrong code"):
        read(**{"a" * 61: row()})


@st.composite
def some_rows(draw: st.DrawFn) -> dict[str, dict[str, Any]]:
    days = st.integers(0, 40).map(lambda number: FIRST + timedelta(days=number))
    rows = {}
    for number in range(draw(st.integers(1, 5))):
        first, last = sorted((draw(days), draw(days)))
        one = row(**{"from": first})
        if draw(st.booleans()):
            one["until"] = last
        if draw(st.booleans()):
            one["density"] = draw(st.sampled_from(list(Density))).value
        rows[f"row{number}"] = one
    return rows


@given(some_rows())
def test_what_is_accepted_has_one_target_a_day_and_what_is_refused_has_none_or_two(
    rows: dict[str, dict[str, Any]],
) -> None:
    def holding(density: Density, day: date) -> int:
        return sum(
            one["from"] <= day <= one.get("until", date.max)
            and one.get("density", density.value) == density.value
            for one in rows.values()
        )

    begins = min(one["from"] for one in rows.values())
    counts = [
        holding(where, begins + timedelta(days=number)) for where in Density for number in range(60)
    ]
    if max(counts) > 1:
        with pytest.raises(Overlap):
            read(**rows)
    elif min(counts) == 0:
        with pytest.raises(Hole) as refused:
            read(**rows)
        missed = refused.value.values
        assert isinstance(missed["day"], date)
        assert missed["day"] >= begins
        assert holding(Density(str(missed["density"])), missed["day"]) == 0
    else:
        policies = read(**rows)
        assert len(policies.for_ticket("complaint", None, None, begins)) == 1


def test_a_target_says_for_what_it_holds() -> None:
    target = Target("a", Metric.ANSWER, ("complaint",), 1, Unit.MINUTES, FIRST, "test")
    assert target.holds("complaint", "outage", Density.URBAN, FIRST)
    assert not target.holds("consult", None, Density.URBAN, FIRST)


def test_a_file_of_a_stations_own_has_nothing_else_in_it() -> None:
    with pytest.raises(BadInput, match="week: unknown"):
        with_own(read(a=row()), {"week": {}}, KINDS)
