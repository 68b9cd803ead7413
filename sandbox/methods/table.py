"""Finds a method by its name and turns what it returns, or refuses, into an answer."""

from collections.abc import Callable
from typing import Any

from sandbox.methods import account, changing, chats, files, members, sending, topics, webhooks
from sandbox.methods.calls import Call
from sandbox.records import Json
from sandbox.refusals import Refused

Method = Callable[[Call], Any]

# getUpdates is not here: it waits, so ``polling`` does it.
METHODS: dict[str, Method] = {
    name.lower(): method
    for name, method in {
        "getMe": account.get_me,
        "logOut": account.log_out,
        "close": account.log_out,
        "setMyCommands": account.set_my_commands,
        "getMyCommands": account.get_my_commands,
        "deleteMyCommands": account.delete_my_commands,
        "setMyName": account.set_profile("name"),
        "getMyName": account.get_profile("name"),
        "setMyDescription": account.set_profile("description"),
        "getMyDescription": account.get_profile("description"),
        "setMyShortDescription": account.set_profile("short_description"),
        "getMyShortDescription": account.get_profile("short_description"),
        "setChatMenuButton": account.set_chat_menu_button,
        "getChatMenuButton": account.get_chat_menu_button,
        "setMyDefaultAdministratorRights": account.set_my_default_administrator_rights,
        "getMyDefaultAdministratorRights": account.get_my_default_administrator_rights,
        "setWebhook": webhooks.set_webhook,
        "deleteWebhook": webhooks.delete_webhook,
        "getWebhookInfo": webhooks.get_webhook_info,
        "sendMessage": sending.send_message,
        "sendPhoto": sending.send_photo,
        "sendDocument": sending.send_document,
        "sendVoice": sending.send_voice,
        "sendLocation": sending.send_location,
        "sendMediaGroup": sending.send_media_group,
        "sendChatAction": sending.send_chat_action,
        "forwardMessage": sending.forward_message,
        "copyMessage": sending.copy_message,
        "editMessageText": changing.edit_message_text,
        "editMessageCaption": changing.edit_message_caption,
        "editMessageReplyMarkup": changing.edit_message_reply_markup,
        "deleteMessage": changing.delete_message,
        "deleteMessages": changing.delete_messages,
        "setMessageReaction": changing.set_message_reaction,
        "answerCallbackQuery": changing.answer_callback_query,
        "pinChatMessage": chats.pin_chat_message,
        "unpinChatMessage": chats.unpin_chat_message,
        "unpinAllChatMessages": chats.unpin_all_chat_messages,
        "getChat": chats.get_chat,
        "leaveChat": chats.leave_chat,
        "setChatTitle": chats.set_chat_title,
        "setChatDescription": chats.set_chat_description,
        "setChatPermissions": chats.set_chat_permissions,
        "createChatInviteLink": chats.create_chat_invite_link,
        "exportChatInviteLink": chats.export_chat_invite_link,
        "revokeChatInviteLink": chats.revoke_chat_invite_link,
        "getChatMember": members.get_chat_member,
        "getChatAdministrators": members.get_chat_administrators,
        "getChatMemberCount": members.get_chat_member_count,
        "getChatMembersCount": members.get_chat_member_count,
        "restrictChatMember": members.restrict_chat_member,
        "banChatMember": members.ban_chat_member,
        "kickChatMember": members.ban_chat_member,
        "unbanChatMember": members.unban_chat_member,
        "promoteChatMember": members.promote_chat_member,
        "createForumTopic": topics.create_forum_topic,
        "editForumTopic": topics.edit_forum_topic,
        "closeForumTopic": topics.close_forum_topic,
        "reopenForumTopic": topics.reopen_forum_topic,
        "deleteForumTopic": topics.delete_forum_topic,
        "getFile": files.get_file,
        "getUserProfilePhotos": files.get_user_profile_photos,
    }.items()
}


def perform(call: Call, name: str) -> tuple[int, Json]:
    """Carry out a method; returns the HTTP status and the body of the answer."""
    method = METHODS.get(name.lower())
    try:
        if method is None:
            raise Refused(404, "Not Found: method not found")
        result = method(call)
    except Refused as refusal:
        return refusal.code, refusal.answer()
    if isinstance(result, dict) and "ok" in result:
        return 200, result
    return 200, {"ok": True, "result": result}
