"""A ticket ends with its reporter's word, or their silence; a complaint never with silence."""

from collections import Counter
from datetime import timedelta

import pytest

from bot.clock import PlayedClock
from chat.actions import AnswerPress, SendText
from chat.ids import short
from stations.scope import SYSTEM
from storage import closings, desk_tables, revisits, tables
from storage.database import Database
from storage.tickets import reread
from tests.billing.house import House
from tests.desk.stage import GROUP, PEOPLE, Left, Stage
from tickets.entry import EntryKind
from tickets.revisit import Purpose
from tickets.ticket import Outcome, State, Ticket

DAY = timedelta(days=1)


@pytest.fixture
async def stage(database: Database, clock: PlayedClock) -> Stage:
    return await Stage(database, clock).build()


async def resolved(stage: Stage, words: str = "我家停电了", *, private: bool = True) -> Ticket:
    """The resident asks, the manager takes and resolves; forget what was said until then."""
    if private:
        await stage.met("王芳")
    await stage.say("王芳", words, GROUP)
    ticket = (await stage.open())[0]
    await stage.write(ticket.id, EntryKind.TAKEN, "赵经理")
    await stage.settle()
    return await stage.write(ticket.id, EntryKind.RESOLVED, "赵经理", body="换了保险")


def texts(left: list[Left]) -> list[str]:
    return [one.text for one in left if isinstance(one.action, SendText)]


def toast(left: list[Left]) -> str:
    """Return what the pressed button answered first."""
    return next(one.text for one in left if isinstance(one.action, AnswerPress))


async def now(stage: Stage, ticket: Ticket) -> Ticket:
    async with stage.database.reading() as work:
        return await reread(work, SYSTEM, ticket.id)


def buttons(left: list[Left], key: str) -> dict[str, str]:
    """Return the buttons of the message whose key begins so."""
    (found,) = [one for one in left if one.key.startswith(key)]
    return found.buttons


async def test_the_reporter_is_asked_and_their_yes_closes_it_and_is_rated_once(
    stage: Stage,
) -> None:
    ticket = await resolved(stage)
    left = await stage.settle()
    asked = buttons(left, "confirm:")
    assert [one.chat for one in left if one.buttons] == [PEOPLE["王芳"]]
    yes = asked[stage.speak("closing.yes")]
    assert stage.speak("errors.closing.only_the_reporter") in toast(await stage.press("李强", yes))
    assert toast(await stage.press("王芳", yes)) == stage.speak(
        "closing.confirmed", number=ticket.number
    )
    closed = await now(stage, ticket)
    assert (closed.state, closed.outcome) == (State.CLOSED, Outcome.CONFIRMED)
    scores = buttons(await stage.settle(), "rate:")
    assert len(scores) == 5
    left = await stage.press("王芳", scores[stage.speak("closing.score_5")])
    assert stage.speak("closing.thanks") in texts(left)
    again = await stage.press("王芳", scores[stage.speak("closing.score_1")])
    assert toast(again) == stage.speak("closing.rated_before")
    assert stage.speak("closing.noted") in texts(await stage.say("王芳", "师傅很快就到了"))
    async with stage.database.reading() as work:
        rating = await closings.rating_of(work, SYSTEM, ticket.id)
    assert rating is not None
    assert (rating.score, rating.words) == (5, "师傅很快就到了")
    assert (await now(stage, ticket)).state is State.CLOSED
    # Pressing the old question again changes nothing.
    await stage.press("王芳", yes)
    assert (await now(stage, ticket)).outcome == Outcome.CONFIRMED
    assert not [one for one in await stage.settle() if one.key.startswith("rate:")]


async def test_a_no_opens_it_again_and_its_words_join_it(stage: Stage) -> None:
    ticket = await resolved(stage)
    asked = buttons(await stage.settle(), "confirm:")
    left = await stage.press("王芳", asked[stage.speak("closing.no")])
    assert stage.speak("closing.what_is_wrong", number=ticket.number) in texts(left)
    assert (await now(stage, ticket)).state is State.TAKEN
    await stage.say("王芳", "还是一闪一闪的")
    assert await stage.count(tables.tickets) == 1
    assert await stage.pass_time(9 * DAY) == []
    assert (await now(stage, ticket)).state is State.TAKEN


async def test_silence_is_reminded_once_and_then_closes_it(stage: Stage) -> None:
    ticket = await resolved(stage)
    await stage.settle()
    assert texts(await stage.pass_time(DAY)) == []
    reminded = await stage.pass_time(DAY + timedelta(hours=1))
    assert texts(reminded) == [stage.speak("closing.remind", number=ticket.number)]
    ended = await stage.pass_time(DAY)
    closed = await now(stage, ticket)
    assert (closed.state, closed.outcome) == (State.CLOSED, Outcome.SILENT)
    assert [one.key for one in ended if one.key.startswith("rate:")]


@pytest.mark.parametrize("words", ["我要投诉", "我要举报", "停电了 变压器着火了"])
async def test_silence_never_closes_a_complaint_a_report_or_a_matter_of_safety(
    stage: Stage, words: str
) -> None:
    ticket = await resolved(stage, words)
    await stage.pass_time(30 * DAY)
    assert (await now(stage, ticket)).state is State.RESOLVED
    async with stage.database.reading() as work:
        (planned,) = await revisits.planned(work, SYSTEM, 9)
    assert planned.ticket_id == ticket.id


async def test_in_a_group_only_the_reporters_press_counts(stage: Stage) -> None:
    ticket = await resolved(stage, private=False)
    left = await stage.settle()
    asked = buttons(left, "confirm:")
    assert [one.chat for one in left if one.buttons] == [GROUP["id"]]
    other = await stage.press("李强", asked[stage.speak("closing.no")], GROUP)
    assert toast(other) == stage.speak("errors.closing.only_the_reporter")
    assert (await now(stage, ticket)).state is State.RESOLVED
    mine = await stage.press("王芳", asked[stage.speak("closing.no")], GROUP)
    assert toast(mine) == stage.speak("closing.open_again", number=ticket.number)
    assert texts(mine) == []
    await stage.write(ticket.id, EntryKind.CLOSED, "赵经理", code="done")
    assert not [one for one in await stage.settle() if one.key.startswith("rate:")]


async def test_a_low_score_opens_it_again_with_the_supervisor(stage: Stage) -> None:
    await stage.met("孙督导", "赵经理")
    ticket = await resolved(stage)
    asked = buttons(await stage.settle(), "confirm:")
    await stage.press("王芳", asked[stage.speak("closing.yes")])
    scores = buttons(await stage.settle(), "rate:")
    left = await stage.press("王芳", scores[stage.speak("closing.score_2")])
    left += await stage.settle()
    kind = stage.trade.tickets.kind(ticket.kind).name("zh-CN")
    about = {"number": ticket.number, "kind": kind}
    above = [one.text for one in left if one.chat == PEOPLE["孙督导"]]
    before = [one.text for one in left if one.chat == PEOPLE["赵经理"]]
    assert above == [stage.speak("closing.unhappy_yours", **about)]
    assert before == [stage.speak("closing.passed_up", **about)]
    assert (await now(stage, ticket)).owner_id != ticket.owner_id
    assert stage.speak("closing.low") in texts(left)
    assert (await now(stage, ticket)).state is State.OPEN
    # Closing it a second time asks nobody a second time.
    await stage.write(ticket.id, EntryKind.CLOSED, "赵经理", code="done")
    assert not [one for one in await stage.settle() if one.key.startswith("rate:")]


async def test_one_household_is_asked_within_its_budget(stage: Stage) -> None:
    budget = stage.trade.tickets.budget
    asked = 0
    await stage.met("王芳")
    for number in range(budget.most + 2):
        await stage.say("王芳", f"我的电费第{number}次", GROUP)
        ticket = (await stage.open())[0]
        await stage.write(ticket.id, EntryKind.TAKEN, "赵经理")
        await stage.write(ticket.id, EntryKind.CLOSED, "赵经理", code="done")
        asked += len([one for one in await stage.settle() if one.key.startswith("rate:")])
    assert 0 < asked <= budget.most


async def test_staff_do_not_rate_their_own(stage: Stage) -> None:
    ticket = await resolved(stage)
    async with stage.database.writing() as work:
        taken = tables.tickets.update().values(reporter_id=ticket.owner_id)
        await work.run(taken)
    await stage.write(ticket.id, EntryKind.CLOSED, "赵经理", code="done")
    assert not [one for one in await stage.settle() if one.key.startswith("rate:")]


@pytest.mark.parametrize("outcome", ["merged", "misjudged", "withdrawn", "thanked"])
async def test_who_was_not_served_is_not_asked(stage: Stage, outcome: str) -> None:
    ticket = await resolved(stage)
    await stage.write(ticket.id, EntryKind.CLOSED, "赵经理", code=outcome)
    assert not [one for one in await stage.settle() if one.key.startswith("rate:")]


@pytest.mark.parametrize(
    ("letter", "state"),
    [("s", State.CLOSED), ("u", State.TAKEN), ("x", State.RESOLVED)],
)
async def test_a_revisit_ends_a_complaint_or_opens_it_again(
    stage: Stage, letter: str, state: State
) -> None:
    ticket = await resolved(stage, "我要投诉")
    await stage.settle()
    listed = await stage.say("孙督导", "/revisit")
    (said,) = [one for one in listed if ticket.number in one.text]
    names = {"s": "satisfied", "u": "unsatisfied", "x": "unreached"}
    data = said.buttons[stage.speak(f"closing.outcome_{names[letter]}")]
    left = await stage.press("孙督导", data)
    key = f"closing.revisit_{'again' if letter == 'x' else names[letter]}"
    assert stage.speak(key, number=ticket.number) in texts(left)
    assert (await now(stage, ticket)).state is state
    again = await stage.press("孙督导", data)
    assert toast(again) == stage.speak("errors.closing.revisited_before")
    assert stage.speak("closing.no_revisits") in texts(await stage.say("孙督导", "/revisit"))


async def test_who_handled_it_does_not_revisit_it(stage: Stage) -> None:
    ticket = await resolved(stage, "停电了 变压器着火了")
    await stage.settle()
    listed = await stage.say("赵经理", "/revisit")
    (said,) = [one for one in listed if ticket.number in one.text]
    left = await stage.press("赵经理", next(iter(said.buttons.values())))
    assert toast(left) == stage.speak("errors.closing.not_by_the_owner")
    colleague = await stage.press("钱经理", next(iter(said.buttons.values())))
    assert stage.speak("closing.revisit_satisfied", number=ticket.number) in texts(colleague)


async def test_at_the_next_opening_the_supervisor_hears_how_many_revisits_wait(
    stage: Stage,
) -> None:
    await stage.met("孙督导", "赵经理")
    for who in ("王芳", "李强"):
        await stage.say(who, "我要投诉", GROUP)
    for made in await stage.open():
        await stage.write(made.id, EntryKind.RESOLVED, "赵经理", body="换了保险")
    settled = await stage.settle()
    wait = [stage.speak("closing.revisits_wait", count=number) for number in (1, 2)]
    assert not [one for one in settled if one.text in wait]
    left = await stage.pass_time(timedelta(hours=20))
    told = [(one.chat, one.text) for one in left if one.text in wait]
    assert told == [(PEOPLE["孙督导"], wait[1])]
    later = await stage.pass_time(timedelta(days=2))
    assert not [one for one in later if one.text in wait]


async def test_residents_neither_see_nor_press_revisits(stage: Stage) -> None:
    await resolved(stage, "我要投诉")
    await stage.settle()
    async with stage.database.reading() as work:
        (planned,) = await revisits.planned(work, SYSTEM, 9)
    refused = stage.speak("errors.not_allowed")
    assert refused in texts(await stage.say("王芳", "/revisit"))
    left = await stage.press("王芳", stage.sign(f"yv:s:{short(planned.id)}"))
    assert toast(left) == refused


@pytest.mark.parametrize("data", ["ys:9:1", "ys:0:1", "ys:x:1", "yv:q:1", "yc:1", "yn:1"])
async def test_buttons_that_lead_nowhere_are_answered(stage: Stage, data: str) -> None:
    left = await stage.press("孙督导", stage.sign(data))
    assert toast(left)


async def test_a_household_has_one_budget_whoever_of_it_speaks(
    database: Database, clock: PlayedClock
) -> None:
    house = await House.build(database, clock)
    stage = house.stage
    await house.bind("王芳")
    await house.bind("李强", words="家人·链接")
    asked: list[int | None] = []
    for number in range(4):
        for who in ("王芳", "李强"):
            await stage.say(who, f"有个建议第{number}条，路灯太暗", GROUP)
            (ticket, *_) = await stage.open()
            await stage.write(ticket.id, EntryKind.TAKEN, "赵经理")
            await stage.write(ticket.id, EntryKind.CLOSED, "赵经理", code="done")
            left = await stage.settle()
            asked += [one.chat for one in left if one.key.startswith("rate:")]
    async with database.reading() as work:
        rows = (await work.run(desk_tables.contacts.select())).all()
    purposes = Counter(one.purpose for one in rows)
    budget = stage.trade.tickets.budget
    assert asked
    assert purposes.total() <= budget.most
    assert len(asked) <= budget.each[Purpose.CSAT]
