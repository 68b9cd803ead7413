"""Coming, going, rights, bans: what bots are told and what they may do."""

import pytest

from bot.clock import PlayedClock
from sandbox.records import BotAccount, Chat, Json, Person
from sandbox.refusals import Misuse
from sandbox.world import World
from tests.sandbox.conftest import Api, move

NO_RIGHT = "Bad Request: not enough rights to restrict/unrestrict chat member"


@pytest.fixture
def helped(world: World, group: Chat, bot: BotAccount) -> Chat:
    """The bot is administrator with every usual right and may promote."""
    world.promote(
        group.id,
        bot.id,
        can_manage_chat=True,
        can_delete_messages=True,
        can_restrict_members=True,
        can_promote_members=True,
        can_invite_users=True,
        can_pin_messages=True,
        can_change_info=True,
    )
    bot.queue.clear()
    return group


async def test_a_bot_is_added_promoted_and_removed(
    api: Api, world: World, li: Person, bot: BotAccount
) -> None:
    chat = world.add_group("小区", li.id)
    world.add_member(chat.id, bot.id, by=li.id)
    world.promote(chat.id, bot.id, can_delete_messages=True)
    world.remove_member(chat.id, bot.id)
    updates = await api.updates()
    changes = [u["my_chat_member"] for u in updates if "my_chat_member" in u]
    assert [(c["old_chat_member"]["status"], c["new_chat_member"]["status"]) for c in changes] == [
        ("left", "member"),
        ("member", "administrator"),
        ("administrator", "kicked"),
    ]
    assert all(change["from"]["id"] == li.id for change in changes)
    promoted = changes[1]["new_chat_member"]
    assert promoted["can_delete_messages"] is True
    assert promoted["can_restrict_members"] is False
    (joined,) = [u["message"] for u in updates if "new_chat_members" in u.get("message", {})]
    assert [user["id"] for user in joined["new_chat_members"]] == [bot.id]


async def test_people_come_and_go(api: Api, world: World, group: Chat, wang: Person) -> None:
    zhao = world.add_person("赵")
    world.add_member(group.id, zhao.id)
    world.leave(group.id, zhao.id)
    world.remove_member(group.id, wang.id)
    joined, left, removed = [u["message"] for u in await api.updates()]
    assert joined["new_chat_members"][0]["id"] == joined["from"]["id"] == zhao.id
    assert left["left_chat_member"]["id"] == left["from"]["id"] == zhao.id
    assert removed["left_chat_member"]["id"] == wang.id
    assert removed["from"]["id"] != wang.id


async def test_chat_member_goes_to_administrators_that_asked(
    api: Api, world: World, helped: Chat, wang: Person
) -> None:
    assert await api.updates(allowed_updates=["chat_member"]) == []
    zhao = world.add_person("赵")
    world.add_member(helped.id, zhao.id)
    world.promote(helped.id, wang.id)
    first, second = await api.updates(limit=2, offset=-2)
    assert first["chat_member"]["new_chat_member"]["user"]["id"] == zhao.id
    assert second["chat_member"]["new_chat_member"]["status"] == "administrator"


async def test_joining_by_a_link(api: Api, world: World, helped: Chat, clock: PlayedClock) -> None:
    await api.updates(allowed_updates=["chat_member"])
    made = await api.result(
        "createChatInviteLink",
        chat_id=helped.id,
        name="门口",
        member_limit=1,
        expire_date=world.unix() + 60,
    )
    zhao, sun = world.add_person("赵"), world.add_person("孙")
    assert world.open_link(zhao.id, made["invite_link"]) is helped
    assert helped.member(zhao.id).is_present
    (update,) = await api.updates(offset=-1)
    assert update["chat_member"]["invite_link"]["name"] == "门口"
    with pytest.raises(Misuse):
        world.open_link(sun.id, made["invite_link"])
    world.leave(helped.id, zhao.id)
    move(clock, 60)
    with pytest.raises(Misuse):
        world.open_link(zhao.id, made["invite_link"])


async def test_upgrading_a_group(api: Api, world: World, li: Person, bot: BotAccount) -> None:
    old = world.add_group("小区", li.id, "group")
    world.add_member(old.id, bot.id)
    bot.queue.clear()
    new = world.migrate(old.id)
    before, after = [u["message"] for u in await api.updates()]
    assert (before["chat"]["id"], before["migrate_to_chat_id"]) == (old.id, new.id)
    assert (after["chat"]["id"], after["migrate_from_chat_id"]) == (new.id, old.id)
    assert after["message_id"] == 1
    assert str(new.id).startswith("-100")
    assert new.member(bot.id).is_present
    # A basic group that was upgraded can still be looked at.
    assert (await api.result("getChat", chat_id=old.id))["type"] == "group"


async def test_looking_at_members(
    api: Api, world: World, helped: Chat, li: Person, wang: Person, bot: BotAccount
) -> None:
    assert await api.result("getChatMemberCount", chat_id=helped.id) == 3
    admins = await api.result("getChatAdministrators", chat_id=helped.id)
    assert {admin["user"]["id"] for admin in admins} == {li.id, bot.id}
    member = await api.result("getChatMember", chat_id=helped.id, user_id=wang.id)
    assert member["status"] == "member"
    stranger = world.add_person("路人")
    left = await api.result("getChatMember", chat_id=helped.id, user_id=stranger.id)
    assert left["status"] == "left"
    unknown = await api.refusal("getChatMember", chat_id=helped.id, user_id=12)
    assert unknown == "Bad Request: PARTICIPANT_ID_INVALID"
    wrong = await api.refusal("getChatMember", chat_id=helped.id, user_id="x")
    assert wrong == "Bad Request: invalid user_id specified"


async def test_private_chats_have_no_administrators(api: Api, private: Chat) -> None:
    refused = await api.refusal("getChatAdministrators", chat_id=private.id)
    assert refused == "Bad Request: there are no administrators in the private chat"


async def test_restricting_and_freeing(
    api: Api, world: World, helped: Chat, wang: Person, clock: PlayedClock
) -> None:
    who = {"chat_id": helped.id, "user_id": wang.id}
    until = world.unix() + 3600
    assert await api.result(
        "restrictChatMember", **who, permissions={"can_send_messages": False}, until_date=until
    )
    member = await api.result("getChatMember", **who)
    assert member["status"] == "restricted"
    assert member["can_send_messages"] is False
    assert member["until_date"] == until
    move(clock, 3600)
    assert (await api.result("getChatMember", **who))["status"] == "member"
    await api.result("restrictChatMember", **who, permissions={"can_send_polls": True})
    member = await api.result("getChatMember", **who)
    assert (member["can_send_messages"], member["until_date"]) == (True, 0)
    everything = dict.fromkeys(helped.permissions, True)
    await api.result("restrictChatMember", **who, permissions=everything)
    assert (await api.result("getChatMember", **who))["status"] == "member"


async def test_banning_and_unbanning(api: Api, world: World, helped: Chat, wang: Person) -> None:
    said = world.say(helped.id, wang.id, "广告")
    who = {"chat_id": helped.id, "user_id": wang.id}
    assert await api.result("banChatMember", **who)
    assert said.is_deleted
    assert (await api.result("getChatMember", **who))["status"] == "kicked"
    assert await api.result("unbanChatMember", **who, only_if_banned=True)
    assert (await api.result("getChatMember", **who))["status"] == "left"
    world.add_member(helped.id, wang.id)
    await api.result("unbanChatMember", **who, only_if_banned=True)
    assert (await api.result("getChatMember", **who))["status"] == "member"
    await api.result("unbanChatMember", **who)
    assert (await api.result("getChatMember", **who))["status"] == "left"


async def test_a_ban_that_ends(
    api: Api, world: World, helped: Chat, wang: Person, clock: PlayedClock
) -> None:
    who = {"chat_id": helped.id, "user_id": wang.id}
    await api.result("banChatMember", **who, until_date=world.unix() + 60)
    move(clock, 60)
    assert (await api.result("getChatMember", **who))["status"] == "left"


async def test_acting_without_the_right(api: Api, group: Chat, wang: Person) -> None:
    who = {"chat_id": group.id, "user_id": wang.id}
    assert await api.refusal("banChatMember", **who) == NO_RIGHT
    assert await api.refusal("restrictChatMember", **who, permissions={}) == NO_RIGHT
    refused = await api.refusal("promoteChatMember", **who, can_pin_messages=True)
    assert refused == "Bad Request: not enough rights"


async def test_acting_on_those_above(
    api: Api, world: World, helped: Chat, li: Person, wang: Person, bot: BotAccount
) -> None:
    world.promote(helped.id, wang.id)
    for user_id, words in (
        (li.id, "can't remove chat owner"),
        (wang.id, "user is an administrator of the chat"),
        (bot.id, "can't restrict self"),
        (12, "user not found"),
    ):
        refused = await api.refusal("banChatMember", chat_id=helped.id, user_id=user_id)
        assert refused == f"Bad Request: {words}"


async def test_basic_groups_know_no_restrictions(
    api: Api, world: World, li: Person, wang: Person, bot: BotAccount
) -> None:
    basic = world.add_group("小区", li.id, "group")
    world.add_member(basic.id, wang.id)
    world.add_member(basic.id, bot.id)
    who = {"chat_id": basic.id, "user_id": wang.id}
    refused = await api.refusal("restrictChatMember", **who, permissions={})
    assert refused == "Bad Request: method is available only for supergroups"
    refused = await api.refusal("unbanChatMember", **who)
    assert refused == "Bad Request: method is available for supergroup and channel chats only"


async def test_promoting_and_demoting(api: Api, world: World, helped: Chat, wang: Person) -> None:
    who = {"chat_id": helped.id, "user_id": wang.id}
    assert await api.result("promoteChatMember", **who, can_pin_messages=True)
    member: Json = await api.result("getChatMember", **who)
    assert (member["status"], member["can_pin_messages"]) == ("administrator", True)
    assert member["can_delete_messages"] is False
    assert await api.result("promoteChatMember", **who)
    assert (await api.result("getChatMember", **who))["status"] == "member"
    too_much = await api.refusal("promoteChatMember", **who, can_manage_video_chats=True)
    assert too_much == "Bad Request: RIGHT_FORBIDDEN"
