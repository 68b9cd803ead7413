"""Staff at their desk: lists, cards, taking, answering, closing; and what they may not."""

import asyncio

from chat.actions import AnswerPress, SendText, from_json
from chat.ids import short
from stations.scope import SYSTEM
from storage import tables, talk_tables
from storage.tickets import entries_of
from tests.desk.stage import GROUP, PEOPLE, STAFF_GROUP, Left, Stage, picture, to_bot
from tickets.entry import EntryKind
from tickets.ticket import Outcome, State, Ticket


async def reported(stage: Stage, who: str = "王芳", text: str = "停电了") -> Ticket:
    """Somebody reports something in the group; return its ticket."""
    await stage.say(who, text, GROUP)
    await stage.new()
    return (await stage.open())[0]


def button(stage: Stage, verb: str, ticket: Ticket) -> str:
    return stage.sign(f"{verb}:{short(ticket.id)}")


def to(left: list[Left], chat: int) -> list[Left]:
    return [one for one in left if one.chat == chat]


def reply_of(left: Left) -> int | None:
    assert isinstance(left.action, SendText)
    return left.action.reply_to


async def test_staff_see_what_is_open_and_open_a_card(stage: Stage) -> None:
    ticket = await reported(stage)
    (page,) = await stage.say("赵经理", "/tickets")
    ((label, data),) = page.buttons.items()
    assert ticket.number in label
    assert "故障报修" in label
    card, _ = await stage.press("赵经理", data)
    assert "王芳" in card.text
    assert "停电了" in card.text
    assert "东村台区" in card.text
    assert list(card.buttons) == [
        "接手", "答复", "反问", "话术", "承诺时间",
        "派单", "到场", "复电", "回复全部", "已恢复", "停电详情",
        "处理完毕", "转办", "更多…", "这一户",
    ]  # fmt: skip


async def test_pages_turn_and_the_longest_waiting_come_first(stage: Stage) -> None:
    for number in range(10):
        await stage.say("王芳" if number % 2 else "李强", f"/start {stage.sign('pP3', 'start')}")
        await stage.say("王芳" if number % 2 else "李强", "箱子敞着")
        stage.clock.move_to(stage.clock.now() + stage.trade.policy.ticket_window * 1.1)
    await stage.new()
    (first,) = await stage.say("赵经理", "/tickets")
    tickets = list(reversed(await stage.open()))
    assert len(tickets) == 10
    labels = list(first.buttons)
    assert [tickets[at].number in labels[at] for at in range(8)] == [True] * 8
    assert labels[8:] == ["下一页"]
    second, _ = await stage.press("赵经理", first.buttons["下一页"])
    assert list(second.buttons)[2:] == ["上一页"]
    back, _ = await stage.press("赵经理", second.buttons["上一页"])
    assert back.buttons == first.buttons


async def test_another_station_sees_nothing(stage: Stage) -> None:
    ticket = await reported(stage)
    (none,) = await stage.say("西所长", "/tickets")
    assert none.text == stage.speak("staff_desk.none_open")
    for verb in "tvaz":
        (refused,) = await stage.press("西所长", button(stage, verb, ticket))
        assert refused.text == stage.speak("errors.not_found")


async def test_one_of_two_takes_and_the_other_is_told(stage: Stage) -> None:
    ticket = await reported(stage)
    taken, _ = await stage.press("赵经理", button(stage, "t", ticket))
    assert taken.text == stage.speak("staff_desk.taken", number=ticket.number)
    (late,) = await stage.press("钱经理", button(stage, "t", ticket))
    assert late.text == stage.speak("errors.taken_by_somebody", who="赵经理")
    again, _ = await stage.press("赵经理", button(stage, "t", ticket))
    assert again.text == taken.text
    (now,) = await stage.open()
    assert now.owner_id is not None
    assert now.state is State.TAKEN


async def test_a_resident_who_presses_a_staff_button_is_refused(stage: Stage) -> None:
    ticket = await reported(stage)
    for verb in "taz":
        (refused,) = await stage.press("王芳", button(stage, verb, ticket))
        assert refused.key.startswith("press:")
        assert refused.text == stage.speak("errors.not_allowed")
    (now,) = await stage.open()
    assert now == ticket


async def test_a_dismissed_manager_is_refused(stage: Stage) -> None:
    ticket = await reported(stage)
    async with stage.database.writing() as work:
        await work.run(tables.staff.update().values(active=False))
    (refused,) = await stage.press("赵经理", button(stage, "t", ticket))
    assert refused.text == stage.speak("errors.not_allowed")


async def test_tampered_and_unknown_buttons_get_a_sentence_and_nothing_else(stage: Stage) -> None:
    ticket = await reported(stage)
    for data in (
        f"t:{short(ticket.id)}",
        button(stage, "t", ticket)[:-1],
        "",
        "x" * 64,
        stage.sign("pP3", "start"),
    ):
        (refused,) = await stage.press("赵经理", data)
        assert refused.text == stage.speak("errors.tampered")
    for data in ("?:1", "t:!", "t:", "c:nonsense:1", "m:nonsense", "l:xx", "n:", "v:1"):
        (refused,) = await stage.press("赵经理", stage.sign(data))
        assert refused.key.startswith("press:")
        assert refused.text
    (now,) = await stage.open()
    assert now == ticket


async def test_an_answer_goes_to_the_original_message(stage: Stage) -> None:
    ticket = await reported(stage)
    asked = stage.messages
    question, _ = await stage.press("赵经理", button(stage, "a", ticket))
    assert question.text == stage.speak("staff_desk.ask_answer", number=ticket.number)
    left = await stage.say("赵经理", "已派人，正在路上")
    (answer,) = to(left, GROUP["id"])
    assert "已派人，正在路上" in answer.text
    assert reply_of(answer) == asked
    (told,) = to(left, PEOPLE["赵经理"])
    assert told.text == stage.speak("staff_desk.answered", number=ticket.number)
    (now,) = await stage.open()
    assert now.state is State.ANSWERED
    async with stage.database.reading() as work:
        last = (await entries_of(work, SYSTEM, ticket.id))[-1]
    assert (last.kind, last.body) == (EntryKind.ANSWERED, "已派人，正在路上")
    assert await stage.count(talk_tables.conversations) == 0


async def test_an_answer_with_personal_data_goes_to_private_or_nowhere(stage: Stage) -> None:
    ticket = await reported(stage, text="停电了，我电话13800138000")
    text = f"/answer {ticket.number} 师傅会打 13800138000 找您"
    left = await stage.say("赵经理", text)
    assert [one.text for one in left] == [
        stage.speak("staff_desk.answer_kept", number=ticket.number)
        + stage.speak("intake.call", name="王芳")
    ]
    await stage.met("王芳")
    left = await stage.say("赵经理", text)
    assert to(left, GROUP["id"]) == []
    (answer,) = to(left, PEOPLE["王芳"])
    assert "13800138000" in answer.text


async def test_the_group_of_staff_is_a_desk(stage: Stage) -> None:
    ticket = await reported(stage)
    (page,) = await stage.say("赵经理", "/tickets", STAFF_GROUP)
    (data,) = page.buttons.values()
    card, _ = await stage.press("赵经理", data, STAFF_GROUP)
    question, _ = await stage.press("赵经理", card.buttons["答复"], STAFF_GROUP)
    assert question.text == stage.speak("staff_desk.ask_answer_reply", number=ticket.number)
    assert await stage.say("赵经理", "中午吃什么", STAFF_GROUP) == []
    assert (
        to(await stage.say("钱经理", "我来", STAFF_GROUP, reply_to_message=to_bot()), GROUP["id"])
        == []
    )
    left = await stage.say("赵经理", "马上就到", STAFF_GROUP, reply_to_message=to_bot())
    (answer,) = to(left, GROUP["id"])
    assert "马上就到" in answer.text


async def test_closing_passes_the_gate_tells_the_result_and_asks_who_can_be_asked(
    stage: Stage,
) -> None:
    ticket = await reported(stage)
    (refused,) = await stage.say("赵经理", f"/close {ticket.number} 已换保险丝")
    assert stage.speak("close_gate.boundary") in refused.text
    await stage.mend(ticket.id)
    left = await stage.say("赵经理", f"/close {ticket.number} 已换保险丝")
    (told,) = to(left, GROUP["id"])
    assert "已换保险丝" in told.text
    (waits,) = await stage.open()
    assert waits.state is State.RESOLVED
    left = await stage.settle()
    (asked,) = [one for one in left if stage.speak("closing.yes") in one.buttons]
    await stage.press("王芳", asked.buttons[stage.speak("closing.yes")], GROUP)
    assert await stage.open() == ()
    (closed,) = await stage.say("赵经理", f"/close {ticket.number}")
    assert closed.text == stage.speak("errors.ticket_is_closed")
    for verb in "taz":
        (late,) = await stage.press("赵经理", button(stage, verb, ticket))
        assert late.text == stage.speak("errors.ticket_is_closed")


async def test_closing_by_button_waits_for_the_result(stage: Stage) -> None:
    ticket = await reported(stage)
    await stage.mend(ticket.id)
    await stage.press("赵经理", button(stage, "z", ticket))
    left = await stage.say("赵经理", "已换保险丝")
    (told,) = to(left, GROUP["id"])
    assert ticket.number in told.text
    (waits,) = await stage.open()
    assert waits.state is State.RESOLVED


async def test_an_incident_ends_with_its_last_ticket(stage: Stage) -> None:
    first = await reported(stage, "王芳")
    second = await reported(stage, "李强")
    assert first.incident_id == second.incident_id is not None
    states = []
    for ticket in (first, second):
        await stage.write(ticket.id, EntryKind.CLOSED, "赵经理", code=Outcome.DONE.value)
        await stage.settle()
        async with stage.database.reading() as work:
            (row,) = (await work.run(tables.incidents.select())).mappings()
        states.append(row["state"])
    assert states == ["suspected", "closed"]


async def test_who_waits_for_an_answer_to_a_closed_ticket_is_told_once(stage: Stage) -> None:
    ticket = await reported(stage)
    await stage.press("赵经理", button(stage, "a", ticket))
    await stage.write(ticket.id, EntryKind.CLOSED, "钱经理", code=Outcome.MISJUDGED.value)
    (told,) = await stage.say("赵经理", "马上")
    assert told.text == stage.speak("errors.ticket_is_closed")
    assert await stage.count(talk_tables.conversations) == 0


async def test_reports_are_for_supervisors_in_private(stage: Stage) -> None:
    await stage.met("王芳")
    await stage.press("王芳", stage.sign(f"s:{short(stage.east.id)}"))
    await stage.say("王芳", "我要举报有人收红包")
    await stage.new()
    (ticket,) = await stage.open()
    (none,) = await stage.say("赵经理", "/tickets")
    assert none.text == stage.speak("staff_desk.none_open")
    (refused,) = await stage.press("赵经理", button(stage, "v", ticket))
    assert refused.text == stage.speak("errors.not_found")
    (page,) = await stage.say("孙督导", "/tickets", STAFF_GROUP)
    assert page.buttons == {}
    (hidden,) = await stage.press("孙督导", button(stage, "v", ticket), STAFF_GROUP)
    assert hidden.text == stage.speak("errors.only_in_private")
    card, _ = await stage.press("孙督导", button(stage, "v", ticket))
    assert "收红包" in card.text
    left = await stage.say("孙督导", f"/answer {ticket.number} 已开始核查")
    (answer,) = to(left, PEOPLE["王芳"])
    assert "已开始核查" in answer.text
    assert to(left, GROUP["id"]) == []


async def test_the_author_of_a_report_adds_to_it_in_private(stage: Stage) -> None:
    await stage.met("王芳")
    await stage.press("王芳", stage.sign(f"s:{short(stage.east.id)}"))
    await stage.say("王芳", "我要举报有人收红包")
    (ticket,) = await stage.open()
    await stage.new()
    link = stage.sign(f"r{short(ticket.id)}", "start")
    receipt, asked = await stage.say("王芳", f"/start {link}")
    assert ticket.number in receipt.text
    assert asked.text == stage.speak("private.ask_addition")
    (added,) = await stage.say("王芳", "是上周三的事")
    assert added.text == stage.speak("private.added")
    await stage.say("王芳", f"/start {link}")
    await stage.say("王芳", "我家停电了")
    assert {one.kind for one in await stage.open()} == {"report", "outage_report"}
    (foreign,) = await stage.say("李强", f"/start {link}")
    assert foreign.text == stage.speak("errors.not_found")
    async with stage.database.reading() as work:
        kinds = [one.kind for one in await entries_of(work, SYSTEM, ticket.id)]
    assert kinds == [EntryKind.OPENED, EntryKind.ADDED]


async def test_commands_without_what_they_need_say_how(stage: Stage) -> None:
    ticket = await reported(stage)
    for command, usage in (("/take", "take"), ("/answer", "answer"), ("/close", "close")):
        (said,) = await stage.say("赵经理", command)
        assert stage.speak(f"staff_desk.usage_{usage}") in said.text
    (empty,) = await stage.say("赵经理", f"/answer {ticket.number}")
    assert stage.speak("staff_desk.usage_answer") in empty.text
    (unknown,) = await stage.say("赵经理", "/take 19990101-0001")
    assert unknown.text == stage.speak("errors.not_found")
    (resident,) = await stage.say("王芳", f"/close {ticket.number}")
    assert resident.text == stage.speak("errors.not_allowed")
    (public,) = await stage.say("赵经理", f"/close {ticket.number}", GROUP)
    assert public.text == stage.speak("errors.not_allowed")
    assert len(await stage.open()) == 1


async def test_duty_and_invitations_are_reached(stage: Stage) -> None:
    (said,) = await stage.say("赵经理", "/duty off")
    assert stage.speak("staff.off_duty") in said.text
    (link,) = await stage.say("孙督导", "/invite manager")
    assert "?start=" in link.text
    (refused,) = await stage.say("王芳", "/invite manager")
    assert "?start=" not in refused.text


async def test_an_invitation_makes_staff(stage: Stage) -> None:
    (link,) = await stage.say("孙督导", "/invite manager")
    token = link.text.partition("?start=")[2].split()[0].strip("。）)")
    await stage.say("李强", f"/start {token}")
    (page,) = await stage.say("李强", "/tickets")
    assert page.text == stage.speak("staff_desk.none_open")


async def test_a_report_in_the_group_goes_on_in_private_and_its_words_can_be_removed(
    stage: Stage,
) -> None:
    (pointer,) = to(await stage.say("王芳", "我要举报有人收红包", GROUP), GROUP["id"])
    (ticket,) = await stage.open()
    assert ticket.number not in pointer.text
    (link,) = pointer.buttons.values()
    receipt, _ = await stage.say("王芳", f"/start {link.partition('?start=')[2]}")
    assert ticket.number in receipt.text
    (remove,) = receipt.buttons.values()
    (refused,) = await stage.press("王芳", remove)
    assert refused.text == stage.speak("errors.cannot_remove")
    (foreign,) = await stage.press("李强", remove)
    assert foreign.text == stage.speak("errors.not_your_message")


async def test_the_bot_asks_back_and_the_button_decides(stage: Stage) -> None:
    mention = {"type": "mention", "offset": 0, "length": 14}
    asked, *_ = await stage.say("王芳", "@lamplight_bot 在吗", GROUP, entities=[mention])
    data = asked.buttons[stage.speak("ask.outage_report")]
    (refused,) = await stage.press("李强", data, GROUP)
    assert refused.text == stage.speak("errors.not_your_message")
    assert await stage.press("王芳", data, GROUP)
    (ticket,) = await stage.open()
    assert ticket.kind == "outage_report"


async def test_an_edit_reaches_the_log_and_the_ticket(stage: Stage) -> None:
    said = stage.message("王芳", "早上好", GROUP)
    await stage.feed(message=said)
    edited = said | {"text": "停电了", "edit_date": said["date"] + 5}
    assert await stage.feed(edited_message=edited)
    (ticket,) = await stage.open()
    assert ticket.kind == "outage_report"
    assert await stage.count(tables.messages) == 1


async def test_two_who_take_at_the_same_moment(stage: Stage) -> None:
    ticket = await reported(stage)
    data = button(stage, "t", ticket)
    async with asyncio.TaskGroup() as both:
        for who in ("赵经理", "钱经理"):
            both.create_task(stage.press(who, data))
    async with stage.database.reading() as work:
        entries = await entries_of(work, SYSTEM, ticket.id)
        sent = (await work.run(tables.outbox.select())).mappings().all()
    assert [one.kind for one in entries] == [EntryKind.OPENED, EntryKind.TAKEN]
    said = [from_json(row["payload"]) for row in sent]
    told = [one.text for one in said if isinstance(one, AnswerPress) and one.text]
    assert told == [stage.speak("errors.taken_by_somebody", who="赵经理")]
    assert stage.speak("staff_desk.taken", number=ticket.number) in [
        one.text for one in said if isinstance(one, SendText)
    ]


async def test_staff_may_write_of_people_in_an_answer(stage: Stage) -> None:
    ticket = await reported(stage)
    await stage.press("赵经理", button(stage, "a", ticket))
    left = await stage.say("赵经理", "请找人工客服")
    (answer,) = to(left, GROUP["id"])
    assert "请找人工客服" in answer.text


async def test_an_answer_needs_words_and_the_question_stands_until_they_come(stage: Stage) -> None:
    ticket = await reported(stage)
    await stage.press("赵经理", button(stage, "a", ticket))
    photo = stage.message("赵经理", None, photo=[picture()])
    (said,) = await stage.feed(message=photo)
    assert stage.speak("staff_desk.usage_answer") in said.text
    assert to(await stage.say("赵经理", "照片里的开关换了"), GROUP["id"])


async def test_a_group_of_another_station_is_no_desk(stage: Stage) -> None:
    ticket = await reported(stage)
    (refused,) = await stage.press("西所长", button(stage, "v", ticket), STAFF_GROUP)
    assert refused.text == stage.speak("errors.not_found")
    left = await stage.say("西所长", "/tickets", STAFF_GROUP)
    assert all(ticket.number not in one.text for one in left)
