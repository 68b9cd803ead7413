"""A ticket is closed only when everything is there; what is missing is named in words."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.spoken import read_speech
from tests.tickets.pack import RULES
from tickets.gate import CloseFacts, Missing, cannot_close, filled, missing
from tickets.kinds import FIELDS, Kind, Proof
from tickets.ticket import Boundary, State, Ticket

NOW = datetime(2026, 7, 1, tzinfo=UTC)
TICKET = Ticket(1, 1, "20260701-0001", "outage_report", State.OPEN, 1, 1, NOW, NOW)


def lacks(kind: str, **facts: object) -> list[str]:
    return [one.value for one in missing(RULES.kind(kind), CloseFacts(**facts))]  # type: ignore[arg-type]


def test_what_a_repair_needs() -> None:
    assert lacks("outage_report") == ["district", "boundary", "step", "proof", "result"]
    done = {"filled": {"district", "boundary"}, "step": "restored", "told": True}
    assert lacks("outage_report", **done) == ["proof"]
    assert lacks("outage_report", **done, proofs=frozenset({Proof.ARRIVAL})) == []


def test_what_a_complaint_needs() -> None:
    assert lacks("complaint") == ["owner", "subkind", "step", "proof", "result", "revisit"]


def test_a_simple_question_needs_its_answer() -> None:
    assert lacks("consult") == ["step", "result"]
    assert lacks("consult", step="answered", told=True) == []
    assert lacks("praise") == []


def test_nothing_is_missing_where_all_is_there() -> None:
    for kind in RULES.kinds:
        step = RULES.kind(kind).closes_at
        facts = CloseFacts(FIELDS, step, True, proofs=frozenset(Proof), revisited=True)
        assert missing(RULES.kind(kind), facts) == ()
    assert missing(Kind("odd"), CloseFacts(told=True)) == ()


def test_who_cannot_be_reached_need_not_be_told() -> None:
    assert "result" in lacks("complaint", unreachable="  ")
    reached = lacks("complaint", unreachable="电话三次无人接")
    assert "result" not in reached
    assert "revisit" not in reached


@pytest.mark.parametrize(
    ("facts", "what"),
    [({"form_due": True}, "form"), ({"open_branches": 1}, "branch"), ({"safety": True}, "revisit")],
)
def test_a_serious_matter_or_an_open_branch_holds_it_open(
    facts: dict[str, object], what: str
) -> None:
    assert lacks("consult", step="answered", told=True, **facts) == [what]


def test_the_residents_own_word_is_as_good_as_a_revisit() -> None:
    assert lacks("consult", step="answered", told=True, safety=True, confirmed=True) == []


def test_what_closes_with_its_incident_is_not_asked_again() -> None:
    assert lacks("outage_report", gathered=True, told=True) == []
    assert lacks("outage_report", gathered=True) == ["result"]


def test_the_fields_of_a_ticket() -> None:
    assert filled(TICKET) == frozenset()
    full = Ticket(
        1,
        1,
        "n",
        "complaint",
        State.TAKEN,
        1,
        1,
        NOW,
        NOW,
        district_id=1,
        place_id=1,
        owner_id=1,
        subkind="service",
        boundary=Boundary.CUSTOMER,
    )
    assert filled(full) == FIELDS
    undecided = filled(full.standing_at(full.present)) - {"boundary"}
    assert undecided == FIELDS - {"boundary"}
    assert set(RULES.boundaries) == set(Boundary)


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_the_refusal_lists_everything_in_words(locale: str) -> None:
    speech = read_speech()
    fact = cannot_close(list(Missing), speech, locale)
    said = speech.say(f"errors.{fact.key}", locale, **fact.values)
    for one in Missing:
        assert speech.say(f"close_gate.{one}", locale) in said


@given(
    st.sampled_from(sorted(RULES.kinds)),
    st.frozensets(st.sampled_from(sorted(FIELDS))),
    st.booleans(),
    st.booleans(),
)
def test_more_facts_never_lack_more(
    kind: str, fields: frozenset[str], told: bool, revisited: bool
) -> None:
    less = set(missing(RULES.kind(kind), CloseFacts(fields, told=told, revisited=revisited)))
    more = set(missing(RULES.kind(kind), CloseFacts(FIELDS, told=True, revisited=True)))
    assert more <= less
