"""What was done about a violation, how it is undone, and an appeal against it."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from chat.errors import Fact


class DeedKind(StrEnum):
    """What may be done towards a message or its writer."""

    DELETE = "delete"
    HINT = "hint"
    WARN = "warn"
    STRIKE = "strike"
    MUTE = "mute"
    BAN = "ban"


class DeedState(StrEnum):
    """A ban waits for a second person; everything else is done at once."""

    PROPOSED = "proposed"
    DONE = "done"
    UNDONE = "undone"


class AppealState(StrEnum):
    """How an appeal stands."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"


class DeedUndone(Fact):
    """It was undone already."""

    key = "deed_undone"


class NeedsAnother(Fact):
    """Somebody else than who proposed it has to agree, or to decide."""

    key = "needs_another"


class AppealDecided(Fact):
    """The appeal is decided already."""

    key = "appeal_decided"


@dataclass(frozen=True, slots=True)
class DeedDone:
    """One thing that was done, or waits for a second person; ``by`` is nobody for policy."""

    id: int
    station_id: int
    case_id: int
    chat_id: int
    person_id: int
    kind: DeedKind
    state: DeedState
    at: datetime
    by: int | None = None
    second_by: int | None = None
    until: datetime | None = None
    undone_at: datetime | None = None
    undone_by: int | None = None


@dataclass(frozen=True, slots=True)
class Appeal:
    """What somebody says against what was done about their message; one for each deed."""

    id: int
    station_id: int
    deed_id: int
    person_id: int
    words: str
    state: AppealState
    at: datetime
    decided_by: int | None = None
    decided_at: datetime | None = None


def second(deed: DeedDone, person_id: int) -> DeedDone:
    """Agree to what somebody proposed; raises ``NeedsAnother`` and ``DeedUndone``."""
    if deed.state is not DeedState.PROPOSED:
        raise DeedUndone
    if deed.by == person_id:
        raise NeedsAnother
    return replace(deed, state=DeedState.DONE, second_by=person_id)


def undo(deed: DeedDone, person_id: int | None, now: datetime) -> DeedDone:
    """Take a deed back; raises ``DeedUndone``."""
    if deed.state is DeedState.UNDONE:
        raise DeedUndone
    return replace(deed, state=DeedState.UNDONE, undone_by=person_id, undone_at=now)


def answer(
    appeal: Appeal, deed: DeedDone, person_id: int, now: datetime, *, granted: bool
) -> Appeal:
    """Decide an appeal; raises ``AppealDecided``, or ``NeedsAnother`` for who did the deed."""
    if appeal.state is not AppealState.OPEN:
        raise AppealDecided
    if person_id in (deed.by, deed.second_by, appeal.person_id):
        raise NeedsAnother
    state = AppealState.GRANTED if granted else AppealState.REFUSED
    return replace(appeal, state=state, decided_by=person_id, decided_at=now)
