"""The bot speaks when it is spoken to, and little otherwise."""

from chat.actions import SendText
from tests.messages.conftest import GROUP, LI, UNLINKED, WANG, ZHANG, Village


async def test_whoever_asks_is_owed_a_line_however_many_ask(village: Village) -> None:
    village.with_policy(unprompted_per_hour=0)
    for who, text in ((ZHANG, "怎么过户"), (LI, "我要投诉"), (WANG, "我要装表")):
        await village.say(who, text)
    lines = await village.outbox(GROUP)
    numbers = [ticket.number for ticket in await village.tickets()]
    assert len(numbers) == 3
    assert all(number in line.text for number, line in zip(numbers, lines, strict=True))
    assert not any(line.unprompted for line in lines)


async def test_a_word_to_the_bot_is_always_answered_with_buttons(village: Village) -> None:
    said = await village.say(ZHANG, "阿巴阿巴", mentions_bot=True)
    (asked,) = await village.outbox()
    assert isinstance(asked.action, SendText)
    assert asked.action.reply_to == said.message_id
    data = [village.trade.signer.read(one) for one in asked.pressed]
    assert data[-1] == "h"
    assert [one.split(":")[1] for one in data[:-1]] == [
        "outage_report",
        "bill_query",
        "consult",
        "service_request",
        "complaint",
        "suggestion",
    ]
    assert all(len(one.encode()) <= 64 for one in asked.pressed)
    assert await village.tickets() == []


async def test_an_uncertain_request_is_asked_back_only_when_the_bot_was_spoken_to(
    village: Village,
) -> None:
    await village.say(ZHANG, "大概是停电", replies_to_bot=True)
    assert await village.tickets() == []
    assert len((await village.outbox())[0].pressed) == 7
    await village.say(LI, "大概是停电")
    assert len(await village.tickets()) == 1


async def test_thanks_are_answered_in_kind_and_are_no_misunderstanding(village: Village) -> None:
    await village.opens_private(ZHANG)
    for text in ("谢谢", "好的", "收到"):
        await village.say(ZHANG, text, private=True)
    answers = await village.private(ZHANG)
    assert [one.pressed for one in answers] == [[], [], []]
    assert await village.tickets() == []


async def test_an_unlinked_group_hears_nothing_unasked(village: Village) -> None:
    await village.say(ZHANG, "没电了", UNLINKED)
    await village.say(ZHANG, "转人工", UNLINKED)
    assert await village.outbox() == []
