"""What was flagged of somebody is theirs to see; what was no violation goes when they wish it."""

import pytest

from chat.actions import SendDocument
from chat.drawings import Book, from_text
from chat.errors import NotAllowed
from stations.scope import SYSTEM
from storage.cases import cases_about
from tests.desk.stage import Left
from tests.moderation.review import Review

FRAUD = "电费打九折代充，加我微信"


def cells(left: list[Left]) -> set[str]:
    """Return what stands in the spreadsheet that was sent."""
    (sent,) = [one.action for one in left if isinstance(one.action, SendDocument)]
    book = from_text(sent.drawing or "")
    assert isinstance(book, Book)
    return {str(cell) for sheet in book.sheets for row in sheet.rows for cell in row}


async def test_my_data_tells_what_was_flagged_and_decided(review: Review) -> None:
    stage = review.stage
    await review.say("李强", FRAUD)
    assert {FRAUD, "待处理"} <= cells(await stage.say("李强", "/mydata"))
    await review.open()
    await review.press("误报")
    told = cells(await stage.say("李强", "/mydata"))
    assert {FRAUD, "误报"} <= told
    assert "孙督导" not in told
    assert "误报" not in cells(await stage.say("王芳", "/mydata"))
    async with stage.database.reading() as work:
        with pytest.raises(NotAllowed):
            await cases_about(work, SYSTEM, 1, 9)


@pytest.mark.parametrize(("press", "kept"), [("误报", False), ("违规", True)])
async def test_who_is_forgotten_leaves_evidence_of_violations_alone(
    review: Review, press: str, kept: bool
) -> None:
    stage = review.stage
    await review.say("李强", FRAUD)
    await review.open()
    await review.press(press)
    (asked,) = [one for one in await stage.say("李强", "/forget") if one.buttons]
    assert "违规记录" in asked.text
    await stage.press("李强", asked.buttons["全部删除"])
    (case,) = await review.cases()
    assert (case.text == FRAUD) is kept
    assert (case.findings is not None) is kept
