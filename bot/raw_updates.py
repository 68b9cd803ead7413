"""From Telegram's JSON to a row for the inbox, without understanding more than its place."""

import json
from collections.abc import Mapping
from typing import Any

import orjson

from handlers.translate import NO_ID, chat_key, kind, update_id
from storage.inbox import RawUpdate

# Named, because what is not named is remembered by Telegram from some earlier program, and
# because chat_member is not sent unless it is asked for (Bot API, getUpdates).
ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member", "chat_member")


def raw_update(raw: Mapping[str, Any]) -> RawUpdate | None:
    """Make the row of an update; ``None`` when it has no id to know it by."""
    number = update_id(raw)
    if number == NO_ID:
        return None
    return RawUpdate(
        update_id=number, chat_key=chat_key(raw), kind=kind(raw), payload=_written(raw)
    )


def _written(raw: Mapping[str, Any]) -> bytes:
    try:
        return orjson.dumps(raw)
    except (TypeError, ValueError):
        # Half of a surrogate pair, or a number beyond 64 bits: JSON can say it, orjson will not.
        return json.dumps(raw).encode()
