"""Hours in which somebody does not want to be rung, beside the station's night."""

from dataclasses import dataclass
from datetime import datetime, time

from stations.office_hours import end_of_night


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one full hour of the evening to one of the morning, on the station's clock."""

    begins: int
    ends: int

    @property
    def written(self) -> str:
        """The form in which a wish is kept."""
        return f"{PREFIX}{self.begins}-{self.ends}"

    def until(self, moment: datetime, zone: str) -> datetime | None:
        """Return when they end, nothing outside of them."""
        return end_of_night(moment, zone, time(self.begins), time(self.ends))


PREFIX = "quiet:"
CHOICES = (QuietHours(21, 8), QuietHours(20, 9), QuietHours(19, 10))
_WRITTEN = {one.written: one for one in CHOICES}


def read_quiet(written: str | None) -> QuietHours | None:
    """Read a wish; what is none, or is offered no more, means the station's night alone."""
    return _WRITTEN.get(written or "")


def next_choice(now: QuietHours | None) -> QuietHours | None:
    """Return what one press more chooses: one after the other, then none."""
    every = (None, *CHOICES)
    return every[(every.index(now) + 1) % len(every)]
