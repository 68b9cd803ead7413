"""The closed loop where it is awkward: nights, late presses, other matters, whoever is away."""

from datetime import timedelta

import pytest

from bot.clock import PlayedClock
from chat.ids import short
from stations.scope import SYSTEM
from stations.staff import Role, Staff
from storage import closings, revisits, staff, tables
from storage.database import Database
from storage.people import people
from tests.closing.test_closing import buttons, now, resolved, texts, toast
from tests.desk.stage import PEOPLE, Left, Stage
from tickets.entry import EntryKind
from tickets.ticket import Outcome, State, Ticket

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
async def stage(database: Database, clock: PlayedClock) -> Stage:
    made = await Stage(database, clock).build()
    await made.met("王芳", "赵经理", "钱经理", "孙督导")
    return made


async def rated(stage: Stage, score: int, words: str = "我家停电了") -> tuple[Ticket, list[Left]]:
    """A ticket is confirmed and rated by its reporter; return it and what was said then."""
    ticket = await resolved(stage, words)
    asked = buttons(await stage.settle(), "confirm:")
    await stage.press("王芳", asked[stage.speak("closing.yes")])
    scores = buttons(await stage.settle(), "rate:")
    left = await stage.press("王芳", scores[stage.speak(f"closing.score_{score}")])
    return ticket, left + await stage.settle()


@pytest.mark.parametrize(
    ("score", "words", "opened"),
    [
        (5, "师傅很快就到了", 0),
        (5, "我家又停电了", 1),
        (4, "我要投诉收费", 1),
        (1, "等了半天没人来，我要投诉", 0),
        (1, "还是没电", 0),
        (1, "还有电费怎么多了", 1),
    ],
)
async def test_a_word_beside_a_score_is_kept_and_a_new_matter_is_no_such_word(
    stage: Stage, score: int, words: str, opened: int
) -> None:
    ticket, _ = await rated(stage, score)
    before = await stage.count(tables.tickets)
    await stage.press("王芳", stage.sign(f"s:{short(stage.east.id)}"))
    await stage.say("王芳", words)
    assert await stage.count(tables.tickets) - before == opened
    async with stage.database.reading() as work:
        rating = await closings.rating_of(work, SYSTEM, ticket.id)
    assert rating is not None
    assert rating.words == (None if opened else words)


async def test_who_reopens_is_heard_by_the_owner_and_not_after_a_week(stage: Stage) -> None:
    ticket = await resolved(stage)
    no = buttons(await stage.settle(), "confirm:")[stage.speak("closing.no")]
    await stage.pass_time(9 * DAY)
    assert (await now(stage, ticket)).outcome == Outcome.SILENT
    left = await stage.press("王芳", no)
    assert (await now(stage, ticket)).state is State.TAKEN
    left += await stage.settle()
    said = stage.speak("closing.reopened", number=ticket.number, kind="故障报修")
    assert [one.chat for one in left if one.text == said] == [PEOPLE["赵经理"]]
    # Pressed twice, it is open once, and nobody hears of it again.
    again = await stage.press("王芳", no)
    assert said not in texts(again + await stage.settle())
    await stage.write(ticket.id, EntryKind.CLOSED, "赵经理", code="done")
    await stage.pass_time(8 * DAY)
    late = await stage.press("王芳", no)
    assert toast(late) == stage.speak("errors.closing.too_late", number=ticket.number)
    assert (await now(stage, ticket)).state is State.CLOSED


async def test_an_old_yes_says_nothing_that_is_not_so(stage: Stage) -> None:
    ticket = await resolved(stage)
    asked = buttons(await stage.settle(), "confirm:")
    await stage.press("王芳", asked[stage.speak("closing.no")])
    await stage.settle()
    stale = await stage.press("王芳", asked[stage.speak("closing.yes")])
    assert toast(stale) == stage.speak("closing.still_open", number=ticket.number)
    assert (await now(stage, ticket)).state is State.TAKEN


async def test_nobody_is_asked_by_us_in_the_night(stage: Stage) -> None:
    stage.clock.move_to(stage.clock.now() + 10 * HOUR)  # 03:00
    ticket = await resolved(stage)
    left = await stage.settle()
    assert [one for one in left if one.key.startswith("confirm:")]
    await stage.pass_time(4 * DAY)
    table = tables.outbox
    async with stage.database.reading() as work:
        rows = (await work.run(table.select())).mappings().all()
    asked = {row["key"].split(":")[0]: row["not_before"] for row in rows}
    assert (asked["confirm-again"].hour, asked["rate"].hour) == (0, 0)  # 08:00 in Shanghai
    assert (await now(stage, ticket)).outcome == Outcome.SILENT


async def test_what_staff_close_at_night_is_rated_by_day(stage: Stage) -> None:
    stage.clock.move_to(stage.clock.now() + 6 * HOUR)  # 23:00
    ticket = await resolved(stage)
    await stage.write(ticket.id, EntryKind.CLOSED, "赵经理", code="done")
    await stage.settle()
    table = tables.outbox
    async with stage.database.reading() as work:
        query = table.select().where(table.c.key == f"rate:{ticket.id}")
        (row,) = (await work.run(query)).mappings()
    assert row["not_before"] == stage.clock.now() + 9 * HOUR


async def test_who_is_not_reached_is_tried_on_three_days(stage: Stage) -> None:
    ticket = await resolved(stage, "我要投诉")
    await stage.settle()
    for tried in range(1, 4):
        (said,) = [one for one in await stage.say("孙督导", "/revisit") if one.buttons]
        press = said.buttons[stage.speak("closing.outcome_unreached")]
        left = await stage.press("孙督导", press)
        key = "closing.revisit_again" if tried < 3 else "closing.revisit_unreached"
        assert stage.speak(key, number=ticket.number) in texts(left)
        twice = await stage.press("孙督导", press)
        assert toast(twice) == stage.speak("errors.closing.revisited_before")
        assert stage.speak("closing.no_revisits") in texts(await stage.say("孙督导", "/revisit"))
        stage.clock.move_to(stage.clock.now() + DAY)
    assert stage.speak("closing.no_revisits") in texts(await stage.say("孙督导", "/revisit"))
    assert (await now(stage, ticket)).state is State.RESOLVED
    async with stage.database.reading() as work:
        assert len(await revisits.revisits_of(work, SYSTEM, ticket.id)) == 3


async def test_who_has_become_staff_rates_nothing(stage: Stage) -> None:
    ticket = await resolved(stage)
    asked = buttons(await stage.settle(), "confirm:")
    await stage.press("王芳", asked[stage.speak("closing.yes")])
    scores = buttons(await stage.settle(), "rate:")
    async with stage.database.writing() as work:
        (who,) = (await people(work, SYSTEM, [ticket.reporter_id])).values()
        post = Staff(work.new_id(), stage.east.id, None, who.id, Role.MANAGER)
        await staff.appoint(work, post, None)
    left = await stage.press("王芳", scores[stage.speak("closing.score_5")])
    assert toast(left) == stage.speak("errors.not_allowed")
    async with stage.database.reading() as work:
        rating = await closings.rating_of(work, SYSTEM, ticket.id)
    assert rating is not None
    assert rating.score is None


async def test_where_nobody_supervises_a_low_score_reaches_the_leader(stage: Stage) -> None:
    async with stage.database.writing() as work:
        crew = await staff.crew(work, SYSTEM, stage.east.id)
        above = next(one.staff for one in crew if one.person.name == "孙督导")
        await staff.dismiss(work, above.id)
        leader = Staff(work.new_id(), stage.east.id, None, above.person_id, Role.LEADER)
        await staff.appoint(work, leader, None)
    ticket, left = await rated(stage, 1)
    assert [one.text for one in left if one.chat == PEOPLE["孙督导"]] == [yours(stage, ticket)]


async def test_a_low_score_goes_past_the_line_of_whom_it_is_for(stage: Stage) -> None:
    await stage.lead("西所长")
    await stage.met("西所长")
    ticket, left = await rated(stage, 1)
    assert [one.text for one in left if one.chat == PEOPLE["西所长"]] == [yours(stage, ticket)]
    unhappy = stage.speak("closing.unhappy", number=ticket.number)
    assert [one.text for one in left if one.chat == PEOPLE["孙督导"]] == [unhappy]
    # It stays there: nothing in the follow-up gives it back to whom it was taken from.
    after = await now(stage, ticket)
    assert (after.state, after.owner_id == ticket.owner_id) == (State.OPEN, False)
    await stage.say("王芳", "一直没人来")
    await stage.settle()
    assert (await now(stage, ticket)).owner_id == after.owner_id


def yours(stage: Stage, ticket: Ticket) -> str:
    """Return what the new owner of a ticket with a low score is told."""
    kind = stage.trade.tickets.kind(ticket.kind).name("zh-CN")
    return stage.speak("closing.unhappy_yours", number=ticket.number, kind=kind)
