"""Finding and masking what identifies somebody: phones, ID cards, bank cards, account numbers."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PersonalKind(StrEnum):
    """What sort of number was found."""

    PHONE = "phone"
    ID_CARD = "id_card"
    BANK_CARD = "bank_card"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of a text, in characters, that identifies somebody."""

    kind: PersonalKind
    start: int
    end: int


# Digits that stand together; people part them by one blank or dash.
# Unseen characters between them change nothing.
_RUN = re.compile("\\d(?:[ \\-\u200b-\u200d\u2060\ufeff]?\\d)*[Xx]?")
# A telephone's digits parted by dots; other dots are decimal points.
_DOTTED = re.compile(r"(?<![\d.])(1[3-9]\d)[.·](\d{4})[.·](\d{4})(?![\d.])")
_GROUP = re.compile(r"\d+[Xx]?")
_MOBILE = re.compile(r"(?:0086|86)?1[3-9]\d{9}")
# Area codes: 010 and 02x with eight digits, 03xx to 09xx with seven or eight.
_LANDLINE = re.compile(r"0(?:10|2\d)\d{8}|0[3-9]\d{2}\d{7,8}")
# A State Grid account has 10 digits, newer ones 13, Inner Mongolia's 12.
_ACCOUNT = re.compile(r"\d{10,13}")
_LONGEST = 19  # digits of the longest bank card (ISO/IEC 7812)
_SHORTEST_CARD = 16
_UNIONPAY = "62"  # how a number of China UnionPay begins (ISO/IEC 7812)
_MOST_GROUPS = 6  # into which people part a number that they mean to be read
_SHORTEST_PARTED = 10  # digits of an account, the shortest that people write in groups
# How people part the digits of an account to be read.
_PARTED_ACCOUNTS = frozenset({(4, 4, 2), (4, 3, 3), (5, 5), (4, 4, 5), (4, 4, 4, 1)})
# Digits as they are spoken; so many in a row are no word.
_NUMERALS = "零〇一二三四五六七八九幺"
_SPOKEN = re.compile(f"[{_NUMERALS}]{{10,19}}")
SPOKEN = str.maketrans(_NUMERALS, "001234567891")
"""What makes spoken digits plain ones."""

# GB 11643-1999: an ID number has 17 digits, the day of birth among them, and a check character.
_ID_DIGITS = 17


def find(text: str) -> list[Found]:
    """Return every stretch that identifies somebody, in order, in time linear in the text."""
    found: list[Found] = []
    if "." in text or "·" in text:
        text = _DOTTED.sub(r"\1-\2-\3", text)
    for run in _RUN.finditer(text):
        groups = [group.span() for group in _GROUP.finditer(text, *run.span())]
        found.extend(_in_groups(text, groups))
    spoken = [Found(_kind_spoken(one[0]), *one.span()) for one in _SPOKEN.finditer(text)]
    return sorted([*found, *spoken], key=lambda one: one.start) if spoken else found


def _kind_spoken(digits: str) -> PersonalKind:
    return _kind_of(digits.translate(SPOKEN), sizes=(len(digits),)) or PersonalKind.ACCOUNT


def mask(text: str) -> str:
    """Replace all but the last two characters of what ``find`` finds by asterisks."""
    pieces, reached = [], 0
    for one in find(text):
        pieces += [text[reached : one.start], "*" * (one.end - one.start - 2)]
        reached = one.end - 2
    return "".join(pieces) + text[reached:]


def without_numbers(text: str) -> str:
    """Return a text without what ``find`` finds."""
    pieces, reached = [], 0
    for one in find(text):
        pieces.append(text[reached : one.start])
        reached = one.end
    return "".join(pieces) + text[reached:]


def hide(text: str, words: Iterable[str]) -> str:
    """Replace names and addresses that are known, wherever they stand, by asterisks.

    A word of one character is in too many others to be hidden.
    """
    for word in sorted(set(words), key=len, reverse=True):
        if len(word) > 1:
            text = text.replace(word, "*" * len(word))
    return text


def _in_groups(text: str, groups: list[tuple[int, int]]) -> Iterator[Found]:
    """Read the longest number from each group on; the look ahead is bounded."""
    at = 0
    while at < len(groups):
        taken = 1
        for count, digits in reversed(_joined(text, groups, at)):
            sizes = tuple(end - start for start, end in groups[at : at + count])
            kind = _kind_of(digits, sizes=sizes)
            if kind is not None:
                yield Found(kind, groups[at][0], groups[at + count - 1][1])
                taken = count
                break
        at += taken


def _joined(text: str, groups: list[tuple[int, int]], at: int) -> list[tuple[int, str]]:
    """Return the numbers that begin with group ``at``: of one group, of two, and so on."""
    joined: list[tuple[int, str]] = []
    digits = ""
    for count, (start, end) in enumerate(groups[at : at + _MOST_GROUPS], start=1):
        if end - start + len(digits) > _LONGEST:
            break
        digits += text[start:end]
        if count == 1 or len(digits) >= _SHORTEST_PARTED:
            joined.append((count, digits))
    return joined


def _kind_of(digits: str, *, sizes: tuple[int, ...]) -> PersonalKind | None:
    if _is_id_card(digits):
        return PersonalKind.ID_CARD
    if digits[-1] in "Xx":
        return _kind_of(digits[:-1], sizes=sizes) if digits[:-1] else None
    if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits):
        return PersonalKind.PHONE
    card = _SHORTEST_CARD <= len(digits) <= _LONGEST
    # A card of this country is somebody's with a slip in it, too.
    if card and (_luhn(digits) or digits.startswith(_UNIONPAY)):
        return PersonalKind.BANK_CARD
    # Parted otherwise, digits are dates, times and ticket numbers more often than accounts.
    if (len(sizes) == 1 or sizes in _PARTED_ACCOUNTS) and _ACCOUNT.fullmatch(digits):
        return PersonalKind.ACCOUNT
    return None


def _is_id_card(digits: str) -> bool:
    if len(digits) != _ID_DIGITS + 1 or not digits[:-1].isdigit():
        return False
    try:
        date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return False
    # The check character is not asked for: a number with a slip in it is still somebody's.
    return digits[6:8] in ("19", "20")


def _luhn(digits: str) -> bool:
    """ISO/IEC 7812: the check digit of a card number."""
    total = 0
    for place, character in enumerate(reversed(digits)):
        value = int(character) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
