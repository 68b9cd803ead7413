"""Staff open a ticket for somebody else: by ``/new`` or by forwarding what they wrote."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chat.actions import EditText
from chat.message import Origin
from handlers.forwards import origin_of
from stations.scope import SYSTEM
from storage import tables
from storage.alarms import phone_of
from storage.people import person
from storage.roster import subjects_of
from storage.tickets import entries_of, reread
from tests.desk.stage import GROUP, PEOPLE, STAFF_GROUP, Left, Stage, to_bot, user
from tests.desk.test_desk import to
from tickets.entry import Audience, EntryKind
from tickets.gate import NOT_REACHED, TOLD_BY_PHONE, told_by_call
from tickets.ticket import Source, State, Ticket

UNNAMED = "未留姓名的客户"


def form_of(left: list[Left]) -> Left:
    """Return the form that staff see: sent anew, or edited in place."""
    return next(one for one in left if one.buttons or isinstance(one.action, EditText))


def words_of(left: Left) -> str:
    return left.action.text if isinstance(left.action, EditText) else left.text


def buttons_of(left: Left) -> dict[str, str]:
    if isinstance(left.action, EditText):
        return {one.text: one.data or "" for row in left.action.buttons for one in row}
    return left.buttons


async def now(stage: Stage, ticket: Ticket) -> Ticket:
    async with stage.database.reading() as work:
        return await reread(work, SYSTEM, ticket.id)


async def opened(stage: Stage) -> Ticket:
    (ticket,) = await stage.open()
    return ticket


async def by_phone(stage: Stage, words: str = "停电了", who: str = "赵经理") -> Ticket:
    """Staff register what somebody says on the telephone; return its ticket."""
    known = {one.id for one in await stage.open()}
    form = form_of(await stage.say(who, f"/new {words}"))
    await stage.press(who, form.buttons["登记"])
    (made,) = [one for one in await stage.open() if one.id not in known]
    return made


async def test_one_press_registers_what_was_guessed_and_the_first_to_touch_it_owns_it(
    stage: Stage,
) -> None:
    form = form_of(await stage.say("赵经理", "/new 三组王大爷家停电了"))
    assert "三组王大爷家停电了" in form.text
    for chosen in ("✓ 故障报修", "✓ 电话", "✓ 东村台区"):
        assert chosen in form.buttons
    assert await stage.open() == ()
    done = form_of(await stage.press("赵经理", form.buttons["登记"]))
    made = await opened(stage)
    assert words_of(done) == stage.speak("intake.registered", number=made.number, kind="故障报修")
    assert (made.kind, made.source, made.district_id) == (
        "outage_report",
        Source.PHONE,
        stage.village.id,
    )
    assert made.state is State.TAKEN
    again = await stage.press("赵经理", form.buttons["登记"])
    assert [one.text for one in again] == [
        stage.speak("intake.registered_before", number=made.number)
    ]
    assert await opened(stage) == made
    await stage.settle()
    async with stage.database.reading() as work:
        entries = await entries_of(work, SYSTEM, made.id)
    assert [one.kind for one in entries][:2] == [EntryKind.OPENED, EntryKind.ADDED]
    assert entries[1].body == "三组王大爷家停电了"
    note = next(one for one in entries if one.kind is EntryKind.NOTED)
    assert (note.body, note.audience) == (
        stage.speak("intake.by", source="电话"),
        Audience.STAFF,
    )


async def test_everything_on_the_form_can_be_changed_and_called_off(stage: Stage) -> None:
    (asked,) = await stage.say("孙督导", "/new")
    assert asked.text == stage.speak("intake.ask_words")
    form = form_of(await stage.say("孙督导", "想问问过户要什么材料"))
    assert "✓ 业务咨询" not in form.buttons
    (refused,) = await stage.press("孙督导", form.buttons["登记"])
    assert refused.text == stage.speak("errors.intake.lacks", what=stage.speak("intake.kind"))
    for label in ("业务咨询", "营业厅", "东村台区"):
        form = form_of(await stage.press("孙督导", buttons_of(form)[label]))
        assert f"✓ {label}" in buttons_of(form)
    question, _ = await stage.press("孙督导", buttons_of(form)["写客户"])
    assert question.text == stage.speak("intake.ask_who")
    form = form_of(await stage.say("孙督导", "王大爷，138 1234 5678"))
    assert "王大爷 138 1234 5678" in form.text
    form = form_of(await stage.say("孙督导", "他说急用"))
    assert "过户要什么材料\n他说急用" in form.text
    done = form_of(await stage.press("孙督导", form.buttons["登记"]))
    made = await opened(stage)
    assert made.number in words_of(done)
    assert (made.kind, made.source) == ("consult", Source.COUNTER)
    async with stage.database.reading() as work:
        who = await person(work, SYSTEM, made.reporter_id)
        assert who is not None
        assert who.name == "王大爷"
        assert await phone_of(work, SYSTEM, stage.east.id, who.id) == "138 1234 5678"
    form = form_of(await stage.say("孙督导", "/new 停电"))
    stopped = form_of(await stage.press("孙督导", form.buttons["取消"]))
    assert words_of(stopped) == stage.speak("intake.stopped")
    (over,) = await stage.press("孙督导", form.buttons["登记"])
    assert over.text == stage.speak("errors.intake.is_over")
    form = form_of(await stage.say("孙督导", "/new 停电"))
    (stopped,) = await stage.say("孙督导", "取消")
    assert stopped.text == stage.speak("private.stopped")
    assert await opened(stage) == made


async def test_a_form_expires_and_is_nobody_elses(stage: Stage) -> None:
    form = form_of(await stage.say("赵经理", "/new 停电了", STAFF_GROUP))
    for who in ("钱经理", "王芳"):
        (refused,) = await stage.press(who, form.buttons["登记"], STAFF_GROUP)
        assert refused.key.startswith("press:")
    stage.clock.move_to(stage.clock.now() + timedelta(minutes=31))
    (over,) = await stage.press("赵经理", form.buttons["登记"], STAFF_GROUP)
    assert over.text == stage.speak("errors.intake.is_over")
    for data in ("dn:", "dn:1", "dn:!:o", "dc:1:t", "dc:x"):
        assert (await stage.press("赵经理", stage.sign(data)))[0].text
    form = form_of(await stage.say("赵经理", "/new 停电了"))
    mark = form.buttons["登记"][10:].split(":")[1]
    for what in ("k:nothing", "s:group", "d:1", "a:else", "?", ""):
        assert (await stage.press("赵经理", stage.sign(f"dn:{mark}:{what}")))[0].text
    assert await stage.open() == ()
    (resident,) = await stage.say("王芳", "/new 停电了")
    assert resident.text == stage.speak("errors.not_allowed")


async def test_in_the_group_of_staff_nothing_personal_is_repeated(stage: Stage) -> None:
    said = "王大爷家停电，电话13812345678"
    form = form_of(await stage.say("赵经理", f"/new {said}", STAFF_GROUP))
    assert form.chat == STAFF_GROUP["id"]
    assert "13812345678" not in form.text
    assert "举报" not in str(form.buttons)
    await stage.press("赵经理", form.buttons["写客户"], STAFF_GROUP)
    reply = {"reply_to_message": to_bot()}
    form = form_of(await stage.say("赵经理", "王大爷 13812345678", STAFF_GROUP, **reply))
    assert "13812345678" not in form.text
    done = form_of(await stage.press("赵经理", form.buttons["登记"], STAFF_GROUP))
    made = await opened(stage)
    assert made.number in words_of(done)
    left = await stage.say("赵经理", f"/answer {made.number} 已派人", STAFF_GROUP)
    assert "13812345678" not in str(left)
    (told,) = [one for one in left if one.text]
    assert stage.speak("intake.call_from_group") in told.text


async def test_a_report_is_taken_in_private_alone_and_its_reporter_stays_hidden(
    stage: Stage,
) -> None:
    (refused,) = await stage.say("赵经理", "/new 我要举报有人偷电", STAFF_GROUP)
    assert refused.text == stage.speak("errors.only_in_private")
    form = form_of(await stage.say("赵经理", "/new 有人举报邻居偷电"))
    await stage.press("赵经理", form.buttons["写客户"])
    form = form_of(await stage.say("赵经理", "李大妈 13812345678"))
    done = form_of(await stage.press("赵经理", form.buttons["登记"]))
    assert buttons_of(done) == {}
    left = await stage.settle()
    made = await opened(stage)
    assert made.state is State.OPEN
    assert made.owner_id != made.reporter_id
    for who in ("赵经理", "钱经理"):
        seen = await stage.say(who, "/tickets")
        assert made.number not in str(seen)
    assert "李大妈" not in str(left)
    assert made.number not in str(await stage.say("孙督导", "/tickets", STAFF_GROUP))
    answer = await stage.say("孙督导", f"/answer {made.number} 正在核查")
    assert "13812345678" in str(answer)


async def test_a_complaint_about_whoever_took_the_call_is_not_theirs(stage: Stage) -> None:
    made = await by_phone(stage, "投诉你们赵经理态度恶劣", "钱经理")
    await stage.settle()
    found = await now(stage, made)
    assert found.about_staff
    async with stage.database.reading() as work:
        concerned = await subjects_of(work, SYSTEM, made.id)
        crew = {row.external_id: row.id for row in await work.run(tables.people.select()) if row.id}
    assert concerned == {crew[PEOPLE["赵经理"]]}
    assert found.owner_id not in (crew[PEOPLE["赵经理"]], crew[PEOPLE["钱经理"]])
    assert made.number not in str(await stage.say("赵经理", "/tickets"))


async def test_who_cannot_be_written_to_is_called_and_that_is_noted(stage: Stage) -> None:
    form = form_of(await stage.say("赵经理", "/new 停电了"))
    await stage.press("赵经理", form.buttons["写客户"])
    form = form_of(await stage.say("赵经理", "王大爷 13812345678"))
    await stage.press("赵经理", form.buttons["登记"])
    made = await opened(stage)
    await stage.mend(made.id)
    (told,) = await stage.say("赵经理", f"/resolve {made.number} 换了保险")
    call = stage.speak("intake.call_number", name="王大爷", phone="13812345678")
    assert call in told.text
    await stage.press("赵经理", told.buttons["没联系上"])
    async with stage.database.reading() as work:
        entries = await entries_of(work, SYSTEM, made.id)
    assert told_by_call(entries) == (False, stage.speak(f"intake.{NOT_REACHED}"))
    noted, _ = await stage.press("赵经理", told.buttons["已电话告知"]), None
    assert stage.speak("intake.call_noted", number=made.number) in [one.text for one in noted]
    async with stage.database.reading() as work:
        entries = await entries_of(work, SYSTEM, made.id)
    assert told_by_call(entries) == (True, "")
    assert entries[-1].code == TOLD_BY_PHONE
    assert entries[-1].audience is Audience.STAFF
    again = await by_phone(stage, "还是没电")
    assert again.reporter_id != made.reporter_id


async def test_the_same_telephone_is_the_same_reporter(stage: Stage) -> None:
    reporters = set()
    for name in ("王大爷", "王大爷的儿子"):
        form = form_of(await stage.say("赵经理", "/new 停电了"))
        await stage.press("赵经理", form.buttons["写客户"])
        form = form_of(await stage.say("赵经理", f"{name} 138-1234-5678"))
        await stage.press("赵经理", form.buttons["登记"])
        reporters |= {one.reporter_id for one in await stage.open()}
    assert len(reporters) == 1
    async with stage.database.reading() as work:
        who = await person(work, SYSTEM, reporters.pop())
    assert who is not None
    assert who.name == "王大爷的儿子"


def forwarded(stage: Stage, **origin: Any) -> dict[str, Any]:
    """Return what Telegram tells of a message from an hour ago that is passed on."""
    date = int((stage.clock.now() - timedelta(hours=1)).timestamp())
    return {"forward_origin": {"date": date, **origin}}


async def test_a_forwarded_message_keeps_its_moment_and_its_author(stage: Stage) -> None:
    await stage.met("王芳")
    origin = forwarded(stage, type="user", sender_user=user("王芳"))
    form = form_of(await stage.say("赵经理", "家里停电了", **origin))
    for chosen in ("✓ 故障报修", "✓ 转发", "✓ 东村台区"):
        assert chosen in form.buttons
    form = form_of(await stage.say("赵经理", "一上午了", **origin))
    assert "家里停电了\n一上午了" in form.text
    await stage.press("赵经理", form.buttons["登记"])
    made = await opened(stage)
    assert made.opened_at == stage.clock.now() - timedelta(hours=1)
    assert made.source is Source.FORWARDED
    left = await stage.say("赵经理", f"/answer {made.number} 师傅在路上")
    (answer,) = to(left, PEOPLE["王芳"])
    assert "师傅在路上" in answer.text
    assert to(left, GROUP["id"]) == []
    (own,) = await stage.say("王芳", "/tickets")
    assert made.number in own.text


@pytest.mark.parametrize(
    ("origin", "name"),
    [
        ({"type": "hidden_user", "sender_user_name": "李大妈"}, "李大妈"),
        (
            {"type": "user", "sender_user": {"id": 77, "is_bot": False, "first_name": "生人"}},
            "生人",
        ),
        ({"type": "user", "sender_user": user("王芳") | {"is_bot": True}}, "王芳"),
        ({"type": "chat", "sender_chat": {"id": -5, "type": "group", "title": "x"}}, UNNAMED),
    ],
)
async def test_an_author_whom_nobody_knows_is_a_reporter_by_name(
    stage: Stage, origin: dict[str, Any], name: str
) -> None:
    form = form_of(await stage.say("赵经理", "停电了", **forwarded(stage, **origin)))
    await stage.press("赵经理", form.buttons["登记"])
    made = await opened(stage)
    async with stage.database.reading() as work:
        who = await person(work, SYSTEM, made.reporter_id)
    assert who is not None
    assert (who.name, who.channel) == (name, "outside")
    (told,) = await stage.say("赵经理", f"/answer {made.number} 师傅在路上")
    assert stage.speak("intake.call", name=name) in told.text


async def test_what_residents_forward_is_no_form(stage: Stage) -> None:
    origin = forwarded(stage, type="hidden_user", sender_user_name="李大妈")
    left = await stage.say("王芳", "停电了", **origin)
    assert not any("登记" in one.buttons for one in left)


@pytest.mark.parametrize(
    ("odd", "origin"),
    [
        ({"forward_origin": "x"}, Origin()),
        ({"forward_origin": {"date": "x", "sender_user": 3}}, Origin()),
        ({"forward_origin": {"date": 1 << 60, "sender_user": {"id": "?"}}}, Origin()),
        (
            {"forward_date": 1, "forward_from": {"id": 7, "first_name": "甲", "last_name": "乙"}},
            Origin(datetime.fromtimestamp(1, UTC), "甲 乙", 7),
        ),
        ({}, None),
    ],
)
def test_an_odd_origin_is_left_out(odd: dict[str, Any], origin: Origin | None) -> None:
    assert origin_of(odd) == origin


async def test_the_district_can_be_written(stage: Stage) -> None:
    form = form_of(await stage.say("孙督导", "/new 停电了"))
    assert "✓ 东村台区" not in form.buttons
    await stage.press("孙督导", form.buttons["其他台区"])
    (wrong,) = await stage.say("孙督导", "北村")
    assert stage.speak("intake.no_district", name="北村") in wrong.text
    form = form_of(await stage.say("孙督导", "东村"))
    assert "✓ 东村台区" in form.buttons
    form = form_of(await stage.say("孙督导", "/new 东村台区变压器旁边停电"))
    assert "✓ 东村台区" in form.buttons
    huge = form_of(await stage.say("孙督导", "/new " + "停电" * 3000))
    assert len(huge.text) < 1000
    await stage.press("孙督导", huge.buttons["登记"])
    assert (await opened(stage)).kind == "outage_report"
