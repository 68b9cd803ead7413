"""Talk that nobody needed is erased after its time; what a ticket refers to stays."""

from chat.message import Attachment, AttachmentKind
from tests.messages.conftest import MANAGER, ZHANG, Village
from usecases.messages.erase import erase

PHOTO = Attachment(AttachmentKind.PICTURE, "p")


async def step(village: Village, limit: int) -> int:
    async with village.database.writing() as work:
        return await erase(work, village.trade.policy, limit)


async def test_old_talk_loses_its_words_in_steps_and_tickets_keep_theirs(
    village: Village,
) -> None:
    for text in ("早", "中午好", "晚上好"):
        await village.say(ZHANG, text, attachments=(PHOTO,))
    asked = await village.say(ZHANG, "怎么过户")
    await village.say(MANAGER, "带身份证", reply_to=asked.message_id)
    village.later(days=29)
    young = await village.say(ZHANG, "早")
    assert await step(village, 10) == 0
    village.later(days=2)
    assert [await step(village, 2) for _ in range(3)] == [2, 1, 0]
    log = await village.log()
    assert [row.text for row in log] == [None, None, None, "怎么过户", "带身份证", "早"]
    assert all(row.attachments == () for row in log)
    assert [row.erased_at is not None for row in log] == [True, True, True, False, False, False]
    assert log[-1].message_id == young.message_id


async def test_an_erased_message_is_not_received_again(village: Village) -> None:
    said = await village.say(ZHANG, "早")
    village.later(days=31)
    await step(village, 10)
    await village.handle(said)
    (row,) = await village.log()
    assert row.text is None
