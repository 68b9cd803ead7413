"""Quiet hours of one's own: what can wait waits for their end, what is urgent comes silently."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.clock import PlayedClock
from broadcasts.quiet import CHOICES, QuietHours, next_choice, read_quiet
from chat.actions import SendDocument
from storage import tables
from storage.database import Database
from tests.broadcasts.street import GROUP_ID, build, card, said
from tests.broadcasts.test_general import drafted
from tests.desk.stage import PEOPLE, Left, Stage

FOLLOWER = "李强"


@pytest.fixture
async def stage(database: Database, clock: PlayedClock) -> Stage:
    made = await build(database, clock)
    await made.met(FOLLOWER)
    await made.say(FOLLOWER, "/follow 东村台区")
    return made


def quiet_button(left: list[Left]) -> tuple[str, str]:
    """Return the words and the data of the button that shows somebody's quiet hours."""
    page = next(one for one in reversed(left) if any("免打扰" in word for word in one.buttons))
    return next((word, data) for word, data in page.buttons.items() if "免打扰" in word)


async def sent(stage: Stage, kind: str, *words: str) -> list[Left]:
    left = await drafted(stage, kind, *words)
    await stage.press("赵经理", card(left, "notice")["现在发"])
    return await stage.settle()


async def due_at(stage: Stage, key: str) -> datetime:
    box = tables.outbox
    async with stage.database.reading() as work:
        query = select(box.c.not_before).where(box.c.key == key)
        found: datetime = (await work.run(query)).scalar_one()
    return found


def waits(left: list[Left], chat: int, kind: str) -> bool:
    return any(kind in one for one in said(left, chat))


async def test_they_are_chosen_by_one_button_one_after_the_other(stage: Stage) -> None:
    left = await stage.say(FOLLOWER, "/follow")
    shown = []
    for _ in range(len(CHOICES) + 1):
        words, data = quiet_button(left)
        shown.append(words)
        left = await stage.press(FOLLOWER, data)
    assert [one.removeprefix("免打扰：")[:8] for one in shown[1:]] == [
        "21点到8点（点",
        "20点到9点（点",
        "19点到10点（",
    ]
    assert quiet_button(left)[0] == shown[0]
    # Pressed twice, the second press finds its choice made.
    again = await stage.press(FOLLOWER, quiet_button(left)[1])
    chosen = quiet_button(again)[0]
    twice = await stage.press(FOLLOWER, quiet_button(left)[1])
    assert quiet_button(twice)[0] == chosen


async def test_what_can_wait_comes_after_them_and_the_group_reads_it_at_once(
    stage: Stage, clock: PlayedClock
) -> None:
    left = await stage.say(FOLLOWER, "/follow")
    left = await stage.press(FOLLOWER, quiet_button(left)[1])
    left = await stage.press(FOLLOWER, quiet_button(left)[1])  # 20 to 9
    clock.move_to(datetime(2026, 11, 27, 0, 30, tzinfo=UTC))  # 8:30 in the morning there
    left = await sent(stage, "用电安全", "雨天别碰湿的插座")
    assert waits(left, GROUP_ID, "用电安全")
    (private,) = [one for one in left if one.chat == PEOPLE[FOLLOWER] and "用电安全" in one.text]
    assert await due_at(stage, private.key) == datetime(2026, 11, 27, 1, tzinfo=UTC)


async def test_what_is_urgent_comes_at_once_and_silently(stage: Stage, clock: PlayedClock) -> None:
    left = await stage.say(FOLLOWER, "/follow")
    left = await stage.press(FOLLOWER, quiet_button(left)[1])
    await stage.press(FOLLOWER, quiet_button(left)[1])
    clock.move_to(datetime(2026, 11, 26, 12, 30, tzinfo=UTC))  # 20:30, before the station's night
    left = await sent(stage, "极端天气", "今夜", "大风")
    (private,) = [one for one in left if one.chat == PEOPLE[FOLLOWER] and "大风" in one.text]
    (group,) = [one for one in left if one.chat == GROUP_ID]
    assert await due_at(stage, private.key) <= clock.now()
    assert getattr(private.action, "silent") is True  # noqa: B009
    assert getattr(group.action, "silent") is False  # noqa: B009


def test_the_end_of_the_hours_on_the_stations_clock() -> None:
    hours = QuietHours(21, 8)
    night = datetime(2026, 11, 26, 13, 30, tzinfo=UTC)
    until = hours.until(night, "Asia/Shanghai")
    assert until == datetime(2026, 11, 27, 0, tzinfo=UTC)
    assert hours.until(night - timedelta(hours=1), "Asia/Shanghai") is None
    assert read_quiet(hours.written) == hours
    assert read_quiet("quiet:1-2") is None
    assert read_quiet(None) is None
    assert next_choice(CHOICES[-1]) is None


async def test_whoever_asks_for_their_data_reads_their_quiet_hours_in_words(stage: Stage) -> None:
    _, data = quiet_button(await stage.say(FOLLOWER, "/follow"))
    await stage.press(FOLLOWER, data)
    left = await stage.say(FOLLOWER, "/mydata")
    (sheet,) = [one.action.drawing for one in left if isinstance(one.action, SendDocument)]
    assert "免打扰 21点到8点" in (sheet or "")
    assert "quiet:" not in (sheet or "")
