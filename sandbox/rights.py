"""What an administrator may do and what a member may send: names, and the usual sets."""

from typing import Any

# Bot API, ChatAdministratorRights; the ones marked optional there only mean something in some
# kinds of chat, and the server leaves the others out.
GROUP_RIGHTS = (
    "can_manage_chat",
    "can_change_info",
    "can_delete_messages",
    "can_invite_users",
    "can_restrict_members",
    "can_pin_messages",
    "can_promote_members",
    "can_manage_video_chats",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_welcome_messages",
)
FORUM_RIGHTS = ("can_manage_topics",)
CHANNEL_RIGHTS = ("can_post_messages", "can_edit_messages")
ALL_RIGHTS = GROUP_RIGHTS + FORUM_RIGHTS + CHANNEL_RIGHTS

# Bot API, ChatPermissions.
PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
MEDIA_PERMISSIONS = PERMISSIONS[1:8]

# What an official client ticks when a person makes somebody administrator of a group.
USUAL_RIGHTS = (
    "can_manage_chat",
    "can_change_info",
    "can_delete_messages",
    "can_invite_users",
    "can_restrict_members",
    "can_pin_messages",
    "can_manage_video_chats",
)


def rights_shown(kind: str, forum: bool) -> tuple[str, ...]:
    """The rights that ChatMemberAdministrator carries in a chat of this kind."""
    if kind == "channel":
        return GROUP_RIGHTS + CHANNEL_RIGHTS
    return GROUP_RIGHTS + FORUM_RIGHTS if forum else GROUP_RIGHTS


def all_permissions() -> dict[str, bool]:
    """A new group lets its members do everything but change it.

    Source: the defaults of official clients; pinning and changing the title are off.
    """
    return {
        name: name not in ("can_change_info", "can_pin_messages", "can_manage_topics")
        for name in PERMISSIONS
    }


def permissions_given(given: dict[str, Any], *, independent: bool) -> dict[str, bool]:
    """Read ChatPermissions as ``restrictChatMember`` does.

    Unless ``use_independent_chat_permissions`` is set, ``can_send_other_messages`` and
    ``can_add_web_page_previews`` imply the media permissions, and those imply sending text
    (Bot API, restrictChatMember).
    """
    allowed = {name: bool(given.get(name)) for name in PERMISSIONS}
    if independent:
        return allowed
    if allowed["can_send_other_messages"] or allowed["can_add_web_page_previews"]:
        allowed.update(dict.fromkeys(MEDIA_PERMISSIONS, True))
    if any(allowed[name] for name in MEDIA_PERMISSIONS) or allowed["can_send_polls"]:
        allowed["can_send_messages"] = True
    return allowed
