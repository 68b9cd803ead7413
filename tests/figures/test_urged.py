"""What was to be seen to since the last Monday is told on the next, whatever the clocks do."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.clock import PlayedClock
from stations.scope import SYSTEM
from stations.staff import Role
from storage import areas, staff, tables, tasks
from storage.database import Database
from tests.desk.stage import Stage
from tickets.digest import Digest, Edition
from tickets.periods import Length, around
from tickets.task import Task, TaskKind, TaskState
from usecases.digests.urge import outcomes
from usecases.figures.reach import Viewer

# Clocks go back in Berlin on 2026-10-25: that week has an hour more.
MONDAY = datetime(2026, 10, 26, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("made", "done", "told"),
    [
        # At 7:45 on the Monday before, which is less than seven days and an hour ago.
        (datetime(2026, 10, 19, 5, 45, tzinfo=UTC), datetime(2026, 10, 20, 9, tzinfo=UTC), True),
        (
            datetime(2026, 10, 19, 5, 15, tzinfo=UTC),
            datetime(2026, 10, 19, 5, 20, tzinfo=UTC),
            False,
        ),
        # Made weeks ago, late, and done at last.
        (datetime(2026, 10, 5, 6, tzinfo=UTC), datetime(2026, 10, 21, 9, tzinfo=UTC), True),
        (datetime(2026, 10, 5, 6, tzinfo=UTC), None, True),
    ],
)
async def test_an_outcome_is_told_once(
    database: Database, clock: PlayedClock, made: datetime, done: datetime | None, told: int
) -> None:
    clock.move_to(MONDAY)
    stage = await Stage(database, clock).build()
    await stage.lead("西所长")
    async with database.writing() as work:
        await work.run(tables.stations.update().values(timezone="Europe/Berlin"))
        station = await areas.station(work, SYSTEM, stage.east.id)
        assert station is not None
        crew = await staff.crew(work, SYSTEM, station.id)
        leader = next(one.person.id for one in crew if one.staff.role is Role.LEADER)
        await tasks.add(
            work,
            Task(
                id=work.new_id(),
                station_id=station.id,
                kind=TaskKind.SUPERVISION,
                subject="x",
                state=TaskState.OPEN if done is None else TaskState.DONE,
                created_at=made,
                words="停电超时变多",
                due_at=made + timedelta(days=3),
                done_at=done,
                outcome=None if done is None else "加派了一个班组",
            ),
            (),
        )
        week = around(Length.WEEK, date(2026, 10, 19))
        edition = Edition(Digest.LEADER, date(2026, 10, 26), MONDAY, week)
        everybody = await staff.appointments(work, SYSTEM, [leader])
        viewer = Viewer(leader, everybody[leader], "zh-CN")
        lines = await outcomes(work, stage.trade, station, viewer, edition)
    assert bool(lines) is bool(told)
