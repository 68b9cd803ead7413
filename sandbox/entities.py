"""Finds the entities that Telegram itself sees in a text: mentions, commands, addresses, tags."""

import re
from collections.abc import Iterable, Sequence

from sandbox.records import Json

# Each pattern's named group "it" is the entity. Source: the client-side rules of
# td/telegram/MessageEntity.cpp, in a simple form. A letter of any script on either side prevents
# a mention or a command, so 「你好@bot」 mentions nobody.
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("url", re.compile(r"(?P<it>https?://[^\s<>\"'）)]+|\bt\.me/[\w/?=&+-]+)")),
    ("email", re.compile(r"(?<![\w.+-])(?P<it>[\w.+-]+@[A-Za-z0-9-]+\.[A-Za-z]{2,})")),
    ("mention", re.compile(r"(?<![\w@/])(?P<it>@[A-Za-z][A-Za-z0-9_]{2,31})(?!\w)")),
    (
        "bot_command",
        re.compile(r"(?<![\w/<>])(?P<it>/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)(?![\w/<>])"),
    ),
    ("hashtag", re.compile(r"(?<![\w#])(?P<it>#\w*[^\W\d]\w*)")),
    ("cashtag", re.compile(r"(?<!\w)(?P<it>\$[A-Z]{3,8})(?!\w)")),
)

MOST_ENTITIES = 100  # the server keeps no more in one message


def utf16_length(text: str) -> int:
    """How many UTF-16 code units a text takes: offsets in the Bot API count those."""
    return len(text) + sum(character > "\uffff" for character in text)


def piece(text: str, entity: Json) -> str:
    """The part of a text that an entity covers."""
    units = text.encode("utf-16-le", "surrogatepass")
    start, size = int(entity["offset"]) * 2, int(entity["length"]) * 2
    return units[start : start + size].decode("utf-16-le", "surrogatepass")


def _overlaps(start: int, end: int, taken: Iterable[tuple[int, int]]) -> bool:
    return any(start < right and left < end for left, right in taken)


def find_entities(text: str, given: Sequence[Json] = ()) -> list[Json]:
    """Add what Telegram finds by itself to the entities that are already there."""
    taken = [(int(e["offset"]), int(e["offset"]) + int(e["length"])) for e in given]
    found: list[Json] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start = utf16_length(text[: match.start("it")])
            end = start + utf16_length(match["it"])
            if len(taken) >= MOST_ENTITIES:
                return in_order([*given, *found])
            if not _overlaps(start, end, taken):
                taken.append((start, end))
                found.append({"offset": start, "length": end - start, "type": kind})
    return in_order([*given, *found])


def in_order(entities: Iterable[Json]) -> list[Json]:
    """Sort as the server does: by place, the longer one first."""
    return sorted(entities, key=lambda e: (e["offset"], -e["length"]))


def trim(text: str, entities: Sequence[Json]) -> tuple[str, list[Json]]:
    """Cut white space off both ends and move the entities along (MessageEntity.cpp, fix_text)."""
    stripped = text.strip()
    lead = utf16_length(text[: len(text) - len(text.lstrip())]) if stripped else 0
    size = utf16_length(stripped)
    kept: list[Json] = []
    for entity in entities:
        start = max(0, int(entity["offset"]) - lead)
        end = min(size, int(entity["offset"]) + int(entity["length"]) - lead)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return stripped, kept


def mentions(text: str, entities: Iterable[Json], username: str, user_id: int) -> bool:
    """Whether a text mentions this account by name or by a text mention."""
    for entity in entities:
        if entity["type"] == "text_mention" and entity.get("user", {}).get("id") == user_id:
            return True
        if entity["type"] == "mention":
            name = piece(text, entity)[1:]
            if name.lower() == username.lower():
                return True
    return False


def commands(text: str, entities: Iterable[Json]) -> list[str | None]:
    """For each command in a text the bot it names, or ``None`` for a plain one."""
    named: list[str | None] = []
    for entity in entities:
        if entity["type"] == "bot_command":
            _, mark, name = piece(text, entity).partition("@")
            named.append(name.lower() if mark else None)
    return named
