"""Methods about the members of a chat: who they are, what they may, who stays out."""

from dataclasses import replace
from typing import Any

from sandbox import membership, render, talk
from sandbox.methods.calls import READ, WRITE, Call
from sandbox.records import CHANNEL, PRIVATE, SUPERGROUP, Chat, Member
from sandbox.refusals import bad_request
from sandbox.rights import PERMISSIONS, permissions_given, rights_shown

_NO_RESTRICTING = "not enough rights to restrict/unrestrict chat member"
# Bot API, restrictChatMember and banChatMember: a shorter or longer time means for ever.
SHORTEST, LONGEST = 30, 366 * 86_400


def _shown(call: Call, chat: Chat, place: Member) -> Any:
    return render.member(chat, place, call.state.shown_account(place.user_id))


def get_chat_member(call: Call) -> Any:
    """One member, also one who left."""
    chat = call.chat(READ)
    number = call.user_id()
    if chat.kind == PRIVATE:
        if number not in (chat.id, call.bot.id):
            raise bad_request("member not found")
        return _shown(call, chat, Member(number, "member"))
    if call.state.account(number) is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return _shown(call, chat, chat.member(number))


def get_chat_administrators(call: Call) -> Any:
    """Every administrator but other bots (Bot API)."""
    chat = call.chat(READ)
    if chat.kind == PRIVATE:
        raise bad_request("there are no administrators in the private chat")
    bots = call.state.bots
    return [
        _shown(call, chat, place)
        for place in chat.present()
        if place.is_admin and (place.user_id not in bots or place.user_id == call.bot.id)
    ]


def get_chat_member_count(call: Call) -> Any:
    """How many there are, bots included."""
    chat = call.chat(READ)
    return 2 if chat.kind == PRIVATE else len(chat.present())


def _target(call: Call, chat: Chat) -> Member:
    """Somebody whom the bot may act on (Client.cpp and the server's refusals)."""
    number = call.known_user_id()
    if chat.kind == PRIVATE:
        raise bad_request("chat member status can't be changed in private chats")
    if number == call.bot.id:
        raise bad_request("can't restrict self")
    call.need_right(chat, "can_restrict_members", _NO_RESTRICTING)
    place = chat.member(number)
    if place.status == "creator":
        raise bad_request("can't remove chat owner")
    if place.status == "administrator":
        raise bad_request("user is an administrator of the chat")
    return place


def _until(call: Call) -> int:
    until = call.params.integer("until_date")
    lasts = until - call.state.unix()
    return until if SHORTEST <= lasts <= LONGEST else 0


def restrict_chat_member(call: Call) -> Any:
    """Take permissions away, or give them back."""
    chat = call.chat(WRITE)
    if chat.kind not in (SUPERGROUP,):
        raise bad_request("method is available only for supergroups")
    given = call.params.mapping("permissions", "ChatPermissions")
    if given is None:
        raise bad_request("can't parse permissions: expected an Object")
    place = _target(call, chat)
    independent = call.params.boolean("use_independent_chat_permissions")
    allowed = permissions_given(given, independent=independent)
    if not place.is_present:
        raise bad_request("PARTICIPANT_ID_INVALID")
    free = all(allowed[name] for name in PERMISSIONS if chat.permissions.get(name))
    status = "member" if free else "restricted"
    until = 0 if free else _until(call)
    after = replace(place, status=status, permissions=allowed, until_date=until)
    call.state.change_member(chat, after, call.bot)
    _give_back_at(call, chat, after)
    return True


def _give_back_at(call: Call, chat: Chat, place: Member) -> None:
    """End a restriction or a ban when its time is over."""
    if not place.until_date:
        return
    state = call.state
    seconds = place.until_date - state.unix()

    def end() -> None:
        if chat.members.get(place.user_id) is place:
            status = "left" if place.status == "kicked" else "member"
            chat.members[place.user_id] = Member(place.user_id, status)

    state.call_in(seconds, end)


def ban_chat_member(call: Call) -> Any:
    """Throw somebody out and keep them out."""
    chat = call.chat(WRITE)
    place = _target(call, chat)
    until = _until(call)
    if place.is_present:
        membership.remove(call.state, chat, place.user_id, call.bot, status="kicked")
        chat.members[place.user_id].until_date = until
    else:
        call.state.change_member(chat, Member(place.user_id, "kicked", until_date=until), call.bot)
    if call.params.boolean("revoke_messages") or chat.kind in (SUPERGROUP, CHANNEL):
        _revoke(call, chat, place.user_id)
    _give_back_at(call, chat, chat.members[place.user_id])
    return True


def _revoke(call: Call, chat: Chat, user_id: int) -> None:
    """Bot API, banChatMember.revoke_messages: always true for supergroups and channels."""
    for message in list(chat.messages.values()):
        author = message.author
        if author is not None and author.id == user_id and not message.is_service:
            talk.delete(call.state, message)


def unban_chat_member(call: Call) -> Any:
    """Let somebody in again; without ``only_if_banned`` a present member is removed (Bot API)."""
    chat = call.chat(WRITE)
    if chat.kind not in (SUPERGROUP, CHANNEL):
        raise bad_request("method is available for supergroup and channel chats only")
    place = _target(call, chat)
    if place.status == "kicked":
        call.state.change_member(chat, Member(place.user_id, "left"), call.bot)
    elif place.is_present and not call.params.boolean("only_if_banned"):
        membership.remove(call.state, chat, place.user_id, call.bot, status="left")
    return True


def promote_chat_member(call: Call) -> Any:
    """Give rights that the bot has itself; none at all demotes (Bot API)."""
    chat = call.chat(WRITE)
    number = call.known_user_id()
    if chat.kind == PRIVATE:
        raise bad_request("chat member status can't be changed in private chats")
    if number == call.bot.id:
        raise bad_request("can't promote self")
    call.need_right(chat, "can_promote_members", "not enough rights")
    place = chat.member(number)
    if place.status == "creator":
        raise bad_request("can't remove chat owner")
    if not place.is_present:
        raise bad_request("USER_NOT_PARTICIPANT")
    names = rights_shown(chat.kind, chat.is_forum)
    wanted = {name: True for name in names if call.params.boolean(name)}
    bot_place = chat.member(call.bot.id)
    if not all(bot_place.may(name) for name in wanted):
        raise bad_request("RIGHT_FORBIDDEN")
    anonymous = call.params.boolean("is_anonymous")
    if not wanted and not anonymous:
        if place.is_admin:
            membership.demote(call.state, chat, number, call.bot)
        return True
    rights = wanted or {"can_manage_chat": True}
    membership.promote(call.state, chat, number, call.bot, dict(rights), anonymous=anonymous)
    return True
