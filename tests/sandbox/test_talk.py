"""What people do, and which bots hear of it."""

from dataclasses import dataclass
from typing import Any

import pytest

from bot.clock import PlayedClock
from sandbox.records import BotAccount, Chat, Json, Person
from sandbox.refusals import Misuse
from sandbox.world import World
from tests.sandbox.conftest import move


@dataclass(slots=True)
class Ear:
    """Reads a bot's queue and confirms what it read."""

    bot: BotAccount
    clock: PlayedClock

    def hear(self) -> list[Json]:
        found = [update.shown() for update in self.bot.queue.waiting(self.clock.now())]
        self.bot.queue.clear()
        return found

    def texts(self) -> list[str]:
        return [update["message"].get("text", "") for update in self.hear() if "message" in update]

    def kinds(self) -> list[str]:
        return [next(key for key in update if key != "update_id") for update in self.hear()]


@pytest.fixture
def ear(bot: BotAccount, clock: PlayedClock) -> Ear:
    return Ear(bot, clock)


def test_privacy_hides_the_talk(world: World, group: Chat, wang: Person, ear: Ear) -> None:
    world.say(group.id, wang.id, "今天天气好")
    assert ear.hear() == []
    for text in ("/report", "/report@lamp_bot", "@lamp_bot 停电了", "请问 @LAMP_BOT 在吗"):
        world.say(group.id, wang.id, text)
        assert ear.texts() == [text]
    world.say(group.id, wang.id, "/report@other_bot")
    assert ear.hear() == []


def test_privacy_lets_replies_and_service_messages_through(
    world: World, group: Chat, bot: BotAccount, wang: Person, ear: Ear
) -> None:
    said = world.post(group, bot, {"text": "您好"})
    answer = world.say(group.id, wang.id, "停电了", reply_to=said)
    assert ear.texts() == ["停电了"]
    world.say(group.id, wang.id, "三号楼", reply_to=answer.message_id)
    assert ear.texts() == ["三号楼"]
    world.rename(group.id, "新小区")
    (update,) = ear.hear()
    assert update["message"]["new_chat_title"] == "新小区"


def test_administrators_and_bots_without_privacy_hear_all(
    world: World, group: Chat, bot: BotAccount, wang: Person, ear: Ear, clock: PlayedClock
) -> None:
    open_bot = world.add_bot("8:y", "open_bot", "Open", privacy=False)
    world.add_member(group.id, open_bot.id)
    other = Ear(open_bot, clock)
    other.hear()
    ear.hear()
    world.say(group.id, wang.id, "一")
    assert (ear.texts(), other.texts()) == ([], ["一"])
    world.promote(group.id, bot.id)
    ear.hear()
    world.say(group.id, wang.id, "二")
    assert (ear.texts(), other.texts()) == (["二"], ["二"])
    world.demote(group.id, bot.id)
    ear.hear()
    world.say(group.id, wang.id, "三")
    assert ear.texts() == []


def test_a_change_of_privacy_needs_the_bot_to_be_added_again(
    world: World, group: Chat, bot: BotAccount, wang: Person, ear: Ear
) -> None:
    world.set_privacy(bot.id, on=False)
    world.say(group.id, wang.id, "一")
    assert ear.texts() == []
    world.remove_member(group.id, bot.id)
    world.add_member(group.id, bot.id)
    ear.hear()
    world.say(group.id, wang.id, "二")
    assert ear.texts() == ["二"]


def test_a_plain_command_is_for_the_bot_that_spoke_last(
    world: World, group: Chat, bot: BotAccount, wang: Person, ear: Ear, clock: PlayedClock
) -> None:
    other_bot = world.add_bot("8:y", "other_bot", "Other")
    world.add_member(group.id, other_bot.id)
    other = Ear(other_bot, clock)
    world.post(group, other_bot, {"text": "x"})
    ear.hear()
    other.hear()
    world.say(group.id, wang.id, "/start")
    assert (ear.texts(), other.texts()) == ([], ["/start"])


def test_bots_never_hear_bots(
    world: World, group: Chat, bot: BotAccount, ear: Ear, clock: PlayedClock
) -> None:
    other_bot = world.add_bot("8:y", "other_bot", "Other", privacy=False)
    world.add_member(group.id, other_bot.id)
    other = Ear(other_bot, clock)
    other.hear()
    world.post(group, bot, {"text": "@other_bot"})
    assert other.hear() == []


def test_edits_are_heard_and_judged_by_their_new_text(
    world: World, group: Chat, wang: Person, ear: Ear, clock: PlayedClock
) -> None:
    said = world.say(group.id, wang.id, "停电了")
    move(clock, 3)
    world.edit(group.id, said.message_id, "@lamp_bot 停电了")
    (update,) = ear.hear()
    edited = update["edited_message"]
    assert edited["edit_date"] == edited["date"] + 3
    assert edited["entities"][0]["type"] == "mention"


def test_an_anonymous_administrator(world: World, group: Chat, li: Person, ear: Ear) -> None:
    world.say(group.id, li.id, "/help", anonymous=True)
    (update,) = ear.hear()
    message = update["message"]
    assert message["from"]["id"] == 1087968824
    assert message["from"]["username"] == "GroupAnonymousBot"
    assert message["from"]["is_bot"] is True
    assert message["sender_chat"]["id"] == group.id
    world.promote(group.id, li.id, anonymous=True)
    assert world.say(group.id, li.id, "x").sender_chat is group


def test_only_administrators_are_anonymous(world: World, group: Chat, wang: Person) -> None:
    with pytest.raises(Misuse):
        world.say(group.id, wang.id, "x", anonymous=True)


def test_a_channel_as_the_sender(world: World, group: Chat, wang: Person, ear: Ear) -> None:
    channel = world.add_channel("王芳的频道", wang.id)
    world.say(group.id, wang.id, "/help", as_channel=channel.id)
    (update,) = ear.hear()
    assert update["message"]["from"]["id"] == 136817688
    assert update["message"]["sender_chat"]["title"] == "王芳的频道"
    with pytest.raises(Misuse):
        world.say(group.id, world.people[group_creator(group)].id, "x", as_channel=channel.id)


def group_creator(group: Chat) -> int:
    return next(m.user_id for m in group.members.values() if m.status == "creator")


def test_a_linked_channel_is_forwarded_automatically(
    world: World, group: Chat, li: Person, bot: BotAccount, ear: Ear
) -> None:
    channel = world.add_channel("供电所", li.id)
    world.add_member(channel.id, bot.id)
    world.promote(group.id, bot.id)
    world.link(channel.id, group.id)
    ear.hear()
    world.say(channel.id, li.id, "明日停电")
    post, forwarded = ear.hear()
    assert post["channel_post"]["sender_chat"]["id"] == channel.id
    assert "from" not in post["channel_post"]
    message = forwarded["message"]
    assert message["from"]["id"] == 777000
    assert message["is_automatic_forward"] is True
    assert message["sender_chat"]["id"] == channel.id
    assert message["forward_origin"]["type"] == "channel"


def test_deep_links(world: World, li: Person, bot: BotAccount, ear: Ear) -> None:
    world.open_private(li.id, bot.id, "box-0731_A")
    assert ear.texts() == ["/start box-0731_A"]
    world.open_link(li.id, "https://t.me/lamp_bot?start=abc")
    world.open_link(li.id, "https://t.me/lamp_bot?start")
    assert ear.texts() == ["/start abc", "/start"]
    assert world.open_link(li.id, "https://example.cn/") is None
    with pytest.raises(Misuse):
        world.open_private(li.id, bot.id, "停电")
    with pytest.raises(Misuse):
        world.open_private(li.id, bot.id, "x" * 65)


def test_a_link_that_adds_the_bot_to_a_group(
    world: World, li: Person, bot: BotAccount, ear: Ear
) -> None:
    chat = world.add_group("小区", li.id)
    world.start_in_group(li.id, bot.id, chat.id, "join-7")
    assert ear.hear()[-1]["message"]["text"] == "/start@lamp_bot join-7"


def test_a_button_with_a_deep_link_opens_the_private_chat(
    world: World, group: Chat, bot: BotAccount, wang: Person, ear: Ear
) -> None:
    markup = {"inline_keyboard": [[{"text": "私聊", "url": "https://t.me/lamp_bot?start=q"}]]}
    sent = world.post(group, bot, {"text": "请私聊"}, markup=markup)
    assert world.press(wang.id, group.id, sent.message_id, "私聊") is None
    assert ear.texts() == ["/start q"]


def test_a_keyboard_button_says_its_text(
    world: World, private: Chat, bot: BotAccount, li: Person, ear: Ear
) -> None:
    markup = {"keyboard": [[{"text": "报修"}, "查电费"]]}
    sent = world.post(private, bot, {"text": "请选择"}, markup=markup)
    world.press(li.id, private.id, sent.message_id, "报修")
    world.press(li.id, private.id, sent.message_id, "查电费")
    assert ear.texts() == ["报修", "查电费"]


def test_forged_presses_and_buttons_that_are_not_there(
    world: World, group: Chat, bot: BotAccount, wang: Person, ear: Ear
) -> None:
    sent = world.post(group, bot, {"text": "x"})
    with pytest.raises(Misuse):
        world.press(wang.id, group.id, sent.message_id, "close:1")
    world.press_forged(wang.id, group.id, sent.message_id, "close:1")
    assert ear.hear()[0]["callback_query"]["data"] == "close:1"


def test_blocking_and_starting_again(
    world: World, private: Chat, bot: BotAccount, li: Person, ear: Ear
) -> None:
    world.block(li.id, bot.id)
    world.block(li.id, bot.id)
    (update,) = ear.hear()
    change = update["my_chat_member"]
    assert change["old_chat_member"]["status"] == "member"
    assert change["new_chat_member"] == {
        "user": change["old_chat_member"]["user"],
        "status": "kicked",
        "until_date": 0,
    }
    world.say(private.id, li.id, "回来了")
    assert ear.kinds() == ["my_chat_member", "message"]


def test_reactions_are_told_to_administrators_that_asked(
    world: World, group: Chat, bot: BotAccount, wang: Person, ear: Ear
) -> None:
    said = world.say(group.id, wang.id, "x")
    world.react(wang.id, group.id, said.message_id, "👍")
    assert ear.hear() == []
    bot.queue.allow(["message_reaction"])
    world.react(wang.id, group.id, said.message_id, "❤")
    assert ear.hear() == []
    world.promote(group.id, bot.id)
    world.react(wang.id, group.id, said.message_id, "🎉")
    (update,) = ear.hear()
    change = update["message_reaction"]
    assert change["old_reaction"] == [{"type": "emoji", "emoji": "❤"}]
    assert change["new_reaction"] == [{"type": "emoji", "emoji": "🎉"}]
    assert change["user"]["id"] == wang.id


def test_a_persons_forward_keeps_its_origin(
    world: World, private: Chat, group: Chat, li: Person, wang: Person, ear: Ear
) -> None:
    said = world.say(group.id, wang.id, "我家停电")
    world.say(private.id, li.id, forward_from=said)
    (update,) = ear.hear()
    assert update["message"]["text"] == "我家停电"
    assert update["message"]["forward_origin"]["sender_user"]["id"] == wang.id


def test_forum_topics(world: World, li: Person, bot: BotAccount, ear: Ear) -> None:
    forum = world.add_group("论坛", li.id, forum=True)
    world.add_member(forum.id, bot.id)
    world.promote(forum.id, bot.id)
    ear.hear()
    topic = world.add_topic(forum.id, "三号楼")
    said = world.say(forum.id, li.id, "停电", thread_id=topic.thread_id)
    world.say(forum.id, li.id, "还没来", reply_to=said)
    opened, first, second = [update["message"] for update in ear.hear()]
    assert opened["message_id"] == topic.thread_id
    assert opened["forum_topic_created"]["name"] == "三号楼"
    for message in (first, second):
        assert message["message_thread_id"] == topic.thread_id
        assert message["is_topic_message"] is True
        assert message["chat"]["is_forum"] is True


@pytest.mark.parametrize(
    "wish",
    [
        lambda world, group, li: world.say(group.id, world.add_person("路人").id, "x"),
        lambda world, group, li: world.say(-5, li.id, "x"),
        lambda world, group, li: world.say(group.id, 5, "x"),
        lambda world, group, li: world.say(group.id, li.id, "x", reply_to=999),
        lambda world, group, li: world.say(group.id, li.id, "x", thread_id=9),
        lambda world, group, li: world.edit(group.id, 1, "x"),
        lambda world, group, li: world.add_group("x", li.id, "club"),
        lambda world, group, li: world.migrate(group.id),
        lambda world, group, li: world.demote(group.id, li.id),
        lambda world, group, li: world.leave(group.id, world.add_person("路人").id),
        lambda world, group, li: world.add_bot("nonsense", "x", "x"),
        lambda world, group, li: world.add_topic(group.id, "x"),
    ],
)
def test_wishes_that_telegram_has_no_button_for(
    world: World, group: Chat, li: Person, wish: Any
) -> None:
    with pytest.raises(Misuse):
        wish(world, group, li)


def test_a_restricted_member_does_not_write(world: World, group: Chat, wang: Person) -> None:
    group.permissions["can_send_messages"] = False
    with pytest.raises(Misuse):
        world.say(group.id, wang.id, "x")


def test_private_chats_with_two_bots_are_told_apart(
    world: World, bot: BotAccount, li: Person
) -> None:
    other = world.add_bot("8:y", "other_bot", "Other")
    world.open_private(li.id, bot.id)
    world.open_private(li.id, other.id)
    world.say(other.id, li.id, "给另一个")
    assert [m.text for m in world.messages(other.id, li.id)] == ["/start", "给另一个"]
    assert [m.text for m in world.messages(li.id)] == ["/start", "/start", "给另一个"]
    with pytest.raises(Misuse):
        world.say(li.id, li.id, "给谁")


def test_speaking_to_a_bot_opens_the_chat(
    world: World, bot: BotAccount, li: Person, ear: Ear
) -> None:
    world.say(bot.id, li.id, "停电了")
    assert ear.texts() == ["停电了"]


def test_the_text_of_hostile_clients_goes_as_it_is(
    world: World, private: Chat, li: Person, ear: Ear
) -> None:
    long = "x" * 100_000, "/a " * 30_000, "#1" * 50_000, "a.@" * 30_000
    texts = ["\x00", "", *long, "\u202e\u200b", "\ud800"]
    for text in texts:
        world.say(private.id, li.id, text)
    assert ear.texts() == texts


def test_the_same_seed_makes_the_same_world(clock: PlayedClock) -> None:
    def ids(seed: int) -> list[int]:
        world = World(clock, seed=seed)
        first = world.add_person("a")
        return [first.id, world.add_group("g", first.id).id, world.add_person("b").id]

    assert ids(1) == ids(1)
    assert ids(1) != ids(2)


def test_some_ids_lie_beyond_32_bits(world: World) -> None:
    assert any(world.add_person("x").id > 2**32 for _ in range(20))
