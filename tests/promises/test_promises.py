"""A time that staff give becomes a promise: reminded, kept, renewed or broken, and correctable."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.clock import PlayedClock
from chat.actions import AnswerPress, EditText
from chat.ids import short
from stations.scope import SYSTEM
from storage import promises
from storage.counted import Period, Told
from storage.database import Database
from storage.tickets import entries_of, reread
from tests.desk.stage import GROUP, PEOPLE, Left, Stage
from tickets.entry import EntryKind
from tickets.figures import Behind, By
from tickets.promise import Promise, PromiseState
from tickets.ticket import Ticket
from tickets.time_phrases import What
from usecases.figures.compute import break_down, compute
from usecases.figures.open_behind import open_behind
from usecases.promises.current import promised

MINUTE = timedelta(minutes=1)
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
async def stage(database: Database, clock: PlayedClock) -> Stage:
    """It is 17:00 on a Wednesday; everybody has opened the private chat."""
    made = await Stage(database, clock).build()
    await made.met("王芳", "赵经理", "钱经理", "孙督导")
    return made


async def asked(stage: Stage, words: str = "我家停电了", who: str = "王芳") -> Ticket:
    before = {one.id for one in await stage.open()}
    await stage.say(who, words, GROUP)
    (made,) = [one for one in await stage.open() if one.id not in before]
    await stage.write(made.id, EntryKind.TAKEN, "赵经理")
    await stage.settle()
    return made


async def answered(stage: Stage, ticket: Ticket, words: str) -> list[Left]:
    await stage.write(ticket.id, EntryKind.ANSWERED, "赵经理", body=words)
    return await stage.settle()


async def about(stage: Stage, ticket: Ticket) -> tuple[Promise, ...]:
    async with stage.database.reading() as work:
        now = await reread(work, SYSTEM, ticket.id)
        return await promises.promises_about(work, SYSTEM, now)


def local(promise: Promise) -> str:
    return f"{promise.due_at.astimezone(ZONE):%m-%d %H:%M}"


async def test_who_puts_a_time_off_means_the_one_they_gave(stage: Stage) -> None:
    ticket = await asked(stage)
    await answered(stage, ticket, "师傅明天下午3点到")
    await answered(stage, ticket, "不好意思，要推迟两小时")
    await answered(stage, ticket, "改到4点吧")
    given = await about(stage, ticket)
    assert [local(one) for one in given] == ["07-02 15:00", "07-02 17:00", "07-02 16:00"]
    states = [one.state for one in given]
    assert states == [PromiseState.RENEWED, PromiseState.RENEWED, PromiseState.OPEN]


def line(left: list[Left], who: str = "赵经理", key: str = "promise:") -> Left:
    """Return the one line that somebody got in private about a promise."""
    (found,) = [one for one in left if one.key.startswith(key) and one.chat == PEOPLE[who]]
    return found


def toast(left: list[Left]) -> str:
    return next(one.text for one in left if isinstance(one.action, AnswerPress))


async def move_to(stage: Stage, hour: int, minute: int = 0, day: int = 1) -> list[Left]:
    """Let time pass up to an hour of a day of July."""
    moment = datetime(2026, 7, day, hour, minute, tzinfo=ZONE)
    return await stage.pass_time(moment - stage.clock.now())


async def test_a_time_in_an_answer_is_written_down_and_its_writer_hears(stage: Stage) -> None:
    ticket = await asked(stage)
    left = await answered(stage, ticket, "已派人，预计18点恢复")
    (one,) = await about(stage, ticket)
    assert (one.what, one.state, local(one)) == (What.RESTORE, PromiseState.OPEN, "07-01 18:00")
    assert one.words == "18点"
    noted = line(left)
    told = stage.speak("promise.is_restore", when=stage.speak("reply.today", time="18:00"))
    assert noted.text == stage.speak("promise.noted", promise=told, number=ticket.number)
    assert [one.text for one in left if one.chat == PEOPLE["孙督导"]] == []
    assert await stage.settle() == []
    async with stage.database.reading() as work:
        shown = await promised(work, await reread(work, SYSTEM, ticket.id))
    assert shown == one


async def test_what_is_no_promise_leaves_nothing(stage: Stage) -> None:
    ticket = await asked(stage)
    for words in ("收到", "您几点在家", "昨天18点停的", "尽快给您答复", "45分钟内到达是公司承诺"):
        left = await answered(stage, ticket, words)
        assert await about(stage, ticket) == ()
        assert not [one for one in left if one.key.startswith("promise")]


async def test_it_is_kept_by_the_deed_in_time_and_nobody_is_reminded(stage: Stage) -> None:
    ticket = await asked(stage)
    await answered(stage, ticket, "师傅18点前到，预计20点恢复")
    stage.clock.move_to(stage.clock.now() + 20 * MINUTE)
    await stage.write(ticket.id, EntryKind.STEPPED, "赵经理", code="arrived")
    await stage.settle()
    arrive, restore = await about(stage, ticket)
    assert (arrive.state, restore.state) == (PromiseState.KEPT, PromiseState.OPEN)
    assert arrive.settled_at == stage.clock.now()
    await stage.write(ticket.id, EntryKind.RESOLVED, "赵经理", body="换了保险")
    await stage.settle()
    assert {one.state for one in await about(stage, ticket)} == {PromiseState.KEPT}
    left = await stage.pass_time(timedelta(hours=5))
    assert not [one for one in left if one.key.startswith("promise")]


async def test_an_answer_that_was_promised_is_not_the_one_that_promised_it(stage: Stage) -> None:
    ticket = await asked(stage, "我要投诉")
    await answered(stage, ticket, "明天上午给您答复")
    assert [one.state for one in await about(stage, ticket)] == [PromiseState.OPEN]
    await move_to(stage, 9, day=2)
    await answered(stage, ticket, "抱歉还没查清，明天下午给您答复")
    first, second = await about(stage, ticket)
    assert (first.state, second.state) == (PromiseState.RENEWED, PromiseState.OPEN)
    assert second.follows == first.id
    await answered(stage, ticket, "查清楚了，是线路检修")
    assert [one.state for one in await about(stage, ticket)] == [
        PromiseState.RENEWED,
        PromiseState.KEPT,
    ]


async def test_its_giver_is_reminded_once_and_owner_and_supervisor_hear_of_a_broken_one(
    stage: Stage,
) -> None:
    ticket = await asked(stage)
    await answered(stage, ticket, "预计19点恢复")
    assert not [one for one in await move_to(stage, 18, 25) if one.key.startswith("promise")]
    near = line(await move_to(stage, 18, 35))
    assert list(near.buttons) == [
        stage.speak(f"{one}")
        for one in ("promise.done", "promise.renew", "handover.view", "promise.none")
    ]
    assert not [one for one in await move_to(stage, 19) if one.key.startswith("promise")]
    left = await move_to(stage, 19, 1)
    told = stage.speak(
        "promise.broken",
        number=ticket.number,
        kind="故障报修",
        what=stage.speak("metric.restoration"),
    )
    assert [one.chat for one in left if one.text == told] == [PEOPLE["赵经理"], PEOPLE["孙督导"]]
    (one,) = await about(stage, ticket)
    assert one.state is PromiseState.BROKEN
    async with stage.database.reading() as work:
        entries = await entries_of(work, SYSTEM, ticket.id)
        assert await promised(work, await reread(work, SYSTEM, ticket.id)) is None
    assert [one.code for one in entries if one.code == "promise"] == ["promise"]
    later = await move_to(stage, 20)
    assert not [one for one in later if one.text == told]
    # A new time comes too late to be a renewal.
    await answered(stage, ticket, "抱歉，预计21点恢复")
    assert [one.state for one in await about(stage, ticket)] == [
        PromiseState.BROKEN,
        PromiseState.OPEN,
    ]


async def test_nobody_is_woken_for_a_promise_of_the_day_but_for_one_of_the_night(
    stage: Stage,
) -> None:
    complaint = await asked(stage, "我要投诉")
    await answered(stage, complaint, "明天上午9点给您答复")
    outage = await asked(stage)
    await answered(stage, outage, "预计23:30恢复")
    assert outage.number in line(await move_to(stage, 22, 30)).text
    night = await move_to(stage, 6, 55, day=2)
    assert not [one for one in night if "near" in one.key]
    assert complaint.number in line(await move_to(stage, 7, 5, day=2)).text


async def test_a_minute_that_was_named_is_whole(stage: Stage) -> None:
    ticket = await asked(stage)
    await answered(stage, ticket, "预计18点恢复")
    await move_to(stage, 18, 0)
    stage.clock.move_to(stage.clock.now() + timedelta(seconds=30))
    await stage.write(ticket.id, EntryKind.STEPPED, "赵经理", code="restored")
    await stage.settle()
    assert [one.state for one in await about(stage, ticket)] == [PromiseState.KEPT]


class TestCorrections:
    """The person who wrote it corrects what was recognised with one press."""

    async def noted(self, stage: Stage) -> tuple[Ticket, dict[str, str]]:
        ticket = await asked(stage)
        return ticket, line(await answered(stage, ticket, "预计6点半恢复")).buttons

    async def test_one_press_moves_it_and_a_typed_time_is_taken(self, stage: Stage) -> None:
        ticket, buttons = await self.noted(stage)
        for name, due in (
            ("earlier", "07-01 18:00"),
            ("later", "07-01 18:30"),
            ("much_later", "07-01 19:30"),
            ("tomorrow", "07-02 09:00"),
        ):
            left = await stage.press("赵经理", buttons[stage.speak(f"promise.{name}")])
            (one,) = await about(stage, ticket)
            assert (local(one), one.state) == (due, PromiseState.OPEN)
            assert due[-5:] in toast(left)
            (edit,) = [one.action for one in left if isinstance(one.action, EditText)]
            assert isinstance(edit, EditText)
            assert due[-5:] in edit.text
        asked_for = await stage.press("赵经理", buttons[stage.speak("promise.write")])
        assert stage.speak("promise.ask_time") in [one.text for one in asked_for]
        again = await stage.say("赵经理", "看情况")
        assert stage.speak("promise.not_a_time") in [one.text for one in again]
        await stage.say("赵经理", "明天上午10点")
        (one,) = await about(stage, ticket)
        assert local(one) == "07-02 10:00"
        await stage.press("赵经理", buttons[stage.speak("promise.write")])
        await stage.say("赵经理", "算了")
        (one,) = await about(stage, ticket)
        assert local(one) == "07-02 10:00"

    async def test_others_cannot_a_supervisor_can_and_one_press_strikes_it_out(
        self, stage: Stage
    ) -> None:
        ticket, buttons = await self.noted(stage)
        later = buttons[stage.speak("promise.later")]
        for who in ("王芳", "钱经理"):
            refused = toast(await stage.press(who, later))
            assert refused == stage.speak("errors.not_allowed")
        assert toast(await stage.press("西所长", later)) == stage.speak("errors.not_found")
        await stage.press("孙督导", later)
        (one,) = await about(stage, ticket)
        assert local(one) == "07-01 19:00"
        none = buttons[stage.speak("promise.none")]
        assert toast(await stage.press("赵经理", none)) == stage.speak("promise.is_struck")
        assert [one.state for one in await about(stage, ticket)] == [PromiseState.WITHDRAWN]
        again = toast(await stage.press("赵经理", none))
        assert again == stage.speak("errors.promise.is_over")
        for data in ("pm:17:1", "pm:x:1", "pm:99999:1", "p9:", "pg:gossip:60:1"):
            refused = toast(await stage.press("赵经理", stage.sign(data)))
            assert refused.startswith(stage.speak("errors.bad_input", reason=""))
        left = await stage.pass_time(timedelta(hours=3))
        assert not [one for one in left if one.key.startswith("promise")]

    async def test_what_is_past_or_long_noted_is_not_corrected(self, stage: Stage) -> None:
        _, buttons = await self.noted(stage)
        await move_to(stage, 17, 25)
        earlier = buttons[stage.speak("promise.earlier")]
        await stage.press("赵经理", earlier)
        await move_to(stage, 17, 28)
        await stage.press("赵经理", earlier)
        past = toast(await stage.press("赵经理", earlier))
        assert past == stage.speak("errors.promise.time_is_over")
        await move_to(stage, 17, 29)
        assert "18:00" in toast(await stage.press("赵经理", buttons[stage.speak("promise.later")]))
        await move_to(stage, 17, 31)
        late = toast(await stage.press("赵经理", buttons[stage.speak("promise.later")]))
        assert late == stage.speak("errors.promise.too_late_to_correct")


class TestGiving:
    """Staff choose or type a time; the resident hears it in a sentence, and it is written down."""

    async def test_one_press_tells_the_resident(self, stage: Stage) -> None:
        ticket = await asked(stage)
        offered = await stage.press("赵经理", stage.sign(f"pt:{short(ticket.id)}"))
        (question,) = [one for one in offered if one.buttons]
        hours = stage.speak("promise.in_hours", count=2)
        chosen = question.buttons[stage.speak("promise.offer_restore", when=hours)]
        left = await stage.press("赵经理", chosen)
        when = stage.speak("reply.today", time="19:00")
        told = stage.speak("promise.told_restore", when=when)
        assert [one for one in left if told in one.text and one.chat == PEOPLE["王芳"]]
        left = await stage.settle()
        (one,) = await about(stage, ticket)
        assert (local(one), one.what, one.state) == (
            "07-01 19:00",
            What.RESTORE,
            PromiseState.OPEN,
        )
        assert not [one for one in left if one.key.startswith("promise")]

    async def test_a_typed_time_becomes_a_sentence_and_words_go_out_unless_held_back(
        self, stage: Stage
    ) -> None:
        ticket = await asked(stage)
        offer = stage.sign(f"pt:{short(ticket.id)}")
        await stage.press("赵经理", offer)
        left = await stage.say("赵经理", "保证18点来电，微信转我50元就行")
        assert not [one for one in left if one.chat == PEOPLE["王芳"]]
        await stage.settle()
        assert await about(stage, ticket) == ()
        await stage.press("赵经理", offer)
        again = await stage.say("赵经理", "不好说")
        assert stage.speak("promise.not_a_time") in [one.text for one in again]
        left = await stage.say("赵经理", "18:30")
        assert [one for one in left if "18:30" in one.text and one.chat == PEOPLE["王芳"]]
        await stage.settle()
        await stage.press("赵经理", offer)
        left = await stage.say("赵经理", "路上堵车，师傅预计19点到现场")
        assert [one for one in left if "堵车" in one.text and one.chat == PEOPLE["王芳"]]
        await stage.settle()
        found = {one.what: local(one) for one in await about(stage, ticket)}
        assert found == {What.RESTORE: "07-01 18:30", What.ARRIVE: "07-01 19:00"}

    async def test_a_closed_ticket_gets_no_time(self, stage: Stage) -> None:
        ticket = await asked(stage)
        await stage.write(ticket.id, EntryKind.CLOSED, "赵经理", code="done")
        pressed = await stage.press("赵经理", stage.sign(f"pt:{short(ticket.id)}"))
        assert toast(pressed) == stage.speak("errors.ticket_is_closed")
        chosen = await stage.press("赵经理", stage.sign(f"pg:restore:60:{short(ticket.id)}"))
        assert toast(chosen) == stage.speak("errors.ticket_is_closed")

    async def test_our_own_sentences_are_read_as_they_are_meant(self, stage: Stage) -> None:
        """So that what the bot says for somebody is the same promise to whoever reads it."""
        for what in What:
            ticket = await asked(stage, "我要投诉")
            for when in ("今天18:30", "明天09:00", "7月9日12:00"):
                await answered(stage, ticket, stage.speak(f"promise.told_{what.value}", when=when))
            found = [one for one in await about(stage, ticket) if one.open]
            assert [(one.what, local(one)) for one in found] == [(what, "07-09 12:00")]
            await stage.write(ticket.id, EntryKind.CLOSED, "赵经理", code="done")
            await stage.settle()


async def test_the_button_of_the_reminder_says_that_it_is_done(stage: Stage) -> None:
    ticket = await asked(stage, "我要投诉")
    await answered(stage, ticket, "明天上午给您装表")
    near = line(await move_to(stage, 9, 40, day=2))
    done = near.buttons[stage.speak("promise.done")]
    assert toast(await stage.press("赵经理", done)) == stage.speak("promise.is_kept")
    assert [one.state for one in await about(stage, ticket)] == [PromiseState.KEPT]
    assert toast(await stage.press("赵经理", done)) == stage.speak("errors.promise.is_over")


async def test_what_turns_out_to_be_nothing_is_promised_to_nobody(stage: Stage) -> None:
    ticket = await asked(stage)
    await answered(stage, ticket, "预计18点恢复")
    await stage.write(ticket.id, EntryKind.CLOSED, "赵经理", code="misjudged")
    await stage.settle()
    assert [one.state for one in await about(stage, ticket)] == [PromiseState.WITHDRAWN]


async def test_a_merged_ticket_hands_its_promises_on(stage: Stage) -> None:
    ticket = await asked(stage, "我要投诉")
    other = await asked(stage, "我要投诉", "李强")
    await answered(stage, ticket, "明天上午给您答复")
    await stage.write(ticket.id, EntryKind.MERGED, "赵经理", target_id=other.id)
    await stage.settle()
    assert await about(stage, ticket) == ()
    assert [one.state for one in await about(stage, other)] == [PromiseState.OPEN]


async def test_figures_count_by_person_district_kind_and_end(stage: Stage) -> None:
    ticket = await asked(stage)
    await answered(stage, ticket, "师傅17:30到，预计18点恢复")
    await stage.write(ticket.id, EntryKind.STEPPED, "赵经理", code="arrived")
    await stage.settle()
    await move_to(stage, 18, 5)
    now = stage.clock.now()
    period = Period(stage.east.id, now - timedelta(days=1), now)
    before = Period(stage.east.id, now - timedelta(days=2), now - timedelta(days=1))
    elsewhere = Period(stage.west.id, period.since, period.until)
    owner = (await stage.open())[0].owner_id
    async with stage.database.reading() as work:
        for by, key in (
            (By.PERSON, owner),
            (By.DISTRICT, stage.village.id),
            (By.KIND, "outage_report"),
        ):
            ((found, count),) = (
                await break_down(work, stage.trade, SYSTEM, period, Told(by))
            ).items()
            assert (found, count.kept, count.broken, count.keeping) == (key, 1, 1, 0.5)
        ((behind,), total) = await open_behind(work, stage.trade, SYSTEM, period, Behind.BROKEN)
        for other in (before, elsewhere):
            none = await compute(work, stage.trade, SYSTEM, other)
            assert (none.kept, none.broken) == (0, 0)
    assert (behind.ticket.id, total) == (ticket.id, 1)


async def test_what_staff_say_to_a_resident_in_the_group_is_their_word(stage: Stage) -> None:
    ticket = await asked(stage)
    opening = stage.message("王芳", "我家没电啊", GROUP)
    await stage.feed(message=opening)
    await stage.settle()
    reply = stage.message("赵经理", "抢修中，预计18:30来电", GROUP, reply_to_message=opening)
    left = await stage.feed(message=reply)
    (one,) = await about(stage, ticket)
    assert (one.what, local(one)) == (What.RESTORE, "07-01 18:30")
    assert line(left)
    # In an answer it is only said again, and nobody hears of it twice.
    assert not [
        one
        for one in await answered(stage, ticket, "预计18:30恢复")
        if one.key.startswith("promise")
    ]
    assert await about(stage, ticket) == (one,)


async def test_when_the_bot_says_who_returns_when_the_owner_has_to_answer(stage: Stage) -> None:
    stage.clock.move_to(stage.clock.now() + timedelta(hours=3))
    await stage.say("王芳", "@lamplight_bot 转人工", GROUP)
    (ticket,) = await stage.open()
    left = await stage.settle()
    (one,) = await about(stage, ticket)
    assert (one.what, one.person_id, local(one)) == (What.ANSWER, None, "07-02 09:00")
    assert not [one for one in left if one.key.startswith("promise")]
    assert len([one for one in await move_to(stage, 8, 50, day=2) if ":near:" in one.key]) == 1
    await answered(stage, ticket, "已帮您查好了")
    assert [one.state for one in await about(stage, ticket)] == [PromiseState.KEPT]
