"""A promise: a time that somebody gave, when they are reminded, and what became of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any, Self
from zoneinfo import ZoneInfo

from chat.errors import Fact
from tickets.entry import Entry, EntryKind
from tickets.pack_table import Table, merge
from tickets.ticket import Outcome
from tickets.time_phrases import Cues, What, read_cues

MINUTE = timedelta(minutes=1)
_NIGHT_BEGINS, _NIGHT_ENDS = time(21), time(7)


class PromiseIsOver(Fact):
    """The promise was kept, broken, renewed or withdrawn before; that stays."""

    key = "promise.is_over"


class TooLateToCorrect(Fact):
    """What was recognised may be corrected for a while; later it is a new promise."""

    key = "promise.too_late_to_correct"


class TimeIsOver(Fact):
    """Nobody can promise what lies in the past."""

    key = "promise.time_is_over"


class PromiseState(StrEnum):
    """What became of a promise. ``WITHDRAWN``: it was none, its writer says."""

    OPEN = "open"
    KEPT = "kept"
    RENEWED = "renewed"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"


class Deed(StrEnum):
    """What keeps promises."""

    ANSWERED = "answered"
    ARRIVED = "arrived"
    RESTORED = "restored"
    DONE = "done"


_KEPT_BY = {
    What.ANSWER: frozenset((Deed.ANSWERED, Deed.DONE)),
    What.ARRIVE: frozenset((Deed.ARRIVED, Deed.RESTORED, Deed.DONE)),
    What.RESTORE: frozenset((Deed.RESTORED, Deed.DONE)),
    What.OTHER: frozenset((Deed.DONE,)),
}


@dataclass(frozen=True, slots=True)
class PromiseRules:
    """What the pack says of promises.

    ``cues`` tell what is promised. Who promised is reminded at the share ``remind_at`` of the
    time, and at least ``remind_before`` it lapses. ``correct_for`` so long its writer may correct
    what was recognised; what is less certain than ``least_certainty`` is not written down.
    """

    cues: Cues = field(default_factory=dict)
    remind_at: float = 0.75
    remind_before: timedelta = timedelta(minutes=15)
    correct_for: timedelta = timedelta(minutes=30)
    least_certainty: float = 0.4


@dataclass(frozen=True, slots=True)
class Promise:
    """One line of the ledger, about a ticket or an incident.

    ``person_id`` gave their word; the bot's word is whoever owns the ticket's. ``follows`` is the
    promise that it took the place of. ``next_at`` is when somebody must look: at the reminder,
    then when it lapses. ``words`` are the stretch of the text that was recognised.
    """

    id: int
    station_id: int
    said_at: datetime
    due_at: datetime
    what: What
    words: str
    ticket_id: int | None = None
    incident_id: int | None = None
    person_id: int | None = None
    entry_id: int | None = None
    state: PromiseState = PromiseState.OPEN
    reminded_at: datetime | None = None
    settled_at: datetime | None = None
    follows: int | None = None
    next_at: datetime | None = None

    @property
    def open(self) -> bool:
        """True while nothing has become of it."""
        return self.state is PromiseState.OPEN

    @property
    def lapses_at(self) -> datetime:
        """The first moment that is too late: a minute that was named is whole."""
        return self.due_at + MINUTE

    def waiting(self, rules: PromiseRules, zone: str) -> Self:
        """Return it with the moment at which somebody must look first."""
        return replace(self, next_at=remind_at(self.said_at, self.due_at, zone, rules))


def remind_at(said_at: datetime, due_at: datetime, zone: str, rules: PromiseRules) -> datetime:
    """Return when whoever promised is reminded; never by night, unless it is due by night."""
    span = due_at - said_at
    at = min(said_at + span * rules.remind_at, due_at - rules.remind_before)
    if at <= said_at:
        at = said_at + span / 2
    local, due = at.astimezone(ZoneInfo(zone)), due_at.astimezone(ZoneInfo(zone)).time()
    if _NIGHT_ENDS <= local.time() < _NIGHT_BEGINS or not _NIGHT_ENDS < due < _NIGHT_BEGINS:
        return at
    day = local.date() + timedelta(days=local.time() >= _NIGHT_BEGINS)
    morning = datetime.combine(day, _NIGHT_ENDS, local.tzinfo).astimezone(said_at.tzinfo)
    evening = datetime.combine(day - timedelta(days=1), _NIGHT_BEGINS, local.tzinfo)
    if morning > due_at - rules.remind_before and evening > said_at:
        return evening.astimezone(said_at.tzinfo)
    return morning


# ── what becomes of it ───────────────────────────────────────────────────────────────────────


def deed_of(entry: Entry, *, tells: bool) -> Deed | None:
    """Return what an entry does; ``tells``: its words are a substantive answer.

    Silence that closes a ticket does nothing that was promised.
    """
    if entry.kind is EntryKind.ANSWERED:
        return Deed.ANSWERED if tells else None
    if entry.kind is EntryKind.STEPPED:
        return Deed(entry.code) if entry.code in set(Deed) - {Deed.DONE} else None
    if entry.kind is EntryKind.RESOLVED:
        return Deed.DONE
    served = entry.code in (Outcome.DONE.value, Outcome.CONFIRMED.value)
    return Deed.DONE if entry.kind is EntryKind.CLOSED and served else None


def done(promise: Promise, deed: Deed, at: datetime) -> Promise:
    """Return what a deed makes of a promise.

    What was done in time and became known late takes back that it was broken.
    """
    living = promise.state in (PromiseState.OPEN, PromiseState.BROKEN)
    if not living or deed not in _KEPT_BY[promise.what] or at < promise.said_at:
        return promise
    if at >= promise.lapses_at:
        return lapsed(promise, at)
    return _settled(promise, PromiseState.KEPT, at)


def lapsed(promise: Promise, now: datetime) -> Promise:
    """Return it broken, if its time is over."""
    if not promise.open or now < promise.lapses_at:
        return promise
    return _settled(promise, PromiseState.BROKEN, promise.lapses_at)


def renewed(promise: Promise, said_at: datetime) -> Promise:
    """Return what a new time for the same thing makes of it: it came in time, or too late."""
    if promise.open and said_at < promise.lapses_at:
        return _settled(promise, PromiseState.RENEWED, said_at)
    return lapsed(promise, said_at)


def replaces(new: Promise, old: Promise) -> bool:
    """True when a promise takes an open one's place: of the same thing, or of what is unnamed."""
    alike = new.what is old.what or What.OTHER in (new.what, old.what)
    return alike and old.id != new.id


def same_time(new: Promise, old: Promise) -> bool:
    """True when a time is only said again."""
    return old.open and new.what is old.what and abs(new.due_at - old.due_at) < MINUTE


def again(promise: Promise, at: datetime) -> Promise:
    """Return it open once more: what was done did not hold, and its time is not over yet."""
    held = promise.what in (What.ANSWER, What.ARRIVE)
    if promise.state is not PromiseState.KEPT or held or at >= promise.due_at:
        return promise
    return replace(promise, state=PromiseState.OPEN, settled_at=None, next_at=promise.lapses_at)


def voided(promise: Promise, at: datetime) -> Promise:
    """Return it struck out, because its ticket turned out to be none."""
    return _settled(promise, PromiseState.WITHDRAWN, at) if promise.open else promise


def reminded(promise: Promise, now: datetime) -> Promise:
    """Return it after its one reminder."""
    return replace(promise, reminded_at=now, next_at=promise.lapses_at)


def withdrawn(promise: Promise, now: datetime) -> Promise:
    """Return it struck out: it was no promise. Raises ``PromiseIsOver``."""
    _refuse_over(promise, now)
    return _settled(promise, PromiseState.WITHDRAWN, now)


def corrected(
    promise: Promise, due_at: datetime, now: datetime, zone: str, rules: PromiseRules
) -> Promise:
    """Return it with the time that was meant.

    Raises ``PromiseIsOver``, ``TooLateToCorrect`` or ``TimeIsOver``.
    """
    _refuse_over(promise, now)
    if now > promise.said_at + rules.correct_for:
        raise TooLateToCorrect
    if due_at <= now:
        raise TimeIsOver
    return replace(promise, due_at=due_at, reminded_at=None).waiting(rules, zone)


def _refuse_over(promise: Promise, now: datetime) -> None:
    if not promise.open or now >= promise.lapses_at:
        raise PromiseIsOver


def _settled(promise: Promise, state: PromiseState, at: datetime) -> Promise:
    return replace(promise, state=state, settled_at=at, next_at=None)


# ── what the pack says ───────────────────────────────────────────────────────────────────────


def promise_rules(files: Iterable[Mapping[str, Any]]) -> PromiseRules:
    """Read the ``[promise]`` table of the pack's files; raises ``BadInput`` naming the key."""
    written = merge({"promise": one["promise"]} for one in files if "promise" in one)
    if not written:
        return PromiseRules()
    table = Table("tickets.promise", written["promise"])
    rules = PromiseRules(
        cues=read_cues(table.table("words")),
        remind_at=table.share("remind_at"),
        remind_before=table.whole("remind_minutes") * MINUTE,
        correct_for=table.whole("correct_minutes") * MINUTE,
        least_certainty=table.share("least_certainty"),
    )
    table.end()
    return rules
