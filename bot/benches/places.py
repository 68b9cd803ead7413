"""The stations, districts, people and groups among which made-up tickets are spread."""

import random
from bisect import bisect
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from storage.sealed import Sealer

STATIONS = 20
DISTRICTS = 40
# A manager looks after two districts.
_DISTRICTS_OF_ONE = 2
# The largest station has so many times the tickets of the smallest.
_LARGEST = 4.0
# Ids of what was there before the first ticket; ids made by the clock are far larger.
_FIRST = 1_000
BOT_ID = 700_000_002

_DENSITIES = ("urban", "rural", "rural", "remote")
_BY_SUPERVISORS = frozenset({"complaint", "report"})

Row = tuple[Any, ...]


def columns_of(names: str) -> tuple[str, ...]:
    """Split the names of a table's columns."""
    return tuple(names.split())


COLUMNS = {
    "stations": columns_of("id name timezone hotline"),
    "districts": columns_of("id station_id name density"),
    "people": columns_of("id channel external_id kind name language met_at"),
    "staff": columns_of("id station_id district_id person_id role on_duty active appointed_at"),
    "chats": columns_of(
        "id bot_id channel external_id kind title purpose standing rights station_id person_id"
        " met_at version"
    ),
    "chat_districts": columns_of("chat_id district_id"),
}


@dataclass(frozen=True, slots=True)
class Crew:
    """A station's people, by their ids; a manager has a private chat of the same id."""

    station: int
    supervisor: int
    leader: int
    managers: tuple[int, ...]
    districts: tuple[int, ...]
    group: int


@dataclass
class Places:
    """The world in rows; ``households`` people are spread over all districts."""

    households: int
    sealer: Sealer
    met_at: int
    rows: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in COLUMNS})
    crews: list[Crew] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._last = _FIRST
        self._manager: dict[int, int] = {}
        self._group: dict[int, int] = {}
        self._reporters: dict[int, tuple[int, ...]] = {}
        self._names = {
            label: self.sealer.seal("王芳".encode(), label.encode())
            for label in ("people.name", "chats.title")
        }
        for number in range(STATIONS):
            self.crews.append(self._station(number))
        step = (_LARGEST - 1) / (STATIONS - 1)
        self._weights = list(accumulate(_LARGEST - step * n for n in range(STATIONS)))

    def choose(self, choose: random.Random, kind: str) -> tuple[int, int, int, int, int]:
        """Choose the station, district, reporter, owner and group of a ticket."""
        place = bisect(self._weights, choose.random() * self._weights[-1] * 0.999_999)
        crew = self.crews[place]
        district = choose.choice(crew.districts)
        owner = crew.supervisor if kind in _BY_SUPERVISORS else self._manager[district]
        reporter = choose.choice(self._reporters[district])
        return crew.station, district, reporter, owner, self._group[district]

    def manager(self, district: int) -> int:
        """Return who looks after a district."""
        return self._manager[district]

    def _id(self) -> int:
        self._last += 1
        return self._last

    def _station(self, number: int) -> Crew:
        station = self._id()
        self.rows["stations"].append((station, f"station {number}", "Asia/Shanghai", "95598"))
        supervisor = self._appoint(station, None, "supervisor")
        leader = self._appoint(station, None, "leader")
        districts = tuple(self._district(station, n) for n in range(DISTRICTS))
        managers = []
        for start in range(0, DISTRICTS, _DISTRICTS_OF_ONE):
            theirs = districts[start : start + _DISTRICTS_OF_ONE]
            person = self._appoint(station, theirs[0], "manager")
            for other in theirs[1:]:
                self._role(station, other, person, "manager")
            self._manager |= dict.fromkeys(theirs, person)
            managers.append(person)
        group = self._chat(station, "staff", None)
        return Crew(station, supervisor, leader, tuple(managers), districts, group)

    def _district(self, station: int, number: int) -> int:
        district = self._id()
        density = _DENSITIES[number % len(_DENSITIES)]
        self.rows["districts"].append((district, station, f"{number}", density))
        group = self._chat(station, "customers", None)
        self.rows["chat_districts"].append((group, district))
        self._group[district] = group
        each = max(1, self.households // (STATIONS * DISTRICTS))
        self._reporters[district] = tuple(self._person() for _ in range(each))
        return district

    def _person(self) -> int:
        person = self._id()
        name = self._names["people.name"]
        self.rows["people"].append(
            (person, "telegram", 5_000_000_000 + person, "person", name, "zh-hans", self.met_at)
        )
        return person

    def _appoint(self, station: int, district: int | None, role: str) -> int:
        person = self._person()
        self._role(station, district, person, role)
        self._chat(None, "unlinked", person)
        return person

    def _role(self, station: int, district: int | None, person: int, role: str) -> None:
        self.rows["staff"].append(
            (self._id(), station, district, person, role, True, True, self.met_at)
        )

    def _chat(self, station: int | None, purpose: str, person: int | None) -> int:
        """Make a group, or the private chat of a person, which has the person's external id."""
        chat = self._id()
        kind = "supergroup" if person is None else "private"
        external = -1_001_000_000_000 - chat if person is None else 5_000_000_000 + person
        self.rows["chats"].append(
            (chat, BOT_ID, "telegram", external, kind, self._names["chats.title"], purpose,
             "member", "", station, person, self.met_at, 1)
        )  # fmt: skip
        return chat
