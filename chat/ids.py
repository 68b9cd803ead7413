"""Ids that the application makes itself: ordered by time, 63 bits, unique without a database."""

from datetime import UTC, datetime

# 41 bits of milliseconds reach from 2024 to 2093; 22 bits keep two writers apart within one.
EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
RANDOM_BITS = 22


def compose(moment: datetime, noise: int) -> int:
    """Put milliseconds since 2024 in front of ``noise`` (0 … 2**22 - 1)."""
    milliseconds = int((moment - EPOCH).total_seconds() * 1000)
    return (max(0, milliseconds) << RANDOM_BITS) | (noise & ((1 << RANDOM_BITS) - 1))


def moment_of(identity: int) -> datetime:
    """Tell when an id was made, to the millisecond."""
    return datetime.fromtimestamp(EPOCH.timestamp() + (identity >> RANDOM_BITS) / 1000, tz=UTC)
