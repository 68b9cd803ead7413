"""What follows a violation: strikes that expire, and the step that the next one leads to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from chat.message import SenderKind
from moderation.lexicon import Category


class Step(StrEnum):
    """What is done towards the writer of a message that was held to be a violation."""

    WARN = "warn"
    MUTE_DAY = "mute_day"
    MUTE_WEEK = "mute_week"
    BAN = "ban"

    @property
    def lasts(self) -> timedelta | None:
        """How long the writer may not write; a ban has no end."""
        return _LASTS.get(self)


_LASTS = {Step.MUTE_DAY: timedelta(days=1), Step.MUTE_WEEK: timedelta(days=7)}


@dataclass(frozen=True, slots=True)
class Penalties:
    """How long a strike stands, and what follows the first, the second and every later one."""

    strike_for: timedelta = timedelta(days=90)
    steps: tuple[Step, ...] = (Step.WARN, Step.WARN, Step.MUTE_DAY, Step.MUTE_WEEK, Step.BAN)


def standing(strikes: Sequence[datetime], now: datetime, rules: Penalties) -> int:
    """Return how many strikes have not expired."""
    return sum(1 for at in strikes if at + rules.strike_for > now)


def next_step(strikes: Sequence[datetime], now: datetime, rules: Penalties) -> Step:
    """Return what the next violation leads to; it is proposed to a person, never done by itself."""
    return rules.steps[min(standing(strikes, now, rules), len(rules.steps) - 1)]


_UNTOUCHABLE = (
    SenderKind.ANONYMOUS_ADMINISTRATOR,
    SenderKind.CHANNEL,
    SenderKind.LINKED_CHANNEL,
    SenderKind.BOT,
)


def may_touch(kind: SenderKind, *, staff: bool, administrator: bool) -> bool:
    """Tell whether anything may be done towards a writer.

    Never towards staff, the group's owner and administrators, nor towards who writes in the name
    of a group or channel: behind a shared id nobody knows whom it hits.
    """
    return not staff and not administrator and kind not in _UNTOUCHABLE


def may_silence(codes: Iterable[str], categories: Mapping[str, Category]) -> bool:
    """Tell whether what was found is a reason to delete, to strike or to mute.

    A supervisor sees a call to a regulator, the press, a lawyer or the neighbours; it is nobody's
    to take away.
    """
    found = (categories.get(code) for code in codes)
    return any(one is None or not one.right for one in found)
