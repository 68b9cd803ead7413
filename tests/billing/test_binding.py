"""Residents show that an account is theirs; holders and managers hear of it and undo it."""

from datetime import timedelta

import pytest

from bot.clock import PlayedClock
from chat.actions import SendCode, SendPicture
from chat.drawings import Code, from_text
from gateways.drawing import draw
from storage.database import Database
from tests.billing.house import HOLDER, NUMBER, OTHER, PHONE, House, code_in, link_in, shown
from tests.desk.stage import GROUP, PEOPLE, STAFF_GROUP, Left

DAY = timedelta(days=1)


@pytest.fixture
async def house(database: Database, clock: PlayedClock) -> House:
    return await House.build(database, clock)


@pytest.fixture
async def coded(database: Database, clock: PlayedClock) -> House:
    return await House.build(database, clock, codes=True)


def told(left: list[Left], who: str) -> list[Left]:
    return [one for one in left if one.chat == PEOPLE[who]]


async def mine(house: House, who: str) -> str:
    return "\n".join(one.text for one in await house.stage.say(who, "/accounts"))


async def test_one_scan_and_one_consent_bind_and_the_manager_undoes_it(house: House) -> None:
    stage = house.stage
    (keys,) = await stage.say("赵经理", f"/bind {NUMBER}")
    (made,) = shown(await stage.press("赵经理", keys.buttons["户主·二维码"]))
    assert isinstance(made.action, SendPicture)
    drawing = from_text(made.action.drawing or "")
    assert isinstance(drawing, Code)
    assert link_in(made) in drawing.text
    assert draw(made.action.drawing or "").startswith(b"\x89PNG")
    (asked,) = await stage.say("王芳", f"/start {link_in(made)}")
    assert "/forget" in asked.text
    left = await stage.press("王芳", asked.buttons["同意并绑定"])
    assert "已绑定 ******2233（*秀英，东村***），您是户主" in told(left, "王芳")[0].text
    (heard,) = told(left, "赵经理")
    assert "王芳 以户主身份绑定了户号 ******2233（扫经理的二维码）" in heard.text
    assert not [one for one in left if one.chat in (GROUP["id"], STAFF_GROUP["id"])]
    assert not [one for one in left if NUMBER in one.text or HOLDER in one.text]
    await stage.press("赵经理", heard.buttons["撤销"])
    assert await mine(house, "王芳") == stage.speak("binding.none")
    again = await stage.press("赵经理", heard.buttons["撤销"])
    assert "已解除" in shown(again)[-1].text


async def test_a_link_works_once_and_not_for_long(house: House) -> None:
    stage = house.stage
    start = await house.invite()
    own = await stage.say("赵经理", f"/start {start}")
    assert own[-1].text == stage.speak("binding.own_link")
    (asked,) = await stage.say("王芳", f"/start {start}")
    taken = await stage.say("李强", f"/start {start}")
    assert [one.text for one in taken] == [stage.speak("errors.binding.key_used")]
    forged = await stage.press("李强", asked.buttons["同意并绑定"])
    assert stage.speak("errors.binding.key_used") in [one.text for one in forged]
    await stage.press("王芳", asked.buttons["同意并绑定"])
    twice = await stage.press("王芳", asked.buttons["同意并绑定"])
    assert stage.speak("errors.binding.key_used") in [one.text for one in twice]
    late = await house.invite(words="家人·二维码")
    stage.clock.move_to(stage.clock.now() + timedelta(minutes=16))
    over = await stage.say("李强", f"/start {late}")
    assert over[-1].text == stage.speak("errors.binding.key_over")
    changed = await stage.say("李强", f"/start {start[:-1]}x")
    assert changed[-1].text == stage.speak("errors.tampered")


async def test_who_does_not_agree_is_not_bound_and_who_agreed_is_not_asked_again(
    house: House,
) -> None:
    stage = house.stage
    (asked,) = await stage.say("王芳", f"/start {await house.invite()}")
    left = await stage.press("王芳", asked.buttons["不同意"])
    assert stage.speak("binding.refused") in [one.text for one in left]
    assert await mine(house, "王芳") == stage.speak("binding.none")
    await house.bind("王芳")
    second = await house.bind("王芳", OTHER)
    assert "已绑定 ******2244" in told(second, "王芳")[0].text
    both = await mine(house, "王芳")
    assert "2233" in both
    assert "2244" in both
    again = await house.bind("王芳")
    assert again[-1].text == stage.speak("errors.binding.bound_before")


async def test_the_holder_invites_and_ends_and_nobody_else_does(house: House) -> None:
    stage = house.stage
    await house.bind("王芳")
    (page,) = await stage.say("王芳", "/accounts")
    (made,) = shown(await stage.press("王芳", page.buttons["邀请租客"]))
    (asked,) = await stage.say("李强", f"/start {link_in(made)}")
    left = await stage.press("李强", asked.buttons["同意并绑定"])
    assert "您是租客" in told(left, "李强")[0].text
    (heard,) = told(left, "王芳")
    assert "李强 以租客身份" in heard.text
    forged = await stage.press("李强", page.buttons["邀请家人"])
    assert stage.speak("errors.binding.not_the_holder") in [one.text for one in forged]
    stranger = await stage.press("西所长", heard.buttons["撤销"])
    assert stage.speak("errors.not_found") in [one.text for one in stranger]
    (own,) = await stage.say("李强", "/accounts")
    assert list(own.buttons) == ["解绑"]
    ended = await stage.press("王芳", heard.buttons["撤销"])
    assert "已被户主或供电所取消" in told(ended, "李强")[-1].text
    assert await mine(house, "李强") == stage.speak("binding.none")


async def test_a_code_goes_to_the_holders_telephone_and_the_answer_tells_nothing(
    coded: House,
) -> None:
    stage = coded.stage
    unknown = await stage.say("李强", "/bind 9900112233")
    known = await stage.say("王芳", f"/bind {NUMBER}")
    assert not [one for one in unknown if isinstance(one.action, SendCode)]
    said = [told(left, who)[0].text for left, who in ((unknown, "李强"), (known, "王芳"))]
    assert said[0] == said[1]
    (sent,) = [one.action for one in known if isinstance(one.action, SendCode)]
    assert sent.number == PHONE
    (asked,) = told(await stage.say("王芳", code_in(known)), "王芳")
    bound = await stage.press("王芳", asked.buttons["同意并绑定"])
    assert "您是户主" in told(bound, "王芳")[0].text
    family = await stage.say("李强", f"/bind {NUMBER}")
    (asked,) = told(await stage.say("李强", f"验证码 {code_in(family)}"), "李强")
    second = await stage.press("李强", asked.buttons["同意并绑定"])
    assert "您是家人" in told(second, "李强")[0].text
    assert "凭短信验证码" in told(second, "王芳")[0].text


async def test_three_wrong_codes_lock_the_number_and_the_person_and_tell_the_manager(
    coded: House,
) -> None:
    stage = coded.stage
    begun = await stage.say("李强", f"/bind {NUMBER}")
    wrong = "000000" if code_in(begun) != "000000" else "111111"
    for _ in range(2):
        (again,) = told(await stage.say("李强", wrong), "李强")
        assert again.text == stage.speak("binding.ask_code_again")
    locked = await stage.say("李强", wrong)
    sentence = stage.speak("errors.binding.locked", hours=24)
    assert told(locked, "李强")[0].text == sentence
    assert "2233 有人多次尝试" in told(locked, "赵经理")[0].text
    for who, number in (("李强", OTHER), ("王芳", NUMBER)):
        refused = await stage.say(who, f"/bind {number}")
        assert told(refused, who)[0].text == sentence, who
    stage.clock.move_to(stage.clock.now() + DAY)
    free = await stage.say("王芳", f"/bind {NUMBER}")
    assert [one for one in free if isinstance(one.action, SendCode)]


async def test_without_codes_the_manager_is_asked_and_guessing_locks(house: House) -> None:
    stage = house.stage
    left = await stage.say("王芳", f"/bind {NUMBER}")
    assert "请台区经理给您一个链接" in told(left, "王芳")[0].text
    assert "王芳 想绑定户号 ******2233" in told(left, "赵经理")[0].text
    asked = await stage.say("李强", "/bind")
    assert told(asked, "李强")[0].text == stage.speak("binding.ask_number")
    same = await stage.say("李强", "3300112255")
    assert told(same, "李强")[0].text == told(left, "王芳")[0].text.replace("2233", "2255")
    for tail in (56, 57):
        await stage.say("李强", f"/bind 33001122{tail}")
    locked = await stage.say("李强", "/bind 3300112258")
    assert told(locked, "李强")[0].text == stage.speak("errors.binding.locked", hours=24)


async def test_asking_again_after_ones_own_number_locks_nobody(house: House) -> None:
    stage = house.stage
    for _ in range(5):
        asked = await stage.say("王芳", f"/bind {NUMBER}")
        assert "请台区经理给您一个链接" in told(asked, "王芳")[0].text


async def test_a_request_beside_a_number_is_heard_as_one(house: House) -> None:
    stage = house.stage
    left = await stage.say("王芳", f"{NUMBER}我要投诉")
    assert told(left, "王芳")[0].text == "请问您问的是哪个供电所？"
    await stage.press("王芳", told(left, "王芳")[0].buttons["城东供电所"])
    (ticket,) = await stage.open()
    assert ticket.kind == "complaint"
    asked = await stage.say("王芳", f"{NUMBER}电费")
    assert "请台区经理给您一个链接" in told(asked, "王芳")[0].text


async def test_staff_let_in_only_the_households_that_they_serve(house: House) -> None:
    stage = house.stage
    far = await stage.say("西所长", f"/bind {NUMBER}")
    assert [one.text for one in far] == [stage.speak("errors.not_found")]
    usage = await stage.say("赵经理", "/bind")
    assert stage.speak("binding.usage") in usage[0].text
    group = await stage.say("赵经理", f"/bind {NUMBER}", STAFF_GROUP)
    assert [one.text for one in group] == [stage.speak("errors.only_in_private")]
    public = await stage.say("王芳", f"/bind {NUMBER}", GROUP)
    assert [one.text for one in public] == [stage.speak("private.open_private")]
    own = await stage.say("王芳", "/accounts", GROUP)
    (link,) = own[0].buttons.values()
    hello = await stage.say("王芳", f"/start {link.partition('?start=')[2]}")
    assert "哪个供电所" in hello[0].text
    for data in ("ag:x:holder:1", "ag:door:king:1", "ai:king:1", "au:1", "aa:1"):
        assert await stage.press("赵经理", stage.sign(data)), data


async def test_only_six_digits_are_a_try_and_other_words_are_heard(coded: House) -> None:
    stage = coded.stage
    begun = await stage.say("王芳", f"/bind {NUMBER}")
    for words in ("谢谢", "今天真热", "你们几点上班", "在吗"):
        left = told(await stage.say("王芳", words), "王芳")
        assert left[-1].text == stage.speak("binding.code_awaited"), words
    slip = told(await stage.say("王芳", "12345"), "王芳")
    assert slip[0].text == stage.speak("binding.code_has_six")
    again = await stage.say("王芳", "验证码没收到")
    assert code_in(again) != code_in(begun)
    (asked,) = told(await stage.say("王芳", f"是{code_in(again)}"), "王芳")
    assert "同意并绑定" in asked.buttons


async def test_another_number_begins_anew_and_words_call_it_off(coded: House) -> None:
    stage = coded.stage
    await stage.say("王芳", f"/bind {NUMBER}")
    other = told(await stage.say("王芳", f"错了，是{OTHER}"), "王芳")
    assert "2244" in other[0].text
    assert told(await stage.say("王芳", "不绑了"), "王芳")[0].text == stage.speak("private.stopped")


async def test_codes_are_not_sent_for_ever(coded: House) -> None:
    stage = coded.stage
    sent = []
    for _ in range(5):
        left = await stage.say("王芳", f"/bind {NUMBER}")
        sent += [one for one in left if isinstance(one.action, SendCode)]
    assert len(sent) == 3
    assert told(left, "王芳")[0].text == stage.speak("binding.codes_spent", number="******2233")
    # One that came still works.
    (asked,) = told(await stage.say("王芳", code_in([sent[-1]])), "王芳")
    assert "同意并绑定" in asked.buttons
    stage.clock.move_to(stage.clock.now() + DAY)
    assert [
        one
        for one in await stage.say("李强", f"/bind {NUMBER}")
        if isinstance(one.action, SendCode)
    ]


async def test_whoever_goes_through_the_numbers_is_stopped(coded: House) -> None:
    stage = coded.stage
    for tail in range(60, 65):
        left = told(await stage.say("李强", f"/bind 33001122{tail}"), "李强")
        assert left[0].text == stage.speak("binding.ask_code", number=f"******22{tail}")
    stopped = await stage.say("李强", f"/bind {NUMBER}")
    assert told(stopped, "李强")[0].text == stage.speak("errors.binding.locked", hours=24)
    assert "2233 有人多次尝试" in told(stopped, "赵经理")[0].text
    assert not [one for one in stopped if isinstance(one.action, SendCode)]


@pytest.mark.parametrize(
    "words",
    [
        "户号3300112233 电话13800000000",
        "3300112233，王秀英",
        "3300 1122 33",
        "三三零零一一二二三三",
        "３３００１１２２３３",
    ],
)
async def test_a_number_is_found_however_it_is_written(house: House, words: str) -> None:
    left = told(await house.stage.say("王芳", words), "王芳")
    assert "收到（******2233）" in left[0].text


async def test_buttons_of_ones_own_say_in_a_group_that_they_are_private(house: House) -> None:
    stage = house.stage
    await house.bind("王芳")
    (page,) = await stage.say("王芳", "/accounts")
    sentence = stage.speak("errors.personal_matter")
    for label in ("邀请家人", "解绑"):
        left = await stage.press("王芳", page.buttons[label], GROUP)
        assert [one.text for one in left] == [sentence]
