"""Stations and districts by their names, as far as a client may reach."""

from chat.errors import NotAllowed, NotFound
from stations.client import Client
from usecases.outside.describe import Names


def named(known: dict[int, str], name: str) -> int | None:
    """Return what bears a name, or nothing where none is given; raises ``NotFound``."""
    if not name:
        return None
    for row_id, called in known.items():
        if called == name:
            return row_id
    raise NotFound(what=name)


def district_named(known: Names, client: Client, station_id: int | None, name: str) -> int | None:
    """Find a district of the station that is asked for, or of any that the client sees."""
    if not name:
        return None
    for row_id, called in known.districts.items():
        home = known.homes[row_id]
        if called == name and client.scope.sees_station(home) and station_id in (None, home):
            return row_id
    raise NotFound(what=name)


def within_reach(client: Client, station_id: int | None) -> None:
    """Refuse a station that the client does not see; raises ``NotAllowed``."""
    if station_id is not None and not client.scope.sees_station(station_id):
        raise NotAllowed
