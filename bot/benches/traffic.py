"""Traffic to measure with: raw updates as Telegram sends them, 90 % of it chit-chat."""

import random
from collections.abc import Iterator
from typing import Any

from bot.pack import read_phrases
from intents.intent import Intent

BOT_ID = 700_000_001
USERNAME = "LamplightBot"
_REQUESTS_IN_A_HUNDRED = 10
_PEOPLE_IN_A_GROUP = 40
# Any moment will do; it only has to be one that Telegram could have sent.
_SENT_AT = 1_782_867_600

Raw = dict[str, Any]


def group_id(number: int) -> int:
    """Return the id of the n-th supergroup."""
    return -1_001_000_000_000 - number


def traffic(count: int, groups: int, pack: str = "power-cn", seed: int = 0) -> Iterator[Raw]:
    """Make ``count`` messages over ``groups``, the same for the same ``seed``."""
    choose = random.Random(seed)  # noqa: S311  # traffic, not secrets
    bank = read_phrases(pack)
    chat = [phrase.text for phrase in bank if phrase.intent is Intent.NONE]
    wanted = [phrase.text for phrase in bank if phrase.intent is not Intent.NONE]
    said = dict.fromkeys(range(groups), 0)
    for number in range(count):
        group = choose.randrange(groups)
        said[group] += 1
        request = choose.randrange(100) < _REQUESTS_IN_A_HUNDRED
        text = choose.choice(wanted if request else chat)
        person = 1_000_000 + group * _PEOPLE_IN_A_GROUP + choose.randrange(_PEOPLE_IN_A_GROUP)
        yield _update(number, group, said[group], person, text)


def _update(number: int, group: int, message_id: int, person: int, text: str) -> Raw:
    return {
        "update_id": 300_000_000 + number,
        "message": {
            "message_id": message_id,
            "from": {
                "id": person,
                "is_bot": False,
                "first_name": f"resident {person % 1000}",
                "language_code": "zh-hans",
            },
            "chat": {"id": group_id(group), "title": f"group {group}", "type": "supergroup"},
            "date": _SENT_AT + number // 50,
            "text": text,
        },
    }
