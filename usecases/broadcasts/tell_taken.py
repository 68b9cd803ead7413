"""Staff see what another system told of outages: one message, with each outage's card behind it."""

from collections.abc import Sequence

from broadcasts.outage import Outage
from chat.actions import Button, Rows, SendText
from chat.ids import short
from stations.area import Station
from stations.scope import SYSTEM
from storage import areas, notices, outage_sources
from storage.people import people
from storage.unit_of_work import Work
from usecases.broadcasts.facts import moment
from usecases.broadcasts.words import OUTAGE, SHOW
from usecases.owners.superiors import superiors
from usecases.tickets.privately import write_privately
from usecases.trade import Trade

# As many lines as can be read at a glance; the rest is in the list of outages.
_MOST = 8


async def tell_taken(
    work: Work,
    trade: Trade,
    station_id: int,
    source: str,
    new: Sequence[Outage] = (),
    changed: Sequence[Outage] = (),
) -> None:
    """Show what is new or changed to whoever supervises, and to whoever announced it."""
    station = await areas.station(work, SYSTEM, station_id)
    if station is None or not (new or changed):
        return
    mark = work.new_id()
    shown = [*changed, *new][:_MOST]
    owed = {}
    for one in shown:
        known = await outage_sources.source_of(work, SYSTEM, one.id)
        owed[one.id] = known.untold if known else ""
    for person_id, language in (await _readers(work, station_id, shown)).items():
        locale = trade.speech.locale_for(language)
        head = trade.speech.say(
            "outage.told_by", locale, source=source, new=len(new), changed=len(changed)
        )
        lines = [
            _line(trade, locale, number, one, owed[one.id], station)
            for number, one in enumerate(shown, 1)
        ]
        if len(new) + len(changed) > _MOST:
            lines.append(trade.speech.say("outage.told_more", locale))
        words = SendText("\n".join([head, *lines]), buttons=_buttons(trade, locale, shown))
        await write_privately(work, trade, person_id, words, f"outages-told:{mark}:{person_id}")


def _line(trade: Trade, locale: str, number: int, one: Outage, owed: str, station: Station) -> str:
    say = trade.speech.say
    told = say(
        "outage.line",
        locale,
        number=number,
        kind=trade.notices.kinds[one.kind].name(locale),
        state=say(f"outage.state_{one.state}", locale),
        starts=moment(trade, locale, one.starts_at, station),
        scope=one.scope[:40],
    )
    if not owed:
        return told
    return told + say("outage.owed", locale, kind=trade.notices.kinds[owed].name(locale))


def _buttons(trade: Trade, locale: str, shown: Sequence[Outage]) -> Rows:
    return tuple(
        (
            Button(
                trade.speech.say("outage.open", locale, number=number),
                trade.signer.sign(f"{OUTAGE}:{SHOW}:{short(one.id)}"),
            ),
        )
        for number, one in enumerate(shown, 1)
    )


async def _readers(work: Work, station_id: int, shown: Sequence[Outage]) -> dict[int, str | None]:
    """Return who is to see it, with their languages."""
    found = {one.id: one.language for one in await superiors(work, station_id, None, ())}
    wrote = set()
    for one in shown:
        said = await notices.notices_of_outage(work, SYSTEM, one.id)
        wrote |= {notice.author_id for notice in said if notice.author_id is not None}
    known = await people(work, SYSTEM, sorted(wrote - set(found)))
    return found | {one.id: one.language for one in known.values()}
