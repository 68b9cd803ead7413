"""The buttons of a card: each does what it says, and says why when it cannot."""

import pytest

from chat.actions import EditText, SendText
from chat.errors import ChangedMeanwhile
from chat.ids import short
from chat.signing import DATA_LIMIT
from stations.scope import SYSTEM
from storage import tables
from storage.tickets import record, reread, tickets_of
from tests.cards.conftest import Desk, heard, texts, toast, under
from tests.desk.stage import GROUP, PEOPLE, STAFF_GROUP
from tickets.entry import EntryKind
from tickets.ticket import Outcome, State, Ticket
from usecases.cards.keyboard import Level, keyboard


def verb(desk: Desk, verb: str, ticket: Ticket, *more: str) -> str:
    return desk.sign(":".join((verb, short(ticket.id), *more)))


async def test_two_take_at_once_one_wins_and_the_other_is_told_who(desk: Desk) -> None:
    ticket = await desk.said("王芳", "有个建议")
    card = await desk.card(ticket)
    first = await desk.press("赵经理", card.data("接手"), STAFF_GROUP, under(card))
    assert toast(first) == desk.speak("staff_desk.taken", number=ticket.number)
    # Both saw the same card.
    late = await desk.press("钱经理", card.data("接手"), STAFF_GROUP, under(card))
    assert toast(late) == desk.speak("errors.taken_by_somebody", who="赵经理")
    # In the group the button itself answers, so that nobody reads a line for each press.
    assert texts(first, STAFF_GROUP["id"]) == texts(late, STAFF_GROUP["id"]) == ""
    assert (await desk.now(ticket)).owner_id == await desk.person_id("赵经理")


async def test_a_write_that_meets_another_is_refused(desk: Desk) -> None:
    ticket = await desk.said("王芳", "有个建议")
    async with desk.database.writing() as work:
        await record(work, await reread(work, SYSTEM, ticket.id), [])
        with pytest.raises(ChangedMeanwhile):
            await record(work, ticket, [])


async def test_steps_go_forward_and_the_reporter_hears_of_each(desk: Desk) -> None:
    ticket = await desk.said("王芳", "停电了")
    assert {"派单", "到场", "复电"} <= set((await desk.card(ticket)).labels)
    left = await desk.push("赵经理", ticket, "到场")
    assert "已到现场" in heard(left, GROUP["id"])
    labels = (await desk.card(ticket)).labels
    assert "派单" not in labels
    assert "复电" in labels
    stale = await desk.press("钱经理", verb(desk, "ks", ticket, "dispatched"), STAFF_GROUP)
    assert toast(stale) == desk.speak("errors.step_is_behind", step="派单")
    unknown = await desk.press("赵经理", verb(desk, "ks", ticket, "danced"), STAFF_GROUP)
    assert toast(unknown) == desk.speak("errors.unknown_step", step="danced")


async def test_a_pause_has_a_reason_that_the_resident_sees(desk: Desk) -> None:
    ticket = await desk.said("王芳", "停电了")
    left = await desk.push("赵经理", ticket, "更多", "暂停", "等材料到货")
    edits = [one for one in left if one.chat == GROUP["id"]]
    assert "等材料到货" in heard(edits, GROUP["id"])
    card = await desk.card(ticket)
    assert "暂停计时：等材料到货" in card.text
    assert "时限：" not in card.text
    again = await desk.press("钱经理", verb(desk, "kp", ticket, "weather"), STAFF_GROUP)
    assert toast(again) == desk.speak("errors.ticket_is_paused")
    await desk.push("赵经理", ticket, "更多", "恢复计时")
    assert (await desk.now(ticket)).paused is None
    assert "时限：" in (await desk.card(ticket)).text
    again = await desk.press("赵经理", verb(desk, "kr", ticket), STAFF_GROUP)
    assert toast(again) == desk.speak("errors.ticket_is_not_paused")


async def test_staff_decide_whose_the_equipment_is(desk: Desk) -> None:
    ticket = await desk.said("王芳", "停电了")
    left = await desk.push("赵经理", ticket, "更多", "产权分界", "客户资产")
    told = desk.trade.tickets.boundaries["customer"].told["zh-CN"]
    assert told in texts(left, GROUP["id"])
    assert (await desk.now(ticket)).boundary == "customer"
    assert "产权：客户资产" in (await desk.card(ticket)).text
    count = len(await desk.entries(ticket))
    await desk.push("赵经理", ticket, "更多", "产权分界", "客户资产")
    assert len(await desk.entries(ticket)) == count


async def test_the_checklist_is_behind_a_button_and_the_way_back_too(desk: Desk) -> None:
    ticket = await desk.said("王芳", "停电了")
    before = await desk.card(ticket)
    await desk.push("赵经理", ticket, "更多", "处置卡")
    card = await desk.card(ticket)
    for step in desk.trade.tickets.checklists["outage_report"]:
        assert step["zh-CN"] in card.text
    await desk.push("赵经理", ticket, "返回")
    after = await desk.card(ticket)
    assert (after.text, after.rows) == (before.text, before.rows)


async def test_a_misjudged_ticket_is_closed_politely_and_can_be_had_again(desk: Desk) -> None:
    ticket = await desk.said("王芳", "有个建议")
    left = await desk.push("赵经理", ticket, "更多", "误判")
    assert desk.speak("ticket.misjudged") in texts(left, GROUP["id"])
    now = await desk.now(ticket)
    assert (now.state, now.outcome) == (State.CLOSED, Outcome.MISJUDGED)
    card = await desk.card(ticket)
    assert card.labels == ["重新打开"]
    for stale in ("kt", "ka", "kq", "kd", "kc", "km", "kg", "kx", "kp", "kb", "ko", "kr", "dt"):
        refused = await desk.press("赵经理", verb(desk, stale, ticket), STAFF_GROUP)
        assert toast(refused) == desk.speak("errors.ticket_is_closed"), stale
    assert await desk.now(ticket) == now
    await desk.push("钱经理", ticket, "重新打开")
    assert (await desk.now(ticket)).state is State.TAKEN
    again = await desk.press("赵经理", verb(desk, "ke", ticket), STAFF_GROUP)
    assert toast(again) == desk.speak("errors.ticket_is_not_closed")


async def test_two_tickets_become_one_and_both_reporters_hear_the_result(desk: Desk) -> None:
    await desk.met("李强")
    target = await desk.said("李强", "有个建议")
    ticket = await desk.said("王芳", "电费不对")
    await desk.push("赵经理", ticket, "更多", "并单")
    choices = await desk.card(ticket)
    left = await desk.push("赵经理", ticket, target.number)
    assert toast(left) == desk.speak("card.merged", number=ticket.number, target=target.number)
    now = await desk.now(ticket)
    assert (now.state, now.merged_into) == (State.CLOSED, target.id)
    assert (await desk.card(ticket)).labels == []
    again = await desk.press("赵经理", verb(desk, "ke", ticket), STAFF_GROUP)
    assert toast(again) == desk.speak("errors.ticket_is_merged")
    assert ticket.number in (await desk.card(target)).text
    await desk.met("王芳")
    left = await desk.answer("赵经理", "已经改好了", target)
    for who in ("王芳", "李强"):
        assert "已经改好了" in texts(left, PEOPLE[who])
    assert choices.data("返回")


async def test_what_cannot_be_merged_is_refused_by_name(desk: Desk) -> None:
    ticket = await desk.said("王芳", "有个建议")
    secret = await desk.said("王芳", "我要举报有人收红包")
    closed = await desk.said("李强", "电费不对")
    await desk.push("赵经理", closed, "更多", "误判")
    for other, fact in ((ticket, "merged_with_itself"), (closed, "ticket_is_closed")):
        data = verb(desk, "kg", ticket, short(other.id))
        assert toast(await desk.press("赵经理", data, STAFF_GROUP)) == desk.speak(f"errors.{fact}")
    data = verb(desk, "kg", ticket, short(secret.id))
    assert toast(await desk.press("孙督导", data)) == desk.speak("errors.cannot_merge")
    assert toast(await desk.press("赵经理", data)) == desk.speak("errors.not_found")
    # By number, in words.
    await desk.push("赵经理", ticket, "更多", "并单", "按工单号")
    left = await desk.answer("赵经理", "19990101-0001", ticket)
    assert desk.speak("errors.not_found") in texts(left, STAFF_GROUP["id"])
    assert (await desk.now(ticket)).state is not State.CLOSED


async def test_a_second_matter_gets_a_ticket_of_its_own(desk: Desk) -> None:
    ticket = await desk.said("王芳", "有个建议")
    await desk.say("王芳", "还有个建议，路灯坏了", GROUP)
    await desk.rest()
    await desk.push("赵经理", ticket, "更多", "拆分", "还有个建议", "电费查询")
    now = await desk.now(ticket)
    async with desk.database.reading() as work:
        new, old = await tickets_of(work, SYSTEM, ticket.reporter_id)
    assert (old.id, new.parent_id, new.kind) == (ticket.id, ticket.id, "bill_query")
    assert now.state is not State.CLOSED
    card = await desk.card(new)
    assert "路灯坏了" in card.text
    kinds = [one.kind for one in await desk.entries(ticket)]
    assert kinds[-1] is EntryKind.SPLIT
    forged = verb(desk, "kx", ticket, short(9), "bill_query")
    assert toast(await desk.press("赵经理", forged, STAFF_GROUP)) == desk.speak("errors.not_found")


async def test_a_colleague_elsewhere_a_resident_and_forged_data_change_nothing(desk: Desk) -> None:
    ticket = await desk.said("王芳", "停电了")
    card, before = await desk.card(ticket), await desk.entries(ticket)
    every = [one for row in card.rows for one in row]
    for button in every:
        for who in ("王芳", "西所长"):
            refused = await desk.press(who, button.data or "", STAFF_GROUP, under(card))
            assert toast(refused) == desk.speak("errors.not_allowed"), button.text
        refused = await desk.press("西所长", button.data or "")
        assert toast(refused) == desk.speak("errors.not_found"), button.text
    for data in ("kt:!", "kt:", "kt:9", "kp:9:x", "kv:x:9", "kv:f", "ko:x:y", "kx:9:9:9", "kt:9:9"):
        assert toast(await desk.press("赵经理", desk.sign(data), STAFF_GROUP)), data
    for data in ("kp", "kb"):
        forged = verb(desk, data, ticket, "nonsense")
        assert "输入有误" in toast(await desk.press("赵经理", forged, STAFF_GROUP))
    async with desk.database.writing() as work:
        await work.run(tables.staff.update().values(active=False))
    for button in every:
        refused = await desk.press("赵经理", button.data or "", STAFF_GROUP, under(card))
        assert toast(refused) == desk.speak("errors.not_allowed")
    assert await desk.entries(ticket) == before


async def test_the_card_that_is_shown_in_private_is_kept_up_by_its_buttons(desk: Desk) -> None:
    ticket = await desk.said("王芳", "停电了")
    for code in ("contact.1", "arrival.3", "promise"):
        await desk.write(ticket.id, EntryKind.ESCALATED, "赵经理", code=code)
    left = await desk.press("赵经理", verb(desk, "v", ticket))
    shown = next(one for one in left if isinstance(one.action, SendText))
    for part in ("答复时限快到了", "到场已超时", "没有按承诺的时间做到"):
        assert part in shown.text
    left = await desk.press("赵经理", shown.buttons["接手"])
    (edit,) = [one.action for one in left if isinstance(one.action, EditText)]
    assert edit.message == 9
    assert "处理中" in edit.text
    assert "王芳" in edit.text


async def test_a_keyboard_fits_a_telephone_whatever_the_ticket_is(desk: Desk) -> None:
    report = await desk.said("王芳", "停电了")
    ticket = await desk.now(report)
    moves = (
        (EntryKind.TAKEN, None),
        (EntryKind.PAUSED, "material"),
        (EntryKind.RESUMED, None),
        (EntryKind.STEPPED, "restored"),
        (EntryKind.RESOLVED, None),
        (EntryKind.CLOSED, "done"),
    )
    for kind, code in (*moves, (EntryKind.REOPENED, None)):
        ticket = await desk.write(ticket.id, kind, "赵经理", code=code)
        for level in Level:
            rows = keyboard(desk.trade, ticket, "zh-CN", level)
            assert all(1 <= len(row) <= 3 for row in rows)
            assert len(rows) <= 7
            for button in (one for row in rows for one in row):
                assert len((button.data or "").encode()) <= DATA_LIMIT
                assert desk.trade.signer.read(button.data or "")
