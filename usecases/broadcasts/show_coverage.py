"""Show how surely the households of an outage know of it."""

from broadcasts.coverage import Level
from broadcasts.notice import Relation
from broadcasts.outage import Outage
from stations.scope import SYSTEM
from storage import areas, coverage, notices, outages
from storage.unit_of_work import Work
from usecases.tickets.asker import Asker, tell
from usecases.trade import Trade


async def show_coverage(work: Work, trade: Trade, asker: Asker, outage: Outage) -> None:
    """Tell staff, by levels, who knows; nobody is named, and of other districts nothing is told."""
    say = trade.speech.say
    said = await notices.notices_of_outage(work, SYSTEM, outage.id)
    root = next((one for one in said if one.relation is Relation.ALERT), None)
    if root is None:
        await tell(work, asker, say("cover.nothing", asker.locale), "coverage")
        return
    mine = await outages.districts_of_outage(work, SYSTEM, outage.id)
    known = {
        one.id: one.name
        for one in await areas.districts(work, asker.scope, [outage.station_id])
        if one.id in mine
    }
    ledger = await coverage.ledger_of(work, asker.scope, root.id, known)
    lines = [say("cover.head", asker.locale, total=ledger.total)]
    lines += [
        say(f"cover.level_{level}", asker.locale, count=ledger.levels.get(level, 0))
        for level in Level
    ]
    lines += [
        say("cover.line", asker.locale, district=known[one], count=count)
        for one, count in sorted(ledger.unreached.items())
        if one in known
    ]
    await tell(work, asker, "\n".join(lines), "coverage")
