"""Who shall own a ticket: 谁管谁负责, then who has least to do, and never whom it concerns."""

from collections.abc import Iterable
from dataclasses import dataclass

from stations.staff import RANK, Role

# What a person has or has not stands before how much: the smallest goes first.
_Rank = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of the station, in one role; ``district_ids`` is ``None`` for the whole station.

    ``active`` is false for whoever was dismissed.
    """

    person_id: int
    role: Role
    district_ids: frozenset[int] | None = None
    on_shift: bool = True
    absent: bool = False
    open_tickets: int = 0
    active: bool = True

    def serves(self, district_id: int | None) -> bool:
        """True when the district is within reach; without a district the whole station must be."""
        return self.district_ids is None or district_id in self.district_ids


@dataclass(frozen=True, slots=True)
class Matter:
    """What routing must know of a ticket.

    ``about_staff``: a complaint or report about staff; ``concerned`` are those whom it is about,
    as far as they are known. ``least_role`` is the lowest role that may own it. ``urgent``: it
    cannot wait until its manager comes on shift. ``passed_over`` had it and stayed silent.
    """

    district_id: int | None = None
    about_staff: bool = False
    concerned: frozenset[int] = frozenset()
    least_role: Role = Role.MANAGER
    urgent: bool = False
    passed_over: frozenset[int] = frozenset()


def choose_owner(candidates: Iterable[Candidate], matter: Matter) -> int | None:
    """Return the person who shall own a ticket, or nobody; the same facts give the same person.

    The district's manager comes first, on shift or (unless it is urgent) off it. Then whoever is
    on shift, by role and by fewest open tickets, then who is off shift. What is about staff goes
    to a supervisor outside the line of those concerned, else to a leader, else to an
    administrator. Nobody gets it who is absent, dismissed, concerned, or had it and stayed silent.
    """
    crew = tuple(candidates)
    fitting = [one for one in crew if _may_own(one, matter, crew)]
    order = _upward if matter.about_staff else _downward
    first = min(fitting, key=lambda one: (order(one, matter), one.person_id), default=None)
    return None if first is None else first.person_id


def may_keep(person_id: int, matter: Matter, candidates: Iterable[Candidate]) -> bool:
    """True while somebody who owns a ticket is still fit to: there, not concerned, of the rank.

    Who is off shift, away or busy elsewhere keeps it until it is handed over.
    """
    crew = tuple(candidates)
    return any(one.person_id == person_id and _is_fit(one, matter, crew) for one in crew)


def in_line(candidate: Candidate, person_id: int, crew: Iterable[Candidate]) -> bool:
    """True when somebody is in a person's line: both answer for a district in common.

    Of a person without an appointment here nothing is known, so that everybody is in their line.
    """
    theirs = [one.district_ids for one in crew if one.person_id == person_id]
    mine = candidate.district_ids
    return not theirs or any(mine is None or one is None or mine & one for one in theirs)


def _may_own(one: Candidate, matter: Matter, crew: tuple[Candidate, ...]) -> bool:
    if one.absent or one.person_id in matter.passed_over or not _is_fit(one, matter, crew):
        return False
    return matter.about_staff or one.serves(matter.district_id)


def _is_fit(one: Candidate, matter: Matter, crew: tuple[Candidate, ...]) -> bool:
    if not one.active or one.person_id in matter.concerned:
        return False
    least = Role.SUPERVISOR if matter.about_staff else Role.MANAGER
    if RANK[one.role] < max(RANK[least], RANK[matter.least_role]):
        return False
    # Leaders and administrators are everybody's line; it ends with them all the same.
    if not matter.about_staff or one.role is not Role.SUPERVISOR:
        return True
    return not any(in_line(one, person_id, crew) for person_id in matter.concerned)


def _downward(one: Candidate, matter: Matter) -> _Rank:
    narrow = one.district_ids is not None
    answers = narrow and one.role is Role.MANAGER and (one.on_shift or not matter.urgent)
    return (not answers, not one.on_shift, RANK[one.role], not narrow, one.open_tickets)


def _upward(one: Candidate, _matter: Matter) -> _Rank:
    return (RANK[one.role], not one.on_shift, one.open_tickets)
