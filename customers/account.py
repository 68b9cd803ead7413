"""An account (户号): one supply point, and how its number is recognised in what people write."""

from collections.abc import Iterator
from dataclasses import dataclass

from chat.personal_data import SPOKEN, PersonalKind, find

# Full-width digits, as input methods write them; spoken ones; and what parts them.
_PLAIN = str.maketrans("０１２３４５６７８９", "0123456789", " -") | SPOKEN
# Ten digits that begin so are a company's hotline, not an account.
_HOTLINES = ("400", "800")


@dataclass(frozen=True, slots=True)
class Account:
    """One supply point in a district; the tariff and category are codes of the pack.

    ``channel`` is how its holder pays; ``prepaid`` says that a balance is used up.
    """

    id: int
    station_id: int
    district_id: int | None
    number: str
    holder: str
    phone: str | None = None
    address: str | None = None
    category: str = "residential"
    tariff: str = ""
    household_size: int | None = None
    prepaid: bool = False
    channel: str = ""


def numbers_in(text: str) -> Iterator[str]:
    """Yield what may be an account number in a message: no telephone, no card, no hotline."""
    for found in find(text):
        before = text[found.start - 1 : found.start]
        number = text[found.start : found.end].translate(_PLAIN)
        hotline = len(number) == 10 and number.startswith(_HOTLINES)
        named = before.isascii() and before.isalpha()
        if found.kind is PersonalKind.ACCOUNT and not hotline and not named:
            yield number


def masked_number(number: str) -> str:
    """Return a number of which the last four digits are read; enough to tell one's own apart."""
    return f"{'*' * (len(number) - 4)}{number[-4:]}"


def masked_name(name: str) -> str:
    """Return a name of which the first character is hidden (王芳 → *芳), as bills print it."""
    return f"*{name[1:]}" if len(name) > 1 else "*"


def masked_phone(phone: str) -> str:
    """Return a telephone number with its middle hidden (138****5678)."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) > 7 else "****"


def masked_address(address: str) -> str:
    """Return an address without what tells the door: digits and what follows the last of them."""
    first = next((at for at, one in enumerate(address) if one.isdigit()), len(address))
    return f"{address[:first]}***" if first < len(address) else f"{address[:6]}***"
