"""Checking single fields of a JSON object: what must be there, and what may be odd or missing."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeGuard

from chat.errors import Fact
from chat.text import clean

Raw = Mapping[str, Any]

# First and last name are 64 characters each, a title 128 (255 in old groups), a file name 255.
NAME_LIMIT = 255
_LARGEST_ID = 1 << 62  # Telegram promises 52 bits; a database column holds 63
_LINK_LIMIT = 500
_MOST_LINKS = 20
LARGEST_SECONDS = 32_503_680_000  # the year 3000, within what a ``datetime`` holds


class CannotTranslate(Fact):
    """The update does not have the form that the Bot API describes; ``reason`` says where.

    ``unparsable`` tells the inbox worker to park it at once: trying again would change nothing.
    """

    key = "cannot_translate"
    unparsable = True


def mapping(raw: object, what: str) -> Raw:
    if not isinstance(raw, Mapping):
        raise CannotTranslate(reason=f"{what} is not an object")
    return raw


def entries(body: Raw, name: str) -> list[object]:
    found = body.get(name) or []
    if not isinstance(found, list):
        raise CannotTranslate(reason=f"{name} is not a list")
    return found


def string(raw: object, what: str) -> str:
    if not isinstance(raw, str):
        raise CannotTranslate(reason=f"{what} is not a text")
    return raw


def is_id(raw: object) -> TypeGuard[int]:
    return isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) < _LARGEST_ID


def identity(body: Raw, name: str) -> int:
    found = body.get(name)
    if not is_id(found):
        raise CannotTranslate(reason=f"{name} is not an id")
    return found


def id_in(raw: object) -> int | None:
    return raw["id"] if isinstance(raw, Mapping) and is_id(raw.get("id")) else None


def count(body: Raw, name: str) -> int:
    found = body.get(name)
    if not is_id(found) or found < 0:
        raise CannotTranslate(reason=f"{name} is not a count")
    return found


def moment(body: Raw, name: str) -> datetime:
    seconds = body.get(name)
    if not is_id(seconds) or not 0 <= seconds <= LARGEST_SECONDS:
        raise CannotTranslate(reason=f"{name} is not a moment")
    return datetime.fromtimestamp(seconds, tz=UTC)


def cleaned(text: str, limit: int) -> str:
    return clean(text[:limit])


def soft_text(body: Raw, name: str) -> str:
    """Return a text that we can do without, empty when it is missing or odd."""
    found = body.get(name)
    return cleaned(found, NAME_LIMIT) if isinstance(found, str) else ""


def person_name(user: Raw) -> str:
    """Return how somebody calls themself, empty when that is odd."""
    names = (soft_text(user, "first_name"), soft_text(user, "last_name"))
    return " ".join(filter(None, names))[:NAME_LIMIT]


def soft_count(body: Raw, name: str) -> int:
    found = body.get(name)
    return found if is_id(found) and found >= 0 else 0


def soft_degrees(body: Raw, name: str) -> float | None:
    found = body.get(name)
    if isinstance(found, int | float) and not isinstance(found, bool) and abs(found) <= 180:
        return float(found)
    return None


def hidden_links(entities: Iterable[Raw]) -> tuple[str, ...]:
    """Return the addresses that words stand for (MessageEntity ``text_link``), at most a few."""
    found = (entity for entity in entities if entity.get("type") == "text_link")
    links = [soft_text(entity, "url")[:_LINK_LIMIT] for entity in found]
    return tuple(one for one in links if one)[:_MOST_LINKS]
