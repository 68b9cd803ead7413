"""Who owns a ticket: the district's manager, then who has least to do; never whom it concerns."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stations.staff import RANK, Role
from tickets.routing import Candidate, Matter, choose_owner, in_line, may_keep

EAST, WEST = 1, 2


def crew(*people: Candidate) -> list[Candidate]:
    return list(people)


def manager(person_id: int, *districts: int, **rest: object) -> Candidate:
    area = frozenset(districts) or None
    return Candidate(person_id, Role.MANAGER, area, **rest)  # type: ignore[arg-type]


def supervisor(person_id: int, *districts: int, **rest: object) -> Candidate:
    return replace(manager(person_id, *districts, **rest), role=Role.SUPERVISOR)


LEADER = Candidate(80, Role.LEADER)
KEEPER = Candidate(90, Role.ADMINISTRATOR)
IN_EAST = Matter(EAST)


def test_the_districts_manager_answers_for_what_happens_in_it() -> None:
    people = crew(manager(1), manager(2, EAST, open_tickets=9), manager(3, WEST), LEADER)
    assert choose_owner(people, IN_EAST) == 2
    off = crew(manager(1), manager(2, EAST, on_shift=False))
    assert choose_owner(off, IN_EAST) == 2
    both = crew(manager(2, EAST, on_shift=False), manager(4, EAST, open_tickets=5))
    assert choose_owner(both, IN_EAST) == 4


def test_what_is_urgent_goes_to_who_is_on_shift() -> None:
    people = crew(manager(1), manager(2, EAST, on_shift=False), LEADER)
    assert choose_owner(people, replace(IN_EAST, urgent=True)) == 1
    assert choose_owner(people[1:2], replace(IN_EAST, urgent=True)) == 2


def test_without_a_manager_of_the_district_the_least_loaded_on_shift_has_it() -> None:
    people = crew(
        manager(1, open_tickets=5),
        manager(2, open_tickets=2),
        manager(3, on_shift=False),
        supervisor(4),
        manager(5, WEST),
    )
    assert choose_owner(people, IN_EAST) == 2
    # Only who sees the whole station sees what belongs to no district.
    assert choose_owner(crew(manager(5, WEST), LEADER), Matter(None)) == LEADER.person_id


def test_who_is_not_there_is_passed_over() -> None:
    away = crew(manager(1, EAST, absent=True), manager(2, EAST, active=False), LEADER)
    assert choose_owner(away, IN_EAST) == LEADER.person_id
    tried = replace(IN_EAST, passed_over=frozenset({3}))
    assert choose_owner(crew(manager(3, EAST), KEEPER), tried) == KEEPER.person_id
    assert choose_owner(away[:2], IN_EAST) is None
    assert choose_owner([], IN_EAST) is None


def test_a_kind_may_ask_for_a_higher_role() -> None:
    kept = replace(IN_EAST, least_role=Role.SUPERVISOR)
    assert choose_owner(crew(manager(1, EAST), supervisor(2)), kept) == 2


def about(*concerned: int) -> Matter:
    return Matter(EAST, about_staff=True, concerned=frozenset(concerned))


def test_about_staff_it_goes_to_a_supervisor_outside_the_line() -> None:
    people = crew(manager(1, EAST), supervisor(2, EAST), supervisor(3, WEST), LEADER)
    assert choose_owner(people, about(1)) == 3


@pytest.mark.parametrize("only", [supervisor(2), supervisor(2, EAST)])
def test_where_the_supervisor_is_in_the_line_the_leader_has_it(only: Candidate) -> None:
    people = crew(manager(1, EAST), only, LEADER, KEEPER)
    assert choose_owner(people, about(1)) == LEADER.person_id
    whole = crew(manager(1), supervisor(3, WEST), LEADER)
    assert choose_owner(whole, about(1)) == LEADER.person_id


def test_about_the_leader_it_goes_past_those_whom_they_lead() -> None:
    people = crew(supervisor(2), supervisor(3, WEST), LEADER, KEEPER)
    assert choose_owner(people, about(LEADER.person_id)) == KEEPER.person_id


def test_about_somebody_unnamed_any_supervisor_has_it() -> None:
    people = crew(manager(1, EAST), supervisor(2, EAST), LEADER)
    assert choose_owner(people, about()) == 2
    assert choose_owner(crew(manager(1, EAST)), about()) is None


def test_of_whom_nothing_is_known_everybody_is_in_the_line() -> None:
    people = crew(supervisor(3, WEST), LEADER)
    assert choose_owner(people, about(77)) == LEADER.person_id
    assert in_line(people[0], 77, people)
    assert not in_line(people[0], 1, [*people, manager(1, EAST)])


areas = st.none() | st.frozensets(st.sampled_from([EAST, WEST, 3]), min_size=1)
candidates = st.builds(
    Candidate,
    person_id=st.integers(1, 8),
    role=st.sampled_from(Role),
    district_ids=areas,
    on_shift=st.booleans(),
    absent=st.booleans(),
    open_tickets=st.integers(0, 5),
    active=st.booleans(),
)
few = st.frozensets(st.integers(1, 8), max_size=3)
matters = st.builds(
    Matter,
    district_id=st.none() | st.sampled_from([EAST, WEST]),
    about_staff=st.booleans(),
    concerned=few,
    least_role=st.sampled_from([Role.MANAGER, Role.SUPERVISOR]),
    urgent=st.booleans(),
    passed_over=few,
)


@given(st.lists(candidates, max_size=8), matters)
def test_nobody_gets_it_who_is_away_or_concerned(people: list[Candidate], matter: Matter) -> None:
    chosen = choose_owner(people, matter)
    assert chosen not in matter.concerned | matter.passed_over
    there = [one for one in people if one.active and not one.absent]
    if chosen is not None:
        assert chosen in {one.person_id for one in there}
    if matter.about_staff and chosen is not None:
        roles = {one.role for one in there if one.person_id == chosen}
        assert max(RANK[role] for role in roles) > RANK[Role.MANAGER]


@given(st.lists(candidates, max_size=8), matters, st.randoms(use_true_random=False))
def test_the_order_of_the_list_decides_nothing(
    people: list[Candidate], matter: Matter, chance: object
) -> None:
    shuffled = list(people)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert choose_owner(shuffled, matter) == choose_owner(people, matter)


@given(st.lists(candidates, max_size=8), matters)
def test_somebody_always_has_it_while_anybody_may(people: list[Candidate], matter: Matter) -> None:
    last = Candidate(99, Role.ADMINISTRATOR)
    assert choose_owner([*people, last], matter) is not None


@given(st.lists(candidates, max_size=8), few)
def test_no_supervisor_in_the_line_ever_has_it(
    people: list[Candidate], concerned: frozenset[int]
) -> None:
    chosen = choose_owner(people, Matter(EAST, True, concerned))
    roles = [one for one in people if one.person_id == chosen]
    if roles and all(one.role is Role.SUPERVISOR for one in roles):
        outside = [one for one in roles if not any(in_line(one, who, people) for who in concerned)]
        assert outside


@pytest.mark.parametrize(
    ("matter", "keeps"),
    [
        (Matter(district_id=9), True),
        (Matter(concerned=frozenset({1})), False),
        (Matter(about_staff=True), False),
        (Matter(least_role=Role.SUPERVISOR), False),
    ],
)
def test_an_owner_keeps_what_they_are_fit_for(matter: Matter, keeps: bool) -> None:
    # Away, off shift and of another district, and yet it is theirs until somebody accepts it.
    owner = Candidate(1, Role.MANAGER, frozenset({8}), on_shift=False, absent=True)
    assert may_keep(1, matter, [owner]) is keeps
    assert not may_keep(2, Matter(), [owner])
