"""Serious matters reach leaders at once, and telephones ring until somebody accepts."""

from datetime import timedelta

import pytest

from bot.clock import PlayedClock
from chat.actions import AnswerPress, Ring
from stations.scope import SYSTEM
from storage import alarms, desk_tables, roster, staff
from storage.database import Database
from storage.roster import ABSENCE, SHIFT, Shift
from tests.desk.stage import GROUP, PEOPLE, Left, Stage
from tickets.entry import EntryKind

FIRE = "停电了，变压器着火了"


@pytest.fixture
async def stage(database: Database, clock: PlayedClock) -> Stage:
    made = await Stage(database, clock).build()
    await made.met("赵经理", "钱经理", "孙督导")
    async with database.writing() as work:
        for one in await staff.crew(work, SYSTEM, made.east.id):
            if one.person.name in ("赵经理", "孙督导"):
                await alarms.set_phone(work, made.east.id, one.person.id, f"1{one.person.id}")
    return made


def rung(left: list[Left]) -> list[int | None]:
    """Return whose private chats were rung, in order."""
    return [one.chat for one in left if one.key.startswith("alarm:")]


async def test_people_are_rung_one_after_the_other_until_one_accepts(stage: Stage) -> None:
    await stage.say("王芳", FIRE, GROUP)
    first = await stage.settle()
    (ticket,) = await stage.open()
    assert len(rung(first)) == 1
    serious = stage.speak("alarm.serious", number=ticket.number, kind="故障报修", what="火灾")
    assert any(ticket.number in one.text for one in first if one.chat == PEOPLE["孙督导"])
    assert serious.split("，")[0][:2] == "紧急"
    second = await stage.pass_time(timedelta(minutes=2, seconds=1))
    assert len(rung(second)) == 1
    assert rung(second) != rung(first)
    calls = [one.action for one in first + second if isinstance(one.action, Ring)]
    assert calls
    (said,) = [one for one in second if one.key.startswith("alarm:")]
    who = next(name for name, number in PEOPLE.items() if number == said.chat)
    button = said.buttons[stage.speak("alarm.accept")]
    left = await stage.press(who, button)
    assert stage.speak("alarm.accepted") in [one.text for one in left]
    late = await stage.press("孙督导", button)
    assert stage.speak("errors.alarm.accepted_before") in [
        one.text for one in late if isinstance(one.action, AnswerPress)
    ]
    assert rung(await stage.pass_time(timedelta(minutes=30))) == []


async def test_it_rings_until_one_accepts_and_half_a_day_at_most(stage: Stage) -> None:
    await stage.say("王芳", FIRE, GROUP)
    assert len(rung(await stage.pass_time(timedelta(minutes=11)))) == 6
    assert len(rung(await stage.pass_time(timedelta(hours=1)))) == 6
    await stage.pass_time(timedelta(hours=12))
    assert rung(await stage.pass_time(timedelta(hours=1))) == []
    async with stage.database.reading() as work:
        (row,) = (await work.run(desk_tables.alarms.select())).mappings()
    assert (row["state"], row["next_at"]) == ("exhausted", None)


async def test_with_everybody_away_it_rings_whoever_comes_back(stage: Stage) -> None:
    async with stage.database.writing() as work:
        for one in await staff.crew(work, SYSTEM, stage.east.id):
            away = Shift(
                work.new_id(),
                stage.east.id,
                one.person.id,
                ABSENCE,
                work.now,
                work.now + timedelta(minutes=15),
            )
            await roster.add_shifts(work, [away])
    await stage.say("王芳", FIRE, GROUP)
    assert rung(await stage.pass_time(timedelta(minutes=14))) == []
    assert rung(await stage.pass_time(timedelta(minutes=7))) != []


async def test_a_graver_matter_of_the_same_ticket_is_told_and_rings_anew(stage: Stage) -> None:
    await stage.lead("西所长")
    await stage.met("西所长")
    for words, safety in (
        ("停电了，再不来我就找记者曝光", False),
        (FIRE, True),
        ("停电，我爸去修触电了，人昏迷了", True),
        (FIRE, False),
    ):
        await stage.say("王芳", words, GROUP)
        left = await stage.settle()
        (ticket,) = await stage.open()
        told = [one.chat for one in left if one.key.startswith(f"serious:{ticket.id}")]
        assert (PEOPLE["西所长"] in told) is (safety or "曝光" in words), words
        assert bool(rung(left)) is safety, words
        owed = [one for one in left if one.key.startswith(f"form:{ticket.id}:owed")]
        assert bool(owed) is (safety or "曝光" in words), words
    assert ticket.serious == "injury"


async def test_who_comes_on_shift_is_rung_before_anybody_twice(stage: Stage) -> None:
    await stage.say("王芳", FIRE, GROUP)
    called = rung(await stage.settle())
    called += rung(await stage.pass_time(timedelta(minutes=2, seconds=1)))
    now = stage.clock.now()
    async with stage.database.writing() as work:
        crew = await staff.crew(work, SYSTEM, stage.east.id)
        late = next(one.person for one in crew if one.person.external_id not in called)
        until = now + timedelta(hours=8)
        shift = Shift(work.new_id(), stage.east.id, late.id, SHIFT, now, until)
        await roster.add_shifts(work, [shift])
    called += rung(await stage.pass_time(timedelta(minutes=2)))
    assert called[2] == late.external_id
    assert len(set(called)) == 3


async def test_taking_the_ticket_stops_the_ringing(stage: Stage) -> None:
    await stage.say("王芳", FIRE, GROUP)
    await stage.settle()
    (ticket,) = await stage.open()
    await stage.write(ticket.id, EntryKind.TAKEN, "钱经理")
    assert rung(await stage.pass_time(timedelta(minutes=30))) == []


async def test_medical_equipment_alerts_at_once(stage: Stage) -> None:
    await stage.say("王芳", "停电了，我妈在用制氧机", GROUP)
    left = await stage.settle()
    what = stage.speak("metric.medical")
    assert any(what in one.text for one in left if one.chat == PEOPLE["孙督导"])
    assert len(rung(left)) == 1


async def test_an_ordinary_fault_rings_nobody(stage: Stage) -> None:
    await stage.say("王芳", "我家停电了", GROUP)
    assert rung(await stage.pass_time(timedelta(minutes=10))) == []


@pytest.mark.parametrize("who", ["王芳", "孙督导"])
async def test_an_alarm_that_is_not_theirs_is_refused(stage: Stage, who: str) -> None:
    left = await stage.press(who, stage.sign("wa:1"))
    key = "errors.not_allowed" if who == "王芳" else "errors.not_found"
    assert stage.speak(key) in [one.text for one in left]


async def test_a_phone_is_kept_for_a_station_and_can_be_forgotten(stage: Stage) -> None:
    async with stage.database.writing() as work:
        (one, *_) = await staff.crew(work, SYSTEM, stage.east.id)
        person = one.person.id
        await alarms.set_phone(work, stage.east.id, person, "139")
        assert await alarms.phone_of(work, SYSTEM, stage.east.id, person) == "139"
        assert await alarms.phone_of(work, SYSTEM, stage.west.id, person) is None
        await alarms.set_phone(work, stage.east.id, person, "")
        assert await alarms.phone_of(work, SYSTEM, stage.east.id, person) is None
