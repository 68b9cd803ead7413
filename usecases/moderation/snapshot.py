"""What is looked for just now: the pack's lexicon with stations' changes, swapped as a whole."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Protocol, TypeVar

from moderation.behaviour import Limits
from moderation.finding import Deed, Level
from moderation.judge import Judge, Place
from moderation.lexicon import Allowed, Category, Lexicon, Term
from moderation.reading import list_from
from moderation.rules import ModerationRules, with_limit
from storage.lexicon_changes import ChangeKind, LexiconChange

Version = tuple[int, int]
NO_CHANGES: Version = (0, 0)
_OWN = "own"
_OWN_CATEGORY = Category(_OWN, {"zh-CN": _OWN}, Level.R2, Deed.REVIEW)
_WORDS = (ChangeKind.ALLOW, ChangeKind.ADD, ChangeKind.LIST)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One state of everything that is looked for; never changed, only replaced.

    ``stale_at``: from then on a list is no longer in shadow.
    """

    judge: Judge
    version: Version = NO_CHANGES
    suspended: Mapping[int, frozenset[str]] = field(default_factory=dict)
    levels: Mapping[int, Mapping[str, Level]] = field(default_factory=dict)
    limits: Mapping[int, Limits] = field(default_factory=dict)
    words: tuple[int, ...] = ()
    stale_at: datetime | None = None

    def place(self, station_id: int, chat_id: int, day: date) -> Place:
        """Return what is different at a station, in a group, on a day of the station's zone."""
        return Place(
            station_id,
            chat_id,
            day,
            self.suspended.get(station_id, frozenset()),
            levels=self.levels.get(station_id, {}),
        )


def build(
    pack: Judge,
    rules: ModerationRules,
    changes: Sequence[LexiconChange],
    version: Version,
    now: datetime,
    before: Snapshot | None = None,
) -> Snapshot:
    """Make what is looked for from the pack and the changes that stand.

    The lexicon is made anew only where words changed since ``before``.
    """
    shadows = [one for one in changes if one.shadow_until is not None and one.shadow_until > now]
    of_words = tuple(one.id for one in changes if one.kind in _WORDS)
    marked = (*of_words, *(-one.id for one in shadows))
    if before is not None and before.words == marked:
        judge = before.judge
    else:
        judge = pack.with_lexicon(pack.lexicon.plus(_own(changes, now)))
    suspended: dict[int, set[str]] = defaultdict(set)
    levels: dict[int, dict[str, Level]] = defaultdict(dict)
    limits: dict[int, Limits] = {}
    for one in changes:
        if one.kind is ChangeKind.SUSPEND:
            suspended[one.station_id].add(one.rule)
        elif one.kind is ChangeKind.LEVEL:
            levels[one.station_id][one.rule] = Level[one.value]
        elif one.kind is ChangeKind.LIMIT and one.chat_id is not None:
            held = limits.get(one.chat_id, rules.behaviours.limits)
            limits[one.chat_id] = with_limit(held, one.rule, int(one.value))
    ends = (one.shadow_until for one in shadows if one.shadow_until is not None)
    return Snapshot(
        judge,
        version,
        {station: frozenset(found) for station, found in suspended.items()},
        levels,
        limits,
        marked,
        min(ends, default=None),
    )


def _own(changes: Sequence[LexiconChange], now: datetime) -> Lexicon:
    """Return what stations added: phrases that are allowed, single words, whole lists."""
    terms: list[Term] = []
    allowed: list[Allowed] = []
    for one in changes:
        if one.kind is ChangeKind.ALLOW:
            allowed.append(Allowed(one.value, "", one.station_id, one.chat_id))
        elif one.kind in (ChangeKind.ADD, ChangeKind.LIST):
            category = replace(_OWN_CATEGORY, code=one.category or _OWN)
            shadow = one.shadow_until is not None and one.shadow_until > now
            found, _ = list_from(one.value, one.rule, category)
            terms += [
                replace(term, station_id=one.station_id, chat_id=one.chat_id, shadow=shadow)
                for term in found
            ]
    return Lexicon({}, tuple(terms), (), tuple(allowed))


T = TypeVar("T")

_Build = Callable[[Callable[[], Snapshot], Callable[[Snapshot], None]], None]


class Beside(Protocol):
    """A way to work something out while messages are judged as ever."""

    async def __call__(self, work_out: Callable[[], T]) -> T:
        """Return what ``work_out`` returns."""
        ...


async def here(work_out: Callable[[], T]) -> T:
    """Work something out here and now; what serves does it in a thread."""
    return work_out()


def at_once(make: Callable[[], Snapshot], take: Callable[[Snapshot], None]) -> None:
    """Make a snapshot here and now; what serves makes it aside, in a thread."""
    take(make())


class Watch:
    """Holds the snapshot that messages are judged by, and takes the next one when it is ready."""

    def __init__(
        self,
        load: Callable[[], Judge] | None = None,
        rules: ModerationRules | None = None,
        *,
        dry_run: bool = False,
    ) -> None:
        """Begin with the pack alone; in a dry run everything is judged and nothing done.

        The pack's lexicon is loaded when it is first asked for: most commands never judge.
        """
        self._load = load or (lambda: Judge(Lexicon(), _Whole()))
        self.rules = rules or ModerationRules()
        self.dry_run = dry_run
        self._build_by: _Build = at_once
        self.beside: Beside = here
        self.wanted: Version = NO_CHANGES
        self._now: Snapshot | None = None

    @cached_property
    def pack(self) -> Judge:
        """The pack's own lexicon, made ready."""
        return self._load()

    def ready(self) -> None:
        """Load now what would be loaded for the first message, which must not wait for it."""
        self._now = self.now

    @property
    def now(self) -> Snapshot:
        """What messages are judged by."""
        if self._now is None:
            self._now = Snapshot(self.pack)
        return self._now

    @property
    def stale_at(self) -> datetime | None:
        """When a list ends its trial, so that the snapshot no longer says what holds."""
        return None if self._now is None else self._now.stale_at

    @property
    def categories(self) -> Mapping[str, Category]:
        """The categories of risk that the pack knows."""
        return self.pack.lexicon.categories

    def aside(self, build_by: _Build, beside: Beside = here) -> None:
        """From now on make snapshots, and work out what takes long, by other ways, as a thread."""
        self._build_by = build_by
        self.beside = beside

    def renew(self, changes: Sequence[LexiconChange], version: Version, now: datetime) -> None:
        """Make the snapshot of these changes and swap it in when it is ready."""
        self.wanted = version
        before = self.now

        def make() -> Snapshot:
            return build(self.pack, self.rules, changes, version, now, before)

        def take(made: Snapshot) -> None:
            # A newer one may have been asked for and be ready already.
            if made.version == self.wanted:
                self._now = made

        self._build_by(make, take)


class _Whole:
    """Cuts nothing: for what has no lexicon."""

    def cut(self, text: str) -> list[str]:
        return [text]
