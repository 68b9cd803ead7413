"""A client: another system that may ask and write, with a key of its own."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from stations.scope import Scope
from stations.staff import Role


class Grant(StrEnum):
    """What a client may do."""

    READ_TICKETS = "tickets:read"
    WRITE_TICKETS = "tickets:write"
    READ_INCIDENTS = "incidents:read"
    READ_FIGURES = "figures:read"
    WRITE_BILLS = "bills:write"
    READ_OUTAGES = "outages:read"
    WRITE_OUTAGES = "outages:write"
    WRITE_METERS = "meters:write"
    READ_CASES = "cases:read"


@dataclass(frozen=True, slots=True)
class Client:
    """Another system; without a station it sees all of them. ``per_minute`` bounds its requests."""

    id: int
    name: str
    station_id: int | None
    scopes: str
    per_minute: int
    created_at: datetime
    revoked_at: datetime | None = None

    def may(self, grant: Grant) -> bool:
        """True when the client was given this."""
        return grant.value in self.scopes.split()

    @property
    def scope(self) -> Scope:
        """What the client sees: whole stations, as a supervisor would, but nobody's own things."""
        if self.station_id is None:
            return Scope(stations=None)
        one = frozenset({self.station_id})
        return Scope(stations=one, role=Role.SUPERVISOR, whole=one)
