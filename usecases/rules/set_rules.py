"""An administrator sets a station's own policies or calendar: a further version, kept for good."""

from stations.area import Station
from stations.rule_version import RuleName, RuleVersion
from stations.scope import SYSTEM
from storage import rules
from storage.unit_of_work import Work
from usecases.clocks.recount import recount_station
from usecases.rules.read_rules import check, source_of
from usecases.trade import Trade


async def set_rules(
    work: Work,
    trade: Trade,
    station: Station,
    name: RuleName,
    body: str,
    *,
    by: int | None = None,
    through: str | None = None,
) -> bool:
    """Let a file hold for a station from now on; return False where it holds already.

    What is asked from now on is measured by new policies; what runs is counted anew by a new
    calendar. Raises ``RulesAreWrong`` and ``RulesTooLong``.
    """
    check(trade, name, body, station.timezone)
    holds = await rules.version_at(work, SYSTEM, station.id, name, work.now)
    if holds is not None and holds.body == body:
        return False
    version = RuleVersion(
        id=work.new_id(),
        station_id=station.id,
        name=name,
        effective_from=work.now,
        body=body,
        source=source_of(body),
        set_at=work.now,
        set_by=by,
        set_through=through,
    )
    await rules.add(work, version)
    if name is RuleName.CALENDAR:
        await recount_station(work, trade, station.id)
    return True
