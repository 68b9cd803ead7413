"""What a link that ties a group to a station carries, in the few characters Telegram leaves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from chat.errors import BadInput, Fact
from chat.ids import long, short
from chat.signing import Tampered
from stations.area import District
from stations.group import Purpose

# Bot API, deep linking: 64 characters; 10 are the signature's. Letter, station (13), expiry (7),
# purpose (1) and two hyphens leave 30, and a district takes ``_MARK`` of them.
_MARK = 4
MOST_DISTRICTS = 7
_MODULUS = 36**_MARK
_PURPOSES = {"c": Purpose.CUSTOMERS, "s": Purpose.STAFF}
_LETTERS = {purpose: letter for letter, purpose in _PURPOSES.items()}

LETTER = "g"


class TooManyDistricts(Fact):
    """A link has no room for so many districts; name them in the group with /link."""

    key = "places.too_many_districts"


class LinkExpired(Fact):
    """The link was made too long ago; staff can make a new one."""

    key = "places.link_expired"


@dataclass(frozen=True, slots=True)
class GroupLink:
    """A group's future: its station, the marks of its districts, whom it is for, until when."""

    station_id: int
    marks: tuple[str, ...]
    purpose: Purpose
    expires_at: datetime

    def write(self) -> str:
        """Return the text that is signed into the link; letters, digits and hyphens only."""
        seconds = short(int(self.expires_at.timestamp()))
        head = f"{LETTER}{_LETTERS[self.purpose]}{short(self.station_id)}-{seconds}"
        return f"{head}-{''.join(self.marks)}"

    def choose(self, districts: Sequence[District]) -> tuple[int, ...]:
        """Return the ids of the districts meant, out of the station's; raises ``LinkExpired``
        when they cannot be told any more."""
        chosen = []
        for mark in self.marks:
            meant = [one.id for one in districts if mark_of(one.id) == mark]
            if len(meant) != 1:
                raise LinkExpired
            chosen += meant
        return tuple(chosen)


def group_link(
    station_id: int,
    chosen: Sequence[District],
    all_districts: Sequence[District],
    purpose: Purpose,
    expires_at: datetime,
) -> GroupLink:
    """Describe a link; raises ``TooManyDistricts`` when they do not fit.

    A district goes by the end of its id, which is chance; should two districts of the station
    share it, the link cannot name either of them.
    """
    marks = tuple(sorted(mark_of(one.id) for one in chosen))
    everyone = [mark_of(one.id) for one in all_districts]
    if len(marks) > MOST_DISTRICTS or any(everyone.count(mark) > 1 for mark in marks):
        raise TooManyDistricts(most=MOST_DISTRICTS)
    return GroupLink(station_id, marks, purpose, expires_at)


def mark_of(district_id: int) -> str:
    """Return the short mark by which a link names a district within its station."""
    return short(district_id % _MODULUS).rjust(_MARK, "0")


def read_group_link(text: str) -> GroupLink:
    """Read what ``write`` wrote; raises ``Tampered`` for anything else."""
    try:
        head, seconds, marks = text.split("-")
        if head[:1] != LETTER or len(marks) % _MARK:
            raise Tampered
        return GroupLink(
            station_id=long(head[2:]),
            marks=tuple(marks[start : start + _MARK] for start in range(0, len(marks), _MARK)),
            purpose=_PURPOSES[head[1:2]],
            expires_at=datetime.fromtimestamp(long(seconds), UTC),
        )
    except (BadInput, KeyError, OverflowError, ValueError, OSError):
        raise Tampered from None
