"""Who was not reached becomes calls for their managers; the vulnerable first, one each."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from broadcasts.coverage import within_the_day
from broadcasts.notice import Notice
from broadcasts.outage import Outage, OutageKind
from customers.account import masked_number
from stations.area import District, Station
from stations.scope import SYSTEM
from storage import areas, coverage, notices, outages, tasks
from storage.accounts import accounts
from storage.coverage import Vulnerable
from storage.staff import crew
from storage.unit_of_work import Work
from tickets.task import Task, TaskKind, TaskState, begin
from usecases.broadcasts.facts import moment
from usecases.clocks.watch import after_the_night
from usecases.desk.due import Due
from usecases.tasks.tell import tell_owner, tell_supervisors
from usecases.trade import Trade

_AT_ONCE = 5
# Whoever lives without power hears of a fault within this time, or of a planned outage before it.
_AT_LEAST = timedelta(minutes=30)


async def cover(work: Work, trade: Trade) -> int:
    """Give out the calls of every notice that has been out for long enough."""
    done = 0
    for notice_id, outage_id in await coverage.to_cover(work, SYSTEM, _AT_ONCE):
        notice = await notices.notice(work, SYSTEM, notice_id)
        outage = await outages.outage(work, SYSTEM, outage_id)
        if notice is None or outage is None or notice.settled_at is None:
            continue
        if work.now < _first(trade, notice):
            continue
        done += await _give_out(work, trade, notice, outage)
    return done


async def _next(work: Work, trade: Trade) -> datetime | None:
    moments = []
    for notice_id, _ in await coverage.to_cover(work, SYSTEM, _AT_ONCE):
        notice = await notices.notice(work, SYSTEM, notice_id)
        if notice is not None and notice.settled_at is not None:
            moments.append(_first(trade, notice))
    return min(moments, default=None)


COVERAGE = Due("coverage", cover, _next)


def _first(trade: Trade, notice: Notice) -> datetime:
    settled = notice.settled_at or notice.send_at
    return settled + timedelta(minutes=trade.notices.rules.coverage.vulnerable_minutes)


async def _give_out(work: Work, trade: Trade, notice: Notice, outage: Outage) -> int:
    """Make the calls; what is over needs none. Returns 1 for the notice that is done with."""
    station = await areas.station(work, SYSTEM, outage.station_id)
    mine = await outages.districts_of_outage(work, SYSTEM, outage.id)
    if station is not None and outage.known:
        today = work.now.astimezone(ZoneInfo(station.timezone)).date()
        first = await coverage.vulnerable_untold(work, SYSTEM, notice, mine, today)
        for one, district_id in first:
            await _call_household(work, trade, outage, station, one, district_id)
        ledger = await coverage.ledger_of(work, SYSTEM, notice.id, mine)
        known = {one.id: one for one in await areas.districts(work, SYSTEM, [station.id])}
        for district_id, count in sorted(ledger.unreached.items()):
            await _call_district(work, trade, outage, station, known[district_id], count)
    await coverage.note_covered(work, notice.id)
    return 1


async def _call_household(
    work: Work,
    trade: Trade,
    outage: Outage,
    station: Station,
    one: Vulnerable,
    district_id: int | None,
) -> None:
    """One vulnerable household; why it is one stands in the register alone."""
    account = (await accounts(work, SYSTEM, [one.account_id]))[one.account_id]
    words = trade.speech.say(
        "cover.household",
        trade.speech.default,
        number=masked_number(account.number),
        starts=moment(trade, trade.speech.default, outage.starts_at, station),
    )
    within = timedelta(minutes=trade.notices.rules.coverage.vulnerable_minutes)
    due = work.now + max(within, _AT_LEAST)
    subject = f"cover:{outage.id}:account:{one.account_id}"
    await _raise(work, trade, outage, subject, words, due, district_id)


async def _call_district(
    work: Work, trade: Trade, outage: Outage, station: Station, district: District, count: int
) -> None:
    owner = await _manager(work, station.id, district.id)
    if owner is not None:
        midnight = work.now - timedelta(hours=24)
        given = await coverage.calls_open(work, SYSTEM, owner, midnight)
        if not within_the_day(given, 1, trade.notices.rules.coverage):
            owner = None
    words = trade.speech.say(
        "cover.district",
        trade.speech.default,
        district=district.name,
        count=count,
        starts=moment(trade, trade.speech.default, outage.starts_at, station),
    )
    hours = timedelta(hours=2)
    before = outage.starts_at if outage.kind is not OutageKind.FAULT else work.now + hours
    due = max(min(before, work.now + timedelta(days=1)), work.now + _AT_LEAST)
    due = max(due, after_the_night(due, station.timezone) or due)
    subject = f"cover:{outage.id}:district:{district.id}"
    await _raise(work, trade, outage, subject, words, due, district.id, owner)


async def _raise(
    work: Work,
    trade: Trade,
    outage: Outage,
    subject: str,
    words: str,
    due: datetime,
    district_id: int | None,
    owner: int | None = None,
) -> None:
    if owner is None and subject.startswith(f"cover:{outage.id}:account"):
        owner = await _manager(work, outage.station_id, district_id)
    task = begin(
        Task(
            id=work.new_id(),
            station_id=outage.station_id,
            kind=TaskKind.CALL,
            subject=subject,
            state=TaskState.OPEN,
            created_at=work.now,
            words=words,
            due_at=due,
            district_id=district_id,
            owner_id=owner,
        )
    )
    if not await tasks.add(work, task):
        return
    key = f"task:{task.id}:raised"
    if not await tell_owner(work, trade, task, "cover.raised", key):
        await tell_supervisors(work, trade, task, "cover.raised", key, frozenset())


async def _manager(work: Work, station_id: int, district_id: int | None) -> int | None:
    """Return who answers for a district; nobody where nobody was appointed for it."""
    for one in await crew(work, SYSTEM, station_id):
        if district_id is not None and one.staff.district_id == district_id:
            return one.person.id
    return None
