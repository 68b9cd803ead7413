"""What another system tells of an outage: a row of it, read or refused."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from typing import Any

from broadcasts.outage import OutageKind
from chat.cells import Cells, RowIsWrong, refuse_surplus

NEEDED = ("id", "starts")
"""Columns without which no row of a file says anything."""

LONGEST_ID = 80
# Characters of a reason or scope that are kept; a notice shows far fewer.
_LONGEST = 4_000
_MOST_DISTRICTS = 500
_MOMENT = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[T ]*(\d{1,2})[:：时](\d{1,2})分?"
    r"(?:[:：](\d{1,2}))?(?:\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
_PARTED = re.compile(r"[,，、;；\n]+")


class ToldState(StrEnum):
    """How an outage stands by another system."""

    AHEAD = "ahead"
    OFF = "off"
    ON = "on"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class SourceWords:
    """How files name kinds and states, without capitals; the trade's pack has them.

    ``meters`` are words for events of a meter: whether the power went.
    """

    kinds: Mapping[str, OutageKind] = field(default_factory=dict)
    states: Mapping[str, ToldState] = field(default_factory=dict)
    meters: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ToldOutage:
    """One outage by another system; moments are UTC.

    ``places`` are districts by name, ``line`` the feeder. ``as_of`` is when the other system knew
    it so; without one it is news of this moment.
    """

    external_id: str
    kind: OutageKind
    starts_at: datetime
    scope: str
    reason: str
    state: ToldState | None = None
    ends_at: datetime | None = None
    etr_at: datetime | None = None
    restored_at: datetime | None = None
    station: str = ""
    line: str = ""
    places: tuple[str, ...] = ()
    as_of: datetime | None = None


def read_outage_row(cells: Cells, words: SourceWords, zone: tzinfo | None) -> ToldOutage:
    """Read one row; ``zone`` is of times that name none, ``None`` refuses them.

    Raises ``RowIsWrong``.
    """
    refuse_surplus(cells)
    external_id = cells.get("id") or cells.get("other_id", "")
    if not external_id:
        raise RowIsWrong("missing", "id")
    if len(external_id) > LONGEST_ID:
        raise RowIsWrong("too_long", "id", external_id)
    starts = cell_moment(cells, "starts", zone)
    if starts is None:
        raise RowIsWrong("missing", "starts")
    kind = _named(cells, words.kinds, "kind", "kind_code")
    if kind is None:
        raise RowIsWrong("missing", "kind")
    told = ToldOutage(
        external_id,
        kind,
        starts,
        _words(cells, "scope", "area"),
        _words(cells, "reason"),
        _named(cells, words.states, "state", "state_code"),
        cell_moment(cells, "ends", zone) or cell_moment(cells, "ends_other", zone),
        cell_moment(cells, "etr", zone),
        cell_moment(cells, "restored", zone),
        cells.get("station", ""),
        cells.get("line", "") or cells.get("branch_line", ""),
        _places(cells),
        cell_moment(cells, "as_of", zone),
    )
    _check(told)
    return told


def _check(told: ToldOutage) -> None:
    for name, end in (("ends", told.ends_at), ("etr", told.etr_at)):
        if end is not None and end <= told.starts_at:
            raise RowIsWrong("ends_before", name)
    if told.ends_at is None and told.kind is not OutageKind.FAULT:
        raise RowIsWrong("missing", "ends")


def _named(cells: Cells, known: Mapping[str, Any], name: str, code: str) -> Any:
    """Read a word by either of two columns; an unknown one is refused, and never guessed."""
    column = name if name in cells else code
    text = cells.get(column)
    if text is None:
        return None
    found = known.get(text.casefold().replace(" ", ""))
    if found is None:
        raise RowIsWrong(f"unknown_{name}", column, text)
    return found


def _words(cells: Cells, name: str, other: str = "") -> str:
    text = " ".join((cells.get(name) or cells.get(other, "")).split())
    if not text:
        raise RowIsWrong("missing", name)
    if len(text) > _LONGEST:
        raise RowIsWrong("too_long", name, text)
    return text


def _places(cells: Cells) -> tuple[str, ...]:
    found = dict.fromkeys(
        one.strip()
        for name in ("districts", "public_transformer", "transformer")
        for one in _PARTED.split(cells.get(name, ""))
        if one.strip()
    )
    if len(found) > _MOST_DISTRICTS:
        raise RowIsWrong("too_long", "districts")
    return tuple(found)


def cell_moment(cells: Cells, name: str, zone: tzinfo | None) -> datetime | None:
    """Read a moment, as UTC; ``zone`` is of one that names none. Raises ``RowIsWrong``."""
    text = cells.get(name)
    if text is None:
        return None
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise RowIsWrong("moment", name, text)
    own = found[7]
    if own is None and zone is None:
        raise RowIsWrong("no_zone", name, text)
    day = f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
    clock = f"{int(found[4]):02}:{int(found[5]):02}:{int(found[6] or 0):02}"
    try:
        at = datetime.fromisoformat(f"{day}T{clock}{own or ''}")
        return (at if own else at.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise RowIsWrong("moment", name, text) from None


def read_source_words(tree: Mapping[str, Any]) -> SourceWords:
    """Read the pack's words; raises ``KeyError`` and ``ValueError`` for what it lacks."""
    return SourceWords(
        {word: OutageKind(kind) for kind, words in tree["kind"].items() for word in (kind, *words)},
        {word: ToldState(one) for one, words in tree["state"].items() for word in (one, *words)},
        {word: name == "off" for name in ("off", "on") for word in (name, *tree["meter"][name])},
    )
