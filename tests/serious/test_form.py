"""A serious matter owes a form: asked for, filled in question by question, handed in, late."""

from datetime import timedelta

from chat.ids import short
from stations.scope import SYSTEM
from storage.serious_forms import form_of
from storage.tickets import entries_of
from tests.desk.stage import GROUP, PEOPLE, STAFF_GROUP, Left, Stage
from tickets.entry import EntryKind
from tickets.ticket import Ticket

FIRE = "停电了，变压器着火了"


async def reported(stage: Stage, text: str = FIRE) -> tuple[Ticket, list[Left]]:
    """Somebody reports it in the group; return the ticket and what the desk did."""
    await stage.met("赵经理", "钱经理", "孙督导")
    await stage.say("王芳", text, GROUP)
    left = await stage.settle()
    (ticket,) = await stage.open()
    return ticket, left


def owed(left: list[Left], who: str) -> list[Left]:
    return [one for one in left if one.chat == PEOPLE[who] and "填写上报" in one.buttons]


async def answers(stage: Stage, ticket: Ticket) -> dict[str, str]:
    async with stage.database.reading() as work:
        form = await form_of(work, SYSTEM, ticket.id)
    assert form is not None
    return dict(form.answers)


async def test_its_owner_is_asked_at_once_and_whoever_takes_it_over_too(stage: Stage) -> None:
    ticket, left = await reported(stage)
    assert ticket.serious is not None
    asked = [who for who in ("赵经理", "钱经理") if owed(left, who)]
    assert len(asked) == 1
    assert owed(await stage.settle(), asked[0]) == []
    other = "钱经理" if asked == ["赵经理"] else "赵经理"
    await stage.say(other, f"/take {ticket.number}")
    assert owed(await stage.settle(), other)


async def test_what_is_no_serious_matter_owes_none(stage: Stage) -> None:
    ticket, left = await reported(stage, "停电了")
    assert not any(owed(left, who) for who in ("赵经理", "钱经理"))
    (refused,) = await stage.say("赵经理", f"/form {ticket.number}")
    assert refused.text == stage.speak("errors.no_form_is_owed")


async def test_it_is_asked_field_by_field_corrected_and_goes_to_the_leaders(stage: Stage) -> None:
    ticket, _ = await reported(stage)
    form = stage.trade.tickets.serious.form
    question, *_ = await stage.say("赵经理", f"/form {ticket.number}")
    for at, one in enumerate(form, 1):
        assert f"（{at}/{len(form)}）" in question.text
        assert ("跳过" in str(question.buttons)) is not one.required
        if one.required:
            question, *_ = await stage.say("赵经理", f"答{at}")
    (summary, *_) = await stage.press("赵经理", next(iter(question.buttons.values())))
    assert "答1" in summary.text
    assert "未填" in summary.text
    (again, *_) = await stage.press("赵经理", summary.buttons["改地点"])
    assert again.text.startswith("（3/")
    (summary, *_) = await stage.say("赵经理", "2号杆")
    assert "2号杆" in summary.text
    await stage.met("西所长")
    left = await stage.press("赵经理", summary.buttons["提交上报"])
    assert stage.speak("serious.done", number=ticket.number) in [one.text for one in left]
    assert not [one for one in left if one.chat in (GROUP["id"], STAFF_GROUP["id"])]
    assert not [one for one in left if one.chat == PEOPLE["西所长"]]
    async with stage.database.reading() as work:
        kinds = [one.kind for one in await entries_of(work, SYSTEM, ticket.id)]
    assert kinds.count(EntryKind.FORM_FILLED) == 1
    assert (await answers(stage, ticket))["where"] == "2号杆"
    late = await stage.pass_time(timedelta(hours=2))
    assert not any(stage.speak("serious.late")[:4] in one.text for one in late if "form" in one.key)


async def test_leaders_of_the_station_get_it_and_a_report_that_is_late(stage: Stage) -> None:
    await stage.lead("西所长")
    await stage.met("西所长")
    ticket, _ = await reported(stage)
    left = await stage.pass_time(timedelta(minutes=16))
    reminded = [one for one in left if one.key.startswith(f"form:{ticket.id}:reminded")]
    assert len(reminded) == 1
    left = await stage.pass_time(timedelta(minutes=30))
    late = [one for one in left if one.key.startswith(f"form:{ticket.id}:late")]
    assert [one.chat for one in late] == [PEOPLE["西所长"]]
    assert not [
        one for one in await stage.pass_time(timedelta(hours=3)) if one.key.startswith("form:")
    ]
    await stage.say("赵经理", f"/form {ticket.number}")
    for at in range(6):
        (left_one, *_) = await stage.say("赵经理", f"答{at}")
    (summary, *_) = await stage.press("赵经理", next(iter(left_one.buttons.values())))
    left = await stage.press("赵经理", summary.buttons["提交上报"])
    (told,) = [one for one in left if one.chat == PEOPLE["西所长"]]
    assert "答0" in told.text
    assert "赵经理" in told.text


async def test_bad_moves_are_refused_and_lose_nothing(stage: Stage) -> None:
    ticket, _ = await reported(stage)
    (group,) = await stage.say("赵经理", f"/form {ticket.number}", STAFF_GROUP)
    assert group.text == stage.speak("errors.only_in_private")
    (early,) = await stage.press("赵经理", _sign(stage, "qz", ticket))
    assert "还不能提交" in early.text
    for data in ("qk:{}:what", "qe:{}:nothing", "qk:{}:"):
        await stage.press("赵经理", stage.sign(data.format(short(ticket.id))))
    assert await answers(stage, ticket) == {}
    for who in ("王芳", "西所长"):
        await stage.press(who, _sign(stage, "qf", ticket))
    await stage.say("赵经理", f"/form {ticket.number}")
    await stage.say("赵经理", "取消")
    assert await answers(stage, ticket) == {}
    await stage.say("赵经理", f"/form {ticket.number}")
    await stage.say("赵经理", "烧" * 5000)
    assert len((await answers(stage, ticket))["what"]) <= 400
    (gate,) = await stage.say("赵经理", f"/resolve {ticket.number} 已扑灭")
    assert stage.speak("close_gate.form") in gate.text
    await stage.write(ticket.id, EntryKind.CLOSED, "钱经理", code="misjudged")
    (closed,) = await stage.say("赵经理", f"/form {ticket.number}")
    assert closed.text == stage.speak("errors.ticket_is_closed")
    assert not [one for one in await stage.pass_time(timedelta(hours=1)) if "form:" in one.key]


def _sign(stage: Stage, verb: str, ticket: Ticket) -> str:
    return stage.sign(f"{verb}:{short(ticket.id)}")
