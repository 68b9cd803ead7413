"""Reviewing: groups, two reviewers, rights that are lost, presses, bans, appeals, learning."""

from datetime import timedelta

import pytest

from bot.benches.judge import PACK
from chat.actions import Ban, Delete, Restrict, Unban
from moderation.case import CaseState, Ruling
from storage import desk_tables, moderation_tables, tables
from tests.desk.stage import PEOPLE
from tests.moderation.review import Review

SCAMS = (
    "电费9折代充，先到先得，加我微信",
    "内部渠道交电费便宜，充500送100，私聊",
    "帮交电费返利，八五折，秒到账",
    "电费优惠团购，低至八折，扫码进群",
)


async def test_two_reviewers_get_two_cases(review: Review) -> None:
    await review.say("李强", SCAMS[0])
    await review.say("王芳", "一群废物，白拿工资的狗东西")
    await review.open("孙督导")
    await review.open("钱经理")
    first, second = await review.card("孙督导"), await review.card("钱经理")
    assert first.text != second.text
    left = await review.press("误报", "孙督导")
    assert left
    # What a colleague decided meanwhile cannot be decided again.
    old = (await review.buttons("钱经理"))["误报"]
    await review.stage.press("钱经理", old)
    left = await review.stage.press("钱经理", old)
    assert any("已经处理过了" in one.text for one in left)


async def test_what_a_colleague_has_in_hand_is_theirs_for_a_while(review: Review) -> None:
    await review.say("李强", SCAMS[0])
    await review.open("孙督导")
    [case] = await review.cases()
    await review.open("钱经理")
    assert "没有待审核的消息了" in (await review.card("钱经理")).text
    data = review.stage.sign(f"ro:{_short(case.id)}")
    left = await review.stage.press("钱经理", data)
    assert any("同事正在处理" in one.text for one in left)
    review.stage.clock.move_to(review.stage.clock.now() + timedelta(minutes=11))
    await review.stage.press("钱经理", data)
    assert SCAMS[0] in (await review.card("钱经理")).text


def _short(number: int) -> str:
    from chat.ids import short

    return short(number)


async def test_a_reviewer_who_loses_the_right_decides_nothing(review: Review) -> None:
    await review.say("李强", SCAMS[0])
    buttons = await review.open("钱经理")
    async with review.stage.database.writing() as work:
        table = tables.staff
        await work.run(table.update().where(table.c.role == "supervisor").values(active=False))
    left = await review.stage.press("钱经理", buttons["误报"])
    assert any("权" in one.text or "不能" in one.text for one in left)
    [case] = await review.cases()
    assert case.state is CaseState.CLAIMED


async def test_residents_and_managers_see_no_queue(review: Review) -> None:
    await review.say("李强", SCAMS[0])
    for who in ("王芳", "赵经理"):
        left = await review.stage.say(who, "/review")
        assert not any(SCAMS[0] in one.text for one in left)


async def test_forty_mixed_cases_take_at_most_sixty_presses(review: Review) -> None:
    await review.made_administrator()
    texts = []
    for number in range(10):
        texts += [
            f"电费9折代充，第{number}批，加我微信",
            f"一群废物，白拿工资，{number}号线都修不好",
            f"再不解决我打12398，第{number}回说了",
            f"日结300在家可做，招{number + 3}人，加微信",
        ]
    for number, text in enumerate(texts):
        await review.say("李强" if number % 2 else "王芳", text)
        review.stage.clock.move_to(review.stage.clock.now() + timedelta(minutes=2))
    opened = len(await review.cases())
    assert opened >= 40
    presses = 0
    await review.open()
    while "没有待审核的消息了" not in (await review.card()).text:
        buttons = await review.buttons()
        together = [one for one in buttons if one.startswith("都违规")]
        await review.press(together[0] if together else next(iter(buttons)))
        presses += 1
        if together:
            await review.press("确认")
            presses += 1
        assert presses <= 60
    assert {one.state for one in await review.cases()} == {CaseState.DECIDED}


async def test_a_group_is_decided_with_exceptions(review: Review) -> None:
    for text in SCAMS[:3]:
        await review.say("李强", text)
    buttons = await review.open()
    assert any(one.startswith("都违规（3 条）") for one in buttons)
    await review.press("2 除外")
    assert any(one.startswith("都违规（2 条）") for one in await review.buttons())
    await review.press("2 算上")
    await review.press("2 除外")
    await review.press("都违规")
    await review.press("确认，共 2 条")
    rulings = [one.ruling for one in await review.cases()]
    assert sorted(str(one) for one in rulings) == sorted(["violation", "violation", "None"])


async def test_a_ban_needs_two_people_and_an_undo_lifts_it(review: Review) -> None:
    await review.made_administrator()
    await review.say("李强", SCAMS[0])
    await review.open()
    await review.press("更多")
    left = await review.press("移出群")
    assert not [one for one in left if isinstance(one.action, Ban)]
    asked = {one.chat: one for one in left if "同意移出" in one.buttons}
    assert {PEOPLE["西所长"], PEOPLE["钱经理"]} == set(asked)
    agree = asked[PEOPLE["西所长"]].buttons["同意移出"]
    left = await review.stage.press("孙督导", agree)
    assert any("另一个人" in one.text for one in left)
    left = await review.stage.press("西所长", agree)
    assert [one.action for one in left if isinstance(one.action, Ban)]
    left = await review.press("撤销")
    assert [one.action for one in left if isinstance(one.action, Unban)]


async def test_an_appeal_is_decided_by_somebody_else_and_lifts_everything(review: Review) -> None:
    await review.made_administrator()
    await review.say("李强", SCAMS[0])
    await review.open()
    await review.press("更多")
    left = await review.press("禁言 7 天")
    told = next(one for one in left if one.chat == PEOPLE["李强"])
    await review.stage.press("李强", told.buttons["我有异议"])
    left = await review.stage.say("李强", "我转发的是反诈宣传，弄错了")
    asked = {one.chat: one for one in left if "申诉成立" in one.buttons}
    assert PEOPLE["孙督导"] not in asked
    assert "反诈宣传" in asked[PEOPLE["西所长"]].text
    left = await review.stage.press("李强", told.buttons["我有异议"])
    assert any("已经提过申诉" in one.text for one in left)
    grant = asked[PEOPLE["西所长"]].buttons["申诉成立"]
    left = await review.stage.press("孙督导", grant)
    assert any("另一个人" in one.text for one in left)
    left = await review.stage.press("西所长", grant)
    assert [one for one in left if isinstance(one.action, Restrict) and one.action.may_write]
    assert any("申诉成立" in one.text for one in left if one.chat == PEOPLE["李强"])
    [case] = await review.cases()
    assert case.ruling is Ruling.MISTAKE
    states = {row["state"] for row in await review.rows(moderation_tables.deeds)}
    assert states == {"undone"}
    left = await review.stage.press("西所长", grant)
    assert any("已经有结果" in one.text for one in left)


async def test_a_refused_appeal_changes_nothing(review: Review) -> None:
    await review.made_administrator()
    await review.say("李强", SCAMS[0])
    await review.open()
    left = await review.press("违规")
    told = next(one for one in left if one.chat == PEOPLE["李强"])
    left = await review.stage.press("王芳", told.buttons["我有异议"])
    assert not any("请用一句话" in one.text for one in left)
    await review.stage.press("李强", told.buttons["我有异议"])
    left = await review.stage.say("李强", "凭什么")
    asked = {one.chat: one for one in left if "维持原处理" in one.buttons}
    left = await review.stage.press("西所长", asked[PEOPLE["西所长"]].buttons["维持原处理"])
    assert any("维持原来的处理" in one.text for one in left if one.chat == PEOPLE["李强"])
    [case] = await review.cases()
    assert case.ruling is Ruling.VIOLATION


async def test_a_mistake_teaches_after_a_preview(review: Review) -> None:
    for text in ("谁有老李的电话发一下", "今天天气好"):
        await review.say("王芳", text)
    cases = await review.cases()
    assert cases
    await review.open()
    await review.press("误报")
    left = await review.press("放行这句")
    seen = next(one for one in left if "就这样改" in one.buttons)
    assert "会有 1 条的判断不同" in seen.text
    left = await review.stage.press("孙督导", seen.buttons["就这样改"])
    done = next(one for one in left if "撤回" in one.buttons)
    await review.say("王芳", "谁有老李的电话发一下")
    assert len(await review.cases()) == len(cases)
    left = await review.stage.press("孙督导", done.buttons["撤回"])
    assert any("恢复原样" in one.text for one in left)
    await review.say("王芳", "谁有老李的电话发一下啊")
    assert len(await review.cases()) == len(cases) + 1


async def test_a_rule_is_suspended_or_lowered(review: Review) -> None:
    await review.say("王芳", "再不解决我打12398")
    [case] = await review.cases()
    await review.open()
    await review.press("误报")
    left = await review.press("降一级")
    seen = next(one for one in left if "就这样改" in one.buttons)
    await review.stage.press("孙督导", seen.buttons["就这样改"])
    assert review.stage.trade.watch.now.levels[case.station_id][case.rule].name == "R3"
    left = await review.press("停用该词")
    seen = next(one for one in left if "就这样改" in one.buttons)
    await review.stage.press("孙督导", seen.buttons["就这样改"])
    assert case.rule in review.stage.trade.watch.now.suspended[case.station_id]


async def test_precision_and_the_commands(review: Review) -> None:
    for _ in range(2):
        await review.say("王芳", "再不解决我打12398")
        review.stage.clock.move_to(review.stage.clock.now() + timedelta(hours=2))
    await review.open()
    await review.press("误报")
    left = await review.stage.say("孙督导", "/precision")
    assert any("准确率 0%" in one.text for one in left)
    left = await review.stage.say("孙督导", "/lexicon 试 电费9折代充")
    assert any("R2 代缴打折电费" in one.text for one in left)
    left = await review.stage.say("孙督导", "/lexicon 加词 幸福小区团购群 advert")
    assert any("判断不同" in one.text for one in left)
    await review.say("李强", "都来幸福小区团购群看看")
    assert [one.category for one in await review.cases()][-1] == "advert"
    left = await review.stage.say("孙督导", "/lexicon 放行 来幸福小区团购群")
    left = await review.stage.say("孙督导", "/lexicon")
    assert any("版本" in one.text and "加词" in one.text for one in left)
    left = await review.stage.say("孙督导", "/lexicon 加词 \u200b")
    assert left
    left = await review.stage.say("王芳", "/lexicon")
    assert not any("版本" in one.text for one in left)


async def test_a_flagged_request_becomes_a_ticket_by_hand(review: Review) -> None:
    await review.say("王芳", "表箱铅封被隔壁撬了，他家绕表接线")
    await review.open()
    before = len(await review.stage.open())
    await review.press("更多")
    await review.press("转成工单")
    assert "已有工单" in (await review.card()).text
    assert len(await review.stage.open()) == before + 1
    await review.press("更多")
    await review.press("转成工单")
    assert len(await review.stage.open()) == before + 1
    await review.press("更多")
    left = await review.press("请同事和领导看")
    assert {PEOPLE["西所长"]} <= {one.chat for one in left}


async def test_skipping_and_going_back(review: Review) -> None:
    await review.say("李强", SCAMS[0])
    await review.say("王芳", "再不解决我打12398")
    await review.open()
    first = (await review.card()).text
    await review.press("先跳过")
    assert (await review.card()).text != first
    await review.press("更多")
    await review.press("返回")
    await review.press("不确定")
    assert any(one.ruling is Ruling.UNSURE for one in await review.cases())


async def test_a_message_that_is_gone_or_too_old_is_decided_all_the_same(review: Review) -> None:
    await review.made_administrator()
    await review.say("李强", SCAMS[0])
    review.stage.clock.move_to(review.stage.clock.now() + timedelta(hours=49))
    await review.open()
    left = await review.press("违规")
    assert not [one for one in left if isinstance(one.action, Delete)]
    [case] = await review.cases()
    assert case.ruling is Ruling.VIOLATION


def test_the_bench_measures_the_pack_that_ships() -> None:
    assert PACK == "power-cn"


@pytest.mark.parametrize("verb", ["rv:q", "rb:u", "rl:q", "rv:x"])
async def test_a_button_of_nobody_is_refused(review: Review, verb: str) -> None:
    await review.say("李强", SCAMS[0])
    [case] = await review.cases()
    data = review.stage.sign(f"{verb}:{_short(case.id)}")
    await review.stage.press("孙督导", data)
    [case] = await review.cases()
    assert case.open


async def test_a_case_that_is_decided_anew_is_followed_by_its_deeds_again(review: Review) -> None:
    await review.made_administrator()
    await review.say("李强", SCAMS[0])
    await review.open()
    await review.press("违规")
    await review.press("撤销")
    await review.press("更多")
    left = await review.press("禁言 1 天")
    assert [one for one in left if isinstance(one.action, Restrict) and not one.action.may_write]
    kinds = {
        row["kind"] for row in await review.rows(moderation_tables.deeds) if row["state"] == "done"
    }
    assert kinds == {"strike", "mute"}
    [case] = await review.cases()
    assert case.gone


async def test_a_mere_deletion_is_told_and_may_be_appealed(review: Review) -> None:
    await review.made_administrator()
    await review.say("李强", SCAMS[0])
    await review.open()
    await review.press("更多")
    left = await review.press("只删除")
    told = [one for one in left if one.chat == PEOPLE["李强"]]
    assert "我有异议" in told[0].buttons


async def test_whoever_opens_a_case_has_accepted_its_alarm(review: Review) -> None:
    await review.say("王芳", "村口电线掉地上了，还有小孩在旁边玩")
    assert [row["state"] for row in await review.rows(desk_tables.alarms)] == ["ringing"]
    await review.open()
    assert [row["state"] for row in await review.rows(desk_tables.alarms)] == ["accepted"]
