"""What somebody wishes with their accounts and data, in words; and a code that they give."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Wish(StrEnum):
    """What is wished; each is what a command does as well, but for a code that did not come."""

    RESEND = "resend"
    FORGET = "forget"
    MY_DATA = "my_data"
    QUIET = "quiet"
    INVITE = "invite"
    UNBIND = "unbind"
    BIND = "bind"


@dataclass(frozen=True, slots=True)
class WishWords:
    """The pack's patterns of each wish; the first that fits, from the top, is meant."""

    patterns: Mapping[Wish, tuple[re.Pattern[str], ...]] = field(default_factory=dict)

    def find(self, text: str) -> Wish | None:
        """Return what is wished for; nothing for other words."""
        said = "".join(unicodedata.normalize("NFKC", text).casefold().split())
        return next(
            (wish for wish, ways in self.patterns.items() if any(one.search(said) for one in ways)),
            None,
        )


def read_wishes(tree: Mapping[str, Any]) -> WishWords:
    """Read the pack's patterns; raises ``KeyError`` and ``ValueError`` for what they lack."""
    return WishWords(
        {
            Wish(name): tuple(re.compile(one) for one in table["patterns"])
            for name, table in tree["wish"].items()
        }
    )


# Six digits, perhaps parted, that are part of no longer number.
_CODE = re.compile(r"(?<!\d)\d(?:[ -]?\d){5}(?![ -]?\d)")


def code_in(text: str) -> str | None:
    """Return the six digits of a code in what somebody writes, in any width; else nothing."""
    found = _CODE.search(unicodedata.normalize("NFKC", text))
    return None if found is None else "".join(one for one in found[0] if one.isdigit())


def is_figures(text: str) -> bool:
    """True for digits and nothing else, whatever their number: a code with a slip in it."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).replace("-", "")
    return plain.isdigit()
