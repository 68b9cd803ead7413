"""Whom a complaint is about hears nothing of it, by whatever way it might reach them."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.clock import PlayedClock
from chat.actions import AnswerPress
from chat.ids import short
from stations.scope import SYSTEM
from stations.staff import Role
from storage import alarms, desk_tables, staff
from storage.database import Database
from storage.tickets import reread
from tests.desk.stage import GROUP, PEOPLE, STAFF_GROUP, Left, Stage
from tests.owners.test_owners import asked, ids
from tickets.entry import EntryKind
from tickets.ticket import Ticket

ABOUT = "我要投诉你们赵经理，态度太差"


@pytest.fixture
async def stage(database: Database, clock: PlayedClock) -> Stage:
    # 10:00 in Shanghai: somebody is on duty.
    clock.move_to(clock.now() + timedelta(hours=17))
    made = await Stage(database, clock).build()
    await made.met("王芳", "李强", "赵经理", "钱经理", "孙督导", "西所长")
    await made.press("王芳", made.sign(f"s:{short(made.east.id)}"))
    return made


async def lead(stage: Stage) -> None:
    """Let the western leader lead the eastern station too."""
    async with stage.database.writing() as work:
        crew = await staff.crew(work, SYSTEM)
        west = next(one.staff for one in crew if one.person.name == "西所长")
        here = replace(west, id=work.new_id(), station_id=stage.east.id)
        await staff.appoint(work, here, None)


def to(left: list[Left], *names: str) -> list[Left]:
    return [one for one in left if one.chat in {PEOPLE[name] for name in names}]


async def test_in_the_group_of_staff_nothing_shows_that_is_about_one_of_them(
    stage: Stage,
) -> None:
    ticket = await asked(stage, ABOUT)
    left = await stage.say("孙督导", "/tickets", STAFF_GROUP)
    left += await stage.press("孙督导", stage.sign(f"v:{short(ticket.id)}"), STAFF_GROUP)
    left += await stage.say("孙督导", f"/take {ticket.number}", STAFF_GROUP)
    await stage.write(ticket.id, EntryKind.TAKEN, "孙督导")
    await stage.write(ticket.id, EntryKind.RESOLVED, "孙督导", body="已查明并道歉")
    left += await stage.settle()
    left += await stage.say("孙督导", "/revisit", STAFF_GROUP)
    shown = [one for one in left if one.chat == STAFF_GROUP["id"]]
    assert shown
    assert not [one for one in shown if ticket.number in f"{one.text}{one.buttons}"]
    refused = stage.speak("errors.only_in_private")
    assert refused in [one.text for one in left if isinstance(one.action, AnswerPress)]
    alone = await stage.say("孙督导", "/revisit")
    assert [one for one in alone if ticket.number in one.text]


@pytest.mark.parametrize(
    "words", ["我要投诉你们赵经理骂人，转人工", "我要投诉抄表员态度差，转人工"]
)
async def test_who_calls_for_a_person_does_not_get_the_one_they_complain_of(
    stage: Stage, words: str
) -> None:
    left = await stage.say("王芳", words)
    left += await stage.say("李强", words, GROUP)
    left += await stage.press("李强", stage.sign("h:"), GROUP)
    left += await stage.settle()
    assert (await stage.open())[0].kind == "complaint"
    assert to(left, "孙督导")
    assert not to(left, "赵经理", "钱经理")


async def test_words_of_a_complaint_are_not_brought_to_who_talks_with_its_writer(
    stage: Stage,
) -> None:
    await stage.say("王芳", "转人工")
    (told,) = to(await stage.say("王芳", "电费怎么多了"), "赵经理")
    assert "电费怎么多了" in told.text
    left = await stage.say("王芳", ABOUT)
    left += await stage.settle()
    assert not to(left, "赵经理")


async def test_a_low_score_reaches_no_supervisor_whom_it_is_about(stage: Stage) -> None:
    await lead(stage)
    ticket = await asked(stage, "我要投诉孙督导，收了红包不办事")
    await stage.write(ticket.id, EntryKind.TAKEN, "西所长")
    await stage.write(ticket.id, EntryKind.CLOSED, "西所长", code="done")
    (asked_for,) = [one for one in await stage.settle() if one.key.startswith("rate:")]
    left = await stage.press("王芳", asked_for.buttons[stage.speak("closing.score_1")])
    left += await stage.settle()
    unhappy = stage.speak("closing.unhappy", number=ticket.number)
    assert unhappy in [one.text for one in to(left, "西所长")]
    assert not to(left, "孙督导")


async def test_no_manager_is_rung_for_what_may_be_about_any_of_them(stage: Stage) -> None:
    await asked(stage, "我要投诉，你们的人抢修时变压器着火了，态度恶劣")
    await stage.pass_time(timedelta(minutes=30))
    async with stage.database.reading() as work:
        calls = (await work.run(desk_tables.alarm_calls.select())).mappings().all()
    assert {row["person_id"] for row in calls} == {(await ids(stage))["孙督导"]}


async def now(stage: Stage, ticket: Ticket) -> Ticket:
    async with stage.database.reading() as work:
        return await reread(work, SYSTEM, ticket.id)


async def test_what_was_a_mistake_rings_nobody_any_more(stage: Stage) -> None:
    ticket = await asked(stage, "停电了，变压器着火了")
    await stage.write(ticket.id, EntryKind.CLOSED, "孙督导", code="misjudged")
    left = await stage.pass_time(timedelta(minutes=30))
    assert not [one for one in left if one.key.startswith("alarm:")]
    async with stage.database.reading() as work:
        (row,) = (await work.run(desk_tables.alarms.select())).mappings()
        assert row["state"] == alarms.ENDED
        held = await staff.appointments(work, SYSTEM, [(await ids(stage))["孙督导"]])
    assert {one.role for one in next(iter(held.values()))} == {Role.SUPERVISOR}


async def test_what_is_closed_before_anybody_looked_is_hidden_all_the_same(stage: Stage) -> None:
    await stage.say("王芳", ABOUT, GROUP)
    (ticket,) = await stage.open()
    await stage.write(ticket.id, EntryKind.CLOSED, "孙督导", code="done")
    left = await stage.settle()
    assert (await now(stage, ticket)).about_staff
    assert not to(left, "赵经理", "钱经理")


async def test_who_reported_is_shown_to_one_role_alone(stage: Stage) -> None:
    await lead(stage)
    await asked(stage, "电费怎么算")
    ticket = await asked(stage, "我要举报有人偷电")
    assert ticket.kind == "report"
    press = stage.sign(f"v:{short(ticket.id)}")
    (knows,) = to(await stage.press("孙督导", press), "孙督导")
    (does_not,) = to(await stage.press("西所长", press), "西所长")
    assert "王芳" in knows.text
    assert "有人偷电" in does_not.text
    # Neither the name, nor the number of another ticket that would lead to it.
    assert "王芳" not in does_not.text
    assert len(re.findall(r"\d{8}-\d{4}", does_not.text)) == 1


async def test_asking_after_a_report_by_its_number_opens_nothing(stage: Stage) -> None:
    report = await asked(stage, "我要举报赵经理收红包")
    number = f"{report.opened_at:%Y%m%d}-0001"
    before = [one.id for one in await stage.open()]
    for words in (f"我的事 {number} 的电费处理了没有", f"{number} 到哪一步了"):
        left = await stage.say("王芳", words, GROUP)
        assert number not in "".join(one.text for one in left)
        assert left, words
        assert not to(left, "赵经理")
    alone = await stage.say("王芳", f"{number} 有结果了吗")
    assert "举报" in "".join(one.text for one in alone)
    assert [one.id for one in await stage.open()] == before
