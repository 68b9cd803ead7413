"""Clients of the interface for other systems: found by the hash of their key, never by the key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from stations.client import Client
from stations.scope import Scope
from storage import outer_tables
from storage.rows import into
from storage.scoping import only_for_the_program
from storage.unit_of_work import Work

_clients = outer_tables.api_clients
_answers = outer_tables.api_answers

# A client that repeats a request does so within minutes.
_REMEMBERED = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request with an idempotency key was answered; its repetition gets the same."""

    request_hash: bytes
    status: int
    body: bytes


async def add(work: Work, client: Client, key_hash: bytes) -> None:
    """Write a new client."""
    await work.run(
        insert(_clients).values(
            id=client.id,
            name=client.name,
            key_hash=key_hash,
            station_id=client.station_id,
            scopes=client.scopes,
            per_minute=client.per_minute,
            created_at=client.created_at,
            revoked_at=None,
        )
    )


async def client_with_key(work: Work, scope: Scope, key_hash: bytes) -> Client | None:
    """Return the client whose key has this SHA-256, unless it was revoked."""
    only_for_the_program(scope)
    query = select(_clients).where(_clients.c.key_hash == key_hash, _clients.c.revoked_at.is_(None))
    row = (await work.run(query)).mappings().first()
    return into(Client, row) if row else None


async def clients(work: Work, scope: Scope) -> Sequence[Client]:
    """Return every client, the oldest first."""
    only_for_the_program(scope)
    rows = (await work.run(select(_clients).order_by(_clients.c.id))).mappings()
    return [into(Client, row) for row in rows]


async def revoke(work: Work, name: str, at: datetime) -> bool:
    """Take a client's key away; ``False`` when no client of this name has one."""
    statement = (
        update(_clients)
        .where(_clients.c.name == name, _clients.c.revoked_at.is_(None))
        .values(revoked_at=at)
    )
    return bool((await work.run(statement)).rowcount)


async def answered(work: Work, scope: Scope, client_id: int, key_hash: bytes) -> Answer | None:
    """Return what a client's request with this idempotency key was answered."""
    only_for_the_program(scope)
    query = select(_answers).where(
        _answers.c.client_id == client_id, _answers.c.key_hash == key_hash
    )
    row = (await work.run(query)).mappings().first()
    return into(Answer, row) if row else None


async def remember(work: Work, client_id: int, key_hash: bytes, answer: Answer) -> None:
    """Keep an answer for the request's repetition."""
    await work.run(
        insert(_answers).values(
            client_id=client_id,
            key_hash=key_hash,
            request_hash=answer.request_hash,
            status=answer.status,
            body=answer.body,
            at=work.now,
        )
    )


async def forget_answers(work: Work) -> int:
    """Forget answers that nobody will ask for again; returns how many there were."""
    statement = delete(_answers).where(_answers.c.at < work.now - _REMEMBERED)
    return int((await work.run(statement)).rowcount)
