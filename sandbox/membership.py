"""What people do with groups: add, remove, promote, rename, upgrade."""

from dataclasses import replace
from typing import Any

from sandbox import render
from sandbox.records import CHANNEL, GROUP, SUPERGROUP, BotAccount, Chat, Json, Member, Person
from sandbox.refusals import Misuse
from sandbox.rights import USUAL_RIGHTS, rights_shown
from sandbox.state import State


def make_chat(state: State, title: str, creator: Person, kind: str, forum: bool) -> Chat:
    """A new group or channel with its creator in it."""
    if kind not in (GROUP, SUPERGROUP, CHANNEL):
        raise Misuse(f"a chat is a group, a supergroup or a channel, not {kind!r}")
    if forum and kind != SUPERGROUP:
        raise Misuse("only a supergroup can be a forum")
    chat = Chat(id=state.fresh_chat_id(kind), kind=kind, title=title, is_forum=forum)
    chat.members[creator.id] = Member(creator.id, "creator")
    state.chats[chat.id] = chat
    state.announce("chat", state.chat_summary(chat))
    service = {
        GROUP: {"group_chat_created": True},
        SUPERGROUP: {"supergroup_chat_created": True},
        CHANNEL: {"channel_chat_created": True},
    }[kind]
    state.post(chat, creator, service, is_service=True)
    return chat


def add(
    state: State,
    chat: Chat,
    user_id: int,
    actor: Person | BotAccount,
    invite_link: Json | None = None,
) -> None:
    """Bring somebody into a chat: member updates first, then the service message."""
    account = state.account(user_id)
    if account is None:
        raise Misuse(f"there is nobody with id {user_id}")
    if chat.member(user_id).is_present:
        return
    if isinstance(account, BotAccount) and not account.can_join_groups:
        raise Misuse(f"{account.username} can't join groups")
    place = Member(user_id, "member")
    if isinstance(account, BotAccount):
        place.reads_all = not account.privacy
        if chat.kind == CHANNEL:
            place = replace(place, status="administrator", rights=given_rights(chat, {}))
    state.change_member(chat, place, actor, invite_link)
    if chat.kind != CHANNEL:
        shown = render.user(account)
        # Bot API, Message: the two older fields are still sent beside the list.
        content: Json = {
            "new_chat_participant": shown,
            "new_chat_member": shown,
            "new_chat_members": [shown],
        }
        state.post(chat, actor, content, is_service=True)


def join_by_link(state: State, chat: Chat, person: Person, link: Json) -> None:
    """Use an invite link (Bot API, ChatInviteLink); one that is over lets nobody in."""
    if chat.member(person.id).status == "kicked":
        raise Misuse(f"{person.first_name} is banned from {chat.title}")
    expires, most = link.get("expire_date"), link.get("member_limit")
    joined = chat.joined_by.setdefault(link["invite_link"], set())
    over = expires is not None and expires <= state.unix()
    if link["is_revoked"] or over or (most is not None and len(joined) >= most):
        raise Misuse("the invite link is no longer valid")
    if link["creates_join_request"]:
        raise Misuse("the sandbox has no join requests")
    if not chat.member(person.id).is_present:
        joined.add(person.id)
        add(state, chat, person.id, person, link)


def remove(
    state: State, chat: Chat, user_id: int, actor: Person | BotAccount, *, status: str
) -> None:
    """Take somebody out: ``left`` of their own will, ``kicked`` by another."""
    account = state.account(user_id)
    if account is None or not chat.member(user_id).is_present:
        raise Misuse(f"{user_id} is not in the chat")
    shown = render.user(account)
    if chat.kind != CHANNEL:
        content: Json = {"left_chat_participant": shown, "left_chat_member": shown}
        state.post(chat, actor, content, is_service=True)
    state.change_member(chat, Member(user_id, status), actor)


def given_rights(chat: Chat, wanted: dict[str, Any]) -> dict[str, bool]:
    """The rights asked for, or the usual ones when nothing was."""
    names = rights_shown(chat.kind, chat.is_forum)
    unknown = set(wanted) - set(names)
    if unknown:
        raise Misuse(f"no such right here: {', '.join(sorted(unknown))}")
    if not wanted:
        usual = (*USUAL_RIGHTS, "can_manage_topics", "can_post_messages", "can_edit_messages")
        return {name: name in usual for name in names}
    return {name: name == "can_manage_chat" or bool(wanted.get(name)) for name in names}


def promote(
    state: State,
    chat: Chat,
    user_id: int,
    actor: Person | BotAccount,
    rights: dict[str, Any],
    *,
    anonymous: bool = False,
    title: str | None = None,
) -> None:
    """Make a member administrator with these rights."""
    before = chat.member(user_id)
    if not before.is_present:
        raise Misuse(f"{user_id} is not in the chat")
    if before.status == "creator":
        chat.members[user_id] = replace(before, is_anonymous=anonymous, custom_title=title)
        return
    after = replace(
        before,
        status="administrator",
        rights=given_rights(chat, rights),
        is_anonymous=anonymous,
        custom_title=title,
        promoted_by=actor.id,
        until_date=0,
    )
    state.change_member(chat, after, actor)


def demote(state: State, chat: Chat, user_id: int, actor: Person | BotAccount) -> None:
    """Make an administrator an ordinary member again."""
    before = chat.member(user_id)
    if before.status != "administrator":
        raise Misuse(f"{user_id} is not an administrator that can be demoted")
    after = Member(user_id, "member", reads_all=before.reads_all)
    state.change_member(chat, after, actor)


def rename(state: State, chat: Chat, title: str, actor: Person | BotAccount) -> None:
    """Give a chat a new title."""
    chat.title = title
    state.announce("chat", state.chat_summary(chat))
    state.post(chat, actor, {"new_chat_title": title}, is_service=True)


def migrate(state: State, chat: Chat, actor: Person) -> Chat:
    """Upgrade a group to a supergroup with a new id and message numbers from one.

    Bot API, Message: the old group gets ``migrate_to_chat_id``, the new supergroup gets
    ``migrate_from_chat_id``; the members move along.
    """
    if chat.kind != GROUP or chat.migrated_to is not None:
        raise Misuse("only a group that was not upgraded yet can be upgraded")
    successor = Chat(
        id=state.fresh_chat_id(SUPERGROUP),
        kind=SUPERGROUP,
        title=chat.title,
        description=chat.description,
        permissions=dict(chat.permissions),
        migrated_from=chat.id,
        last_bot_id=chat.last_bot_id,
    )
    successor.members = {who: replace(place) for who, place in chat.members.items()}
    state.chats[successor.id] = successor
    state.announce("chat", state.chat_summary(successor))
    state.post(chat, actor, {"migrate_to_chat_id": successor.id}, is_service=True)
    chat.migrated_to = successor.id
    anonymous = {"shown_sender": render.ANONYMOUS_ADMIN, "sender_chat": successor}
    content: Json = {"migrate_from_chat_id": chat.id}
    state.post(successor, None, content, is_service=True, **anonymous)
    return successor
