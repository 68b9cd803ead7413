"""A task comes near its deadline: its owner is reminded; it passes: the supervisor hears of it."""

from datetime import datetime

from stations.scope import SYSTEM
from storage import areas, tasks
from storage.roster import subjects_of
from storage.unit_of_work import Work
from tickets.task import looked_at
from usecases.clocks.watch import after_the_night
from usecases.desk.due import Due
from usecases.tasks.tell import tell_owner, tell_supervisors
from usecases.trade import Trade

_AT_ONCE = 50


async def watch_tasks(work: Work, trade: Trade) -> int:
    """Tell of every task that is due to be told of, each time once; at night in the morning."""
    due = await tasks.due_tasks(work, SYSTEM, _AT_ONCE)
    for one in due:
        station = await areas.station(work, SYSTEM, one.station_id)
        morning = after_the_night(work.now, station.timezone) if station else None
        if morning is not None:
            await tasks.wait(work, one, morning)
            continue
        late = work.now >= one.due_at
        key = f"task:{one.id}:{'late' if late else 'near'}:{int(one.due_at.timestamp())}"
        await tell_owner(work, trade, one, "task.late" if late else "task.near", key)
        if late:
            concerned = await subjects_of(work, SYSTEM, one.ticket_id or 0)
            await tell_supervisors(work, trade, one, "task.late", key, concerned)
        await tasks.save(work, looked_at(one, work.now), one)
    return len(due)


async def next_watch(work: Work, _trade: Trade) -> datetime | None:
    """Return when a task is to be told of next."""
    return await tasks.next_task(work, SYSTEM)


TASKS = Due("tasks", watch_tasks, next_watch)
