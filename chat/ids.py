"""Ids that the application makes itself: ordered by time, 63 bits, unique without a database."""

from datetime import UTC, datetime

from chat.errors import BadInput

# 41 bits of milliseconds reach from 2024 to 2093; 22 bits keep two writers apart within one.
EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
RANDOM_BITS = 22

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LONGEST = 13  # characters that 63 bits need in base 36


def compose(moment: datetime, noise: int) -> int:
    """Put milliseconds since 2024 in front of ``noise`` (0 … 2**22 - 1)."""
    milliseconds = int((moment - EPOCH).total_seconds() * 1000)
    return (max(0, milliseconds) << RANDOM_BITS) | (noise & ((1 << RANDOM_BITS) - 1))


def moment_of(identity: int) -> datetime:
    """Tell when an id was made, to the millisecond."""
    return datetime.fromtimestamp(EPOCH.timestamp() + (identity >> RANDOM_BITS) / 1000, tz=UTC)


def short(identity: int) -> str:
    """Write an id in base 36, so that it fits on a button; at most 13 characters."""
    if identity < 0:
        raise BadInput(reason=str(identity))
    digits = ""
    while True:
        identity, rest = divmod(identity, 36)
        digits = _DIGITS[rest] + digits
        if not identity:
            return digits


def long(text: str) -> int:
    """Read an id written by ``short``; raises ``BadInput`` for anything else."""
    if not 0 < len(text) <= _LONGEST or not set(text) <= set(_DIGITS):
        raise BadInput(reason=text[:20])
    return int(text, 36)
