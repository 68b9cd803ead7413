"""What use cases leave in the outbox: once a key, whole, in order, and replaced while it waits."""

from datetime import timedelta

from sqlalchemy import select, update

from bot.clock import PlayedClock
from chat.actions import Button, EditText, Priority, ProducedBy, SendPicture, SendText, from_json
from chat.text import TEXT_LIMIT
from stations.scope import SYSTEM, Scope
from storage import outbox, tables
from storage.database import Database
from storage.unit_of_work import Work

BOT = 77


async def rows(work: Work) -> list[tuple[str, str, object]]:
    query = select(tables.outbox).order_by(tables.outbox.c.priority, tables.outbox.c.id)
    found = (await work.run(query)).mappings()
    return [(row["key"], row["state"], from_json(row["payload"])) for row in found]


async def settle_as_sent(work: Work, key: str, message_id: int) -> None:
    await work.run(
        update(tables.outbox)
        .where(tables.outbox.c.key == key)
        .values(state="sent", message_id=message_id)
    )


async def test_a_key_is_used_once(database: Database) -> None:
    async with database.writing() as work:
        await outbox.leave(work, SendText("一"), bot_id=BOT, chat_id=None, key="k")
        await outbox.leave(work, SendText("二"), bot_id=BOT, chat_id=None, key="k")
        await outbox.leave(work, SendText("三"), bot_id=BOT + 1, chat_id=None, key="k")
    async with database.writing() as work:
        await outbox.leave(work, SendText("四" * 9000), bot_id=BOT, chat_id=None, key="k")
        assert [action for _, _, action in await rows(work)] == [SendText("一"), SendText("三")]


async def test_what_is_too_long_becomes_several_in_order(database: Database) -> None:
    text = "停电通知。" * 2000
    buttons = ((Button("好", data="x"),),)
    async with database.writing() as work:
        long = SendText(text, buttons=buttons, reply_to=5)
        await outbox.leave(work, long, bot_id=BOT, chat_id=None, key="k", unprompted=True)
        await outbox.leave(work, SendText("之后"), bot_id=BOT, chat_id=None, key="next")
        left = await rows(work)
    assert [key for key, _, _ in left] == ["k", "k#2", "k#3", "next"]
    sent = [action for _, _, action in left if isinstance(action, SendText)]
    assert "".join(one.text for one in sent[:3]) == text
    assert all(len(one.text) <= TEXT_LIMIT for one in sent)
    assert [one.reply_to for one in sent[:3]] == [5, None, None]
    assert [one.buttons for one in sent[:3]] == [(), (), buttons]


async def test_a_long_caption_goes_on_as_text(database: Database) -> None:
    async with database.writing() as work:
        picture = SendPicture("图。" * 800, file_id="f")
        await outbox.leave(work, picture, bot_id=BOT, chat_id=None, key="k")
        (_, _, first), (_, _, second) = await rows(work)
    assert isinstance(first, SendPicture)
    assert isinstance(second, SendText)
    assert first.caption + second.text == picture.caption
    assert len(first.caption) <= 1024


async def test_a_waiting_action_gives_way_and_keeps_its_place(
    database: Database, clock: PlayedClock
) -> None:
    soon = clock.now() + timedelta(seconds=30)
    async with database.writing() as work:
        await outbox.replace(
            work, SendText("1 户"), bot_id=BOT, chat_id=None, key="post", not_before=soon
        )
        await outbox.leave(work, SendText("后面"), bot_id=BOT, chat_id=None, key="other")
    clock.move_to(clock.now() + timedelta(seconds=20))
    async with database.writing() as work:
        later = clock.now() + timedelta(seconds=30)
        await outbox.replace(
            work, SendText("2 户"), bot_id=BOT, chat_id=None, key="post", not_before=later
        )
        assert [(key, action) for key, _, action in await rows(work)] == [
            ("post", SendText("2 户")),
            ("other", SendText("后面")),
        ]
        not_before = (
            await work.run(select(tables.outbox.c.not_before).where(tables.outbox.c.key == "post"))
        ).scalar_one()
    assert not_before == soon


async def test_what_was_sent_is_followed_by_a_fresh_row(database: Database) -> None:
    edit = EditText(ProducedBy("post"), "2 户")
    async with database.writing() as work:
        await outbox.replace(work, edit, bot_id=BOT, chat_id=None, key="post_1%_edit")
        await settle_as_sent(work, "post_1%_edit", 9)
        for text in ("3 户", "4 户"):
            again = EditText(ProducedBy("post"), text)
            await outbox.replace(work, again, bot_id=BOT, chat_id=None, key="post_1%_edit")
        await outbox.replace(work, edit, bot_id=BOT, chat_id=None, key="postX1YY_edit")
        left = await rows(work)
    waiting = [(key.split("~")[0], action) for key, state, action in left if state == "waiting"]
    assert waiting == [
        ("post_1%_edit", EditText(ProducedBy("post"), "4 户")),
        ("postX1YY_edit", edit),
    ]


async def test_the_rest_of_a_half_sent_text_gives_way_as_well(database: Database) -> None:
    async with database.writing() as work:
        long = SendText("长。" * 3000)
        await outbox.leave(work, long, bot_id=BOT, chat_id=None, key="k")
        await settle_as_sent(work, "k", 9)
        await outbox.replace(work, SendText("短"), bot_id=BOT, chat_id=None, key="k")
        waiting = [action for _, state, action in await rows(work) if state == "waiting"]
    assert waiting == [SendText("短")]


async def test_the_message_that_an_action_produced_is_found(database: Database) -> None:
    async with database.writing() as work:
        await outbox.leave(work, SendText("一"), bot_id=BOT, chat_id=None, key="k")
        assert await outbox.produced(work, SYSTEM, BOT, "k") is None
        await settle_as_sent(work, "k", 42)
        assert await outbox.produced(work, SYSTEM, BOT, "k") == 42
        assert await outbox.produced(work, SYSTEM, BOT, "unknown") is None
        assert await outbox.produced(work, Scope(person_id=1), BOT, "k") is None


async def test_unprompted_posts_are_counted(database: Database, clock: PlayedClock) -> None:
    start = clock.now()
    async with database.writing() as work:
        for key in ("a", "b"):
            await outbox.leave(
                work,
                SendText("长。" * 3000),
                bot_id=BOT,
                chat_id=5,
                key=key,
                unprompted=True,
                priority=Priority.NOTICE,
            )
        await outbox.leave(work, SendText("答"), bot_id=BOT, chat_id=5, key="c")
        await outbox.leave(work, SendText("别处"), bot_id=BOT, chat_id=6, key="d", unprompted=True)
        assert await outbox.unprompted_since(work, SYSTEM, 5, start) == 2
        later = start + timedelta(seconds=1)
        assert await outbox.unprompted_since(work, SYSTEM, 5, later) == 0
        assert await outbox.unprompted_since(work, Scope(), 5, start) == 0
