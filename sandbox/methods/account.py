"""Methods about the bot itself: who it is, its commands, descriptions and menu button."""

import json
import re
from typing import Any

from sandbox import render
from sandbox.methods.calls import READ, Call
from sandbox.records import Json
from sandbox.refusals import bad_request
from sandbox.rights import CHANNEL_RIGHTS, FORUM_RIGHTS, GROUP_RIGHTS

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
MOST_COMMANDS = 100  # Bot API, setMyCommands
# Bot API, setMyName, setMyDescription, setMyShortDescription: longest texts.
_LONGEST = {"name": 64, "description": 512, "short_description": 120}


def get_me(call: Call) -> Any:
    """User with the fields that only getMe has."""
    return render.bot_itself(call.bot)


def log_out(_: Call) -> Any:
    """Harmless here: there is no cloud server to leave."""
    return True


def _scope(call: Call) -> str:
    scope = call.params.mapping("scope", "BotCommandScope") or {"type": "default"}
    kind = str(scope.get("type", ""))
    if kind in ("default", "all_private_chats", "all_group_chats", "all_chat_administrators"):
        return kind
    if kind not in ("chat", "chat_administrators", "chat_member"):
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    if not scope.get("chat_id"):
        raise bad_request("can't parse BotCommandScope: Can't find field \"chat_id\"")
    return json.dumps([kind, str(scope["chat_id"]), str(scope.get("user_id", ""))])


def set_my_commands(call: Call) -> Any:
    """Keep the command list of a scope and language."""
    listed = call.params.listing("commands", "bot commands")
    if listed is None:
        raise bad_request("can't parse commands list")
    if len(listed) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    kept: list[Json] = []
    for entry in listed:
        if not isinstance(entry, dict):
            raise bad_request("can't parse BotCommand: expected an Object")
        command = str(entry.get("command", "")).removeprefix("/")
        description = str(entry.get("description", ""))
        if not _COMMAND.fullmatch(command):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(description) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        kept.append({"command": command, "description": description})
    call.bot.commands[_scope(call), call.params.text("language_code")] = kept
    return True


def get_my_commands(call: Call) -> Any:
    """The command list of exactly this scope and language."""
    return call.bot.commands.get((_scope(call), call.params.text("language_code")), [])


def delete_my_commands(call: Call) -> Any:
    """Forget the command list of a scope and language."""
    call.bot.commands.pop((_scope(call), call.params.text("language_code")), None)
    return True


def set_profile(field: str) -> Any:
    """A method that keeps one of the bot's texts."""

    def method(call: Call) -> Any:
        text = call.params.text(field)
        if len(text) > _LONGEST[field]:
            raise bad_request(f"bot {field.replace('_', ' ')} is too long")
        call.bot.profile[field, call.params.text("language_code")] = text
        return True

    return method


def get_profile(field: str) -> Any:
    """A method that returns one of the bot's texts, the default language's if need be."""

    def method(call: Call) -> Any:
        kept = call.bot.profile
        default = call.bot.first_name if field == "name" else ""
        language = call.params.text("language_code")
        text = kept.get((field, language)) or kept.get((field, ""), default)
        return {field: text}

    return method


def set_chat_menu_button(call: Call) -> Any:
    """Keep the menu button of a private chat or of all."""
    button = call.params.mapping("menu_button", "MenuButton") or {"type": "default"}
    if button.get("type") not in ("commands", "web_app", "default"):
        raise bad_request("can't parse menu button: Unsupported type specified")
    chat_id = call.chat(READ).id if call.params.has("chat_id") else 0
    call.bot.menu_buttons[chat_id] = button
    return True


def get_chat_menu_button(call: Call) -> Any:
    """The menu button that was set, else the default one."""
    chat_id = call.chat(READ).id if call.params.has("chat_id") else 0
    buttons = call.bot.menu_buttons
    return buttons.get(chat_id) or buttons.get(0) or {"type": "commands"}


def set_my_default_administrator_rights(call: Call) -> Any:
    """Keep the rights that clients propose when the bot is made administrator."""
    wanted = call.params.mapping("rights", "ChatAdministratorRights") or {}
    call.bot.default_rights[call.params.boolean("for_channels")] = wanted
    return True


def get_my_default_administrator_rights(call: Call) -> Any:
    """ChatAdministratorRights, all false unless set."""
    for_channels = call.params.boolean("for_channels")
    names = GROUP_RIGHTS + (CHANNEL_RIGHTS if for_channels else FORUM_RIGHTS)
    wanted = call.bot.default_rights.get(for_channels, {})
    return {"is_anonymous": False, **{name: bool(wanted.get(name)) for name in names}}
