"""Turns the text and entities that a bot sends into what the chat gets, within the limits."""

import re
from collections.abc import Sequence
from typing import Any

from sandbox import markup_html, markup_markdown
from sandbox.entities import find_entities, in_order, trim, utf16_length
from sandbox.parameters import Parameters, as_integer
from sandbox.records import Json
from sandbox.refusals import bad_request

# Bot API, sendMessage.text and sendPhoto.caption: after entities parsing; counted in code points
# (core.telegram.org/api/config, message_length_max and caption_length_max).
LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024

# td/utils/utf8.cpp clean_input_string: control characters become spaces, a few vanish.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_VANISH = re.compile(r"[\r\u2028-\u202e]")

_ENTITY_TYPES = {
    *("mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"),
    *("bold", "italic", "underline", "strikethrough", "spoiler", "blockquote"),
    *("expandable_blockquote", "code", "pre", "text_link", "text_mention"),
    *("custom_emoji", "date_time"),
}


def clean(text: str) -> str:
    """Remove what Telegram does not carry in texts."""
    return _CONTROL.sub(" ", _VANISH.sub("", text))


def _given_entity(entity: Any, size: int) -> Json | None:
    wrong = "can't parse MessageEntity"
    if not isinstance(entity, dict):
        raise bad_request(f"{wrong}: expected an Object")
    for name in ("offset", "length", "type"):
        if entity.get(name) is None:
            raise bad_request(f'{wrong}: Can\'t find field "{name}"')
    if str(entity["type"]) not in _ENTITY_TYPES:
        raise bad_request(f"{wrong}: Unsupported type specified")
    if entity["type"] == "text_link" and not isinstance(entity.get("url"), str):
        raise bad_request(f'{wrong}: Can\'t find field "url"')
    user = entity.get("user")
    if entity["type"] == "text_mention" and not (isinstance(user, dict) and "id" in user):
        raise bad_request(f'{wrong}: Can\'t find field "user"')
    start, length = as_integer(str(entity["offset"])), as_integer(str(entity["length"]))
    if not 0 <= start < size or length <= 0:
        return None
    known = {key: value for key, value in entity.items() if value is not None}
    return {**known, "offset": start, "length": min(length, size - start)}


def _given_entities(given: Sequence[Any], text: str) -> list[Json]:
    size = utf16_length(text)
    read = [_given_entity(entity, size) for entity in given]
    return [entity for entity in read if entity is not None]


def _parse(text: str, mode: str) -> tuple[str, list[Json]]:
    if mode in ("", "none"):
        return text, []
    if mode == "html":
        return markup_html.parse(text)
    if mode == "markdownv2":
        return markup_markdown.parse_v2(text)
    if mode == "markdown":
        return markup_markdown.parse_legacy(text)
    raise bad_request("unsupported parse_mode")


def formatted(params: Parameters, field: str, entities_field: str) -> tuple[str, list[Json]]:
    """The text of a parameter with its entities, given or parsed, trimmed and completed."""
    raw = clean(params.text(field))
    mode = params.text("parse_mode").lower()
    given = params.listing(entities_field, "message entities")
    if given is not None and not mode:
        text, found = raw, _given_entities(given, raw)
    else:
        text, found = _parse(raw, mode)
    text, found = trim(text, found)
    return text, find_entities(text, in_order(found))


def message_text(params: Parameters) -> Json:
    """Message fields for the ``text`` parameter."""
    if not params.has("text"):
        raise bad_request("message text is empty")
    text, found = formatted(params, "text", "entities")
    if not text:
        raise bad_request("text must be non-empty")
    if len(text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return {"text": text, "entities": found} if found else {"text": text}


def message_caption(params: Parameters) -> Json:
    """Message fields for the ``caption`` parameter; none when it is empty."""
    text, found = formatted(params, "caption", "caption_entities")
    if len(text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    if not text:
        return {}
    return {"caption": text, "caption_entities": found} if found else {"caption": text}
