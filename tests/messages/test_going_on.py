"""Words that are no request of their own, said to an answer, belong to the ticket answered."""

from sqlalchemy import update

from storage import tables
from tests.messages.conftest import GROUP, LI, ZHANG, Village
from tickets.entry import EntryKind
from tickets.ticket import State


async def answered(village: Village) -> None:
    async with village.database.writing() as work:
        await work.run(update(tables.tickets).values(state=State.ANSWERED.value))
    village.later(hours=3)


async def test_in_private_they_join_the_answered_ticket_hours_later(village: Village) -> None:
    await village.opens_private(ZHANG)
    await village.say(ZHANG, "怎么过户", private=True)
    await answered(village)
    await village.say(ZHANG, "照你们讲的弄了还是老样子", private=True)
    (ticket,) = await village.tickets()
    assert (await village.entries(ticket))[-1].kind is EntryKind.ADDED
    assert ticket.number in (await village.private(ZHANG))[-1].text


async def test_in_a_group_a_reply_to_the_bot_does_and_other_talk_does_not(
    village: Village,
) -> None:
    await village.say(ZHANG, "怎么过户")
    await answered(village)
    await village.say(ZHANG, "今天天气不错")
    await village.say(LI, "照你们讲的弄了还是老样子", replies_to_bot=True)
    (ticket,) = await village.tickets()
    assert [one.kind for one in await village.entries(ticket)] == [EntryKind.OPENED]
    await village.say(ZHANG, "照你们讲的弄了还是老样子", replies_to_bot=True)
    assert (await village.entries(ticket))[-1].kind is EntryKind.ADDED
    assert ticket.number in (await village.outbox(GROUP))[-1].text


async def test_thanks_and_what_nobody_answered_yet_join_nothing(village: Village) -> None:
    await village.opens_private(ZHANG)
    await village.say(ZHANG, "怎么过户", private=True)
    village.later(hours=3)
    await village.say(ZHANG, "照你们讲的弄了还是老样子", private=True)
    await answered(village)
    await village.say(ZHANG, "谢谢", private=True)
    (ticket,) = await village.tickets()
    assert [one.kind for one in await village.entries(ticket)] == [EntryKind.OPENED]
