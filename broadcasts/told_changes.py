"""How an outage of ours moves when another system tells other facts, or another state."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from broadcasts.outage import Outage, OutageKind, OutageMove, OutageState
from broadcasts.source import ToldOutage, ToldState


@dataclass(frozen=True, slots=True)
class Change:
    """One move of an outage; ``fields`` are those that change with it."""

    move: OutageMove
    fields: Mapping[str, object]
    was: datetime | None = None
    became: datetime | None = None


_WORDS = ("kind", "scope", "reason")
_TIMES = ("starts_at", "ends_at", "etr_at")
_AHEAD = frozenset({OutageState.ANNOUNCED, OutageState.REMINDED})
_LIVE = _AHEAD | {OutageState.STARTED}


def changes(outage: Outage, before: ToldOutage, now: ToldOutage) -> tuple[Change, ...]:
    """Return what becomes of an outage when the other system tells other facts than before.

    Only what it changed itself: what people corrected here stays. What is over does not change.
    """
    times, words = _new(before, now, _TIMES), _new(before, now, _WORDS)
    if outage.state is OutageState.DRAFT:
        return (Change(OutageMove.CORRECT, words | times),) if words or times else ()
    if outage.state not in _LIVE:
        return ()
    found = [Change(OutageMove.CORRECT, words)] if words else []
    if times:
        found.append(_in_time(outage, times))
    return tuple(found)


def _new(before: ToldOutage, now: ToldOutage, names: tuple[str, ...]) -> dict[str, object]:
    return {
        name: getattr(now, name) for name in names if getattr(now, name) != getattr(before, name)
    }


def _in_time(outage: Outage, times: dict[str, object]) -> Change:
    later = replace(outage, **times)  # type: ignore[arg-type]
    if "starts_at" in times and outage.state in _AHEAD:
        # A time that was expected for the old begin says nothing of the new one.
        fields = {"etr_at": None, "ends_at": outage.ends_at} | times
        return Change(OutageMove.RESCHEDULE, fields, outage.starts_at, later.starts_at)
    if list(times) == ["starts_at"]:
        return Change(OutageMove.CORRECT, times, outage.starts_at, later.starts_at)
    if "etr_at" not in times:
        # The planned end is newer than whatever was expected before it.
        times = times | {"etr_at": None}
    etr = times["etr_at"] or later.ends_at
    move = OutageMove.CHANGE_ETR if outage.kind is OutageKind.FAULT else OutageMove.EXTEND
    became = etr if isinstance(etr, datetime) else None
    return Change(move, times, outage.expected_at, became)


def move_by_state(outage: Outage, told: ToldState) -> OutageMove | None:
    """Return the move that makes an outage stand as another system has it; nothing if it does.

    What nobody was told of is dropped when it is over. What is on before it began by our record
    has been and gone, or never was.
    """
    moves: Mapping[ToldState, Mapping[OutageState, OutageMove]] = {
        ToldState.AHEAD: {},
        ToldState.OFF: {
            **dict.fromkeys(_AHEAD, OutageMove.START),
            OutageState.RESTORED: OutageMove.REOPEN,
        },
        ToldState.ON: {
            **dict.fromkeys(_AHEAD, OutageMove.CANCEL),
            OutageState.DRAFT: OutageMove.CANCEL,
            OutageState.STARTED: OutageMove.RESTORE,
        },
        ToldState.CANCELLED: {
            **dict.fromkeys(_AHEAD, OutageMove.CANCEL),
            OutageState.DRAFT: OutageMove.CANCEL,
        },
    }
    return moves[told].get(outage.state)
