"""Chats, pins, links, titles, topics, and the bot's own settings."""

import pytest

from sandbox.records import BotAccount, Chat, Person
from sandbox.world import World
from tests.sandbox.conftest import Api


@pytest.fixture
def helped(world: World, group: Chat, bot: BotAccount) -> Chat:
    world.promote(group.id, bot.id)
    bot.queue.clear()
    return group


async def test_get_me(api: Api, bot: BotAccount) -> None:
    me = await api.result("getMe")
    assert me["is_bot"] is True
    assert me["can_join_groups"] is True
    assert me["can_read_all_group_messages"] is False
    bot.privacy = False
    assert (await api.result("getMe"))["can_read_all_group_messages"] is True


@pytest.mark.parametrize("method", ["logOut", "close"])
async def test_leaving_the_server_is_harmless(api: Api, method: str) -> None:
    assert await api.result(method) is True
    assert await api.result("getMe")


async def test_get_chat(api: Api, private: Chat, helped: Chat, li: Person) -> None:
    mine = await api.result("getChat", chat_id=private.id)
    assert (mine["type"], mine["first_name"], mine["username"]) == ("private", "李伟", "li_wei")
    group = await api.result("getChat", chat_id=helped.id)
    assert group["permissions"]["can_send_messages"] is True
    for field in ("accent_color_id", "max_reaction_count", "accepted_gift_types"):
        assert field in group
    helped.username = "xingfu"
    assert (await api.result("getChat", chat_id="@XingFu"))["id"] == helped.id


async def test_pins(api: Api, world: World, helped: Chat, wang: Person) -> None:
    first, second = [world.say(helped.id, wang.id, text) for text in "一二"]
    for message in (first, second):
        assert await api.result("pinChatMessage", chat_id=helped.id, message_id=message.message_id)
    pinned = (await api.result("getChat", chat_id=helped.id))["pinned_message"]
    assert pinned["text"] == "二"
    service = world.messages(helped.id)[-1]
    assert service.content["pinned_message"]["text"] == "二"
    assert await api.result("unpinChatMessage", chat_id=helped.id)
    assert helped.pinned == [first.message_id]
    assert await api.result("unpinAllChatMessages", chat_id=helped.id)
    assert helped.pinned == []
    refused = await api.refusal("unpinChatMessage", chat_id=helped.id)
    assert refused == "Bad Request: message to unpin not found"
    refused = await api.refusal("pinChatMessage", chat_id=helped.id, message_id=999)
    assert refused == "Bad Request: message to pin not found"


async def test_pinning_without_the_right(api: Api, world: World, group: Chat, wang: Person) -> None:
    said = world.say(group.id, wang.id, "x")
    refused = await api.refusal("pinChatMessage", chat_id=group.id, message_id=said.message_id)
    assert refused == "Bad Request: not enough rights to manage pinned messages in the chat"


async def test_invite_links(api: Api, helped: Chat) -> None:
    link = await api.result("createChatInviteLink", chat_id=helped.id, name="门口", member_limit=5)
    assert link["invite_link"].startswith("https://t.me/+")
    assert (link["name"], link["member_limit"], link["is_primary"]) == ("门口", 5, False)
    primary = await api.result("exportChatInviteLink", chat_id=helped.id)
    assert helped.invite_links[primary]["is_primary"] is True
    await api.result("exportChatInviteLink", chat_id=helped.id)
    assert helped.invite_links[primary]["is_revoked"] is True
    revoked = await api.result(
        "revokeChatInviteLink", chat_id=helped.id, invite_link=link["invite_link"]
    )
    assert revoked["is_revoked"] is True


async def test_links_without_the_right(api: Api, group: Chat) -> None:
    refused = await api.refusal("createChatInviteLink", chat_id=group.id)
    assert refused == "Bad Request: not enough rights to manage chat invite link"


async def test_titles_descriptions_permissions(api: Api, helped: Chat, world: World) -> None:
    assert await api.result("setChatTitle", chat_id=helped.id, title="新名")
    assert helped.title == "新名"
    assert world.messages(helped.id)[-1].content == {"new_chat_title": "新名"}
    refused = await api.refusal("setChatTitle", chat_id=helped.id, title=" ")
    assert refused == "Bad Request: title must be non-empty"
    assert await api.result("setChatDescription", chat_id=helped.id, description="说明")
    refused = await api.refusal("setChatDescription", chat_id=helped.id, description="说明")
    assert refused == "Bad Request: chat description is not modified"
    assert await api.result(
        "setChatPermissions", chat_id=helped.id, permissions={"can_send_messages": True}
    )
    assert helped.permissions["can_send_photos"] is False


async def test_leaving(api: Api, group: Chat, bot: BotAccount, private: Chat) -> None:
    assert await api.result("leaveChat", chat_id=group.id)
    assert group.member(bot.id).status == "left"
    (update,) = await api.updates()
    assert update["my_chat_member"]["new_chat_member"]["status"] == "left"
    refused = await api.refusal("leaveChat", chat_id=private.id)
    assert refused == "Bad Request: chat member status can't be changed in private chats"


async def test_topics(api: Api, world: World, li: Person, bot: BotAccount) -> None:
    forum = world.add_group("论坛", li.id, forum=True)
    world.add_member(forum.id, bot.id)
    refused = await api.refusal("createForumTopic", chat_id=forum.id, name="x")
    assert refused == "Bad Request: not enough rights to create a topic"
    world.promote(forum.id, bot.id)
    topic = await api.result("createForumTopic", chat_id=forum.id, name="三号楼")
    where = {"chat_id": forum.id, "message_thread_id": topic["message_thread_id"]}
    sent = await api.result("sendMessage", **where, text="x")
    assert sent["message_thread_id"] == topic["message_thread_id"]
    assert sent["is_topic_message"] is True
    assert await api.result("editForumTopic", **where, name="四号楼")
    refused = await api.refusal("editForumTopic", **where, name="四号楼")
    assert refused == "Bad Request: TOPIC_NOT_MODIFIED"
    assert await api.result("closeForumTopic", **where)
    world.promote(forum.id, bot.id, can_delete_messages=True)
    refused = await api.refusal("sendMessage", **where, text="x")
    assert refused == "Bad Request: TOPIC_CLOSED"
    world.promote(forum.id, bot.id, can_manage_topics=True)
    assert await api.result("reopenForumTopic", **where)
    assert await api.result("deleteForumTopic", **where)
    refused = await api.refusal("sendMessage", **where, text="x")
    assert refused == "Bad Request: message thread not found"


async def test_topics_need_a_forum(api: Api, helped: Chat) -> None:
    refused = await api.refusal("createForumTopic", chat_id=helped.id, name="x")
    assert refused == "Bad Request: the chat is not a forum"
    refused = await api.refusal("sendMessage", chat_id=helped.id, message_thread_id=9, text="x")
    assert refused == "Bad Request: message thread not found"


async def test_commands(api: Api, group: Chat) -> None:
    listed = [{"command": "bill", "description": "查电费"}]
    chat_scope = {"type": "chat", "chat_id": group.id}
    assert await api.result("getMyCommands") == []
    assert await api.result("setMyCommands", commands=listed, scope=chat_scope)
    assert await api.result("getMyCommands", scope=chat_scope) == listed
    assert await api.result("getMyCommands") == []
    assert await api.result("deleteMyCommands", scope=chat_scope)
    assert await api.result("getMyCommands", scope=chat_scope) == []
    for command, words in (
        ({"command": "查电费", "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "bill", "description": ""}, "BOT_COMMAND_DESCRIPTION_INVALID"),
    ):
        refused = await api.refusal("setMyCommands", commands=[command])
        assert refused == f"Bad Request: {words}"


async def test_descriptions_and_menu_buttons(api: Api, private: Chat) -> None:
    assert await api.result("setMyDescription", description="掌灯", language_code="zh")
    assert await api.result("getMyDescription", language_code="zh") == {"description": "掌灯"}
    assert await api.result("getMyDescription") == {"description": ""}
    assert await api.result("getMyName") == {"name": "Lamp"}
    refused = await api.refusal("setMyShortDescription", short_description="x" * 121)
    assert refused == "Bad Request: bot short description is too long"
    button = {"type": "commands"}
    assert await api.result("setChatMenuButton", chat_id=private.id, menu_button=button)
    assert await api.result("getChatMenuButton", chat_id=private.id) == button
    assert await api.result("setMyDefaultAdministratorRights", rights={"can_pin_messages": True})
    rights = await api.result("getMyDefaultAdministratorRights")
    assert rights["can_pin_messages"] is True


async def test_channels(api: Api, world: World, li: Person, bot: BotAccount) -> None:
    channel = world.add_channel("供电所", li.id)
    world.add_member(channel.id, bot.id)
    bot.queue.clear()
    sent = await api.result("sendMessage", chat_id=channel.id, text="明日停电")
    assert sent["sender_chat"]["id"] == channel.id
    assert "from" not in sent
    world.say(channel.id, li.id, "取消")
    (update,) = await api.updates()
    assert update["channel_post"]["text"] == "取消"
