"""What became of an action that was tried outside: one small fact each."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Administrator:
    """Who may administer a group, as the channel tells it."""

    external_id: int
    name: str
    username: str | None = None
    bot: bool = False
    owner: bool = False
    anonymous: bool = False
    rights: frozenset[str] = frozenset()


Result = str | tuple[Administrator, ...] | None


@dataclass(frozen=True, slots=True)
class Sent:
    """It was done. ``message_id`` names the message it produced.

    ``result`` is what was asked for: an invite link, a transcript (``None`` when nothing could be
    understood), the administrators.
    """

    message_id: int | None = None
    result: Result = None


@dataclass(frozen=True, slots=True)
class Again:
    """Not now.

    With ``after`` the channel said how long to wait (429): that is no failed try, unless it is
    ``counted``. Without it the sender chooses a growing wait, and the try counts.
    """

    reason: str
    after: timedelta | None = None
    whole_bot: bool = False
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The chat does not take messages from this bot any more (403)."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The channel will never do it as it stands (400); a person has to look."""

    reason: str


@dataclass(frozen=True, slots=True)
class Migrated:
    """The group became a supergroup with this id; it has to be tried again there."""

    to_external_id: int


@dataclass(frozen=True, slots=True)
class Unneeded:
    """What was wanted is so already, or can no longer matter; no failure."""

    reason: str


@dataclass(frozen=True, slots=True)
class Gone:
    """The message that was to be edited, or the topic that was to be written in, was deleted."""

    reason: str


@dataclass(frozen=True, slots=True)
class Undecided:
    """It may have been done: the connection broke after the request was on its way."""

    reason: str


Outcome = Sent | Again | Unreachable | Refused | Migrated | Unneeded | Gone | Undecided
