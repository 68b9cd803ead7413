"""The queue: a flagged message becomes a case, a card shows it, a person decides."""

from chat.actions import Delete, Restrict
from moderation.case import CaseState, Ruling
from moderation.finding import Level
from storage import moderation_tables
from tests.moderation.review import Review


async def test_a_scam_is_a_case_and_its_evidence_is_kept(review: Review) -> None:
    left = await review.say("李强", "电费9折代充，先到先得，加我微信")
    [case] = await review.cases()
    assert (case.level, case.category, case.state) == (Level.R2, "discount", CaseState.WAITING)
    assert case.text == "电费9折代充，先到先得，加我微信"
    told = [one for one in left if one.chat == 5_000_000_013]
    assert told
    assert "代缴打折电费" in told[0].text
    assert "李强" not in told[0].text


async def test_ordinary_talk_is_no_case(review: Review) -> None:
    for text in ("今天天气不错", "停电了吗", "你们什么服务态度，都停三次了到底管不管", "谢谢师傅"):
        await review.say("王芳", text)
    assert await review.cases() == []


async def test_one_press_decides_and_the_card_goes_on(review: Review) -> None:
    await review.made_administrator()
    await review.say("李强", "电费9折代充，先到先得，加我微信")
    await review.say("王芳", "今天好热")
    buttons = await review.open()
    card = await review.card()
    assert "电费9折代充" in card.text
    assert "今天好热" in card.text
    assert card.entities
    assert any(one.startswith("违规") for one in buttons)
    left = await review.press("违规")
    assert [one.action for one in left if isinstance(one.action, Delete)]
    [case] = await review.cases()
    assert (case.state, case.ruling) == (CaseState.DECIDED, Ruling.VIOLATION)
    card = await review.card()
    assert "没有待审核的消息了" in card.text


async def test_a_decision_is_undone_with_all_that_followed(review: Review) -> None:
    await review.made_administrator()
    await review.say("李强", "电费9折代充，先到先得，加我微信")
    await review.open()
    await review.press("更多")
    left = await review.press("禁言 1 天")
    assert [one for one in left if isinstance(one.action, Restrict) and not one.action.may_write]
    left = await review.press("撤销")
    assert [one for one in left if isinstance(one.action, Restrict) and one.action.may_write]
    [case] = await review.cases()
    assert case.open
    states = {row["state"] for row in await review.rows(moderation_tables.deeds)}
    assert states == {"undone"}
