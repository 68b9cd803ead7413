"""A promise is near: whoever gave it is reminded. It lapses: owner and supervisor hear of it."""

from dataclasses import replace
from datetime import datetime

from stations.scope import SYSTEM
from stations.staff import Role
from storage import promises
from storage.staff import appointments
from storage.tickets import record, ticket
from storage.unit_of_work import Work
from tickets.entry import Audience, Entry, EntryKind
from tickets.ledger import Ledger
from tickets.promise import Promise, PromiseState, lapsed, reminded
from tickets.ticket import Ticket
from tickets.time_phrases import What
from usecases.clocks.rulebook import Rulebook, rulebook
from usecases.clocks.tell_staff import tell_owner, tell_role
from usecases.clocks.watch import after_the_night
from usecases.desk.due import Due
from usecases.promises.keep_promises import restored_with
from usecases.promises.tell import tell_near
from usecases.trade import Trade

_AT_ONCE = 50
BROKEN = "promise"
"""The code of the entry that tells of a broken promise."""

_METRICS = {
    What.RESTORE: "restoration",
    What.ARRIVE: "arrival",
    What.ANSWER: "contact",
    What.OTHER: "promise",
}


async def watch_promises(work: Work, trade: Trade) -> int:
    """Remind whoever's promise is near, and settle what has lapsed; each once."""
    due = await promises.due_promises(work, SYSTEM, _AT_ONCE)
    for one in due:
        await _look(work, trade, one)
    return len(due)


async def next_watch(work: Work, _trade: Trade) -> datetime | None:
    """Return when a promise is to be looked at next."""
    return await promises.next_promise(work, SYSTEM)


PROMISES = Due("promises", watch_promises, next_watch)


async def _look(work: Work, trade: Trade, promise: Promise) -> None:
    about = await ticket(work, SYSTEM, promise.ticket_id or 0)
    book = None if about is None else await rulebook(work, trade, about)
    if about is None or book is None:
        await promises.save(work, replace(promise, next_at=None), promise)
        return
    (now,) = (await restored_with(work, Ledger((promise,)))).promises
    now = lapsed(now, work.now)
    now = reminded(now, work.now) if now.open else now
    await promises.save(work, now, promise)
    if now.open:
        await _remind(work, trade, about, now)
    elif now.state is PromiseState.BROKEN:
        await _tell_broken(work, trade, about, now, book)


async def _remind(work: Work, trade: Trade, about: Ticket, promise: Promise) -> None:
    """Remind who gave the time, or who owns the ticket where they work here no more."""
    held = await appointments(work, SYSTEM, [promise.person_id or 0])
    here = any(one.station_id == about.station_id for post in held.values() for one in post)
    person_id = promise.person_id if here else about.owner_id
    if person_id is not None:
        await tell_near(work, trade, about, promise, person_id)


async def _tell_broken(
    work: Work, trade: Trade, about: Ticket, promise: Promise, book: Rulebook
) -> None:
    broken = Entry(
        id=work.new_id(),
        ticket_id=about.id,
        station_id=about.station_id,
        kind=EntryKind.ESCALATED,
        at=promise.lapses_at,
        audience=Audience.STAFF,
        person_id=promise.person_id,
        code=BROKEN,
        body=promise.words,
    )
    about = await record(work, about, [broken])
    urgent = trade.tickets.is_safety(about.kind, about.topic, about.serious)
    wait = None if urgent else after_the_night(work.now, book.station.timezone)
    what, key = _METRICS[promise.what], f"promise:{promise.id}:broken"
    await tell_owner(work, trade, about, "promise.broken", what, f"{key}:owner", wait)
    await tell_role(work, trade, about, Role.SUPERVISOR, "promise.broken", what, key, wait)
