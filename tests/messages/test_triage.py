"""Plain group talk is kept all at once, whatever the number of groups; requests are returned."""

import pytest

from chat.message import (
    Attachment,
    AttachmentKind,
    ChatKind,
    ChatRef,
    Message,
    Origin,
    Sender,
    SenderKind,
)
from intents.intent import Intent
from stations.group import Purpose
from stations.scope import SYSTEM
from storage.chats import chats_known, link
from storage.people import people_met
from tests.messages.conftest import (
    BOT,
    DESK,
    GROUP,
    LI,
    MANAGER,
    UNLINKED,
    ZHANG,
    Village,
    channel,
)
from usecases.messages.triage import triage


async def sort(village: Village, *messages: Message) -> set[int]:
    rows = list(enumerate(messages))
    async with village.database.writing() as work:
        wanted = await triage(work, village.trade, BOT, rows)
        village.statements = work.statements
        return set(wanted)


async def test_chit_chat_is_kept_and_a_request_is_returned_with_its_reading(
    village: Village,
) -> None:
    talk, request = village.message(ZHANG, "早上好"), village.message(LI, "家里没电了")
    async with village.database.writing() as work:
        wanted = await triage(work, village.trade, BOT, [(11, talk), (12, request)])
    assert {row: one.intent for row, (one, _) in wanted.items()} == {12: Intent.OUTAGE_REPORT}
    (row,) = await village.log()
    assert (row.text, row.intent, row.cause, row.station_id) == (
        "早上好",
        "none",
        11,
        village.station.id,
    )


async def test_the_same_message_twice_is_one_row(village: Village) -> None:
    talk = village.message(ZHANG, "早上好")
    await sort(village, talk, talk)
    await sort(village, talk)
    assert len(await village.log()) == 1


@pytest.mark.parametrize("groups", [1, 50])
async def test_a_hundred_messages_cost_the_same_in_one_group_or_fifty(
    village: Village, groups: int
) -> None:
    refs = [ChatRef(-100_000 - n, ChatKind.SUPERGROUP, f"群{n}") for n in range(groups)]
    people = [Sender(9_000_000_000 + n, f"居民{n}") for n in range(100)]
    async with village.database.writing() as work:
        await people_met(work, SYSTEM, people)
        for chat in (await chats_known(work, SYSTEM, BOT, refs)).values():
            await link(work, chat, village.station.id, [], Purpose.CUSTOMERS)
    talk = [village.message(people[n], "吃了吗", refs[n % groups]) for n in range(100)]
    assert await sort(village, *talk) == set()
    # People, chats, staff, what was said lately, and the one that keeps it all.
    assert village.statements == 5
    assert len(await village.log()) == 100


async def test_what_needs_a_closer_look_is_returned(village: Village) -> None:
    messages = [
        village.message(ZHANG, "早", mentions_bot=True),
        village.message(ZHANG, "转人工"),
        village.message(MANAGER, "大家好"),
        village.message(ZHANG, "早", edited_at=village.clock.now()),
        village.message(ZHANG, "没电了"),
    ]
    assert await sort(village, *messages) == {0, 1, 2, 3, 4}
    assert await village.log() == []


async def test_what_opens_no_ticket_anyway_is_kept(village: Village) -> None:
    sticker = Attachment(AttachmentKind.STICKER, "s")
    messages = [
        village.message(ZHANG, "没电了", UNLINKED),
        village.message(ZHANG, "没电了", DESK),
        village.message(ZHANG, "没电了", origin=Origin()),
        village.message(channel(-5, SenderKind.LINKED_CHANNEL), "停电通知"),
        village.message(channel(-6, SenderKind.ANONYMOUS_ADMINISTRATOR), "停电通知"),
        village.message(ZHANG, "", attachments=(sticker,)),
        village.message(ZHANG, ""),
        village.message(ZHANG, "😂😂😂"),
    ]
    assert await sort(village, *messages) == set()
    assert len(await village.log()) == len(messages)


async def test_a_picture_counts_only_soon_after_a_report(village: Village) -> None:
    photo = Attachment(AttachmentKind.PICTURE, "p")
    assert await sort(village, village.message(ZHANG, "", attachments=(photo,))) == set()
    await village.say(ZHANG, "没电了")
    village.later(minutes=9)
    assert await sort(village, village.message(ZHANG, "", attachments=(photo,))) == {0}
    assert await sort(village, village.message(LI, "", attachments=(photo,))) == set()
    village.later(minutes=2)
    assert await sort(village, village.message(ZHANG, "", attachments=(photo,))) == set()


async def test_other_channels_may_ask(village: Village) -> None:
    message = village.message(channel(-7, SenderKind.CHANNEL), "没电了", GROUP)
    assert await sort(village, message) == {0}
