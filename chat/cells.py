"""Cells of an imported row: numbers of accounts, amounts and days, read or refused."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache

Cells = Mapping[str, str]
"""What stands in a row, by column, without blanks around it; a column that is empty is left out."""

SURPLUS = ""
"""The name under which a row carries what stands in no column, so that it is refused."""

# Ten digits, or thirteen since 2022; a mobile telephone's eleven are none.
_NUMBER = re.compile(r"(?!1[3-9][0-9]{9}$)[0-9]{10,13}")
_DAY = re.compile(r"([0-9]{4})[-/.年]?([0-9]{1,2})[-/.月]?([0-9]{1,2})日?(?: 00:00:00)?")
# What most cells hold: no sign, and no more than the largest amount.
_PLAIN = re.compile(r"[0-9]{1,7}(?:\.[0-9]{1,4})?")
_MOST = Decimal(10_000_000)
"""Yuan, kWh or a meter's reading beyond this is a slip of the pen."""
# Commas part thousands, or something else that nobody meant.
_THOUSANDS = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")
_FOUR = Decimal("0.0001")


class RowIsWrong(ValueError):
    """A row cannot be taken; ``reason`` names a sentence, ``column`` where, ``got`` what."""

    def __init__(self, reason: str, column: str = "", got: str = "") -> None:
        super().__init__(reason)
        self.reason, self.column, self.got = reason, column, got[:30]


def refuse_surplus(cells: Cells) -> None:
    """Refuse a row with more cells than the heading has, a field that there is not, or nothing.

    An amount such as 1,234.50 without quotation marks moves every cell behind it. Raises
    ``RowIsWrong``.
    """
    if SURPLUS in cells:
        raise RowIsWrong("surplus" if cells[SURPLUS] else "empty", got=cells[SURPLUS])


def account_number(text: str) -> str:
    """Return an account's number as it is kept; raises ``RowIsWrong``."""
    # A spreadsheet that took it for a number writes 3300112233.0.
    plain = text.removesuffix(".0").replace(" ", "")
    if not _NUMBER.fullmatch(plain):
        raise RowIsWrong("number", "number")
    return plain


def amount(cells: Cells, name: str, *, signed: bool = False) -> Decimal:
    """Read money, energy or a reading, at most four decimals; raises ``RowIsWrong``."""
    text = cells.get(name)
    if text is None:
        raise RowIsWrong("missing", name)
    plain = _plain(text)
    if plain is not None:
        return plain
    value = _spelled(text, name)
    if not value.is_finite() or abs(value) > _MOST:
        raise RowIsWrong("amount", name, text)
    if value < 0 and not signed:
        raise RowIsWrong("negative", name, text)
    return value.quantize(_FOUR)


@lru_cache(maxsize=1 << 14)
def _plain(text: str) -> Decimal | None:
    # Most of a file's figures stand in it many times over.
    return Decimal(text) if _PLAIN.fullmatch(text) else None


def _spelled(text: str, name: str) -> Decimal:
    """Read 1,234.50 and ￥12.00元."""
    plain = text.replace("，", ",").strip("￥¥元度 ")
    if "," in plain and not _THOUSANDS.fullmatch(plain):
        raise RowIsWrong("amount", name, text)
    try:
        return Decimal(plain.replace(",", ""))
    except InvalidOperation:
        raise RowIsWrong("amount", name, text) from None


def day(cells: Cells, name: str) -> date | None:
    """Read a day in any usual spelling; raises ``RowIsWrong``."""
    text = cells.get(name)
    if text is None:
        return None
    read = _day(text)
    if read is None:
        raise RowIsWrong("day", name, text)
    return read


@lru_cache(maxsize=1 << 12)
def _day(text: str) -> date | None:
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
