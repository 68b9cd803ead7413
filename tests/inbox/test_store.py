"""Storing is idempotent, keeps the order of arrival, and takes whatever numbers Telegram sends."""

from datetime import timedelta

import pytest

from bot.clock import PlayedClock
from stations.scope import SYSTEM, Scope
from storage import inbox
from storage.database import Database
from storage.inbox import RawUpdate, store
from storage.payloads import erase_updates
from tests.inbox.doors import BOT, fill, update

LEASE = timedelta(seconds=30)


async def claimed(database: Database, limit: int = 100) -> list[inbox.Claimed]:
    async with database.writing() as work:
        return await inbox.claim(work, SYSTEM, None, holder="t", limit=limit, lease=LEASE)


async def test_the_same_update_a_thousand_times_is_one_row(database: Database) -> None:
    assert sum([await fill(database, update(7)) for _ in range(900)]) == 1
    assert await fill(database, *[update(7)] * 99, update(8)) == 1
    async with database.reading() as work:
        assert await inbox.counts(work, SYSTEM) == {"waiting": 2}


async def test_a_second_bot_has_its_own_numbers(database: Database) -> None:
    await fill(database, update(7))
    async with database.writing() as work:
        assert await store(work, BOT + 1, [update(7)]) == 1


async def test_ids_beyond_32_bits_and_odd_bytes_come_back_as_they_were(
    database: Database,
) -> None:
    chat = -(2**52) + 1
    odd = RawUpdate(2**40, chat, "message", b'{"text":"a\\u0000\x00\xff\xe2\x80\x8f"}')
    await fill(database, odd)
    [back] = await claimed(database)
    assert (back.update_id, back.chat_key, back.payload) == (2**40, chat, odd.payload)


async def test_a_large_update_is_stored_whole(database: Database) -> None:
    await fill(database, update(1, text="长" * 100_000))
    [back] = await claimed(database)
    assert back.payload is not None
    assert len(back.payload) > 300_000


async def test_order_is_that_of_arrival_even_when_the_clock_stands_or_other_ids_ran_ahead(
    database: Database, clock: PlayedClock
) -> None:
    for number in (5, 6, 900, 3, 4):
        await fill(database, update(number))
    assert [one.update_id for one in await claimed(database)] == [5, 6, 900, 3, 4]


async def test_contents_of_old_done_updates_are_erased_in_steps(
    database: Database, clock: PlayedClock
) -> None:
    await fill(database, *map(update, range(5)))
    held = await claimed(database)
    async with database.writing() as work:
        assert await inbox.done(work, [one.id for one in held[:4]], holder="t")
    clock.move_to(clock.now() + timedelta(days=31))
    cut = clock.now() - timedelta(days=30)
    erased = []
    for _ in range(3):
        async with database.writing() as work:
            erased.append(await erase_updates(work, cut, limit=3))
    assert erased == [3, 1, 0]


async def test_only_the_program_itself_may_look_in(database: Database) -> None:
    with pytest.raises(PermissionError):
        async with database.reading() as work:
            await inbox.counts(work, Scope())


async def test_lag_is_the_age_of_the_oldest_unfinished(
    database: Database, clock: PlayedClock
) -> None:
    async with database.reading() as work:
        assert await inbox.lag(work, SYSTEM) == timedelta(0)
    await fill(database, update(1))
    clock.move_to(clock.now() + timedelta(seconds=9))
    async with database.reading() as work:
        assert await inbox.lag(work, SYSTEM) == timedelta(seconds=9)
