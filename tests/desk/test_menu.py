"""The private chat: menu, questions and answers, languages, stations, places."""

import pytest

from chat.actions import SendText
from chat.ids import short
from stations.scope import SYSTEM
from storage import tables, talk_tables
from storage.conversations import forget_expired
from storage.tickets import tickets_of
from tests.desk.stage import BOT, GROUP, PEOPLE, Left, Stage, picture, private, user


async def at_east(stage: Stage, who: str = "王芳") -> None:
    """Somebody opens the chat and chooses the station."""
    await stage.press(who, stage.sign(f"s:{short(stage.east.id)}"))


async def waiting(stage: Stage) -> int:
    return await stage.count(talk_tables.conversations)


def menu(left: Left) -> tuple[tuple[str, ...], ...]:
    assert isinstance(left.action, SendText)
    return left.action.menu


MENU = (("报修", "查电费", "停电信息"), ("投诉建议", "我的工单", "找人工"))


async def test_start_asks_for_the_station_and_then_shows_the_menu(stage: Stage) -> None:
    (asked,) = await stage.say("王芳", "/start")
    assert set(asked.buttons) == {"城东供电所", "城西供电所"}
    hello, answered = await stage.press("王芳", asked.buttons["城东供电所"])
    assert "城东供电所" in hello.text
    assert menu(hello) == MENU
    assert answered.key.startswith("press:")
    (again,) = await stage.say("王芳", "/start")
    assert again.text == hello.text


async def test_who_is_in_a_stations_group_is_not_asked_for_the_station(stage: Stage) -> None:
    joined = stage.message("王芳", None, GROUP, new_chat_members=[user("王芳")])
    await stage.feed(message=joined)
    (hello,) = await stage.say("王芳", "/start")
    assert "城东供电所" in hello.text


@pytest.mark.parametrize("word", ["报修", " 报修 ", "Report a fault", "report a fault"])
async def test_a_fault_is_asked_for_and_becomes_a_ticket(stage: Stage, word: str) -> None:
    await at_east(stage)
    await stage.new()
    (asked,) = await stage.say("王芳", word)
    assert asked.text == stage.speak("private.ask_fault")
    assert await stage.open() == ()
    receipt, *_ = await stage.say("王芳", "三栋楼下的灯全灭了")
    (ticket,) = await stage.open()
    assert ticket.kind == "outage_report"
    assert ticket.number in receipt.text
    assert await waiting(stage) == 0
    assert await stage.count(tables.messages) == 2


async def test_a_question_without_words_in_answer_stands(stage: Stage) -> None:
    await at_east(stage)
    await stage.say("王芳", "报修")
    (said,) = await stage.say("王芳", "😀")
    assert said.text == stage.speak("private.say_words")
    assert await stage.say("王芳", "没电了")
    assert len(await stage.open()) == 1


async def test_a_question_can_be_called_off(stage: Stage) -> None:
    await at_east(stage)
    await stage.say("王芳", "报修")
    (said,) = await stage.say("王芳", "算了")
    assert said.text == stage.speak("private.stopped")
    assert await stage.open() == ()
    assert await waiting(stage) == 0


async def test_an_expired_question_is_forgotten(stage: Stage) -> None:
    await at_east(stage)
    await stage.say("王芳", "报修")
    stage.clock.move_to(stage.clock.now() + stage.trade.policy.conversation_for)
    await stage.say("王芳", "今天菜价涨了")
    assert await stage.open() == ()
    async with stage.database.writing() as work:
        assert await forget_expired(work) == 1
    assert await waiting(stage) == 0


async def test_another_item_takes_the_place_of_a_question(stage: Stage) -> None:
    await at_east(stage)
    await stage.say("王芳", "报修")
    await stage.say("王芳", "投诉建议")
    await stage.say("王芳", "师傅说话太冲")
    (ticket,) = await stage.open()
    assert ticket.kind == "complaint"


@pytest.mark.parametrize(
    ("button", "words", "kind"),
    [
        ("建议", "多装个灯", "suggestion"),
        ("投诉", "师傅说话太冲", "complaint"),
        ("举报", "有人收红包", "report"),
    ],
)
async def test_complaints_suggestions_and_reports(
    stage: Stage, button: str, words: str, kind: str
) -> None:
    await at_east(stage)
    await stage.new()
    (asked,) = await stage.say("王芳", "投诉建议")
    question, _ = await stage.press("王芳", asked.buttons[button])
    assert question.text == stage.speak(f"private.ask_{kind}")
    await stage.say("王芳", words)
    (ticket,) = await stage.open()
    assert ticket.kind == kind


async def test_words_without_a_button_are_read(stage: Stage) -> None:
    await at_east(stage)
    await stage.say("王芳", "投诉建议")
    await stage.say("王芳", "我建议多装个灯")
    (ticket,) = await stage.open()
    assert ticket.kind == "suggestion"


async def test_bills_say_how_and_take_a_question_for_a_person(stage: Stage) -> None:
    await at_east(stage)
    await stage.new()
    (said,) = await stage.say("王芳", "查电费")
    assert said.text == stage.speak("private.bill_how")
    await stage.say("王芳", "上个月多少")
    (ticket,) = await stage.open()
    assert ticket.kind == "bill_query"


async def test_a_plain_fault_is_no_bill_query_although_that_was_asked(stage: Stage) -> None:
    await at_east(stage)
    await stage.say("王芳", "查电费")
    await stage.say("王芳", "我家停电了")
    (ticket,) = await stage.open()
    assert ticket.kind == "outage_report"


async def test_outages_are_told_where_they_are_known(stage: Stage) -> None:
    await at_east(stage)
    await stage.new()
    (none,) = await stage.say("王芳", "停电信息")
    assert none.text == stage.speak("private.no_outages", station="城东供电所")
    await stage.say("李强", "停电了", GROUP)
    (known,) = await stage.say("王芳", "停电信息")
    assert "东村台区" in known.text
    assert stage.speak("private.outage_suspected") in known.text


async def test_outages_elsewhere_are_not_told(stage: Stage) -> None:
    await stage.press("王芳", stage.sign(f"s:{short(stage.west.id)}"))
    await stage.say("李强", "停电了", GROUP)
    (none,) = await stage.say("王芳", "停电信息")
    assert none.text == stage.speak("private.no_outages", station="城西供电所")


async def test_a_person_is_fetched(stage: Stage) -> None:
    await stage.met("赵经理")
    await at_east(stage)
    await stage.new()
    left = await stage.say("王芳", "找人工")
    assert {one.chat for one in left} == {PEOPLE["王芳"], PEOPLE["赵经理"]}
    assert len(await stage.open()) == 1


async def test_a_photo_alone_answers_what_is_wrong(stage: Stage) -> None:
    await at_east(stage)
    await stage.say("王芳", "报修")
    await stage.feed(message=stage.message("王芳", None, photo=[picture()]))
    (ticket,) = await stage.open()
    assert ticket.kind == "outage_report"


async def test_asking_for_a_person_ends_a_question(stage: Stage) -> None:
    await at_east(stage)
    await stage.say("王芳", "报修")
    await stage.say("王芳", "转人工")
    (ticket,) = await stage.open()
    assert ticket.kind == "consult"
    assert await waiting(stage) == 0


async def test_a_code_at_a_pole_fills_the_place(stage: Stage) -> None:
    (asked,) = await stage.say("王芳", f"/start {stage.sign('pP3', 'start')}")
    assert asked.text == stage.speak("private.ask_fault_at", place="3号杆")
    await stage.say("王芳", "箱子敞着")
    (ticket,) = await stage.open()
    assert (ticket.place_id, ticket.district_id) == (stage.pole.id, stage.village.id)
    assert ticket.station_id == stage.east.id


async def test_a_link_that_is_not_ours_gets_a_sentence(stage: Stage) -> None:
    (said,) = await stage.say("王芳", "/start abcdefghijp1")
    assert said.text == stage.speak("errors.tampered")
    (gone,) = await stage.say("王芳", f"/start {stage.sign('pGONE', 'start')}")
    assert gone.text == stage.speak("errors.not_found")
    # What is signed for a button opens no link.
    (foreign,) = await stage.say("王芳", f"/start {stage.sign('pP3')}")
    assert foreign.text == stage.speak("errors.tampered")
    assert await stage.count(tables.messages) == 3


async def test_the_language_is_chosen_and_kept(stage: Stage) -> None:
    await at_east(stage)
    await stage.new()
    (offered,) = await stage.say("王芳", "/language")
    said, _ = await stage.press("王芳", offered.buttons["English"])
    assert menu(said)[0][0] == "Report a fault"
    (help_text,) = await stage.say("王芳", "/help")
    assert help_text.text.startswith("The menu")
    (asked,) = await stage.say("王芳", "报修")
    assert asked.text.startswith("What is wrong")


async def test_what_was_written_before_the_station_was_known_is_taken_up(stage: Stage) -> None:
    left = await stage.say("王芳", "我家停电了")
    asked = next(one for one in left if one.buttons)
    assert await stage.open() == ()
    await stage.press("王芳", asked.buttons["城东供电所"])
    (ticket,) = await stage.open()
    assert ticket.kind == "outage_report"


async def test_own_tickets_are_shown_in_private_alone(stage: Stage) -> None:
    await at_east(stage)
    await stage.new()
    (none,) = await stage.say("王芳", "我的工单")
    assert none.text == stage.speak("ticket.none_mine")
    await stage.say("王芳", "停电了", GROUP)
    (pointer,) = await stage.say("王芳", "/tickets", GROUP)
    (link,) = pointer.buttons.values()
    start = link.partition("?start=")[2]
    (mine,) = await stage.say("王芳", f"/start {start}")
    (ticket,) = await stage.open()
    assert ticket.number in mine.text
    card, _ = await stage.press("王芳", mine.buttons[ticket.number])
    assert "停电了" in card.text
    (foreign,) = await stage.press("李强", mine.buttons[ticket.number])
    assert foreign.text == stage.speak("errors.not_found")


async def test_everybody_sees_only_their_own(stage: Stage) -> None:
    await stage.say("王芳", "停电了", GROUP)
    await at_east(stage, "李强")
    await stage.new()
    (none,) = await stage.say("李强", "/tickets")
    assert none.text == stage.speak("ticket.none_mine")
    async with stage.database.reading() as work:
        (ticket,) = await stage.open()
        assert await tickets_of(work, SYSTEM, ticket.reporter_id) == (ticket,)


async def test_a_group_gets_one_line_for_a_command(stage: Stage) -> None:
    for text in ("/help", "/start", "/nonsense", f"/tickets@{stage.trade.bots[BOT].username}"):
        (said,) = await stage.say("王芳", text, GROUP)
        assert "\n" not in said.text
        assert said.chat == GROUP["id"]
    assert await stage.say("王芳", "/help@Other_bot", GROUP) == []


async def test_blocking_the_bot_is_noted(stage: Stage) -> None:
    await stage.met("王芳")
    bot = {"id": BOT, "is_bot": True, "first_name": "灯"}
    change = {
        "chat": private("王芳"),
        "from": user("王芳"),
        "date": int(stage.clock.now().timestamp()),
        "old_chat_member": {
            "status": "member",
            "user": {"id": BOT, "is_bot": True, "first_name": "灯"},
        },
        "new_chat_member": {"status": "kicked", "user": bot, "until_date": 0},
    }
    await stage.feed(my_chat_member=change)
    async with stage.database.reading() as work:
        rows = (await work.run(tables.chats.select())).mappings()
        (blocked,) = (row for row in rows if row["external_id"] == PEOPLE["王芳"])
    assert blocked["unreachable"]
