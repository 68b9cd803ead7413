"""督办: a leader wants something seen to by a day; what came of it opens next Monday's report."""

from datetime import datetime

from chat.errors import NotAllowed
from stations.scope import SYSTEM
from stations.staff import RANK, Role
from storage import tasks
from storage.staff import crew
from storage.unit_of_work import Work
from tickets.task import Task, TaskKind, TaskState, begin
from usecases.tasks.tell import tell_owner
from usecases.tickets.asker import Asker
from usecases.trade import Trade


async def supervise(
    work: Work,
    trade: Trade,
    asker: Asker,
    station_id: int,
    subject: str,
    words: str,
    due_at: datetime,
    *,
    district_id: int | None = None,
    concerned: frozenset[int] = frozenset(),
) -> bool:
    """Make a task for a supervisor of the station; ``False`` when there is one for ``subject``.

    Nobody sees to what is about themselves. Raises ``NotAllowed`` for anybody below a leader.
    """
    if not asker.ranks(Role.LEADER, station_id):
        raise NotAllowed
    fitting = [
        one
        for one in await crew(work, SYSTEM, station_id)
        if one.person.id not in concerned | {asker.person.id}
        and one.staff.role in (Role.SUPERVISOR, Role.MANAGER)
        and one.staff.district_id in (None, district_id)
    ]
    best = max(fitting, key=lambda one: RANK[one.staff.role], default=None)
    task = begin(
        Task(
            id=work.new_id(),
            station_id=station_id,
            kind=TaskKind.SUPERVISION,
            subject=subject,
            state=TaskState.OPEN,
            created_at=work.now,
            words=words,
            due_at=due_at,
            district_id=district_id,
            owner_id=None if best is None else best.person.id,
            created_by=asker.person.id,
        )
    )
    if not await tasks.add(work, task):
        return False
    await tell_owner(work, trade, task, "task.supervised", f"task:{task.id}:given")
    return True
