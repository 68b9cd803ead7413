"""A binding (绑定): a person may see an account, with a standing, a period and a proof."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from chat.errors import Fact


class BindingIsLocked(Fact):
    """Too many wrong tries by this person, or at this number; ``hours`` are left."""

    key = "binding.locked"


class BoundBefore(Fact):
    """This person sees the account already."""

    key = "binding.bound_before"


class KeyIsUsed(Fact):
    """A proof works once, and for whom it was opened by."""

    key = "binding.key_used"


class KeyIsOver(Fact):
    """A proof is good for a time, and it is over or was never given."""

    key = "binding.key_over"


class NotTheHolder(Fact):
    """Only the holder says who else may see an account."""

    key = "binding.not_the_holder"


class Standing(StrEnum):
    """What somebody is to an account; a delegate is a landlord or a property office."""

    HOLDER = "holder"
    FAMILY = "family"
    TENANT = "tenant"
    DELEGATE = "delegate"


class Proof(StrEnum):
    """How it was shown that somebody may: a code to the holder, the manager's QR, a link, words."""

    CODE = "code"
    DOOR = "door"
    LINK = "link"
    HOLDER = "holder"
    NAMED = "named"


@dataclass(frozen=True, slots=True)
class Binding:
    """Somebody's view of an account; ``first_day`` and ``last_day`` bound a tenancy, inclusive.

    ``consent`` is the version of the words that were agreed to.
    """

    id: int
    account_id: int
    station_id: int
    person_id: int
    standing: Standing
    proof: Proof
    first_day: date | None
    last_day: date | None
    consent: str
    bound_at: datetime
    ended_at: datetime | None = None
    ended_by: int | None = None

    def sees(self, first: date, last: date) -> bool:
        """Tell whether a bill of these days may be seen: a tenant's lies within the tenancy."""
        if self.standing is not Standing.TENANT:
            return True
        begun = self.first_day is None or first >= self.first_day
        return begun and (self.last_day is None or last <= self.last_day)


@dataclass(frozen=True, slots=True)
class LockRules:
    """``tries`` wrong tries within ``within`` lock for ``locked``, counted from the last one.

    Within ``within`` at most ``codes`` codes are asked for a number, by whomever, and for
    ``numbers`` numbers by a person.
    """

    tries: int = 3
    codes: int = 3
    numbers: int = 5
    within: timedelta = timedelta(hours=24)
    locked: timedelta = timedelta(hours=24)


def locked_until(tries: Iterable[datetime], now: datetime, rules: LockRules) -> datetime | None:
    """Return until when further tries are refused, or nothing."""
    recent = sorted(one for one in tries if one > now - rules.within - rules.locked)
    for at in range(rules.tries - 1, len(recent)):
        if recent[at] - recent[at - rules.tries + 1] <= rules.within:
            until = recent[at] + rules.locked
            if until > now:
                return until
    return None
