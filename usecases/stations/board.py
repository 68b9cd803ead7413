"""How the whole house stands, in numbers and names of stations: nothing of what people wrote."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from stations.area import Station
from stations.scope import Scope
from storage import areas, inbox, outbox
from storage.outbox import NEEDS_A_PERSON
from storage.states import OutboxState
from storage.ticket_counts import OpenTickets, open_counts
from storage.unit_of_work import Work
from usecases.stations.overview import overview


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue: what waits or is held, what is finished, what needs a person, the oldest's age."""

    unfinished: int = 0
    done: int = 0
    parked: int = 0
    lag: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Board:
    """What the board shows; ``lacking`` counts groups by station, under ``None`` the unlinked."""

    at: datetime
    inbox: Queue = field(default_factory=Queue)
    outbox: Queue = field(default_factory=Queue)
    stations: tuple[Station, ...] = ()
    tickets: tuple[OpenTickets, ...] = ()
    lacking: Mapping[int | None, int] = field(default_factory=dict)
    without_duty: tuple[Station, ...] = ()


async def board(work: Work, scope: Scope) -> Board:
    """Read the board; the queues are the program's alone, so a narrower scope is refused."""
    seen = await overview(work, scope)
    return Board(
        at=work.now,
        inbox=_arriving(await inbox.counts(work, scope), await inbox.lag(work, scope)),
        outbox=_leaving(await outbox.counts(work, scope), await outbox.lag(work, scope)),
        stations=await areas.stations(work, scope),
        tickets=await open_counts(work, scope),
        lacking=Counter(group.station_id for group in seen.lacking_rights),
        without_duty=seen.stations_without_duty,
    )


def _arriving(counts: Mapping[str, int], lag: timedelta) -> Queue:
    unfinished = sum(counts.get(state, 0) for state in ("waiting", "alone", "claimed"))
    return Queue(unfinished, counts.get("done", 0), counts.get("parked", 0), lag)


def _leaving(counts: Mapping[str, int], lag: timedelta) -> Queue:
    parked = sum(counts.get(state.value, 0) for state in NEEDS_A_PERSON)
    unfinished = counts.get(OutboxState.WAITING.value, 0) + counts.get(OutboxState.CLAIMED.value, 0)
    return Queue(unfinished, counts.get(OutboxState.SENT.value, 0), parked, lag)
