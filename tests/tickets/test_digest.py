"""Digests go out at their hour, each once, and their days follow each other."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.errors import BadInput
from tests import pack
from tickets.digest import Digest, DigestRules, digest_rules, minute_of
from tickets.periods import DAY, Stretch

RULES = DigestRules({Digest.DAILY: 480, Digest.WEEKLY: 510, Digest.LEADER: 450})
ZONE = "Asia/Shanghai"
_MOMENTS = st.integers(0, 3 * 365 * 24 * 60).map(
    lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
_ZONES = st.sampled_from([ZONE, "Europe/Berlin", "UTC"])


@given(st.sampled_from(list(Digest)), _ZONES, _MOMENTS, st.integers(0, 24 * 60 - 1))
def test_one_edition_follows_the_other(
    digest: Digest, zone: str, now: datetime, minute: int
) -> None:
    rules = DigestRules({digest: minute})
    latest, following = rules.latest(digest, zone, now), rules.following(digest, zone, now)
    assert latest.at <= now < following.at
    assert rules.latest(digest, zone, following.at) == following
    assert following.stretch.first == latest.stretch.last + DAY
    assert following.day - latest.day == DAY * (1 if digest is Digest.DAILY else 7)
    assert latest.at < latest.stale_at


def days(stretch: Stretch) -> tuple[date, date]:
    return stretch.first, stretch.last


def test_a_morning_tells_of_the_day_before_and_a_monday_of_the_week_before() -> None:
    now = datetime(2026, 7, 6, 1, 0, tzinfo=UTC)
    daily = RULES.latest(Digest.DAILY, ZONE, now)
    assert (daily.at.isoformat(), days(daily.stretch)) == (
        "2026-07-06T00:00:00+00:00",
        (date(2026, 7, 5), date(2026, 7, 5)),
    )
    week = RULES.latest(Digest.WEEKLY, ZONE, now)
    assert days(week.stretch) == (date(2026, 6, 29), date(2026, 7, 5))
    leader = RULES.latest(Digest.LEADER, ZONE, now)
    assert leader.at == datetime(2026, 7, 5, 23, 30, tzinfo=UTC)
    evening = DigestRules({Digest.DAILY: 18 * 60}).latest(Digest.DAILY, ZONE, now)
    assert days(evening.stretch) == (date(2026, 7, 5), date(2026, 7, 5))
    assert evening.at == datetime(2026, 7, 5, 10, 0, tzinfo=UTC)


def test_the_pack_says_when_and_from_when_on_something_is_worse() -> None:
    rules = pack.digests()
    assert rules.hours == {Digest.DAILY: 480, Digest.WEEKLY: 510, Digest.LEADER: 450}
    assert (rules.worse.least, rules.worse.times, rules.worse.score) == (2, 1.5, 0.5)
    assert digest_rules([{}]) == DigestRules()


@pytest.mark.parametrize(
    "tree",
    [
        {"digest": {"daily": "25:00"}},
        {"digest": {"daily": "8"}},
        {"digest": {"daily": "08:61"}},
        {"digest": {"hourly": "08:00"}},
        {"worse": {"least": 0}},
        {"worse": {"weather": 1}},
    ],
)
def test_what_the_pack_says_wrongly_is_refused_by_name(tree: dict[str, object]) -> None:
    with pytest.raises(BadInput) as refused:
        digest_rules([tree])
    assert "tickets." in str(refused.value.values["reason"])


def test_a_time_of_day_is_read_as_minutes() -> None:
    assert minute_of("07:30") == 450
    assert timedelta(minutes=minute_of("23:59")) < timedelta(days=1)
