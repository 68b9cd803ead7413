"""Reading where a forwarded message comes from (Bot API, ``MessageOrigin``)."""

from collections.abc import Mapping
from datetime import UTC, datetime

from chat.message import Origin
from handlers.fields import LARGEST_SECONDS, Raw, id_in, is_id, person_name, soft_text


def origin_of(body: Raw) -> Origin | None:
    """Return the origin of a message, ``None`` when nobody forwarded it.

    What is malformed is left out: the words came all the same. The fields before Bot API 7.0
    (``forward_date`` and others) are read as well.
    """
    told = body.get("forward_origin")
    if isinstance(told, Mapping):
        return _origin(told, told.get("sender_user"), told.get("date"))
    if "forward_origin" in body or "forward_date" in body:
        return _origin(body, body.get("forward_from"), body.get("forward_date"))
    return None


def _origin(told: Raw, author: object, date: object) -> Origin:
    said_at = None
    if is_id(date) and 0 < date <= LARGEST_SECONDS:
        said_at = datetime.fromtimestamp(date, tz=UTC)
    if isinstance(author, Mapping):
        person = author.get("is_bot") is not True
        return Origin(said_at, person_name(author), id_in(author) if person else None)
    hidden = soft_text(told, "sender_user_name") or soft_text(told, "forward_sender_name")
    return Origin(said_at, hidden)
