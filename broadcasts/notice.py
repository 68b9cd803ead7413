"""A notice (通知): words for an audience, about an outage or not, and what refers to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from chat.errors import Fact


class Relation(StrEnum):
    """How a notice stands to an earlier one, as in CAP: Alert, Update, Cancel."""

    ALERT = "alert"
    UPDATE = "update"
    CANCEL = "cancel"


class NoticeState(StrEnum):
    """Where a notice stands.

    A ``DRAFT`` is known to its author alone, ``WAITING`` lacks a second person, and what was
    ``MISSED`` was not true any more when it could have gone out.
    """

    DRAFT = "draft"
    WAITING = "waiting"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    SENT = "sent"
    PAUSED = "paused"
    STOPPED = "stopped"
    REFUSED = "refused"
    MISSED = "missed"


class Reach(StrEnum):
    """What became of one delivery, as far as is known; the outbox knows."""

    WAITING = "waiting"
    SENT = "sent"
    PERHAPS = "perhaps"
    FAILED = "failed"
    STOPPED = "stopped"


class NoticeIsOver(Fact):
    """A notice that was sent, stopped or refused cannot be paused, moved or approved any more."""

    key = "notice.is_over"


class OwnNotice(Fact):
    """Nobody is the second person for what they wrote themselves."""

    key = "notice.own"


class ApprovedAlready(Fact):
    """Somebody else was quicker."""

    key = "notice.approved_already"


USEFUL_FOR = timedelta(hours=12)
"""So long what has no end of its own is worth telling after its time."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice of a station.

    ``texts`` are what it says by language. ``refers_to`` is the notice that it updates or cancels,
    and then its audience is whoever got that one. ``cursor`` is the last chat (our id) to which it
    was handed out. It is dropped as missed when it could not begin by ``useless_after``. ``why`` is
    what its author says for a breach of the rules, ``repeats`` when it comes back, ``told_in`` our
    chat in which they follow its progress. ``look_at`` is when that is brought up to date next, or
    since when it waits for a second person; at ``settled_at`` nothing of it was on its way any
    more. Behind its text goes the file ``file_id`` (a ``picture`` or a document), in the chats of
    ``file_bot`` alone: a file's id is good for one bot (Bot API, "Sending files").
    """

    id: int
    station_id: int
    kind: str
    relation: Relation
    state: NoticeState
    send_at: datetime
    texts: Mapping[str, str] = field(default_factory=dict)
    outage_id: int | None = None
    refers_to: int | None = None
    author_id: int | None = None
    approved_by: int | None = None
    approved_at: datetime | None = None
    useless_after: datetime | None = None
    acknowledge: bool = False
    silent: bool = False
    drill: bool = False
    urgent: bool = False
    why: str = ""
    repeats: str = ""
    told_in: int | None = None
    file_id: str = ""
    file_bot: int | None = None
    picture: bool = False
    cursor: int = 0
    total: int = 0
    done_at: datetime | None = None
    look_at: datetime | None = None
    settled_at: datetime | None = None
    version: int = 1

    def text(self, locale: str, default: str) -> str:
        """Return what it says in a language, else in the default one."""
        return self.texts.get(locale) or self.texts[default]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a notice has come: deliveries by what became of them, and why some failed.

    ``acknowledged`` counts people who pressed 「已知晓」.
    """

    reached: Mapping[Reach, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)
    acknowledged: int = 0

    @property
    def total(self) -> int:
        """All deliveries."""
        return sum(self.reached.values())

    def count(self, *reach: Reach) -> int:
        """How many deliveries have come so far."""
        return sum(self.reached.get(one, 0) for one in reach)

    @property
    def over(self) -> bool:
        """True when nothing is on its way any more."""
        return not self.reached.get(Reach.WAITING)


def seconds_left(groups: int, private: int, per_second: float) -> int:
    """Return how long so many deliveries take at the pace of the channel, in whole seconds."""
    return -int(-(groups + private) // per_second)
