"""Pictures, voices and places: kept by their file ids, and joined to what was just reported."""

import pytest

from chat.actions import React, SendText, Transcribe
from chat.message import Attachment, AttachmentKind
from tests.messages.conftest import GROUP, LI, ZHANG, Village
from usecases.messages.heard import hear

PHOTO = Attachment(AttachmentKind.PICTURE, "AgACAgUAAx", 81_234)
VOICE = Attachment(AttachmentKind.VOICE, "AwACAgUAAx", 9_000, seconds=7)
PLACE = Attachment(AttachmentKind.LOCATION, latitude=30.27, longitude=120.15)


async def heard(village: Village, text: str | None) -> None:
    row = (await village.log())[-1]
    village.cause += 1
    async with village.database.writing(village.cause) as work:
        await hear(work, village.trade, row.id, text)


async def test_what_came_along_is_kept(village: Village) -> None:
    said = await village.say(ZHANG, "没电了", attachments=(PHOTO, PLACE))
    assert (await village.kept(said)).attachments == (PHOTO, PLACE)
    assert len(await village.tickets()) == 1


@pytest.mark.parametrize("attachment", [PHOTO, VOICE, PLACE])
async def test_without_words_it_joins_what_was_just_reported(
    village: Village, attachment: Attachment
) -> None:
    await village.say(ZHANG, "没电了")
    village.later(minutes=10)
    said = await village.say(ZHANG, "", attachments=(attachment,))
    (ticket,) = await village.tickets()
    assert (await village.kept(said)).ticket_id == ticket.id
    assert [entry.kind for entry in await village.entries(ticket)] == ["opened", "added"]
    assert isinstance((await village.outbox())[-1].action, React)


async def test_later_or_from_somebody_else_it_does_not(village: Village) -> None:
    await village.say(ZHANG, "没电了")
    await village.say(LI, "", attachments=(PHOTO,))
    village.later(minutes=10, seconds=1)
    await village.say(ZHANG, "", attachments=(PHOTO,))
    assert len(await village.outbox()) == 1
    (ticket,) = await village.tickets()
    assert len(await village.entries(ticket)) == 1


async def test_a_picture_to_the_bot_is_asked_back(village: Village) -> None:
    await village.say(ZHANG, "", attachments=(PHOTO,), replies_to_bot=True)
    (asked,) = await village.outbox()
    assert asked.pressed


async def test_a_place_or_picture_is_never_a_misunderstanding(village: Village) -> None:
    await village.opens_private(ZHANG)
    for attachment in (PLACE, PHOTO, PLACE):
        await village.say(ZHANG, "", private=True, attachments=(attachment,))
    answers = await village.private(ZHANG)
    assert len(answers) == 3
    assert all(len(one.pressed) == 7 for one in answers)
    assert await village.tickets() == []


async def test_a_voice_to_the_bot_is_written_down_where_that_is_configured(
    village: Village,
) -> None:
    village.with_policy(voice=True)
    await village.say(ZHANG, "", private=True, attachments=(VOICE,))
    (left,) = await village.outbox()
    row = (await village.log())[0]
    assert left.action == Transcribe(VOICE.file_id, row.id)
    for _ in range(2):
        await heard(village, "我家没电了")
    (ticket,) = await village.tickets()
    assert ticket.kind == "outage_report"
    (row,) = await village.log()
    assert (row.text, row.intent, row.ticket_id) == ("我家没电了", "outage_report", ticket.id)
    assert ticket.number in (await village.outbox())[-1].text
    assert len(await village.outbox()) == 2


async def test_a_voice_that_was_not_understood_joins_or_is_asked_back(village: Village) -> None:
    village.with_policy(voice=True)
    await village.opens_private(ZHANG)
    await village.say(ZHANG, "", private=True, attachments=(VOICE,))
    await heard(village, "嗯那个")
    assert (await village.private(ZHANG))[-1].pressed
    await village.say(ZHANG, "没电了", private=True)
    await village.say(ZHANG, "", private=True, attachments=(VOICE,))
    await heard(village, "嗯那个")
    (ticket,) = await village.tickets()
    assert len(await village.entries(ticket)) == 2


@pytest.mark.parametrize("configured", [True, False])
async def test_else_a_person_gets_the_ticket_to_listen_and_the_menu_is_offered(
    village: Village, configured: bool
) -> None:
    village.with_policy(voice=configured)
    await village.say(ZHANG, "", private=True, attachments=(VOICE,))
    if configured:
        await heard(village, None)
    (ticket,) = await village.tickets()
    assert (await village.log())[0].ticket_id == ticket.id
    offered = (await village.outbox())[-1]
    assert isinstance(offered.action, SendText)
    assert offered.pressed
    assert "语音" in offered.text


async def test_voices_among_neighbours_are_left_alone(village: Village) -> None:
    village.with_policy(voice=True)
    await village.say(ZHANG, "", GROUP, attachments=(VOICE,))
    assert await village.outbox() == []
    assert len(await village.log()) == 1
