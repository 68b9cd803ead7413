"""The close gate, by whatever way staff say that it is done: nothing is done while it lacks."""

import pytest

from stations.scope import SYSTEM
from storage import revisits
from tests.cards.conftest import Desk, texts, toast
from tests.desk.stage import GROUP, PEOPLE
from tickets.entry import EntryKind
from tickets.gate import Missing
from tickets.ticket import Outcome, State


def lacking(desk: Desk, *fields: Missing) -> str:
    named = desk.speak("close_gate.joiner").join(desk.speak(f"close_gate.{one}") for one in fields)
    return desk.speak("errors.cannot_close", missing=named)


@pytest.mark.parametrize("way", ["/close", "/resolve"])
async def test_what_is_missing_is_named_and_nothing_is_closed(desk: Desk, way: str) -> None:
    ticket = await desk.said("王芳", "停电了")
    fault = (Missing.BOUNDARY, Missing.STEP, Missing.PROOF)
    left = await desk.say("赵经理", f"{way} {ticket.number} 已换保险丝")
    assert lacking(desk, *fault) in texts(left, PEOPLE["赵经理"])
    assert texts(left, GROUP["id"]) == ""
    # The buttons say so before anybody has written a word.
    for label in ("处理完毕", "办结"):
        if label == "办结":
            await desk.push("赵经理", ticket, "更多")
        assert toast(await desk.push("赵经理", ticket, label)) == lacking(desk, *fault)
        assert (await desk.now(ticket)).state is State.OPEN
    await desk.push("赵经理", ticket, "返回")
    await desk.push("赵经理", ticket, "到场")
    await desk.push("赵经理", ticket, "复电")
    left = await desk.say("赵经理", f"{way} {ticket.number} 已换保险丝")
    assert lacking(desk, Missing.BOUNDARY) in texts(left, PEOPLE["赵经理"])
    await desk.push("赵经理", ticket, "更多", "产权分界", "供电公司资产")
    left = await desk.say("赵经理", f"{way} {ticket.number} 已换保险丝")
    assert "已换保险丝" in texts(left, GROUP["id"])
    # Whoever can be asked has the last word.
    assert (await desk.now(ticket)).state is State.RESOLVED
    assert desk.speak("closing.ask", number=ticket.number) in texts(
        await desk.settle(), GROUP["id"]
    )
    left = await desk.say("赵经理", f"/close {ticket.number} 真的好了")
    assert desk.speak("errors.ticket_is_resolved") in texts(left, PEOPLE["赵经理"])
    await desk.send_all()
    await desk.push("赵经理", ticket, "办结")
    assert (await desk.now(ticket)).state is State.RESOLVED


async def test_what_was_told_before_needs_no_result_and_a_filler_is_none(desk: Desk) -> None:
    ticket = await desk.said("王芳", "有个建议")
    await desk.say("赵经理", f"/answer {ticket.number} 收到")
    left = await desk.say("赵经理", f"/close {ticket.number}")
    assert lacking(desk, Missing.RESULT) in texts(left, PEOPLE["赵经理"])
    assert (await desk.now(ticket)).state is State.ANSWERED
    await desk.say("赵经理", f"/answer {ticket.number} 您的建议已经采纳，下月改造")
    left = await desk.say("赵经理", f"/close {ticket.number}")
    now = await desk.now(ticket)
    assert (now.state, now.outcome, now.step) == (State.CLOSED, Outcome.DONE, "answered")


async def test_who_cannot_be_told_is_called_and_silence_never_closes_it(desk: Desk) -> None:
    bill = await desk.said("王芳", "电费不对")
    left = await desk.say("赵经理", f"/close {bill.number} 核对过了，没有多收")
    (asked,) = [one for one in left if one.buttons]
    assert texts(left, GROUP["id"]) == ""
    assert (await desk.now(bill)).state is State.RESOLVED
    left = await desk.say("赵经理", f"/close {bill.number}")
    assert lacking(desk, Missing.RESULT) in texts(left, PEOPLE["赵经理"])
    await desk.pass_time(desk.trade.policy.confirm_for * 3)
    assert (await desk.now(bill)).state is State.RESOLVED
    await desk.press("赵经理", asked.buttons[desk.speak("intake.told_by_phone")])
    await desk.say("赵经理", f"/close {bill.number}")
    now = await desk.now(bill)
    assert (now.state, now.outcome) == (State.CLOSED, Outcome.DONE)


async def test_a_complaint_goes_its_steps_and_waits_for_a_revisit(desk: Desk) -> None:
    ticket = await desk.said("王芳", "我要投诉乱收费")
    left = await desk.say("赵经理", f"/close {ticket.number} 已改进")
    assert lacking(desk, Missing.STEP, Missing.PROOF) in texts(left, PEOPLE["赵经理"])
    for step in ("handling", "investigated"):
        await desk.write(ticket.id, EntryKind.STEPPED, "赵经理", code=step)
    await desk.answer("赵经理", "//查了通知记录", ticket)
    await desk.say("赵经理", f"/close {ticket.number} 已改进通知方式")
    now = await desk.now(ticket)
    # Telling the result is the answer, and what comes after is not the owner's to say.
    assert (now.state, now.step) == (State.RESOLVED, "answered")
    await desk.rest()
    async with desk.database.reading() as work:
        (planned,) = await revisits.revisits_of(work, SYSTEM, ticket.id)
    assert planned.outcome is None
    await desk.pass_time(desk.trade.policy.confirm_for * 3)
    left = await desk.say("孙督导", f"/close {ticket.number}")
    assert desk.speak("errors.ticket_is_resolved") in texts(left, PEOPLE["孙督导"])
    assert (await desk.now(ticket)).state is State.RESOLVED


async def test_what_was_reopened_must_be_told_again(desk: Desk) -> None:
    ticket = await desk.said("王芳", "有个建议")
    await desk.say("赵经理", f"/close {ticket.number} 建议已采纳")
    await desk.rest()
    assert (await desk.now(ticket)).state is State.CLOSED
    await desk.push("赵经理", ticket, "重新打开")
    left = await desk.say("赵经理", f"/close {ticket.number}")
    assert lacking(desk, Missing.RESULT) in texts(left, PEOPLE["赵经理"])
    assert (await desk.now(ticket)).state is not State.CLOSED
