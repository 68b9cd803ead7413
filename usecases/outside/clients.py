"""Clients get a key that is shown once; a request is known by its key."""

from collections.abc import Sequence
from hashlib import sha256

from chat.errors import BadInput, Fact
from stations.client import Client, Grant
from stations.scope import SYSTEM
from storage import api_clients
from storage.unit_of_work import Work

# So that a key that turns up in a file is recognised for what it is.
_PREFIX = "lamp_"
_BITS = 192
_LONGEST_NAME = 80


class NoSuchClient(Fact):
    """No client of this name has a key."""

    key = "api.no_such_client"


class ClientExists(Fact):
    """A client of this name is known already; names are not used twice."""

    key = "api.client_exists"


async def make_client(
    work: Work, name: str, station_id: int | None, grants: Sequence[Grant], per_minute: int
) -> str:
    """Write a new client and return its key; raises ``ClientExists`` or ``BadInput``."""
    if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
        raise BadInput(reason=name[:_LONGEST_NAME])
    if not grants or per_minute < 1:
        raise BadInput(reason="client")
    if any(one.name == name for one in await api_clients.clients(work, SYSTEM)):
        raise ClientExists(name=name)
    key = f"{_PREFIX}{work.noise(_BITS):048x}"
    client = Client(
        id=work.new_id(),
        name=name,
        station_id=station_id,
        scopes=" ".join(sorted({one.value for one in grants})),
        per_minute=per_minute,
        created_at=work.now,
    )
    await api_clients.add(work, client, hash_of(key))
    return key


async def recognise(work: Work, key: str) -> Client | None:
    """Return the client that a key belongs to."""
    return await api_clients.client_with_key(work, SYSTEM, hash_of(key))


async def revoke_client(work: Work, name: str) -> None:
    """Take a client's key away; raises ``NoSuchClient``."""
    if not await api_clients.revoke(work, name, work.now):
        raise NoSuchClient(name=name)


def hash_of(key: str) -> bytes:
    """Return what is kept of a key; it is chance, so it needs no salt."""
    return sha256(key.encode()).digest()
