"""What becomes of promises: whatever happens in whatever order, the ledger makes sense."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pack import read_promises
from chat.errors import BadInput
from tickets.entry import Entry, EntryKind
from tickets.ledger import Ledger
from tickets.promise import (
    MINUTE,
    Deed,
    Promise,
    PromiseIsOver,
    PromiseRules,
    PromiseState,
    TimeIsOver,
    TooLateToCorrect,
    again,
    corrected,
    deed_of,
    done,
    lapsed,
    promise_rules,
    remind_at,
    reminded,
    renewed,
    same_time,
    voided,
    withdrawn,
)
from tickets.time_phrases import What

RULES = PromiseRules()
SHANGHAI = "Asia/Shanghai"
SAID = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)  # 9:00 in Shanghai
HOUR = timedelta(hours=1)
OPEN, KEPT, BROKEN = PromiseState.OPEN, PromiseState.KEPT, PromiseState.BROKEN


def promise(what: What = What.RESTORE, hours: float = 4, number: int = 1) -> Promise:
    due = SAID + timedelta(hours=hours)
    made = Promise(number, 2, SAID, due, what, "18点", ticket_id=3, person_id=4, entry_id=5)
    return made.waiting(RULES, SHANGHAI)


def entry(kind: EntryKind, minutes: int = 0, code: str | None = None, ticket: int = 3) -> Entry:
    return Entry(9, ticket, 2, kind, SAID + minutes * MINUTE, code=code)


def test_the_reminder_comes_at_a_share_of_the_time_and_at_least_so_long_before() -> None:
    for hours, minutes in ((4, 180), (0.5, 15), (0.25, 7.5), (0.1, 3), (32, 24 * 60)):
        assert (promise(hours=hours).next_at or SAID) - SAID == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("said", "due", "wanted"),
    [
        ("2026-07-01 17:00", "2026-07-02 09:00", "2026-07-02 07:00"),
        ("2026-07-01 17:00", "2026-07-02 07:10", "2026-07-01 21:00"),
        ("2026-07-01 22:00", "2026-07-02 07:10", "2026-07-02 07:00"),
        ("2026-07-01 22:00", "2026-07-02 06:00", "2026-07-02 04:00"),
        ("2026-07-01 20:00", "2026-07-01 23:00", "2026-07-01 22:15"),
        ("2026-07-01 09:00", "2026-07-01 22:00", "2026-07-01 18:45"),
        ("2026-07-02 01:00", "2026-07-02 08:00", "2026-07-02 07:00"),
    ],
)
def test_nobody_is_woken_unless_it_is_due_by_night(said: str, due: str, wanted: str) -> None:
    moments = [
        datetime.fromisoformat(one).replace(tzinfo=ZoneInfo(SHANGHAI)).astimezone(UTC)
        for one in (said, due, wanted)
    ]
    assert remind_at(moments[0], moments[1], SHANGHAI, RULES) == moments[2]


zones = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Kolkata"])
moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(  # noqa: DTZ001
    lambda moment: moment.replace(tzinfo=UTC)
)


@settings(max_examples=300, deadline=None)
@given(moments, st.integers(1, 5 * 24 * 60), zones, st.integers(1, 99), st.integers(1, 120))
def test_a_reminder_lies_between_the_word_and_its_time_and_not_in_the_night(
    said: datetime, minutes: int, zone: str, share: int, least: int
) -> None:
    rules = replace(RULES, remind_at=share / 100, remind_before=least * MINUTE)
    due = said + minutes * MINUTE
    at = remind_at(said, due, zone, rules)
    assert said < at < due

    def by_day(moment: datetime) -> bool:
        return time(7) <= moment.astimezone(ZoneInfo(zone)).time() <= time(21)

    if by_day(due) and due.astimezone(ZoneInfo(zone)).time() != time(7):
        local = due.astimezone(ZoneInfo(zone)).time()
        assert by_day(at) or local == time(21)


@pytest.mark.parametrize(
    ("kind", "code", "tells", "deed"),
    [
        (EntryKind.ANSWERED, None, True, Deed.ANSWERED),
        (EntryKind.ANSWERED, None, False, None),
        (EntryKind.STEPPED, "arrived", False, Deed.ARRIVED),
        (EntryKind.STEPPED, "restored", False, Deed.RESTORED),
        (EntryKind.STEPPED, "dispatched", False, None),
        (EntryKind.STEPPED, "done", False, None),
        (EntryKind.RESOLVED, None, False, Deed.DONE),
        (EntryKind.CLOSED, "done", False, Deed.DONE),
        (EntryKind.CLOSED, "confirmed", False, Deed.DONE),
        (EntryKind.CLOSED, "silent", False, None),
        (EntryKind.CLOSED, None, False, None),
        (EntryKind.TAKEN, None, True, None),
    ],
)
def test_what_keeps_promises(
    kind: EntryKind, code: str | None, tells: bool, deed: Deed | None
) -> None:
    assert deed_of(entry(kind, code=code), tells=tells) is deed


@pytest.mark.parametrize(
    ("what", "deeds"),
    [
        (What.ANSWER, {Deed.ANSWERED, Deed.DONE}),
        (What.ARRIVE, {Deed.ARRIVED, Deed.RESTORED, Deed.DONE}),
        (What.RESTORE, {Deed.RESTORED, Deed.DONE}),
        (What.OTHER, {Deed.DONE}),
    ],
)
def test_each_promise_is_kept_by_its_own_deeds(what: What, deeds: set[Deed]) -> None:
    one = promise(what)
    kept = {deed for deed in Deed if done(one, deed, SAID + HOUR).state is KEPT}
    assert kept == deeds


def test_a_promise_is_kept_up_to_the_last_second_of_its_minute() -> None:
    one = promise()
    last = one.due_at + timedelta(seconds=59)
    assert done(one, Deed.DONE, last).state is KEPT
    assert lapsed(one, last) == one
    late = done(one, Deed.DONE, one.due_at + MINUTE)
    assert (late.state, late.settled_at) == (BROKEN, one.due_at + MINUTE)
    assert lapsed(one, one.due_at + HOUR) == late
    assert done(one, Deed.DONE, SAID - MINUTE) == one


def test_what_was_done_in_time_and_becomes_known_late_takes_the_breach_back() -> None:
    broken = lapsed(promise(), SAID + 9 * HOUR)
    assert done(broken, Deed.RESTORED, SAID + HOUR).state is KEPT
    assert done(broken, Deed.RESTORED, SAID + 8 * HOUR) == broken


def test_a_new_time_renews_in_time_and_not_afterwards() -> None:
    assert renewed(promise(), SAID + HOUR).state is PromiseState.RENEWED
    assert renewed(promise(), SAID + 5 * HOUR).state is BROKEN
    kept = done(promise(), Deed.DONE, SAID + HOUR)
    assert renewed(kept, SAID + 2 * HOUR) == kept


def test_what_did_not_hold_is_open_again_while_there_is_time() -> None:
    kept = done(promise(), Deed.DONE, SAID + HOUR)
    assert again(kept, SAID + 2 * HOUR).state is OPEN
    assert again(kept, SAID + 2 * HOUR).next_at == kept.lapses_at
    assert again(kept, SAID + 5 * HOUR) == kept
    answered = done(promise(What.ANSWER), Deed.ANSWERED, SAID + HOUR)
    assert again(answered, SAID + 2 * HOUR) == answered
    assert again(promise(), SAID + HOUR) == promise()


def test_a_correction_is_for_what_is_open_and_was_noted_lately() -> None:
    one = promise()
    later = corrected(one, SAID + 6 * HOUR, SAID + 10 * MINUTE, SHANGHAI, RULES)
    assert (later.due_at, later.state, later.next_at) == (
        SAID + 6 * HOUR,
        OPEN,
        SAID + 6 * HOUR * 0.75,
    )
    with pytest.raises(TooLateToCorrect):
        corrected(one, SAID + 6 * HOUR, SAID + 31 * MINUTE, SHANGHAI, RULES)
    with pytest.raises(TimeIsOver):
        corrected(one, SAID + MINUTE, SAID + MINUTE, SHANGHAI, RULES)
    for over in (lapsed(one, SAID + 9 * HOUR), withdrawn(one, SAID + HOUR)):
        with pytest.raises(PromiseIsOver):
            corrected(over, SAID + 6 * HOUR, SAID, SHANGHAI, RULES)
        with pytest.raises(PromiseIsOver):
            withdrawn(over, SAID + HOUR)
    with pytest.raises(PromiseIsOver):
        withdrawn(one, one.lapses_at)


class TestLedger:
    """The promises about one ticket, and what its entries do to them."""

    def test_the_same_time_said_again_is_no_new_promise(self) -> None:
        ledger = Ledger().said(promise()).said(promise(number=2))
        assert [one.id for one in ledger.promises] == [1]
        assert same_time(promise(number=2), promise())
        assert not same_time(promise(What.ARRIVE), promise())

    def test_a_new_time_follows_the_one_before_of_the_same_thing(self) -> None:
        ledger = Ledger().said(promise()).said(promise(What.ARRIVE, 2, 2))
        ledger = ledger.said(promise(hours=6, number=3)).said(promise(What.OTHER, 7, 4))
        follows = {one.id: (one.follows, one.state) for one in ledger.promises}
        assert follows == {
            1: (None, PromiseState.RENEWED),
            2: (None, PromiseState.RENEWED),
            3: (1, PromiseState.RENEWED),
            4: (3, OPEN),
        }
        changed, new = ledger.since(Ledger((promise(),)))
        assert [(was.state, one.state) for was, one in changed] == [(OPEN, PromiseState.RENEWED)]
        assert [one.id for one in new] == [2, 3, 4]

    def test_who_gives_a_new_time_for_the_answer_has_not_answered(self) -> None:
        ledger = Ledger((promise(What.ANSWER),))
        said = entry(EntryKind.ANSWERED, 60)
        assert ledger.happened(said, tells=True, promises=[What.ANSWER]) == ledger
        answered = ledger.happened(said, tells=True, promises=[What.RESTORE])
        assert answered.promises[0].state is KEPT
        assert ledger.happened(said, tells=False, promises=[]) == ledger

    def test_what_was_promised_of_another_ticket_waits_for_its_own_deed(self) -> None:
        ledger = Ledger((promise(),))
        other = entry(EntryKind.RESOLVED, 60, ticket=8)
        assert ledger.happened(other, tells=False, promises=[]) == ledger

    def test_nothing_is_promised_to_whoever_was_no_case(self) -> None:
        ledger = Ledger((promise(), lapsed(promise(number=2), SAID + 9 * HOUR)))
        for code in ("misjudged", "withdrawn", "thanked"):
            closed = ledger.happened(entry(EntryKind.CLOSED, 60, code), tells=False, promises=[])
            states = [one.state for one in closed.promises]
            assert states == [PromiseState.WITHDRAWN, BROKEN]
        assert voided(ledger.promises[1], SAID) == ledger.promises[1]

    def test_reopening_opens_what_did_not_hold(self) -> None:
        kept = Ledger((promise(),)).happened(
            entry(EntryKind.RESOLVED, 60), tells=False, promises=[]
        )
        opened = kept.happened(entry(EntryKind.REOPENED, 90), tells=False, promises=[])
        assert opened.promises[0].state is OPEN
        assert opened.knows(5)
        assert not opened.knows(6)


moves = st.tuples(
    st.sampled_from(
        ["answer", "arrived", "restored", "resolve", "close", "mistake", "reopen", "say", "look"]
    ),
    st.integers(0, 200),
    st.sampled_from(list(What)),
    st.integers(1, 400),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(moves, max_size=14))
def test_whatever_happens_the_ledger_makes_sense(wanted: list[tuple[str, int, What, int]]) -> None:
    kinds = {
        "answer": (EntryKind.ANSWERED, None),
        "arrived": (EntryKind.STEPPED, "arrived"),
        "restored": (EntryKind.STEPPED, "restored"),
        "resolve": (EntryKind.RESOLVED, None),
        "close": (EntryKind.CLOSED, "confirmed"),
        "mistake": (EntryKind.CLOSED, "misjudged"),
        "reopen": (EntryKind.REOPENED, None),
    }
    ledger, now, number = Ledger(), SAID, 0
    for name, minutes, what, span in wanted:
        now += minutes * MINUTE
        before = {one.id: one for one in ledger.promises}
        if name == "say":
            number += 1
            new = Promise(number, 2, now, now + span * MINUTE, what, "x", ticket_id=3)
            ledger = ledger.said(new.waiting(RULES, SHANGHAI))
        elif name == "look":
            looked = (lapsed(one, now) for one in ledger.promises)
            ledger = Ledger(tuple(reminded(one, now) if one.open else one for one in looked))
        else:
            kind, code = kinds[name]
            event = replace(entry(kind, code=code), at=now)
            ledger = ledger.happened(event, tells=True, promises=())
        for one in ledger.promises:
            was = before.get(one.id)
            # What has an outcome keeps it, unless it was not kept after all, or was all the time.
            if was is not None and not was.open and was.state is not one.state:
                assert (was.state, one.state) in {(KEPT, OPEN), (BROKEN, KEPT)}
            assert one.open == (one.next_at is not None) == (one.settled_at is None)
            assert one.state is not KEPT or (one.settled_at or now) < one.lapses_at
            assert one.state is not BROKEN or one.settled_at == one.lapses_at <= now
            assert one.state is not PromiseState.RENEWED or (one.settled_at or now) < one.lapses_at
            assert one.follows is None or one.follows < one.id
        open_ones = [one.what for one in ledger.promises if one.open]
        assert len(open_ones) == len(set(open_ones))


def test_the_pack_says_what_is_promised_and_when_to_remind() -> None:
    rules = read_promises("power-cn")
    assert set(rules.cues) == set(What)
    assert (rules.remind_at, rules.remind_before) == (0.75, 15 * MINUTE)
    assert rules.correct_for == 30 * MINUTE
    assert promise_rules([{"kind": {}}]) == PromiseRules()
    good = {"remind_at": 0.5, "remind_minutes": 1, "correct_minutes": 1, "least_certainty": 0.5}
    assert promise_rules([{"promise": good}]).cues == {}
    for wrong in ({}, {**good, "remind_at": 2}, {**good, "tone": 1}, {**good, "words": {"x": []}}):
        with pytest.raises(BadInput, match=r"tickets\.promise"):
            promise_rules([{"promise": wrong}])
