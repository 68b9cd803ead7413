"""Checks the reply_markup of a message as the Bot API does."""

import json
import re
from typing import Any

from sandbox.parameters import Parameters
from sandbox.records import Json
from sandbox.refusals import bad_request

LONGEST_CALLBACK_DATA = 64  # bytes; Bot API, InlineKeyboardButton.callback_data
LONGEST_MARKUP = 10_240  # bytes; the server's REPLY_MARKUP_TOO_LONG, about 10 KB
MOST_BUTTONS = 100  # the server shortens longer keyboards; here they are too long
_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
_ADDRESS = re.compile(r"(?:(?:https?|tg|ton)://)?[^\s/?#]+\.?[^\s]*")


def _check_url(url: str) -> None:
    wrong = f"inline keyboard button URL '{url}' is invalid"
    scheme, mark, rest = url.partition("://")
    if mark and scheme.lower() not in ("http", "https", "tg", "ton"):
        raise bad_request(f"{wrong}: Unsupported URL protocol")
    if scheme.lower() == "tg":
        return
    host = (rest if mark else scheme).partition("/")[0].partition("?")[0]
    if not _ADDRESS.fullmatch(url) or ("." not in host and not host.startswith("localhost")):
        raise bad_request(f"{wrong}: Wrong HTTP URL")


def _inline_button(button: Any) -> Json:
    wrong = "can't parse inline keyboard button"
    if not isinstance(button, dict):
        raise bad_request(f"{wrong}: InlineKeyboardButton must be an Object")
    if "text" not in button:
        raise bad_request(f'{wrong}: Can\'t find field "text"')
    if not isinstance(button["text"], str):
        raise bad_request(f'{wrong}: Field "text" must be of type String')
    shown = {key: value for key, value in button.items() if value is not None}
    chosen = next((name for name in _ACTIONS if name in shown), None)
    if chosen is None:
        raise bad_request(f"{wrong}: Text buttons are unallowed in the inline keyboard")
    if not shown["text"].strip():
        raise bad_request("inline keyboard button text must be non-empty")
    if chosen == "url":
        _check_url(str(shown["url"]))
    if chosen == "callback_data":
        size = len(str(shown["callback_data"]).encode("utf-8", "surrogatepass"))
        if not 1 <= size <= LONGEST_CALLBACK_DATA:
            raise bad_request("BUTTON_DATA_INVALID")
        shown["callback_data"] = str(shown["callback_data"])
    return shown


def _rows(markup: Json, name: str, complaint: str) -> list[list[Any]]:
    rows = markup[name]
    if not isinstance(rows, list):
        raise bad_request(f'field "{name}" must be of type Array')
    for row in rows:
        if not isinstance(row, list):
            raise bad_request(f"{complaint} must be an Array of Arrays")
    return rows


def _keyboard_button(button: Any) -> Json:
    if isinstance(button, str):
        return {"text": button}
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad_request("can't parse keyboard button: KeyboardButton must be a String or Object")
    if not button["text"]:
        raise bad_request("keyboard button text must be non-empty")
    return {key: value for key, value in button.items() if value is not None}


def reply_markup(params: Parameters) -> Json | None:
    """The checked markup, or None when there is none (Client.cpp, get_reply_markup)."""
    markup = params.structure("reply_markup", "reply keyboard markup")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if len(json.dumps(markup, ensure_ascii=False).encode("utf-8", "replace")) > LONGEST_MARKUP:
        raise bad_request("reply markup is too long")
    if markup.get("keyboard"):
        rows = _rows(markup, "keyboard", 'field "keyboard"')
        shown = {key: value for key, value in markup.items() if value is not None}
        shown["keyboard"] = [[_keyboard_button(button) for button in row] for row in rows if row]
        return shown
    if markup.get("inline_keyboard"):
        complaint = 'field "inline_keyboard" of the InlineKeyboardMarkup'
        rows = _rows(markup, "inline_keyboard", complaint)
        if sum(map(len, rows)) > MOST_BUTTONS:
            raise bad_request("reply markup is too long")
        checked = [[_inline_button(button) for button in row] for row in rows if row]
        return {"inline_keyboard": checked} if checked else None
    for name in ("remove_keyboard", "force_reply"):
        if markup.get(name):
            return {key: value for key, value in markup.items() if value is not None}
    return None
