"""Whole stories: scam, danger, a crowd, a complaint, somebody in despair, a day of small talk."""

from datetime import timedelta

import pytest

from chat.actions import Delete, Restrict, SendText
from moderation.case import CaseState
from moderation.finding import Level
from storage import desk_tables, moderation_tables, tables
from tests.desk.stage import GROUP, PEOPLE, user
from tests.moderation.review import Review

GROUP_ID = GROUP["id"]


async def test_a_scammer_with_a_nickname_of_staff(review: Review) -> None:
    await review.made_administrator()
    sender = user("李强") | {"first_name": "国网客服小李"}
    left = await review.say(
        "李强", "各位邻居，电费8.8折代充，当天到账，加我微信", **{"from": sender}
    )
    [case] = await review.cases()
    assert case.level is Level.R2
    rules = {row["rule"] for row in await review.rows(moderation_tables.findings)}
    assert "behaviour:false_name" in rules
    assert any(rule.startswith("discount:") for rule in rules)
    assert not [one for one in left if isinstance(one.action, Delete)]
    # The same name under the next message is no new finding.
    await review.say("李强", "今天天气不错", **{"from": sender})
    assert len(await review.cases()) == 1


async def test_a_downed_line_with_a_child_near_calls_everybody_at_once(review: Review) -> None:
    left = await review.say("王芳", "村口电线掉地上了，还有小孩在旁边玩，快来人")
    [case] = await review.cases()
    assert (case.level, case.category) == (Level.R1, "safety")
    group = [one.text for one in left if one.chat == GROUP_ID]
    assert any("远离" in text or "离" in text for text in group), group
    called = {one.chat for one in left if "紧急" in one.text}
    assert {PEOPLE["孙督导"], PEOPLE["西所长"]} <= called
    assert await review.rows(desk_tables.alarms)
    rung = await review.stage.settle()
    assert any("紧急情况" in one.text or "紧急工单" in one.text for one in rung)


async def test_a_call_to_gather_is_seen_and_nothing_is_taken_away(review: Review) -> None:
    await review.made_administrator()
    for text in ("又停电了", "怎么又停电，第二回了", "第三次停电了"):
        await review.say("王芳", text)
    left = await review.say("李强", "明早八点大家一起去供电所门口集合，每户出一个人，拉横幅讨说法")
    cases = [one for one in await review.cases() if one.category == "collective"]
    assert [one.level for one in cases] == [Level.R1]
    assert not [one for one in left if isinstance(one.action, Delete | Restrict)]
    buttons = await review.open()
    assert not any(label.startswith("违规") for label in buttons)
    left = await review.press("属实")
    assert not [one for one in left if isinstance(one.action, Delete | Restrict)]
    assert await review.rows(moderation_tables.deeds) == []


async def test_a_heated_complaint_is_a_ticket_and_no_case(review: Review) -> None:
    await review.made_administrator()
    left = await review.say(
        "王芳", "我要投诉！打了五个电话没人接，都停三次了到底管不管，什么服务态度"
    )
    assert await review.cases() == []
    assert not [one for one in left if isinstance(one.action, Delete | Restrict)]
    [ticket] = await review.stage.open()
    assert ticket.kind == "complaint"


async def test_a_complaint_with_an_insult_is_both_a_ticket_and_a_case(review: Review) -> None:
    await review.made_administrator()
    left = await review.say("王芳", "投诉你们！一群废物，白拿工资，停电三天没人管")
    [case] = await review.cases()
    assert case.category == "abuse"
    assert len(await review.stage.open()) == 1
    assert not [one for one in left if isinstance(one.action, Delete | Restrict)]
    assert not [one for one in left if "文明用语" in one.text]


async def test_naming_the_regulator_alerts_and_takes_nothing_away(review: Review) -> None:
    await review.made_administrator()
    left = await review.say("王芳", "再不解决我就打12398")
    [case] = await review.cases()
    assert case.category == "authority"
    assert not [one for one in left if isinstance(one.action, Delete | Restrict)]


async def test_despair_is_answered_by_a_person_and_never_in_the_group(review: Review) -> None:
    left = await review.say("王芳", "活着没意思了，不想活了，都别管我")
    [case] = await review.cases()
    assert (case.level, case.category) == (Level.R1, "self_harm")
    assert [one for one in left if one.chat == GROUP_ID] == []
    assert {PEOPLE["孙督导"], PEOPLE["西所长"]} <= {one.chat for one in left}
    # A request in the same words is taken up as well, and the group hears nothing of it.
    left = await review.say("李强", "天天停电，我也不想活了，从楼上跳下去算了")
    assert [one for one in left if one.chat == GROUP_ID] == []
    assert len(await review.stage.open()) == 1


async def test_despair_in_private_is_flagged_too_and_answered(review: Review) -> None:
    await review.stage.say("王芳", "不想活了，药都准备好了")
    assert [one.category for one in await review.cases()] in (["self_harm"], [])
    chats = {row["chat_id"] for row in await review.rows(moderation_tables.cases)}
    groups = {row["id"] for row in await review.rows(tables.chats) if row["kind"] != "private"}
    assert not chats & groups


async def test_a_light_advert_is_taken_away_and_its_writer_told(review: Review) -> None:
    await review.made_administrator()
    left = await review.say("李强", "专业贷款无抵押，利息低放款快，要的加我微信")
    [case] = await review.cases()
    assert (case.level, case.category) == (Level.R3, "advert")
    assert [one.action for one in left if isinstance(one.action, Delete)]
    told = [one for one in left if one.chat == PEOPLE["李强"]]
    assert told
    assert "我有异议" in told[0].buttons
    assert case.text  # the evidence is there before anything is deleted


async def test_a_dry_run_judges_and_does_nothing(review: Review) -> None:
    review.stage.trade.watch.dry_run = True
    await review.made_administrator()
    left = await review.say("李强", "专业贷款无抵押，利息低放款快，要的加我微信")
    assert len(await review.cases()) == 1
    assert not [one for one in left if isinstance(one.action, Delete)]


async def test_nothing_is_done_towards_administrators_and_staff(review: Review) -> None:
    await review.made_administrator()
    await review.administers("李强")
    left = await review.say("李强", "专业贷款无抵押，利息低放款快，要的加我微信")
    assert not [one for one in left if isinstance(one.action, Delete)]
    left = await review.say("赵经理", "专业贷款无抵押，利息低放款快，要的加我微信")
    assert len(await review.cases()) == 1
    anonymous = {
        "sender_chat": GROUP,
        "from": {"id": 1087968824, "is_bot": True, "first_name": "G"},
    }
    await review.say("李强", "专业贷款无抵押，利息低，加我微信吧", **anonymous)
    assert len(await review.cases()) == 1


async def test_an_edit_that_turns_foul(review: Review) -> None:
    message = review.stage.message("李强", "今天天气不错", GROUP)
    await review.stage.feed(message=message)
    assert await review.cases() == []
    edited = message | {
        "text": "电费9折代充，先到先得，加我微信",
        "edit_date": int(review.stage.clock.now().timestamp()) + 60,
    }
    await review.stage.feed(edited_message=edited)
    [case] = await review.cases()
    assert case.text == "电费9折代充，先到先得，加我微信"
    rules = {row["rule"] for row in await review.rows(moderation_tables.findings)}
    assert "behaviour:edited" in rules


async def test_the_same_words_again_and_again(review: Review) -> None:
    for _ in range(3):
        await review.say("李强", "新鲜土鸡蛋出售，自家散养的")
        review.stage.clock.move_to(review.stage.clock.now() + timedelta(seconds=5))
    rules = {row["rule"] for row in await review.rows(moderation_tables.findings)}
    assert "behaviour:same_text" in rules


async def test_a_newcomer_who_posts_a_link(review: Review) -> None:
    now = int(review.stage.clock.now().timestamp())
    await review.stage.feed(
        message={
            "message_id": 90,
            "date": now,
            "chat": GROUP,
            "from": user("李强"),
            "new_chat_members": [user("李强")],
        }
    )
    await review.say("李强", "大家看看 https://shop.example.com/a")
    [case] = await review.cases()
    assert (case.rule, case.level) == ("behaviour:newcomer", Level.R2)


CHIT_CHAT = """早上好|今天好热啊|谁家的快递放门口了|晚上跳广场舞的在老地方|孩子放学我去接
菜市场的西红柿两块五
哈哈哈|收到|好的谢谢|停电了吗你们那边|来电了|电费交了没|师傅辛苦了|下雨了收衣服
明天几点停电来着|空调坏了找谁修啊
电死我了这毛衣|这价格简直自杀式优惠|服务器炸了游戏进不去|高压锅炖的排骨
照片曝光过度了|路口交通堵死了|方法轮流用|真是个大麻烦
偷电动车的抓到了|跳闸了我推上去就好|打手机没人接|热死了|笑死我了
砍树枝的来了吗|宝鸡巴士几点|周末一起爬山不"""


async def test_a_day_of_small_talk_is_left_alone(review: Review) -> None:
    for line in CHIT_CHAT.splitlines():
        for text in line.split("|"):
            await review.say("王芳", text)
            review.stage.clock.move_to(review.stage.clock.now() + timedelta(minutes=7))
    assert [(one.category, one.text) for one in await review.cases()] == []


@pytest.mark.parametrize("text", ["", "\u200b\u200b", "👍" * 14, "a" * 4096])
async def test_odd_messages_are_no_trouble(review: Review, text: str) -> None:
    await review.say("王芳", text)
    assert await review.cases() == []


async def test_cases_of_today_are_reminded_of(review: Review) -> None:
    await review.say("李强", "电费9折代充，先到先得，加我微信")
    await review.stage.new()
    left = await review.stage.pass_time(timedelta(hours=3))
    assert [one for one in left if "该审核了" in one.text and one.chat == PEOPLE["孙督导"]]
    left = await review.stage.pass_time(timedelta(hours=40))
    assert [one for one in left if "删不掉" in one.text]
    [case] = await review.cases()
    assert case.state is CaseState.WAITING
    assert isinstance(left[-1].action, SendText) or left
