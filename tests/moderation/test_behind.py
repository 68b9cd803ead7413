"""Behind the scenes: codes in pictures, waves, staff's words, the trail, evidence, snapshots."""

import io
from datetime import timedelta

import pytest
import segno

from chat.actions import ReadCode
from chat.errors import BadInput
from gateways.codes import codes_in
from moderation.finding import Level
from moderation.judge import Judge
from moderation.lexicon import Lexicon
from stations.scope import SYSTEM
from storage import findings, lexicon_changes, moderation_tables, tables, trail
from tests.desk.stage import GROUP, PEOPLE, user
from tests.moderation.review import Review
from usecases.moderation.by_command import load_list, set_limit
from usecases.moderation.erase import erase
from usecases.moderation.read_code import take_codes
from usecases.moderation.snapshot import Watch


def picture_of(text: str) -> bytes:
    buffer = io.BytesIO()
    segno.make(text).save(buffer, kind="png", scale=4, border=4)
    return buffer.getvalue()


def test_codes_are_read_and_nothing_else_is() -> None:
    assert codes_in(picture_of("https://shop.example.com/x")) == ["https://shop.example.com/x"]
    assert codes_in(b"no picture at all") == []
    assert codes_in(b"") == []


async def test_a_picture_with_a_code_is_an_advertisement_as_well(review: Review) -> None:
    photo = [{"file_id": "PIC", "file_unique_id": "u", "width": 9, "height": 9}]
    message = review.stage.message("李强", None, GROUP) | {"photo": photo}
    left = await review.stage.feed(message=message)
    [asked] = [one.action for one in left if isinstance(one.action, ReadCode)]
    assert asked.file_id == "PIC"
    assert await review.cases() == []
    async with review.stage.database.writing() as work:
        await take_codes(
            work, review.stage.trade, asked.message_row, ("https://shop.example.com/x",)
        )
    [case] = await review.cases()
    assert case.rule == "behaviour:code"
    await review.open()
    assert "二维码" in (await review.card()).text


async def test_joining_raids_and_leaving_waves_are_told(review: Review) -> None:
    now = int(review.stage.clock.now().timestamp())

    async def member(number: int, field: str) -> list[str]:
        who = {"id": 6_000_000_000 + number, "is_bot": False, "first_name": f"新人{number}"}
        value = [who] if field == "new_chat_members" else who
        left = await review.stage.feed(
            message={
                "message_id": 300 + number,
                "date": now,
                "chat": GROUP,
                "from": user("李强"),
                field: value,
            }
        )
        return [one.text for one in left if one.chat == PEOPLE["孙督导"]]

    told = [text for number in range(12) for text in await member(number, "new_chat_members")]
    assert len(told) == 1
    assert "10 人入群" in told[0]
    # Nobody is told of people who leave where no notice was given.
    gone = [text for number in range(6) for text in await member(number, "left_chat_member")]
    assert gone == []


async def test_what_staff_must_not_say_is_a_case_for_others(review: Review) -> None:
    await review.say("赵经理", "电费转给我私人微信就行，我帮您交")
    [case] = await review.cases()
    assert (case.category, case.level) == ("staff", Level.R2)
    await review.say("赵经理", "好的，马上安排师傅过去")
    assert len(await review.cases()) == 1
    await review.say("孙督导", "电费转给我私人微信就行，我帮您交")
    await review.open("孙督导")
    assert "转给我私人微信" in (await review.card("孙督导")).text
    assert len(await review.cases()) == 2
    left = await review.stage.say("孙督导", "/review")
    assert left


async def test_the_trail_is_chained_and_a_change_shows(review: Review) -> None:
    await review.say("李强", "电费9折代充，先到先得，加我微信")
    await review.open()
    await review.press("误报")
    await review.stage.settle()
    async with review.stage.database.reading() as work:
        steps = await trail.steps_from(work, SYSTEM, 1, 100)
        [station] = {one.station_id for one in steps}
        shown = await trail.steps(work, SYSTEM, station, 10)
    assert [one.what for one in steps] == ["opened", "seen", "mistake"]
    assert len(shown) == 3
    assert trail.first_broken(steps) is None
    async with review.stage.database.writing() as work:
        table = moderation_tables.trail
        await work.run(table.update().where(table.c.place == 2).values(what="nothing"))
        broken = await trail.steps_from(work, SYSTEM, 1, 100)
    assert trail.first_broken(broken) == 2
    assert trail.first_broken([steps[0], steps[2]]) == 2


async def test_evidence_is_erased_by_its_category(review: Review) -> None:
    await review.say("李强", "电费9折代充，先到先得，加我微信")
    await review.open()
    await review.press("违规")
    rules = review.stage.trade.watch.rules
    async with review.stage.database.writing() as work:
        assert await erase(work, rules) == 0
    review.stage.clock.move_to(review.stage.clock.now() + timedelta(days=181))
    async with review.stage.database.writing() as work:
        assert await erase(work, rules) == 1
        assert await erase(work, rules) == 0
    [case] = await review.cases()
    assert (case.text, case.findings) == (None, None)
    assert case.ruling is not None


async def test_a_new_list_is_watched_for_a_week_and_then_counts(review: Review) -> None:
    stage = review.stage
    async with stage.database.writing() as work:
        count, left = await load_list(
            work, stage.trade, stage.east.id, "本所", "蓝精灵\n\u200b\n# 注\n", "advert"
        )
    assert (count, len(left)) == (1, 1)
    await review.say("李强", "群里说起蓝精灵了")
    assert await review.cases() == []
    rows = await review.rows(moderation_tables.findings)
    assert [(row["rule"], row["shadow"]) for row in rows] == [("本所:蓝精灵", True)]
    told = await stage.say("孙督导", "/precision")
    assert any("试运行" in one.text for one in told)
    await stage.pass_time(timedelta(days=8))
    await review.say("李强", "群里又说起蓝精灵了")
    assert len(await review.cases()) == 1
    async with stage.database.writing() as work:
        with pytest.raises(BadInput):
            await load_list(work, stage.trade, stage.east.id, "空", "\n\n", "advert")


async def test_a_group_has_limits_of_its_own(review: Review) -> None:
    stage = review.stage
    await review.say("李强", "第一条")
    known = await review.rows(tables.chats)
    [chat] = [row["id"] for row in known if row["title"] == GROUP["title"]]
    async with stage.database.writing() as work:
        await set_limit(work, stage.trade, chat, stage.east.id, "flood", "3")
        for name, value in (("flood", "x"), ("surprise", "3"), ("flood", "0")):
            with pytest.raises(BadInput):
                await set_limit(work, stage.trade, chat, stage.east.id, name, value)
    await review.say("李强", "第二条")
    await review.say("李强", "第三条")
    assert [one.rule for one in await review.cases()] == ["behaviour:flood"]


async def test_changes_of_another_process_are_taken_in(review: Review) -> None:
    stage = review.stage
    async with stage.database.writing() as work:
        change = lexicon_changes.LexiconChange(
            work.new_id(),
            stage.east.id,
            lexicon_changes.ChangeKind.ADD,
            "own",
            work.now,
            "神秘代号",
        )
        await lexicon_changes.add(work, change)
    assert not stage.trade.watch.now.judge.verdict("神秘代号").counting
    await stage.settle()
    await review.say("李强", "神秘代号")
    assert [one.rule for one in await review.cases()] == ["own:神秘代号"]
    async with stage.database.reading() as work:
        week = await findings.week(
            work, SYSTEM, stage.east.id, work.now - timedelta(days=7), work.now
        )
        assert week.per_thousand == 0
        assert findings.Week(0, 0).per_thousand == 0


def test_only_the_newest_snapshot_is_taken() -> None:
    watch = Watch(lambda: Judge(Lexicon(), _Whole()))
    made = []
    watch.aside(lambda make, take: made.append((make, take)))
    now = watch.now
    from datetime import UTC, datetime

    moment = datetime(2026, 7, 1, tzinfo=UTC)
    watch.renew([], (1, 0), moment)
    watch.renew([], (2, 0), moment)
    for make, take in made:
        take(make())
    assert watch.now is not now
    assert watch.now.version == (2, 0)


class _Whole:
    def cut(self, text: str) -> list[str]:
        return [text]


async def test_the_same_long_words_again_are_the_same(review: Review) -> None:
    long = "自家散养土鸡蛋新鲜到货" * 120
    for _ in range(3):
        await review.say("李强", long)
    rules = {row["rule"] for row in await review.rows(moderation_tables.findings)}
    assert "behaviour:same_text" in rules
