"""What a trade sets: read, and refused by name."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chat.errors import BadInput
from chat.message import SenderKind
from moderation.behaviour import Limits
from moderation.case import (
    Case,
    CaseDecided,
    CaseOpen,
    CaseState,
    CaseTaken,
    Ruling,
    claim,
    decide,
    due,
    of_one_group,
    release,
    reminded,
    reopen,
)
from moderation.deed import (
    Appeal,
    AppealDecided,
    AppealState,
    DeedDone,
    DeedKind,
    DeedState,
    DeedUndone,
    NeedsAnother,
    answer,
    second,
    undo,
)
from moderation.finding import Level, Verdict
from moderation.penalties import Penalties, Step, may_silence, may_touch, next_step, standing
from moderation.precision import Score
from moderation.rules import Learning, Reviewing, moderation_rules, with_limit
from tests import pack

NOW = datetime(2026, 7, 1, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


def case(**more: Any) -> Case:
    values: dict[str, Any] = {
        "id": 1,
        "station_id": 1,
        "chat_id": 1,
        "person_id": 5,
        "message_row": 1,
        "level": Level.R2,
        "category": "discount",
        "rule": "discount:x",
        "state": CaseState.WAITING,
        "opened_at": NOW,
        "due_at": NOW + HOUR,
        "undeletable_at": NOW + timedelta(hours=48),
        "alike": b"a",
    }
    return Case(**(values | more))


def test_the_packs_rules_are_read() -> None:
    rules = pack.moderation()
    assert rules.behaviours.limits.flood_within == timedelta(seconds=30)
    assert rules.reviewing.due[Level.R1] == timedelta(minutes=10)
    assert rules.penalties.steps[-1] is Step.BAN
    assert rules.ticket_kind("theft", "consult") == "report"
    assert rules.ticket_kind("abuse", "x") == "consult"
    assert rules.kept_for("personal_data") == timedelta(days=30)
    assert rules.kept_for("vice") == timedelta(days=180)


def test_nothing_set_is_the_usual() -> None:
    rules = moderation_rules({})
    assert rules.repeat.categories == frozenset()
    assert rules.ticket_kind("theft", "consult") == "consult"
    assert rules.kept_for("theft") == timedelta(days=365)
    assert rules.reviewing.due == Reviewing().due


@pytest.mark.parametrize(
    "tree",
    [
        {"surprise": {}},
        {"limits": {"surprise": 1}},
        {"limits": {"flood": 0}},
        {"limits": {"flood": True}},
        {"limits": {"flood": "8"}},
        {"behaviour": {"link": {"category": "x", "level": "R9", "action": "log"}}},
        {"behaviour": {"link": {}}},
        {"review": {"R1_minutes": -1}},
        {"penalties": {"strike_days": 1}},
        {"penalties": {"strike_days": 1, "steps": ["hang"]}},
        {"repeat": {"times": 2}},
        {"learning": {"least_precision": "much"}},
        {"retention": {"theft": 0}},
        {"address": "a+"},
        {"address": "("},
        {"address": 3},
    ],
)
def test_what_is_wrong_is_named(tree: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        moderation_rules(tree)


def test_limits_in_their_units() -> None:
    assert with_limit(Limits(), "raid_minutes", 3).raid_within == timedelta(minutes=3)
    assert with_limit(Limits(), "newcomer_hours", 3).newcomer_for == timedelta(hours=3)
    assert with_limit(Limits(), "same_text_seconds", 3).same_text_within == timedelta(seconds=3)


def test_a_case_is_claimed_decided_and_opened_again() -> None:
    one = case()
    mine = claim(one, 9, NOW)
    assert mine.state is CaseState.CLAIMED
    assert claim(mine, 9, NOW).claimed_by == 9
    with pytest.raises(CaseTaken):
        claim(mine, 8, NOW)
    assert claim(mine, 8, NOW + HOUR).claimed_by == 8
    assert release(mine).state is CaseState.WAITING
    done = decide(mine, 9, Ruling.MISTAKE, "mistake", NOW)
    assert not done.open
    assert done.next_at is None
    with pytest.raises(CaseDecided):
        decide(done, 8, Ruling.UNSURE, "", NOW)
    again = reopen(done, NOW, Reviewing())
    assert (again.state, again.ruling) == (CaseState.REOPENED, None)
    with pytest.raises(CaseOpen):
        reopen(again, NOW, Reviewing())


def test_when_a_case_is_due_and_reminded_of() -> None:
    rules = Reviewing()
    assert due(Level.R1, NOW, rules) == NOW + timedelta(minutes=10)
    assert due(Level.NONE, NOW, rules) == NOW + timedelta(hours=48)
    once = reminded(case(), NOW + HOUR, rules)
    assert once.next_at == NOW + timedelta(hours=42)
    assert reminded(once, NOW + timedelta(hours=42), rules).next_at is None


@pytest.mark.parametrize(
    ("more", "together"),
    [
        ({}, True),
        ({"alike": b"b"}, True),
        ({"alike": b"b", "person_id": 6}, True),
        ({"alike": b"b", "person_id": 6, "rule": "discount:y"}, False),
        ({"alike": b"b", "rule": "discount:y"}, True),
        ({"alike": b"b", "category": "abuse"}, False),
        ({"alike": b"b", "level": Level.R1}, False),
        ({"level": Level.R1}, True),
    ],
)
def test_what_may_be_decided_at_once(more: dict[str, Any], together: bool) -> None:
    assert of_one_group(case(), case(id=2, **more)) is together


def test_strikes_expire_and_lead_on() -> None:
    rules = Penalties(timedelta(days=90), (Step.WARN, Step.MUTE_DAY, Step.BAN))
    old, new = NOW - timedelta(days=91), NOW - timedelta(days=1)
    assert standing([old, new], NOW, rules) == 1
    assert next_step([], NOW, rules) is Step.WARN
    assert next_step([old, new], NOW, rules) is Step.MUTE_DAY
    assert next_step([new] * 9, NOW, rules) is Step.BAN
    assert Step.MUTE_WEEK.lasts == timedelta(days=7)
    assert Step.BAN.lasts is None


@pytest.mark.parametrize(
    ("kind", "staff", "administrator", "may"),
    [
        (SenderKind.PERSON, False, False, True),
        (SenderKind.PERSON, True, False, False),
        (SenderKind.PERSON, False, True, False),
        (SenderKind.ANONYMOUS_ADMINISTRATOR, False, False, False),
        (SenderKind.LINKED_CHANNEL, False, False, False),
        (SenderKind.CHANNEL, False, False, False),
        (SenderKind.BOT, False, False, False),
    ],
)
def test_who_may_be_touched(kind: SenderKind, staff: bool, administrator: bool, may: bool) -> None:
    assert may_touch(kind, staff=staff, administrator=administrator) is may


def test_rights_are_no_reason_to_silence() -> None:
    known = pack.judge().lexicon.categories
    for one in ("media", "authority", "collective", "safety", "self_harm", "compensation"):
        assert not may_silence([one], known)
    # Whoever tells of a theft or of staff must not be punished for it.
    assert not may_silence(["theft", "integrity", "staff"], known)
    assert may_silence(["authority", "abuse"], known)
    assert may_silence(["nobody_knows"], known)


def deed(**more: Any) -> DeedDone:
    values: dict[str, Any] = {
        "id": 1,
        "station_id": 1,
        "case_id": 1,
        "chat_id": 1,
        "person_id": 5,
        "kind": DeedKind.BAN,
        "state": DeedState.PROPOSED,
        "at": NOW,
        "by": 9,
    }
    return DeedDone(**(values | more))


def test_two_people_for_a_ban_and_one_undoing() -> None:
    with pytest.raises(NeedsAnother):
        second(deed(), 9)
    done = second(deed(), 8)
    assert (done.state, done.second_by) == (DeedState.DONE, 8)
    with pytest.raises(DeedUndone):
        second(done, 7)
    gone = undo(done, 9, NOW)
    assert gone.undone_by == 9
    with pytest.raises(DeedUndone):
        undo(gone, 9, NOW)


def test_somebody_else_answers_an_appeal() -> None:
    made = Appeal(1, 1, 1, 5, "错了", AppealState.OPEN, NOW)
    for never in (9, 5):
        with pytest.raises(NeedsAnother):
            answer(made, deed(), never, NOW, granted=True)
    granted = answer(made, deed(), 7, NOW, granted=True)
    assert granted.state is AppealState.GRANTED
    assert answer(made, deed(), 7, NOW, granted=False).state is AppealState.REFUSED
    with pytest.raises(AppealDecided):
        answer(granted, deed(), 7, NOW, granted=True)


def test_precision_with_its_interval() -> None:
    score = Score("r", 10, 3, 1)
    assert score.precision == 0.75
    low, high = score.interval()
    # Wilson's interval for 3 of 4, by hand.
    assert (round(low, 3), round(high, 3)) == (0.301, 0.954)
    none = Score("r", 3, 0, 0)
    assert none.interval() == (0.0, 1.0)
    assert none.precision is None
    rules = Learning(0.5, 4)
    assert not none.poor(rules)
    assert not score.poor(rules)
    assert Score("r", 9, 1, 3).poor(rules)
    assert not Score("r", 9, 0, 3).poor(rules)


def test_an_empty_verdict() -> None:
    empty = Verdict()
    assert (empty.level, empty.category, empty.level.code) == (Level.NONE, "", "R0")
    assert Level.R1.code == "R1"
