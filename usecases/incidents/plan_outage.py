"""Staff enter a planned outage, list and cancel it; at its end its people are asked."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from chat.actions import Button, Rows
from chat.errors import BadInput, NotFound
from chat.ids import short
from chat.message import Message
from stations.area import Station
from stations.scope import SYSTEM
from storage import areas, incidents, planned_outages
from storage.unit_of_work import Work
from tickets.planned import PlannedOutage, check, read_plan
from usecases.desk.due import Due
from usecases.incidents.settle import announce_restoration
from usecases.messages.outage_state import tell_plan
from usecases.tickets.asker import Asker, answer_press, require_desk, tell
from usecases.trade import Trade

_AT_ONCE = 20
_LISTED = 10
_AHEAD = {"planned.today": 0, "planned.tomorrow": 1, "planned.day_after": 2}


async def plan_command(work: Work, trade: Trade, asker: Asker, message: Message) -> None:
    """``/planned DISTRICT DAY FROM-TO REASON`` enters one; alone it lists what is to come.

    Raises ``NotAllowed``, ``BadInput``, ``NotFound`` (also for a district beyond one's reach), and
    the facts of ``tickets.planned``.
    """
    require_desk(asker)
    station = await _station(work, asker)
    if not message.argument.strip():
        await _list(work, trade, asker, station)
        return
    days = {word: ahead for key, ahead in _AHEAD.items() for word in trade.speech.words(key)}
    local = work.now.astimezone(ZoneInfo(station.timezone))
    plan = read_plan(message.argument, local, days)
    if plan is None:
        raise BadInput(reason=trade.speech.say("planned.usage", asker.locale))
    known = await areas.districts(work, asker.scope, [station.id])
    chosen = trade.tickets.whereabouts.spoken_of(plan.district, {one.id: one.name for one in known})
    district = next((one for one in known if one.id == chosen), None)
    if district is None:
        raise NotFound(what=plan.district[:40])
    new = PlannedOutage(
        id=work.new_id(),
        station_id=station.id,
        district_id=district.id,
        starts_at=plan.starts_at.astimezone(UTC),
        ends_at=plan.ends_at.astimezone(UTC),
        reason=plan.reason,
        entered_by=asker.person.id,
    )
    await enter(work, new)
    text = trade.speech.say(
        "planned.entered",
        asker.locale,
        where=district.name,
        plan=tell_plan(trade, asker.locale, new, station),
    )
    await tell(work, asker, text, "planned")


async def enter(work: Work, new: PlannedOutage) -> bool:
    """Write down a planned outage; one that is known takes its new end. Returns if it is new.

    Raises ``EndsBeforeItBegins`` or ``IsOverAlready``.
    """
    check(new, work.now)
    return await planned_outages.enter(work, new)


async def cancel_plan(work: Work, trade: Trade, asker: Asker, planned_id: int) -> None:
    """What was planned does not take place: a report from there is a normal one again."""
    require_desk(asker)
    known = await planned_outages.planned_outage(work, asker.scope, planned_id)
    if known is None:
        raise NotFound(what="planned")
    await planned_outages.cancel(work, known.id)
    text = trade.speech.say("planned.cancelled", asker.locale)
    if asker.press_id is not None:
        await answer_press(work, asker.bot_id, asker.press_id, text)


async def end_plans(work: Work, _trade: Trade) -> int:
    """Ask those who reported a planned outage, when its end has come, whether the supply is back.

    Nobody has said that it is: what is still dark becomes a normal report by their answer.
    """
    over = await planned_outages.ended(work, SYSTEM, _AT_ONCE)
    for one in over:
        for known in await incidents.of_plan(work, SYSTEM, one.id):
            await announce_restoration(work, known, "", None, one.ends_at)
        await planned_outages.mark_ended(work, one.id)
    return len(over)


async def next_end(work: Work, _trade: Trade) -> datetime | None:
    """Return when the next planned outage ends."""
    return await planned_outages.next_end(work, SYSTEM)


PLANS = Due("plans", end_plans, next_end)


async def _list(work: Work, trade: Trade, asker: Asker, station: Station) -> None:
    found = await planned_outages.coming(work, asker.scope, station.id, _LISTED)
    if not found:
        usage = trade.speech.say("planned.usage", asker.locale)
        none = trade.speech.say("planned.none", asker.locale)
        await tell(work, asker, f"{none}\n{usage}", "planned")
        return
    names = {one.id: one.name for one in await areas.districts(work, SYSTEM, [station.id])}
    for one in found:
        text = trade.speech.say(
            "planned.line",
            asker.locale,
            where=names.get(one.district_id, ""),
            plan=tell_plan(trade, asker.locale, one, station),
        )
        label = trade.speech.say("planned.cancel", asker.locale)
        rows: Rows = ((Button(label, trade.signer.sign(f"ip:{short(one.id)}")),),)
        await tell(work, asker, text, f"planned{one.id}", buttons=rows)


async def _station(work: Work, asker: Asker) -> Station:
    found = await areas.station(work, SYSTEM, asker.station_id or 0)
    if found is None:
        raise NotFound(what="station")
    return found
