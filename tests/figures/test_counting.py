"""What SQL adds up is what a count by hand makes of the same tickets and the same logs."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.clock import PlayedClock
from stations.scope import SYSTEM, Scope
from stations.staff import Role
from storage.counted import Cut, Key, Period, Told
from storage.database import Database
from storage.report_pages import Found
from tests.desk.stage import Stage
from tests.figures.crowd import BEGIN, DAYS, Crowd, Made, times
from tickets.clock import ClockState, breached
from tickets.figures import Behind, By, Figures, measured
from tickets.periods import Length, Stretch
from tickets.policies import Metric
from usecases.figures.compute import break_down, compute
from usecases.figures.open_behind import open_behind

UNTIL = BEGIN + timedelta(days=20)
PARTS = tuple(BEGIN + timedelta(days=5 * number) for number in range(4))


@pytest.fixture
async def crowd(database: Database, clock: PlayedClock) -> Crowd:
    return await Crowd(await Stage(database, clock).build()).build()


def by_hand(
    crowd: Crowd,
    station: int | None,
    of: Callable[[Made, datetime, int | None], Key],
    wanted: Callable[[Made], bool] = lambda _: True,
    person: int | None = None,
) -> dict[Key, Figures]:
    """Count the tickets one after the other.

    ``of`` gets a ticket, when what is counted happened, and to whom it is put down.
    """
    count = _Count(crowd, of, person)
    for made in crowd.made:
        none = made.ticket.outcome in ("merged", "misjudged")
        if not none and station in (None, made.ticket.station_id) and wanted(made):
            count.ticket(made)
            count.rating(made)
            count.promises(made)
    return count.figures()


class _Count:
    def __init__(
        self, crowd: Crowd, of: Callable[[Made, datetime, int | None], Key], person: int | None
    ) -> None:
        self.crowd, self.of, self.person = crowd, of, person
        rules = crowd.stage.trade.tickets
        self.excluded = frozenset(one.code for one in rules.pauses.values() if one.excluded)
        self.counts: dict[Key, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self.clocks: dict[tuple[Key, Metric], list[tuple[timedelta | None, bool]]]
        self.clocks = defaultdict(list)

    def meant(self, who: int | None, moment: datetime) -> bool:
        return self.person in (None, who) and BEGIN <= moment < UNTIL

    def ticket(self, made: Made) -> None:
        ticket, owner = made.ticket, made.ticket.owner_id
        if not self.meant(owner, ticket.opened_at):
            return
        key = self.of(made, ticket.opened_at, owner)
        count = self.counts[key]
        count["tickets"] += 1
        count["closed"] += ticket.state == "closed"
        # What counts for the owner counts for nobody to whom it was handed on.
        excused = {what for what, _ in upheld(made)}
        objected = made.reopened and "reopened" in excused
        over = ticket.state in ("closed", "resolved") or made.reopened
        count["ended"] += over and not objected
        count["reopened"] += made.reopened and not objected
        count["excused"] += sum(who == owner for _, who in upheld(made))
        for metric, (clock, events) in made.clocks.items():
            late = breached(clock)
            if clock.state is ClockState.CANCELLED or (late and metric in excused):
                continue
            took = measured(clock, events, self.excluded)
            self.clocks[key, metric].append((took, late))

    def rating(self, made: Made) -> None:
        owner = made.ticket.owner_id
        if made.rating is None or not self.meant(owner, made.rating[0]):
            return
        asked, rater, score = made.rating
        if rater in self.crowd.people or ("csat", owner) in upheld(made):
            return
        count = self.counts[self.of(made, asked, owner)]
        count["asked"] += 1
        count["rated"] += score is not None
        count["scores"] += score or 0

    def promises(self, made: Made) -> None:
        for person, state, said in made.promises:
            # The bot's word is the owner's.
            who = made.ticket.owner_id if person is None else person
            if self.meant(who, said) and ("promise", who) not in upheld(made):
                count = self.counts[self.of(made, said, who)]
                count["kept"] += 0
                if state in ("kept", "renewed", "broken"):
                    count[state] += 1

    def figures(self) -> dict[Key, Figures]:
        return {
            key: Figures.counted(
                count,
                {one: times(self.clocks[key, one]) for one in Metric if self.clocks[key, one]},
            )
            for key, count in self.counts.items()
        }


def upheld(made: Made) -> set[tuple[str, int]]:
    return {(what, who) for what, who, state in made.objections if state == "upheld"}


def without_households(found: dict[Key, Figures]) -> dict[Key, Figures]:
    return {key: replace(one, households=None) for key, one in found.items()}


def part_of(moment: datetime) -> int:
    return max(number for number, begin in enumerate(PARTS) if moment >= begin)


_OF: dict[By, Callable[[Made, datetime, int | None], Key]] = {
    By.PERSON: lambda _made, _moment, person: person,
    By.DISTRICT: lambda made, _moment, _person: made.ticket.district_id,
    By.KIND: lambda made, _moment, _person: made.ticket.kind,
    By.STATION: lambda made, _moment, _person: made.ticket.station_id,
    By.PART: lambda _made, moment, _person: part_of(moment),
}


async def test_every_figure_is_what_a_count_by_hand_gives(crowd: Crowd) -> None:
    trade, east = crowd.stage.trade, crowd.stage.east.id
    period, everywhere = Period(east, BEGIN, UNTIL), Period(None, BEGIN, UNTIL)
    async with crowd.stage.database.reading() as work:
        whole = await compute(work, trade, SYSTEM, period)
        told = {by: await break_down(work, trade, SYSTEM, everywhere, Told(by, PARTS)) for by in By}
    (wanted,) = by_hand(crowd, east, lambda *_: 0).values()
    assert wanted.excused > 0
    assert wanted.reopened > 0
    assert replace(whole, households=None) == wanted
    assert whole.households == 650
    for by in By:
        assert without_households(dict(told[by])) == by_hand(crowd, None, _OF[by]), by
    # One district of the three was never counted, so nobody knows of them all together.
    homes = {key: one.households for key, one in told[By.DISTRICT].items()}
    assert homes == {crowd.districts[0].id: 400, crowd.districts[1].id: 250} | dict.fromkeys(
        (crowd.districts[2].id, None)
    )
    assert {one.households for one in told[By.KIND].values()} == {None}
    persons = {key: one.households for key, one in told[By.PERSON].items()}
    assert persons == {crowd.people[0]: 400, crowd.people[1]: 650, None: None}


async def test_whom_it_concerns_counts_it_nowhere_and_nobody_does_where_several_look(
    crowd: Crowd,
) -> None:
    stage = crowd.stage
    about = crowd.people[0]
    scope = Scope(about, frozenset({stage.east.id}), None, Role.SUPERVISOR)
    period = Period(stage.east.id, BEGIN, UNTIL)
    async with stage.database.reading() as work:
        mine = await compute(work, stage.trade, scope, period)
        shared = await compute(work, stage.trade, SYSTEM, period, Cut(shared=True))
    one = by_hand(crowd, stage.east.id, lambda *_: 0, lambda made: about not in made.subjects)
    assert replace(mine, households=None) == one[0]

    def open_to_all(made: Made) -> bool:
        hidden = made.ticket.kind == "report" or made.ticket.about_staff
        return not (hidden or made.subjects)

    public = by_hand(crowd, stage.east.id, lambda *_: 0, open_to_all)
    assert replace(shared, households=None) == public[0]
    assert shared.tickets < mine.tickets


async def test_a_cut_is_one_of_what_is_told_apart(crowd: Crowd) -> None:
    stage = crowd.stage
    person, district = crowd.people[1], crowd.districts[1].id
    period = Period(stage.east.id, BEGIN, UNTIL)
    async with stage.database.reading() as work:
        for cut, by, key in (
            (Cut(owner_id=person), By.PERSON, person),
            (Cut(district_id=district), By.DISTRICT, district),
            (Cut(kind="consult"), By.KIND, "consult"),
        ):
            whole = await compute(work, stage.trade, SYSTEM, period, cut)
            told = await break_down(work, stage.trade, SYSTEM, period, Told(by))
            assert whole == told[key], by


async def test_each_figure_opens_to_just_the_tickets_behind_it(crowd: Crowd) -> None:
    stage, period = crowd.stage, Period(crowd.stage.east.id, BEGIN, UNTIL)
    opened: dict[Behind, list[int]] = {}
    async with stage.database.reading() as work:
        whole = await compute(work, stage.trade, SYSTEM, period)
        for figure in Behind:
            found: list[Found] = []
            total = 1
            while len(found) < total:
                page, total = await open_behind(
                    work, stage.trade, SYSTEM, period, figure, skip=len(found), limit=7
                )
                found += page
                assert page or not total
            opened[figure] = [one.ticket.id for one in found]
            assert len(set(opened[figure])) == total == len(found), figure
            if figure.metric is not None and not figure.late:
                took = [timedelta.max if one.took is None else one.took for one in found]
                assert took == sorted(took, reverse=True)
                assert total == whole.of(figure.metric).count
            if figure is Behind.RATED:
                scores = [one.score for one in found if one.score is not None]
                assert scores == sorted(scores)
                assert (len(scores), sum(scores)) == (whole.rated, whole.scores)
    assert len(opened[Behind.TICKETS]) == whole.tickets
    assert len(opened[Behind.REOPENED]) == whole.reopened
    assert len(opened[Behind.ASKED]) == whole.asked
    for metric in Metric:
        assert len(opened[Behind(f"late_{metric}")]) == whole.of(metric).late
    late = set().union(*(opened[Behind(f"late_{metric}")] for metric in Metric))
    assert set(opened[Behind.LATE]) == late
    assert 0 < len(opened[Behind.BROKEN]) <= whole.broken
    assert 0 < len(opened[Behind.EXCUSED]) <= whole.excused


def test_days_are_those_of_the_stations_clock() -> None:
    day = Stretch(Length.WEEK, BEGIN.date(), BEGIN.date())
    begin, end = day.moments("Asia/Shanghai")
    assert (begin, end) == (BEGIN - timedelta(hours=8), BEGIN + timedelta(hours=16))
    assert DAYS > 0
