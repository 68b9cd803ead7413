"""How fast a bot may send, proved from the call log."""

import itertools
from datetime import UTC, datetime, timedelta

import aiohttp
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import PlayedClock
from sandbox.limits import SlidingWindow
from sandbox.records import BotAccount, Call, Chat
from sandbox.world import World
from tests.sandbox.conftest import Api, move

NOW = datetime(2026, 11, 2, tzinfo=UTC)


@given(
    st.integers(1, 6),
    st.lists(st.tuples(st.integers(0, 900), st.integers(1, 3)), max_size=60),
)
def test_no_window_ever_holds_more(most: int, tries: list[tuple[int, int]]) -> None:
    window = SlidingWindow(most, 1.0)
    now, accepted = NOW, list[datetime]()
    for pause, count in tries:
        now += timedelta(milliseconds=pause)
        count = min(count, most)
        if not window.wait(now, count):
            window.add(now, count)
            accepted += [now] * count
    for start in accepted:
        within = [at for at in accepted if start <= at < start + timedelta(seconds=1)]
        assert len(within) <= most


@given(st.integers(1, 5), st.lists(st.integers(0, 400), min_size=1, max_size=30))
def test_the_wait_is_exact(most: int, pauses: list[int]) -> None:
    window = SlidingWindow(most, 1.0)
    now = NOW
    for pause in pauses:
        now += timedelta(milliseconds=pause)
        wait = window.wait(now)
        if wait:
            assert window.wait(now + wait - timedelta(microseconds=1))
            now += wait
            assert not window.wait(now)
        window.add(now)


def accepted(calls: list[Call]) -> list[datetime]:
    return [call.moment for call in calls if call.ok and call.method == "sendMessage"]


def most_within(moments: list[datetime], seconds: float) -> int:
    span = timedelta(seconds=seconds)
    return max(sum(start <= at < start + span for at in moments) for start in moments)


async def test_a_private_chat_takes_one_a_second(
    api: Api, private: Chat, clock: PlayedClock, world: World
) -> None:
    for _ in range(20):
        await api("sendMessage", chat_id=private.id, text="x")
        move(clock, 0.3)
    moments = accepted(world.calls)
    assert most_within(moments, 1.0) == 1
    assert len(moments) == 5


async def test_the_refusal_names_the_wait_in_body_and_header(
    api: Api, private: Chat, session: aiohttp.ClientSession, clock: PlayedClock
) -> None:
    await api.result("sendMessage", chat_id=private.id, text="x")
    address = f"{api.url}/bot{api.token}/sendMessage"
    async with session.post(address, json={"chat_id": private.id, "text": "x"}) as response:
        body = await response.json()
        assert response.status == 429
        assert response.headers["Retry-After"] == "1"
    assert body == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
    move(clock, 1)
    await api.result("sendMessage", chat_id=private.id, text="x")


async def test_a_group_takes_twenty_a_minute(
    api: Api, group: Chat, clock: PlayedClock, world: World
) -> None:
    answers = [await api("sendMessage", chat_id=group.id, text="x") for _ in range(21)]
    assert [answer["ok"] for answer in answers] == [True] * 20 + [False]
    assert answers[-1]["parameters"]["retry_after"] == 60
    move(clock, 59.9)
    assert not (await api("sendMessage", chat_id=group.id, text="x"))["ok"]
    move(clock, 0.1)
    assert (await api("sendMessage", chat_id=group.id, text="x"))["ok"]
    assert most_within(accepted(world.calls), 60.0) == 20


async def test_thirty_a_second_over_all_chats(
    api: Api, world: World, bot: BotAccount, clock: PlayedClock
) -> None:
    people = [world.add_person(f"person {number}") for number in range(70)]
    for person in people:
        world.open_private(person.id, bot.id)
    for person in people:
        await api("sendMessage", chat_id=person.id, text="x")
        move(clock, 0.02)
    moments = accepted(world.calls)
    assert most_within(moments, 1.0) == 30
    assert 30 < len(moments) < 70


async def test_a_refused_request_costs_nothing(api: Api, private: Chat, clock: PlayedClock) -> None:
    await api.result("sendMessage", chat_id=private.id, text="x")
    for _ in range(5):
        await api.refusal("sendMessage", chat_id=private.id, text="x")
        move(clock, 0.2)
    await api.result("sendMessage", chat_id=private.id, text="x")


async def test_edits_and_answers_are_not_counted(api: Api, private: Chat) -> None:
    sent = await api.result("sendMessage", chat_id=private.id, text="0")
    for number in range(1, 40):
        await api.result(
            "editMessageText",
            chat_id=private.id,
            message_id=sent["message_id"],
            text=str(number),
        )


async def test_limits_can_be_switched_off(clock: PlayedClock) -> None:
    world = World(clock, limits=False)
    bot = world.add_bot("1:a", "one_bot", "One")
    for _ in itertools.repeat(None, 200):
        bot.limits.take(5, "private", clock.now())
