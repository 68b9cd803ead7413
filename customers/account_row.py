"""A row of an account file: one supply point and whose it is, or why it cannot be taken."""

from dataclasses import dataclass

from chat.cells import Cells, RowIsWrong, account_number, refuse_surplus
from chat.columns import Columns

NEEDED = ("number", "holder")
_LONGEST = {"holder": 120, "phone": 32, "address": 300, "tariff": 40, "channel": 40}
_MOST_PEOPLE = 60


@dataclass(frozen=True, slots=True)
class AccountRow:
    """What a row says; ``station`` and ``district`` are names."""

    number: str
    holder: str
    phone: str | None
    address: str | None
    station: str
    district: str
    category: str
    tariff: str
    household_size: int | None
    prepaid: bool
    channel: str


def read_account_row(cells: Cells, columns: Columns) -> AccountRow:
    """Read a row; raises ``RowIsWrong``."""
    refuse_surplus(cells)
    get = cells.get
    for name, most in _LONGEST.items():
        if len(get(name, "")) > most:
            raise RowIsWrong("too_long", name)
    if not get("holder"):
        raise RowIsWrong("missing", "holder")
    written = get("category", "")
    category = columns.category.get(written) if written else "residential"
    if category is None:
        raise RowIsWrong("category", "category")
    return AccountRow(
        number=account_number(get("number", "")),
        holder=get("holder", ""),
        phone=get("phone"),
        address=get("address"),
        station=get("station", ""),
        district=get("district", ""),
        category=category,
        tariff=get("tariff", ""),
        household_size=_people(get("household_size", "")),
        prepaid=get("prepaid", "").casefold() in columns.yes.get("prepaid", ()),
        channel=get("channel", ""),
    )


def _people(text: str) -> int | None:
    if not text:
        return None
    plain = text.removesuffix(".0").removesuffix("人")
    if not plain.isdecimal() or int(plain[:4]) > _MOST_PEOPLE:
        raise RowIsWrong("people", "household_size")
    return int(plain)
