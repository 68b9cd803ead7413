"""An outage is drafted from a dispatcher's text: every field on one card, doubtful ones marked."""

from datetime import UTC
from zoneinfo import ZoneInfo

from broadcasts.dispatch import Doubt, Draft, read_dispatch
from broadcasts.outage import Outage, OutageState
from chat.errors import BadInput, NotFound
from chat.message import Message
from stations.area import Station
from stations.scope import SYSTEM
from storage import areas, outages
from storage.unit_of_work import Work
from usecases.broadcasts.card import show_card
from usecases.broadcasts.desk import list_outages
from usecases.tickets.asker import Asker, require_desk
from usecases.trade import Trade

# A feeder's name alone may mean all of its districts, and a name without its number another one.
_SURE = 1.0


async def outage_command(work: Work, trade: Trade, asker: Asker, message: Message) -> None:
    """``/outage TEXT`` drafts one; alone it lists what is known. Raises ``NotAllowed``."""
    require_desk(asker)
    station = await areas.station(work, SYSTEM, asker.station_id or 0)
    if station is None:
        raise NotFound(what="station")
    text = message.argument.strip()
    if not text:
        await list_outages(work, trade, asker, station)
        return
    await draft_outage(work, trade, asker, station, text)


async def draft_outage(
    work: Work, trade: Trade, asker: Asker, station: Station, text: str
) -> Outage:
    """Write down what a text says of an outage, for its author alone, and show the card.

    Raises ``BadInput`` where no time can be found in it: what it says is then no outage.
    """
    local = work.now.astimezone(ZoneInfo(station.timezone))
    draft = read_dispatch(text, local, trade.notices.dispatch)
    if draft.starts_at is None:
        raise BadInput(reason=trade.speech.say("outage.usage", asker.locale))
    found = await match_districts(work, trade, station, text, draft)
    doubts = set(draft.doubts)
    if not found or min(found.values()) < _SURE:
        doubts.add(Doubt.DISTRICTS)
    scope = draft.scope
    if not scope and found:
        names = {one.id: one.name for one in await areas.districts(work, SYSTEM, [station.id])}
        scope = trade.speech.say("card.joiner").join(names[one] for one in sorted(found))
        doubts.discard(Doubt.SCOPE)
    new = Outage(
        id=work.new_id(),
        station_id=station.id,
        kind=draft.kind,
        state=OutageState.DRAFT,
        starts_at=draft.starts_at.astimezone(UTC),
        ends_at=draft.ends_at.astimezone(UTC) if draft.ends_at else None,
        etr_at=draft.etr_at.astimezone(UTC) if draft.etr_at else None,
        reason=draft.reason,
        scope=scope,
        entered_by=asker.person.id,
    )
    await outages.add_outage(work, new, found)
    await show_card(work, trade, asker, new, frozenset(doubts))
    return new


async def match_districts(
    work: Work, trade: Trade, station: Station, text: str, draft: Draft
) -> dict[int, float]:
    """Return the districts that a text concerns, with how sure that is.

    Districts that it names; else, not for sure, all those of the feeder that it names.
    """
    known = await areas.districts(work, SYSTEM, [station.id])
    names = {one.id: one.name for one in known}
    found = trade.tickets.whereabouts.named(text, names)
    if found or not draft.line:
        return found
    lines = await areas.feeders(work, SYSTEM, [station.id])
    named = {one.id for one in lines if one.name in draft.line or draft.line in one.name}
    return {one.id: 0.5 for one in known if one.feeder_id in named}
