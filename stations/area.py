"""Where power goes: stations have feeders, feeders have districts, districts have places."""

from dataclasses import dataclass
from enum import StrEnum


class Density(StrEnum):
    """How a district is settled; it chooses the arrival time that a repair has."""

    URBAN = "urban"
    RURAL = "rural"
    REMOTE = "remote"


@dataclass(frozen=True, slots=True)
class Station:
    """A power-supply station (供电所)."""

    id: int
    name: str
    timezone: str = "Asia/Shanghai"
    hotline: str = "95598"


@dataclass(frozen=True, slots=True)
class Feeder:
    """A medium-voltage line (线路) of a station."""

    id: int
    station_id: int
    name: str


@dataclass(frozen=True, slots=True)
class District:
    """A transformer district (台区): the households behind one transformer.

    ``households`` is how many there are, ``None`` where nobody has counted them.
    """

    id: int
    station_id: int
    feeder_id: int | None
    name: str
    density: Density = Density.RURAL
    households: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A pole, meter box or address in a district; ``code`` is what its QR code carries."""

    id: int
    station_id: int
    district_id: int
    name: str
    code: str
