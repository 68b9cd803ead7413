"""The reporter's own card: one message that says how far their request is, edited in place."""

import pytest
from sqlalchemy import update

from chat.actions import EditText, SendText
from storage import tables
from tests.desk.stage import GROUP, PEOPLE, Left, Stage
from tickets.entry import EntryKind
from tickets.ticket import Ticket


async def sent(stage: Stage) -> None:
    """Everything that was left has gone out."""
    table = tables.outbox
    async with stage.database.writing() as work:
        gone = update(table).where(table.c.state == "waiting").values(state="sent", message_id=77)
        await work.run(gone)


async def reported(stage: Stage, *, private: bool = False) -> Ticket:
    """王芳 reports in the group; the line with the number has gone out."""
    await stage.met(*(("王芳", "赵经理") if private else ("赵经理",)))
    await stage.say("王芳", "停电了", GROUP)
    await stage.settle()
    await sent(stage)
    (ticket,) = await stage.open()
    return ticket


def mine(left: list[Left], chat: int) -> list[str]:
    """Return what the reporter's card says, posted or edited, and other words to them."""
    return [
        one.action.text
        for one in left
        if one.chat == chat and isinstance(one.action, SendText | EditText)
    ]


def edits(left: list[Left], chat: int) -> list[str]:
    return [
        one.action.text for one in left if one.chat == chat and isinstance(one.action, EditText)
    ]


async def test_in_the_group_the_line_with_the_number_becomes_the_card(stage: Stage) -> None:
    ticket = await reported(stage)
    left = await stage.say("赵经理", f"/step {ticket.number} 派单")
    (card,) = mine(left, GROUP["id"])
    assert edits(left, GROUP["id"]) == [card]
    assert card.splitlines() == [
        f"您的工单 {ticket.number}（故障报修）",
        "✓ 已受理　07-01 17:00",
        "✓ 已派单　07-01 17:00",
        "○ 到场",
        "○ 复电",
    ]
    for figure in ("45", "90", "120", "分钟", "小时"):
        assert figure not in card
    assert mine(await stage.settle(), GROUP["id"]) == []
    await sent(stage)
    left = await stage.say("赵经理", f"/step {ticket.number} 到场")
    card, told = mine(left, GROUP["id"])
    assert "✓ 抢修人员已到现场" in card
    assert told == stage.speak("ticket.progress", number=ticket.number, text="抢修人员已到现场")


async def test_who_can_be_reached_has_it_in_private_and_it_follows_the_ticket(
    stage: Stage,
) -> None:
    ticket = await reported(stage, private=True)
    left = await stage.say("赵经理", f"/step {ticket.number} 到场")
    (card,) = mine(left, PEOPLE["王芳"])
    assert "✓ 抢修人员已到现场" in card
    assert edits(left, PEOPLE["王芳"]) == []
    assert mine(left, GROUP["id"]) == []
    reason = next(iter(stage.trade.tickets.pauses.values())).name("zh-CN")
    await sent(stage)
    left = await stage.say("赵经理", f"/pause {ticket.number} {reason}")
    (card,) = edits(left, PEOPLE["王芳"])
    assert f"⏸ 暂停：{reason}" in card
    await sent(stage)
    await stage.say("赵经理", f"/resume {ticket.number}")
    (card,) = edits(await stage.settle(), PEOPLE["王芳"])
    assert "暂停" not in card
    await sent(stage)
    await stage.say("赵经理", f"/answer {ticket.number} 找到断点了，预计18:30恢复")
    (card, *_) = edits(await stage.settle(), PEOPLE["王芳"])
    assert "预计：今天18:30前" in card
    await stage.mend(ticket.id)
    await sent(stage)
    await stage.say("赵经理", f"/resolve {ticket.number} 已换保险丝")
    card = edits(await stage.settle(), PEOPLE["王芳"])[-1]
    assert "✓ 已修复送电" in card
    assert card.endswith("已处理，等您确认")
    await sent(stage)
    await stage.write(ticket.id, EntryKind.CLOSED, "王芳", code="confirmed")
    card = edits(await stage.settle(), PEOPLE["王芳"])[-1]
    assert card.endswith("已办结")


async def test_what_says_nothing_new_is_not_edited(stage: Stage) -> None:
    ticket = await reported(stage, private=True)
    await stage.say("赵经理", f"/step {ticket.number} 派单")
    await stage.settle()
    await stage.say("赵经理", f"/note {ticket.number} 缺配件")
    assert mine(await stage.settle(), PEOPLE["王芳"]) == []


@pytest.mark.parametrize("private", [True, False])
async def test_a_report_of_a_wrong_shows_nothing_in_the_group(
    stage: Stage, *, private: bool
) -> None:
    await stage.met("孙督导", *(["王芳"] if private else []))
    await stage.say("王芳", "我要举报有人收红包", GROUP)
    await stage.settle()
    (ticket,) = await stage.open()
    left = await stage.say("孙督导", f"/step {ticket.number} 处理")
    left += await stage.settle()
    assert mine(left, GROUP["id"]) == []
    assert bool(mine(left, PEOPLE["王芳"])) is private
