"""Canned replies: found by a few letters, filled, sent by one press or opened to be changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.ids import short
from chat.sounds import initials
from stations.scope import SYSTEM
from storage import talk_tables
from storage.tickets import entries_of
from tests.desk.stage import GROUP, PEOPLE, STAFF_GROUP, Left, Stage, to_bot
from tests.desk.test_desk import button, reported, to
from tests.tickets.pack import RULES
from tickets.entry import Audience, EntryKind


def texts(left: list[Left]) -> str:
    return "\n".join(one.text for one in left)


async def test_letters_find_it_and_one_press_sends_it_filled(stage: Stage) -> None:
    ticket = await reported(stage)
    (found,) = await stage.say("赵经理", f"/say {ticket.number} yjdc")
    shown = "抢修人员已到达东村台区现场，正在查找故障点，查明后告诉您。"
    assert shown in found.text
    left = await stage.press("赵经理", found.buttons["发 1"])
    assert shown in to(left, GROUP["id"])[0].text
    again = await stage.press("赵经理", found.buttons["发 1"])
    assert to(again, GROUP["id"]) == []
    assert stage.speak("reply.sent_before", number=ticket.number) in texts(again)
    async with stage.database.reading() as work:
        entries = await entries_of(work, SYSTEM, ticket.id)
    assert [one.body for one in entries if one.kind is EntryKind.ANSWERED] == [shown]


async def test_what_lacks_a_value_names_it_and_can_only_be_changed(stage: Stage) -> None:
    ticket = await reported(stage)
    (found,) = await stage.say("赵经理", f"/say {ticket.number} 预计复电")
    assert stage.speak("reply.lacks", names="预计恢复时间") in found.text
    assert list(found.buttons) == ["改 1"]
    copy, question, _ = await stage.press("赵经理", found.buttons["改 1"])
    assert "预计〔预计恢复时间〕恢复供电" in copy.text
    assert question.text == stage.speak("reply.edit", number=ticket.number)
    left = await stage.say("赵经理", "预计今晚八点恢复供电")
    assert "预计今晚八点恢复供电" in to(left, GROUP["id"])[0].text


async def test_while_an_answer_is_asked_for_a_few_letters_look_it_up(stage: Stage) -> None:
    ticket = await reported(stage)
    for typed in (".yjpd", "。YJPD", "话术 已经派单"):
        await stage.press("赵经理", button(stage, "a", ticket))
        (found,) = await stage.say("赵经理", typed)
        assert "抢修人员已经出发前往东村台区" in found.text
    await stage.press("赵经理", button(stage, "a", ticket))
    (found,) = await stage.say("赵经理", "/say yjpd")
    assert "抢修人员已经出发前往东村台区" in found.text
    (none,) = await stage.say("赵经理", "/say zzz")
    assert none.text == stage.speak("reply.none_found", typed="zzz")
    left = await stage.say("赵经理", "马上到")
    assert "马上到" in to(left, GROUP["id"])[0].text


async def test_without_a_number_it_is_for_the_ticket_that_one_owns_else_one_is_asked(
    stage: Stage,
) -> None:
    (usage,) = await stage.say("钱经理", "/say td")
    assert usage.text == stage.speak("reply.usage")
    first = await reported(stage)
    await stage.say("钱经理", f"/take {first.number}")
    (found,) = await stage.say("钱经理", "/say yjdc")
    assert first.number in found.text
    second = await reported(stage, "李强", "我要投诉")
    await stage.say("钱经理", f"/take {second.number}")
    (asked,) = await stage.say("钱经理", "/say yjdc")
    label = next(one for one in asked.buttons if first.number in one)
    (found,) = [one for one in await stage.press("钱经理", asked.buttons[label]) if one.text]
    assert "已到达东村台区" in found.text
    for who in ("王芳", "西所长"):
        refused = await stage.press(who, asked.buttons[label])
        assert not any("台区" in one.text for one in refused)


async def test_stale_buttons_send_nothing(stage: Stage) -> None:
    ticket = await reported(stage)
    await stage.say("孙督导", "/reply add 停电说明 东村今天检修")
    (found,) = await stage.say("赵经理", f"/say {ticket.number} 停电说明")
    await stage.say("孙督导", "/reply add 停电说明 东村明天检修")
    for verb in ("发 1", "改 1"):
        (refused,) = await stage.press("赵经理", found.buttons[verb])
        assert refused.text == stage.speak("errors.reply_has_changed")
    (found,) = await stage.say("赵经理", f"/say {ticket.number} 停电说明")
    await stage.write(ticket.id, EntryKind.CLOSED, "赵经理", code="done")
    for data in (found.buttons["发 1"], button(stage, "dt", ticket)):
        (refused,) = await stage.press("赵经理", data)
        assert refused.text == stage.speak("errors.ticket_is_closed")
    for data in ("ds:", "ds:x:y", f"de:{short(ticket.id)}", "dt:!"):
        assert (await stage.press("赵经理", stage.sign(data)))[0].text


async def test_a_supervisor_keeps_the_stations_own(stage: Stage) -> None:
    (added,) = await stage.say("孙督导", "/reply add 停电说明 {district}今天检修，{hotline}可以问")
    assert added.text == stage.speak("reply.added", title="停电说明")
    ticket = await reported(stage)
    for typed in ("tdsm", "td", "停电说明", "说明"):
        (found,) = await stage.say("赵经理", f"/say {ticket.number} {typed}")
        assert "东村台区今天检修，95598可以问" in found.text
    assert "tdsm 停电说明" in texts(await stage.say("孙督导", "/reply"))
    (gone,) = await stage.say("孙督导", "/reply 删除 tdsm")
    assert gone.text == stage.speak("reply.removed", title="停电说明")
    assert stage.speak("reply.none_own") in texts(await stage.say("孙督导", "/reply list"))
    assert stage.speak("errors.not_found") in texts(await stage.say("孙督导", "/reply remove x"))


@pytest.mark.parametrize(
    ("who", "said", "told"),
    [
        ("赵经理", "add 停电 检修", "errors.not_allowed"),
        ("王芳", "add 停电 检修", "errors.not_allowed"),
        ("孙督导", "add 停电", "reply.usage_keep"),
        ("孙督导", "add", "reply.usage_keep"),
        ("孙督导", "add 停电 {phone}说", "errors.unknown_variables"),
        ("孙督导", "add 停电 保证今晚来电", "held_back.promise"),
        ("孙督导", "add 停电 找13900139000", "held_back.personal_data"),
        ("孙督导", "add 停电 " + "长" * 1001, "reply.too_long"),
    ],
)
async def test_what_could_never_be_sent_is_not_kept(
    stage: Stage, who: str, said: str, told: str
) -> None:
    (refused,) = await stage.say(who, f"/reply {said}")
    values = {"names": "phone", "words": "保证今晚来电", "title": 40, "text": 1000}
    if told == "held_back.personal_data":
        values["words"] = "*********00"
    assert stage.speak(told, **values) in refused.text
    assert stage.speak("reply.none_own") in texts(await stage.say("孙督导", "/reply"))


async def test_notes_stay_among_staff(stage: Stage) -> None:
    await stage.met("王芳")
    ticket = await reported(stage)
    secret = "此户上月闹过，13900139000，保证别提"
    left = await stage.say("赵经理", f"/note {ticket.number} {secret}")
    assert texts(left) == stage.speak("reply.noted", number=ticket.number)
    for typed in (f"备注 {secret}", f"// {secret}", f"//{secret}", f"备注：{secret}"):
        await stage.press("赵经理", button(stage, "a", ticket), STAFF_GROUP)
        reply = await stage.say("赵经理", typed, STAFF_GROUP, reply_to_message=to_bot())
        assert {one.chat for one in reply} == {STAFF_GROUP["id"]}
        assert texts(reply) == stage.speak("reply.noted", number=ticket.number)
    await stage.say("赵经理", f"/close {ticket.number}")
    await stage.say("赵经理", f"/note {ticket.number} {secret}")
    async with stage.database.reading() as work:
        entries = await entries_of(work, SYSTEM, ticket.id)
    notes = [one for one in entries if one.kind is EntryKind.NOTED]
    assert [(one.body, one.audience) for one in notes] == [(secret, Audience.STAFF)] * 6
    (own, _) = await stage.press("王芳", button(stage, "v", ticket))
    assert ticket.number in own.text
    assert secret not in own.text
    usage = await stage.say("赵经理", f"/note {ticket.number}")
    assert stage.speak("reply.usage_note") in texts(usage)
    assert stage.speak("errors.not_allowed") in texts(
        await stage.say("王芳", f"/note {ticket.number} 看看")
    )
    assert not any(
        secret in one.text for one in await stage.settle() if one.chat != PEOPLE["赵经理"]
    )


async def test_a_reply_that_begins_like_a_mark_is_still_an_answer(stage: Stage) -> None:
    ticket = await reported(stage)
    for said in ("备注册表已更新", "话术语培训已安排", "……请稍等"):
        await stage.press("赵经理", button(stage, "a", ticket))
        left = await stage.say("赵经理", said)
        assert said in to(left, GROUP["id"])[0].text
    assert await stage.count(talk_tables.conversations) == 0


@given(st.text())
def test_initials_are_letters_and_digits_whatever_is_written(text: str) -> None:
    found = initials(text)
    assert found == found.lower()
    assert not found or (found.isascii() and found.isalnum())


def test_initials_agree_with_the_pack() -> None:
    """A few characters sound differently in words; a station can write those letters itself."""
    same = [one for one in RULES.replies if initials(one.title("zh-CN")) == one.letters]
    assert len(same) >= 0.9 * len(RULES.replies)
    assert initials("Wi-Fi 停电2次！") == "wifitd2c"
