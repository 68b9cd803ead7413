"""Bindings: who may see which account, the keys that prove it, and the tries that failed."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, or_, select, update

from customers.binding import Binding, Standing
from stations.scope import SYSTEM, Scope
from storage import account_tables
from storage.accounts import visible
from storage.rows import into
from storage.scoping import only_for_the_program, within
from storage.unit_of_work import Work

_bindings = account_tables.bindings
_keys = account_tables.binding_keys
_tries = account_tables.binding_tries
_WRONG, _ASKED = "wrong", "asked"
_accounts = account_tables.accounts


@dataclass(frozen=True, slots=True)
class BindingKey:
    """A single-use proof: ``way`` is a code, a door QR or a link; only its hash is kept."""

    id: int
    account_id: int
    station_id: int
    way: str
    standing: Standing
    made_by: int | None
    for_person: int | None
    made_at: datetime
    expires_at: datetime
    first_day: date | None = None
    last_day: date | None = None
    used_at: datetime | None = None
    used_by: int | None = None


async def bindings_of(work: Work, scope: Scope, person_id: int) -> tuple[Binding, ...]:
    """Return what a person may see, oldest first; others see it no further than they serve."""
    query = select(_bindings).where(
        _bindings.c.person_id == person_id, _bindings.c.ended_at.is_(None)
    )
    if scope != SYSTEM and scope.person_id != person_id:
        query = query.where(within(scope, _bindings.c.station_id))
    rows = (await work.run(query.order_by(_bindings.c.id))).mappings()
    return tuple(into(Binding, row) for row in rows)


async def bindings_to(work: Work, scope: Scope, account_id: int) -> tuple[Binding, ...]:
    """Return who is bound to an account now, oldest first, if the asker may see the account."""
    query = (
        select(_bindings)
        .join(_accounts, _accounts.c.id == _bindings.c.account_id)
        .where(_bindings.c.account_id == account_id, _bindings.c.ended_at.is_(None), visible(scope))
        .order_by(_bindings.c.id)
    )
    return tuple(into(Binding, row) for row in (await work.run(query)).mappings())


async def household_of(work: Work, scope: Scope, person_id: int) -> set[int]:
    """Return who lives where a person does, by their accounts, and the person.

    A landlord or a property office lives in none of the homes whose bills it sees.
    """
    only_for_the_program(scope)
    lives = (_bindings.c.ended_at.is_(None)) & (_bindings.c.standing != Standing.DELEGATE.value)
    homes = select(_bindings.c.account_id).where(_bindings.c.person_id == person_id, lives)
    query = select(_bindings.c.person_id).where(_bindings.c.account_id.in_(homes), lives)
    return {person_id, *(await work.run(query)).scalars()}


async def binding(work: Work, scope: Scope, binding_id: int) -> Binding | None:
    """Return one binding of an account that the asker may see, whether in force or ended."""
    query = (
        select(_bindings)
        .join(_accounts, _accounts.c.id == _bindings.c.account_id)
        .where(_bindings.c.id == binding_id)
    )
    if scope != SYSTEM:
        query = query.where(or_(_bindings.c.person_id == scope.person_id, visible(scope)))
    row = (await work.run(query)).mappings().first()
    return None if row is None else into(Binding, row)


async def bind(work: Work, one: Binding) -> None:
    """Write a new binding down; the database refuses a second one in force of the same two."""
    await work.run(insert(_bindings).values(_row(one)))


async def end(work: Work, one: Binding, by: int | None) -> None:
    """End a binding that is in force; raises ``ChangedMeanwhile`` where another was quicker."""
    await work.run_once(
        update(_bindings)
        .where(_bindings.c.id == one.id, _bindings.c.ended_at.is_(None))
        .values(ended_at=work.now, ended_by=by),
        "binding",
    )
    # What they had invited others with opens nothing any more.
    await work.run(
        update(_keys)
        .where(
            _keys.c.account_id == one.account_id,
            _keys.c.made_by == one.person_id,
            _keys.c.used_at.is_(None),
        )
        .values(used_at=work.now)
    )


async def add_key(work: Work, key: BindingKey, secret: str) -> None:
    """Write a single-use proof down; of the secret only a keyed hash."""
    values = asdict(key) | {
        "standing": key.standing.value,
        "key_hash": work.sealer.blind(f"binding:{secret}"),
    }
    await work.run(insert(_keys).values(values))


async def key_of(work: Work, scope: Scope, secret: str) -> BindingKey | None:
    """Return the proof that a secret stands for, used or not."""
    only_for_the_program(scope)
    query = select(_keys).where(_keys.c.key_hash == work.sealer.blind(f"binding:{secret}"))
    row = (await work.run(query)).mappings().first()
    return None if row is None else into(BindingKey, row)


async def key_by_id(work: Work, scope: Scope, key_id: int) -> BindingKey | None:
    """Return a proof by id, used or not."""
    only_for_the_program(scope)
    row = (await work.run(select(_keys).where(_keys.c.id == key_id))).mappings().first()
    return None if row is None else into(BindingKey, row)


async def claim_key(work: Work, key: BindingKey, person_id: int) -> bool:
    """Let a proof be for whoever opened it first; ``False`` for anybody else."""
    statement = update(_keys).where(
        _keys.c.id == key.id,
        _keys.c.used_at.is_(None),
        or_(_keys.c.for_person.is_(None), _keys.c.for_person == person_id),
    )
    return bool((await work.run(statement.values(for_person=person_id))).rowcount)


async def waiting_code(work: Work, scope: Scope, person_id: int, number: str) -> BindingKey | None:
    """Return the newest code that somebody was sent for a number and that still counts."""
    only_for_the_program(scope)
    query = (
        select(_keys)
        .join(_accounts, _accounts.c.id == _keys.c.account_id)
        .where(
            _accounts.c.number_hash == work.sealer.blind(number),
            _keys.c.for_person == person_id,
            _keys.c.way == "code",
            _keys.c.used_at.is_(None),
            _keys.c.expires_at > work.now,
        )
        .order_by(_keys.c.id.desc())
        .limit(1)
    )
    row = (await work.run(query)).mappings().first()
    return None if row is None else into(BindingKey, row)


async def use_key(work: Work, key: BindingKey, by: int) -> None:
    """A proof is used once; raises ``ChangedMeanwhile`` where somebody was quicker."""
    await work.run_once(
        update(_keys)
        .where(_keys.c.id == key.id, _keys.c.used_at.is_(None))
        .values(used_at=work.now, used_by=by),
        "binding_key",
    )


async def note_try(work: Work, person_id: int, number: str) -> None:
    """Write a wrong try down, by whom and at which number's hash."""
    await _note(work, person_id, number, _WRONG)


async def note_asked(work: Work, person_id: int, number: str) -> None:
    """Write down that somebody asked for a code for a number, whether there is one or not."""
    await _note(work, person_id, number, _ASKED)


async def asked_since(
    work: Work, scope: Scope, person_id: int, number: str, since: datetime
) -> tuple[int, int]:
    """Return for how many other numbers a person asked codes, and how often anybody for this."""
    only_for_the_program(scope)
    hashed = work.sealer.blind(number)
    query = select(_tries.c.person_id, _tries.c.number_hash).where(
        _tries.c.kind == _ASKED,
        or_(_tries.c.person_id == person_id, _tries.c.number_hash == hashed),
        _tries.c.at > since,
    )
    rows = [(who, bytes(number_hash)) for who, number_hash in await work.run(query)]
    others = {one for who, one in rows if who == person_id and one != hashed}
    return len(others), sum(one == hashed for _, one in rows)


async def asked_by(work: Work, scope: Scope, person_id: int, number: str, since: datetime) -> bool:
    """Tell whether a person has asked for this very number since a moment."""
    only_for_the_program(scope)
    query = select(func.count()).where(
        _tries.c.kind == _ASKED,
        _tries.c.person_id == person_id,
        _tries.c.number_hash == work.sealer.blind(number),
        _tries.c.at > since,
    )
    return int((await work.run(query)).scalar_one()) > 0


async def _note(work: Work, person_id: int, number: str, kind: str) -> None:
    row = {
        "id": work.new_id(),
        "person_id": person_id,
        "number_hash": work.sealer.blind(number),
        "at": work.now,
        "kind": kind,
    }
    await work.run(insert(_tries).values(row))


async def tries_since(
    work: Work, scope: Scope, person_id: int, number: str, since: datetime
) -> tuple[list[datetime], list[datetime]]:
    """Return when a person tried wrongly, and when anybody did at a number."""
    only_for_the_program(scope)
    hashed = work.sealer.blind(number)
    query = select(_tries.c.person_id, _tries.c.number_hash, _tries.c.at).where(
        _tries.c.kind == _WRONG,
        or_(_tries.c.person_id == person_id, _tries.c.number_hash == hashed),
        _tries.c.at > since,
    )
    rows = (await work.run(query)).all()
    by_them = [at for who, _, at in rows if who == person_id]
    return by_them, [at for _, number_hash, at in rows if bytes(number_hash) == hashed]


def _row(one: Binding) -> dict[str, Any]:
    return asdict(one) | {"standing": one.standing.value, "proof": one.proof.value}
