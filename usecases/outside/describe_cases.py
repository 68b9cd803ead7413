"""Cases of moderation as other systems and files see them: without words, and nobody's name."""

from collections.abc import Sequence

from moderation.case import Case
from stations.scope import Scope
from storage.chats import groups
from storage.unit_of_work import Work
from usecases.outside.describe import Names, Told, alias


async def describe_cases(
    work: Work, scope: Scope, found: Sequence[Case], known: Names
) -> list[Told]:
    """Return the cases as plain values; the scope is the one that they were read with."""
    titles = {one.id: one.title for one in await groups(work, scope)}
    return [
        {
            "id": str(one.id),
            "station": known.stations.get(one.station_id),
            "group": titles.get(one.chat_id),
            "level": one.level.code,
            "category": one.category,
            "rule": one.rule,
            "state": one.state.value,
            "ruling": one.ruling.value if one.ruling else None,
            "reason": one.reason,
            "reviewer": None if one.decided_by is None else alias(work.sealer, one.decided_by),
            "opened_at": one.opened_at.isoformat(),
            "due_at": one.due_at.isoformat(),
            "decided_at": one.decided_at.isoformat() if one.decided_at else None,
        }
        for one in found
    ]
