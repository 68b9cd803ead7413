"""Who may object until when, and who may not decide."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.tickets.pack import RULES
from tickets.kinds import ticket_rules
from tickets.objection import (
    About,
    NoJudgeOfOwnCause,
    NothingCounted,
    ObjectedBefore,
    Objection,
    ObjectionDecided,
    ObjectionRules,
    ObjectionState,
    ObjectionTooLate,
    decide,
    may_object,
)

NOW = datetime(2026, 7, 1, tzinfo=UTC)
RULE = ObjectionRules(days=10)
ONE = Objection(1, 2, 3, About.ARRIVAL, 4, "路断了", NOW)


def test_what_counts_and_was_not_objected_to_is_left_in_one_order() -> None:
    counted = dict.fromkeys((About.CSAT, About.ARRIVAL, About.CONTACT), NOW)
    left = may_object(counted, {About.CONTACT: NOW}, None, NOW, RULE)
    assert left == (About.ARRIVAL, About.CSAT)
    assert may_object(counted, {}, NOW - timedelta(days=10), NOW, RULE)
    with pytest.raises(ObjectionTooLate):
        may_object(counted, {}, NOW - timedelta(days=10, seconds=1), NOW, RULE)
    with pytest.raises(NothingCounted):
        may_object({}, {}, None, NOW, RULE)
    with pytest.raises(ObjectedBefore):
        may_object({About.CSAT: NOW}, {About.CSAT: NOW}, None, NOW, RULE)


def test_what_happens_again_may_be_objected_to_again() -> None:
    made = {About.PROMISE: NOW}
    again = {About.PROMISE: NOW + timedelta(hours=1)}
    assert may_object(again, made, None, NOW, RULE) == (About.PROMISE,)


@pytest.mark.parametrize("upheld", [True, False])
def test_a_decision_is_made_once_and_by_somebody_else(upheld: bool) -> None:
    after = decide(ONE, 5, upheld, "查实", NOW)
    assert after.state is (ObjectionState.UPHELD if upheld else ObjectionState.REJECTED)
    assert (after.decided_by, after.decided_at, after.decision) == (5, NOW, "查实")
    with pytest.raises(ObjectionDecided):
        decide(after, 6, upheld, "再议", NOW)
    with pytest.raises(NoJudgeOfOwnCause):
        decide(ONE, 4, upheld, "我自己说", NOW)


def test_the_pack_says_until_when() -> None:
    assert RULES.objections.days == 15
    assert ticket_rules([{"kind": {}}]).objections == ObjectionRules()
