"""A ticket in words for staff: on its card in their group, or to one of them in private."""

from collections.abc import Iterable

from storage.unit_of_work import Work
from tickets.clock import Clock, ClockState
from tickets.entry import EntryKind
from tickets.ticket import Source, State, Ticket
from usecases.cards.keyboard import ANSWERED
from usecases.cards.lines import entry_line, how_closed, words_of
from usecases.cards.sheet import Sheet, look_up
from usecases.incidents.describe import told_so_far
from usecases.incidents.sensed import say_sensed
from usecases.intake.identity import knows_reporter
from usecases.tickets.telling import clip, local, source_name
from usecases.trade import Trade

# The newest so many entries are shown, and so many characters at most: Telegram takes 4,096.
_IN_GROUP, _IN_PRIVATE = 6, 12
_LONGEST = 3500
# What helps nobody who has the card before them: its head says it already.
_IN_THE_HEAD = frozenset({EntryKind.ASSIGNED, EntryKind.CLASSED, EntryKind.ESCALATED})
# Characters of the request at the top.
_REQUEST = 160


async def describe(
    work: Work, trade: Trade, ticket: Ticket, locale: str, *, reader: int | None
) -> str:
    """Return the card of a ticket; in a group nothing on it identifies the reporter.

    ``reader`` is the one member of staff who reads it, ``None`` where several do.
    """
    private = reader is not None
    knows = reader is not None and await knows_reporter(work, trade, ticket, reader)
    sheet = await look_up(work, ticket, locale, private=private, knows=knows)
    parts = [*_head(trade, sheet), *_around(trade, sheet), *_at_work(trade, sheet)]
    first = sheet.opening
    shown = [one for one in sheet.entries if private or one.kind not in _IN_THE_HEAD]
    if first is not None:
        shown = [one for one in shown if one.message_row != first.id]
    shown = shown[-(_IN_PRIVATE if private else _IN_GROUP) :]
    story = [entry_line(trade, sheet, one) for one in shown]
    return clip("\n".join([*parts, *([""] if story else []), *story]), _LONGEST)


def _head(trade: Trade, sheet: Sheet) -> Iterable[str]:
    """Yield what the ticket is, how far it is, whose it is, and by when what is due."""
    say, ticket, locale = trade.speech.say, sheet.ticket, sheet.locale
    yield say(
        "card.head",
        locale,
        number=ticket.number,
        kind=_kind(trade, sheet),
        state=_state(trade, sheet),
    )
    first = sheet.opening
    if first is not None and (text := words_of(trade, sheet, first, _REQUEST)):
        at = local(ticket.opened_at, sheet.station)
        yield say("card.request", locale, at=at, text=text)
    owner = sheet.name_of(ticket.owner_id) or say("card.nobody_yet", locale)
    target = sheet.name_of(ticket.offered_to)
    key = "card.owner" if target is None else "card.owner_offers"
    yield say(key, locale, owner=owner, target=target or "")
    if ticket.boundary is not None:
        owned = trade.tickets.boundaries.get(ticket.boundary)
        named = owned.names.get(locale, ticket.boundary) if owned else ticket.boundary
        yield say("card.boundary", locale, owned=named)
    yield from _where(trade, sheet)
    if ticket.paused is not None:
        reason = trade.tickets.pauses.get(ticket.paused)
        yield say("card.paused", locale, reason=reason.name(locale) if reason else ticket.paused)
    elif running := [one for one in sheet.clocks if one.state is ClockState.RUNNING]:
        listed = [_clock(trade, sheet, one) for one in sorted(running, key=_by_due)]
        yield say("card.clocks", locale, clocks=say("card.joiner", locale).join(listed))
    if sheet.promise is not None:
        when = local(sheet.promise.due_at, sheet.station)
        what = say(f"promise.is_{sheet.promise.what}", locale, when=when)
        yield say("card.promise", locale, what=what)


def _kind(trade: Trade, sheet: Sheet) -> str:
    rules, ticket, locale = trade.tickets, sheet.ticket, sheet.locale
    named = rules.kind(ticket.kind).name(locale)
    if ticket.subkind is None:
        return named
    subkind = rules.subkind_name(ticket.kind, ticket.subkind, locale)
    return trade.speech.say("card.classed", locale, kind=named, subkind=subkind)


def _state(trade: Trade, sheet: Sheet) -> str:
    say, ticket, locale = trade.speech.say, sheet.ticket, sheet.locale
    if ticket.state is State.CLOSED:
        return say(how_closed(ticket.outcome), locale)
    state = say(f"ticket.{ticket.state}", locale)
    step = trade.tickets.kind(ticket.kind).flow.step(ticket.step) if ticket.step else None
    # That it is answered, the state says already.
    if step is None or step.code == ANSWERED:
        return state
    return say("card.stepped", locale, state=state, step=step.name(locale))


def _where(trade: Trade, sheet: Sheet) -> Iterable[str]:
    say, locale = trade.speech.say, sheet.locale
    if sheet.district is not None:
        density = say(f"card.density_{sheet.district.density}", locale)
        key = "card.district" if sheet.feeder is None else "card.district_on_feeder"
        feeder = sheet.feeder.name if sheet.feeder else ""
        yield say(key, locale, district=sheet.district.name, density=density, feeder=feeder)
    if sheet.place is not None:
        yield say("card.place", locale, place=sheet.place.name)
    if reporter := sheet.name_of(sheet.ticket.reporter_id):
        yield say("card.reporter", locale, reporter=reporter)
    if sheet.asked_in is not None and sheet.ticket.source is Source.GROUP:
        yield say("card.asked_in", locale, source=sheet.asked_in.title)
    else:
        source = source_name(trade, sheet.ticket.source, locale)
        yield say("card.asked_in", locale, source=source)


def _by_due(clock: Clock) -> tuple[bool, float]:
    return clock.due_at is None, clock.due_at.timestamp() if clock.due_at else 0


def _clock(trade: Trade, sheet: Sheet, clock: Clock) -> str:
    say, locale = trade.speech.say, sheet.locale
    metric = say(f"metric.{clock.metric}", locale)
    if clock.due_at is None:
        return metric
    key = "card.clock_late" if clock.breached_at is not None else "card.clock"
    return say(key, locale, metric=metric, due=local(clock.due_at, sheet.station))


def _around(trade: Trade, sheet: Sheet) -> Iterable[str]:
    """Yield what else is known: a serious matter, the incident, other open tickets."""
    say, ticket, locale = trade.speech.say, sheet.ticket, sheet.locale
    matter = trade.tickets.serious.matter(ticket.serious)
    if matter is not None:
        yield say("card.serious", locale, matter=matter.name(locale))
    for elsewhere in sheet.elsewhere:
        number, status = elsewhere.reference, elsewhere.status
        yield say("card.elsewhere", locale, system=elsewhere.system, number=number, status=status)
    if sheet.incident is not None:
        state = say(f"card.incident_{sheet.incident.state}", locale)
        yield say("card.incident", locale, state=state, count=sheet.incident.reporters)
        if sheet.station is not None:
            yield from told_so_far(trade, sheet.incident, sheet.station, locale)
            if sheet.sensed is not None:
                yield say_sensed(trade, locale, sheet.sensed, sheet.station, sheet.incident)
    for one in sheet.going_on:
        state = say(f"card.incident_{one.state}", locale)
        since = local(one.opened_at, sheet.station)
        yield say("card.going_on", locale, state=state, since=since, count=one.reporters)
    for planned in sheet.planned:
        since, until = (local(at, sheet.station) for at in (planned.starts_at, planned.ends_at))
        yield say("card.planned", locale, since=since, until=until, reason=planned.reason)
    joiner = say("card.joiner", locale)
    if sheet.own.count:
        numbers = joiner.join(one.number for one in sheet.own.newest)
        yield say("card.own", locale, count=sheet.own.count, numbers=numbers)
    if sheet.around.count:
        numbers = joiner.join(one.number for one in sheet.around.newest)
        yield say("card.around", locale, count=sheet.around.count, numbers=numbers)


def _at_work(trade: Trade, sheet: Sheet) -> Iterable[str]:
    for one in sheet.viewers:
        name = sheet.name_of(one.person_id)
        if name is not None:
            yield trade.speech.say(f"card.doing_{one.doing}", sheet.locale, who=name)
