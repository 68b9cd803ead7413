"""An outage's card for staff: every field, what is doubtful, whom it reaches, what can be done."""

from collections.abc import AsyncIterator, Iterator

from broadcasts.dispatch import Doubt
from broadcasts.lead_time import Breach, breaches
from broadcasts.outage import Outage, OutageKind, OutageState
from chat.actions import Button, EditText, Priority, Rows
from chat.ids import short
from stations.area import Station
from stations.scope import SYSTEM
from storage import areas, outage_sources, outages
from storage.audiences import Counted
from storage.outage_sources import SourceOf
from storage.outbox import leave
from storage.unit_of_work import Work
from usecases.broadcasts.aim import aim_of, is_everybody, preflight
from usecases.broadcasts.facts import moment
from usecases.broadcasts.join import collisions, join_texts
from usecases.broadcasts.words import OUTAGE, VERBS
from usecases.tickets.asker import Asker, tell
from usecases.trade import Trade

_DRAFT = (("send", "drill"), ("districts", "time"), ("scope", "reason"), ("kind", "discard"))
_AHEAD = (("move", "cancel"), ("scope", "reason"), ("reached", "copy"))
_OFF = (("plus30", "plus60", "etr"), ("restored", "reached"), ("scope", "reason"))
_OVER = (("verify", "reached"), ("copy",))


async def show_card(
    work: Work,
    trade: Trade,
    asker: Asker,
    outage: Outage,
    doubts: frozenset[Doubt] = frozenset(),
) -> None:
    """Show an outage where it was asked for; pressed under its card, the card itself changes."""
    station = await areas.station(work, SYSTEM, outage.station_id)
    if station is None:
        return
    source = await outage_sources.source_of(work, SYSTEM, outage.id)
    if source is not None and source.unsure and outage.state is OutageState.DRAFT:
        doubts |= {Doubt.DISTRICTS}
    lines = [line async for line in _lines(work, trade, asker.locale, outage, station, doubts)]
    if source is not None:
        lines[1:1] = _by_source(trade, asker.locale, outage, source, station)
    owed = source is not None and bool(source.untold)
    text, rows = "\n".join(lines), keyboard(trade, asker.locale, outage, owed=owed)
    if asker.pressed is not None:
        await leave(
            work,
            EditText(asker.pressed, text, buttons=rows),
            bot_id=asker.bot_id,
            chat_id=asker.chat.id,
            key=f"outage-card:{asker.origin}",
            priority=Priority.STAFF,
        )
        return
    await tell(work, asker, text, "outage", buttons=rows)


def keyboard(trade: Trade, locale: str, outage: Outage, *, owed: bool = False) -> Rows:
    """Return what can be done with an outage as it stands; residents are ``owed`` news of it."""
    rows: tuple[tuple[str, ...], ...] = {
        OutageState.DRAFT: _DRAFT,
        OutageState.ANNOUNCED: _AHEAD,
        OutageState.REMINDED: _AHEAD,
        OutageState.STARTED: _OFF,
        OutageState.RESTORED: _OVER,
    }.get(outage.state, ())
    if owed:
        rows = (("tell",), *rows)
    return tuple(
        tuple(
            Button(
                trade.speech.say(f"outage.do_{name}", locale),
                trade.signer.sign(f"{OUTAGE}:{VERBS[name]}:{short(outage.id)}"),
            )
            for name in row
        )
        for row in rows
    )


async def _lines(
    work: Work,
    trade: Trade,
    locale: str,
    outage: Outage,
    station: Station,
    doubts: frozenset[Doubt],
) -> AsyncIterator[str]:
    say = trade.speech.say
    known = {one.id: one.name for one in await areas.districts(work, SYSTEM, [station.id])}
    mine = await outages.districts_of_outage(work, SYSTEM, outage.id)
    joiner = say("card.joiner", locale)
    yield say(
        "outage.head",
        locale,
        kind=trade.notices.kinds[outage.kind].name(locale),
        state=say(f"outage.state_{outage.state}", locale),
        drill=say("notice.drill", locale) if outage.drill else "",
    ).strip()
    fields = {
        Doubt.STARTS: ("starts", moment(trade, locale, outage.starts_at, station)),
        Doubt.ENDS: ("ends", _end(trade, locale, outage, station)),
        Doubt.DISTRICTS: ("districts", joiner.join(known[one] for one in mine if one in known)),
        Doubt.SCOPE: ("scope", outage.scope),
        Doubt.REASON: ("reason", outage.reason),
    }
    for doubt, (name, told) in fields.items():
        mark = say("outage.doubtful", locale) if doubt in doubts or not told else ""
        if told or outage.state is OutageState.DRAFT:
            yield say(f"outage.{name}", locale, told=told or say("outage.unknown", locale)) + mark
    if outage.state is not OutageState.DRAFT:
        return
    aim = await aim_of(work, outage)
    counted, seconds = await preflight(work, aim)
    for line in _preflight(trade, locale, counted, seconds):
        yield line
    for breach in await breaches_of(work, trade, outage, counted):
        yield say(f"outage.breach_{breach}", locale)
    others = await collisions(work, outage)
    for other in others:
        yield say("outage.collides", locale, starts=moment(trade, locale, other.starts_at, station))
    if outage.scope and (outage.ends_at or outage.kind is OutageKind.FAULT) and outage.reason:
        yield say("outage.preview", locale)
        yield join_texts(trade, outage, station, others)[locale]


def _by_source(
    trade: Trade, locale: str, outage: Outage, source: SourceOf, station: Station
) -> Iterator[str]:
    at = moment(trade, locale, source.told_at, station)
    yield trade.speech.say("outage.source", locale, source=outage.source, at=at)
    if source.untold:
        kind = trade.notices.kinds[source.untold].name(locale)
        yield trade.speech.say("outage.owed_on_card", locale, kind=kind)


def _end(trade: Trade, locale: str, outage: Outage, station: Station) -> str:
    at = outage.expected_at
    return moment(trade, locale, at, station) if at else ""


def _preflight(trade: Trade, locale: str, counted: Counted, seconds: int) -> Iterator[str]:
    say = trade.speech.say
    yield say(
        "outage.reaches",
        locale,
        groups=counted.groups,
        private=counted.private,
        households=counted.households,
        seconds=seconds,
    )
    if counted.twice:
        yield say("outage.twice", locale, count=counted.twice)
    if counted.gone:
        yield say("outage.gone", locale, count=counted.gone)
    if counted.powerless:
        yield say("outage.powerless", locale, count=counted.powerless)
    if counted.unreached:
        joiner = say("card.joiner", locale)
        yield say("outage.unreached", locale, names=joiner.join(counted.unreached))


async def breaches_of(
    work: Work, trade: Trade, outage: Outage, counted: Counted
) -> tuple[Breach, ...]:
    """Return why announcing an outage needs a second person, or more words; sorted."""
    rules = trade.notices.rules
    found = set(breaches(outage, rules, work.now))
    aim = await aim_of(work, outage)
    # What is off already is told at once, however many it concerns; it is looked at afterwards.
    if outage.kind is not OutageKind.FAULT and not outage.drill:
        if counted.households > rules.large:
            found.add(Breach.LARGE)
        if await is_everybody(work, aim):
            found.add(Breach.EVERYBODY)
        if trade.notices.kinds[outage.kind].approve:
            found.add(Breach.KIND)
    if outage.kind is OutageKind.FAULT:
        found -= {Breach.TOO_LATE, Breach.NO_REASON}
    return tuple(sorted(found))
