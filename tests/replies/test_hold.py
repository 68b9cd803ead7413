"""What staff must not tell a resident is held back, by whatever way it would have gone out."""

import ast

import pytest

from stations.scope import SYSTEM
from storage.tickets import entries_of, reread
from tests.architecture.source import files, short, tree
from tests.desk.stage import GROUP, PEOPLE, STAFF_GROUP, Left, Stage, to_bot
from tests.desk.test_desk import button, reported, to
from tickets.entry import Audience, EntryKind
from tickets.hold_back import Reason
from tickets.ticket import State, Ticket

BAD = {
    Reason.PROMISE: "保证今晚来电",
    Reason.PRIVATE_ACCOUNT: "电费微信转给我就行",
    Reason.PERSONAL_DATA: "去问您邻居，他电话 13900139000",
    Reason.FREE_WORK: "给您免费修",
    Reason.CONTRACTOR: "我认识个电工，推荐您找他",
    Reason.PRICE: "换开关大概80元",
}


async def held(stage: Stage, ticket: Ticket) -> list[tuple[str | None, Audience]]:
    """Return the reasons for which words about a ticket were held back."""
    async with stage.database.reading() as work:
        entries = await entries_of(work, SYSTEM, ticket.id)
    return [(one.code, one.audience) for one in entries if one.kind is EntryKind.HELD_BACK]


async def now(stage: Stage, ticket: Ticket) -> Ticket:
    async with stage.database.reading() as work:
        return await reread(work, SYSTEM, ticket.id)


def residents(left: list[Left]) -> list[Left]:
    return [one for one in left if one.chat in (GROUP["id"], PEOPLE["王芳"], PEOPLE["李强"])]


async def test_every_reason_is_told_with_the_words_that_decided_and_nothing_goes_out(
    stage: Stage,
) -> None:
    ticket = await reported(stage)
    for reason, words in BAD.items():
        (told,) = await stage.say("赵经理", f"/answer {ticket.number} {words}")
        assert told.chat == PEOPLE["赵经理"]
        assert told.text.startswith("没有发出去。")
        decided = stage.trade.tickets.hold_back.judge(words)
        assert decided is not None
        assert decided.reason is reason
        assert decided.words in told.text
        assert (await now(stage, ticket)).state is State.OPEN
    kept = [(reason.value, Audience.STAFF) for reason in BAD]
    assert await held(stage, ticket) == kept
    card = await stage.say("王芳", "/tickets")
    assert not any(words in str(card) for words in BAD.values())


@pytest.mark.parametrize("way", ["answer", "resolve", "close"])
async def test_each_way_by_a_command_is_held_and_the_next_words_take_its_place(
    stage: Stage, way: str
) -> None:
    ticket = await stage.mend((await reported(stage)).id)
    left = await stage.say("赵经理", f"/{way} {ticket.number} {BAD[Reason.PROMISE]}")
    assert residents(left) == []
    assert (await now(stage, ticket)).state is State.TAKEN
    still = await stage.say("赵经理", "百分百修好")
    assert residents(still) == []
    assert len(await held(stage, ticket)) == 2
    left = await stage.say("赵经理", "师傅已经在路上了")
    (told,) = to(left, GROUP["id"])
    assert "师傅已经在路上了" in told.text
    assert (await now(stage, ticket)).state in (State.ANSWERED, State.RESOLVED)


@pytest.mark.parametrize("verb", ["a", "z"])
async def test_each_way_by_a_button_is_held_and_can_be_called_off(stage: Stage, verb: str) -> None:
    ticket = await stage.mend((await reported(stage)).id)
    await stage.press("赵经理", button(stage, verb, ticket))
    left = await stage.say("赵经理", BAD[Reason.PRIVATE_ACCOUNT])
    assert residents(left) == []
    (stopped,) = await stage.say("赵经理", "取消")
    assert stopped.text == stage.speak("private.stopped")
    assert residents(await stage.say("赵经理", "师傅到了")) == []
    assert (await now(stage, ticket)).state is State.TAKEN


async def test_in_the_group_of_staff_the_number_is_not_repeated(stage: Stage) -> None:
    ticket = await reported(stage)
    await stage.press("赵经理", button(stage, "a", ticket), STAFF_GROUP)
    words = BAD[Reason.PERSONAL_DATA]
    (told,) = await stage.say("赵经理", words, STAFF_GROUP, reply_to_message=to_bot())
    assert told.chat == STAFF_GROUP["id"]
    assert "13900139000" not in told.text
    assert "********00" in told.text
    left = await stage.say("赵经理", "请留意广播", STAFF_GROUP, reply_to_message=to_bot())
    assert "请留意广播" in str(to(left, GROUP["id"]))
    (card,) = [one for one in await stage.press("赵经理", button(stage, "v", ticket)) if one.text]
    assert "13900139000" not in card.text


async def test_ones_own_number_goes_to_oneself_in_private_and_the_hotline_to_all(
    stage: Stage,
) -> None:
    await stage.met("王芳", "李强")
    own = await reported(stage, "王芳", "停电了，我电话 138 0013 8000")
    left = await stage.say("赵经理", f"/answer {own.number} 师傅会打 13800138000")
    assert to(left, GROUP["id"]) == []
    assert "13800138000" in to(left, PEOPLE["王芳"])[0].text
    other = await reported(stage, "李强", "停电了")
    left = await stage.say("赵经理", f"/answer {other.number} 师傅会打 13800138000")
    assert residents(left) == []
    left = await stage.say("赵经理", "急事请打 95598 或 0571-88001234")
    assert residents(left) == []
    left = await stage.say("赵经理", "急事请打 95598")
    assert "95598" in to(left, PEOPLE["李强"])[0].text


async def test_work_on_the_companys_own_equipment_may_be_called_free(stage: Stage) -> None:
    ticket = await reported(stage)
    await stage.write(ticket.id, EntryKind.BOUNDED, "赵经理", code="company")
    left = await stage.say("赵经理", f"/answer {ticket.number} 这是我们的设备，不收费")
    assert "不收费" in to(left, GROUP["id"])[0].text


async def test_a_closed_ticket_is_refused_before_its_words_are_judged(stage: Stage) -> None:
    ticket = await reported(stage)
    await stage.write(ticket.id, EntryKind.CLOSED, "赵经理", code="done")
    (told,) = await stage.say("赵经理", f"/answer {ticket.number} {BAD[Reason.PRICE]}")
    assert told.text == stage.speak("errors.ticket_is_closed")
    assert await held(stage, ticket) == []


def test_nothing_but_the_hold_makes_words_that_may_go_out() -> None:
    """``deliver`` takes ``Cleared`` alone; so whoever forgets to ask cannot send."""
    makers = {
        short(file)
        for file in files()
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call)
        and (getattr(node.func, "id", "") or getattr(node.func, "attr", "")) == "Cleared"
    }
    assert makers == {"usecases/replies/hold.py"}
    unwritten = {
        short(file)
        for file in files()
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "of_the_pack"
    }
    assert unwritten <= {
        "usecases/cards/merge.py",
        "usecases/cards/reporter.py",
        "usecases/cards/split.py",
        "usecases/cards/verdicts.py",
        "usecases/outside/write_entry.py",
        "usecases/tickets/bound.py",
        "usecases/tickets/finish.py",
        "usecases/tickets/progress.py",
    }
