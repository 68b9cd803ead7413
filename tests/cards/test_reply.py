"""Replying to a card answers the resident: in private, else in the group with nothing personal."""

from chat.actions import SendText
from tests.cards.conftest import Desk, texts, toast
from tests.desk.stage import GROUP, PEOPLE, STAFF_GROUP, picture
from tickets.entry import Audience, EntryKind
from tickets.ticket import State


async def test_a_reply_goes_to_the_residents_message_in_the_group(desk: Desk) -> None:
    ticket = await desk.said("王芳", "有个建议")
    asked = desk.messages
    left = await desk.answer("赵经理", "谢谢，我们研究一下", ticket)
    (told,) = [one for one in left if one.chat == GROUP["id"]]
    assert isinstance(told.action, SendText)
    assert told.action.reply_to == asked
    assert "研究一下" in told.text
    said = desk.speak("staff_desk.answered", number=ticket.number)
    assert said in texts(left, STAFF_GROUP["id"])
    assert (await desk.now(ticket)).state is State.ANSWERED


async def test_who_can_be_reached_in_private_hears_it_there(desk: Desk) -> None:
    await desk.met("王芳")
    ticket = await desk.said("王芳", "有个建议")
    left = await desk.answer("赵经理", "谢谢，我们研究一下", ticket)
    assert texts(left, GROUP["id"]) == ""
    assert "研究一下" in texts(left, PEOPLE["王芳"])
    said = desk.speak("staff_desk.answered_in_private", number=ticket.number)
    assert said in texts(left, STAFF_GROUP["id"])


async def test_what_is_personal_reaches_nobody_in_the_group_and_staff_are_told(desk: Desk) -> None:
    bill = await desk.said("王芳", "电费不对")
    left = await desk.answer("赵经理", "核对过了，没有多收", bill)
    assert texts(left, GROUP["id"]) == ""
    kept = desk.speak("staff_desk.answer_kept", number=bill.number)
    assert kept in texts(left, STAFF_GROUP["id"])
    left = await desk.answer("赵经理", "您邻居电话 13900139000", bill)
    assert "没有发出去" in texts(left, STAFF_GROUP["id"])
    assert "13900139000" not in texts(left, STAFF_GROUP["id"]) + texts(left, GROUP["id"])


async def test_a_note_stays_among_staff_and_a_picture_proves(desk: Desk) -> None:
    await desk.met("王芳")
    ticket = await desk.said("王芳", "有个建议")
    for words in ("//打过电话，没人接", "备注：明天再打"):
        left = await desk.answer("赵经理", words, ticket)
        assert texts(left, PEOPLE["王芳"]) + texts(left, GROUP["id"]) == ""
    replied = {"photo": [picture()], "text": None}
    card = await desk.card(ticket)
    raw = desk.message("赵经理", None, STAFF_GROUP)
    raw |= {"photo": replied["photo"], "reply_to_message": _card(card.message_id)}
    left = await desk.feed(message=raw)
    assert texts(left, PEOPLE["王芳"]) + texts(left, GROUP["id"]) == ""
    notes = [one for one in await desk.entries(ticket) if one.kind is EntryKind.NOTED]
    assert [one.audience for one in notes] == [Audience.STAFF] * 3
    assert "打过电话" in (await desk.card(ticket)).text


async def test_a_reply_to_the_card_of_a_closed_ticket_offers_to_open_it_again(desk: Desk) -> None:
    ticket = await desk.said("王芳", "有个建议")
    await desk.push("赵经理", ticket, "更多", "误判")
    before = await desk.entries(ticket)
    left = await desk.answer("赵经理", "再说一句", ticket)
    assert texts(left, GROUP["id"]) == ""
    (told,) = [one for one in left if one.chat == STAFF_GROUP["id"] and one.buttons]
    assert told.text == desk.speak("card.closed_already", number=ticket.number)
    assert await desk.entries(ticket) == before
    # A note may still be added; and the button opens it.
    await desk.answer("赵经理", "//是邻居家的事", ticket)
    await desk.press("赵经理", told.buttons[desk.speak("card.do_reopen")], STAFF_GROUP)
    assert (await desk.now(ticket)).state is State.TAKEN


async def test_who_may_not_handle_it_is_refused(desk: Desk) -> None:
    ticket = await desk.said("王芳", "有个建议")
    for who, fact in (("王芳", "not_allowed"), ("西所长", "not_allowed")):
        left = await desk.answer(who, "我来答", ticket)
        assert desk.speak(f"errors.{fact}") in texts(left, STAFF_GROUP["id"])
    assert (await desk.now(ticket)).state is State.OPEN


async def test_the_reporter_is_asked_back_and_their_answer_is_added(desk: Desk) -> None:
    await desk.met("赵经理")
    ticket = await desk.said("王芳", "有个建议")
    await desk.push("赵经理", ticket, "反问")
    question = "请问是哪个村？"
    left = await desk.answer("赵经理", question, ticket)
    assert question in texts(left, GROUP["id"])
    replied = {**_card(31), "chat": GROUP}
    # 「好的」 answers a question; it does not call it off.
    left = await desk.say("王芳", "好的，东村", GROUP, reply_to_message=replied)
    assert desk.speak("private.added") in texts(left, GROUP["id"])
    assert "东村" in texts(left, PEOPLE["赵经理"])
    await desk.rest()
    added = [one.kind for one in await desk.entries(ticket)][-2:]
    assert added == [EntryKind.ASKED, EntryKind.ADDED]
    assert await desk.open() == (await desk.now(ticket),)
    # Who can be asked nowhere is not asked.
    bill = await desk.said("李强", "电费不对")
    await desk.push("赵经理", bill, "反问")
    left = await desk.answer("赵经理", "户号是多少？", bill)
    assert desk.speak("errors.cannot_be_asked") in texts(left, STAFF_GROUP["id"]) + toast(left)


def _card(message_id: int) -> dict[str, object]:
    bot = {"id": 7_000_000_001, "is_bot": True, "first_name": "掌灯", "username": "lamplight_bot"}
    return {"message_id": message_id, "date": 0, "chat": STAFF_GROUP, "from": bot, "text": "…"}
