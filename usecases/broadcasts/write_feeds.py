"""A feed of outages as a calendar that phones subscribe to, and as CAP messages for systems."""

from datetime import datetime, timedelta

from broadcasts.calendar_feed import CalendarEvent, write_calendar
from broadcasts.cap import AtomEntry, CapInfo, CapMessage, CapName, write_atom, write_cap
from broadcasts.outage import OutageEvent, OutageState
from chat.errors import NotFound
from chat.ids import short
from usecases.broadcasts.feed import Feed, Listed, relation_of, urgency_of
from usecases.broadcasts.feed_words import (
    advice_of,
    details_of,
    name_of,
    none_of,
    remarks_of,
    title_of,
    when_of,
)
from usecases.trade import Trade

_MINUTE = timedelta(minutes=1)
# Of a headline CAP wants at most so many characters (3.2.2).
_HEADLINE = 160


def calendar_of(trade: Trade, locale: str, feed: Feed) -> str:
    """Return a feed as iCalendar; one that may be incomplete says so on the day itself."""
    remarks = remarks_of(trade, locale, feed)
    events = [_event(trade, locale, feed, one, remarks) for one in feed.outages]
    if feed.unsure or not feed.age.may_say_none:
        events.append(_remark(feed, remarks))
    else:
        remarks = [*remarks, *([none_of(trade, locale, feed)] if feed.says_none else [])]
    return write_calendar(name_of(trade, locale, feed), "\n".join(remarks), events, feed.now)


def _event(trade: Trade, locale: str, feed: Feed, one: Listed, remarks: list[str]) -> CalendarEvent:
    lines = [when_of(trade, locale, feed, one), *details_of(trade, locale, one)]
    starts = one.outage.started_at or one.outage.starts_at
    ends = one.ends_at
    return CalendarEvent(
        uid=f"outage-{short(one.outage.id)}@{_sender(feed)}",
        revision=len(one.events) - 1,
        changed_at=one.newest.at,
        starts=starts,
        ends=ends if ends is not None and ends > starts else None,
        summary=title_of(trade, locale, one),
        description="\n".join([*lines, advice_of(trade, locale, one), *remarks]),
        location=one.scope,
        cancelled=one.outage.state is OutageState.CANCELLED,
    )


def _remark(feed: Feed, remarks: list[str]) -> CalendarEvent:
    """An empty calendar reads as 「no outage」, so that what is not known stands in it as well."""
    local = feed.now.astimezone(feed.zone)
    return CalendarEvent(
        uid=f"remark-{local:%Y%m%d}@{_sender(feed)}",
        revision=(local.hour * 60 + local.minute),
        changed_at=feed.now,
        starts=local.date(),
        summary=remarks[-1],
        description="\n".join(remarks),
    )


def atom_of(trade: Trade, locale: str, feed: Feed, code: str) -> str:
    """Return a feed as Atom: the newest CAP message of each outage, by relative links."""
    remarks = remarks_of(trade, locale, feed)
    entries = [
        AtomEntry(
            f"urn:{_sender(feed)}:{_name(feed, one, one.newest).identifier}",
            title_of(trade, locale, one),
            when_of(trade, locale, feed, one),
            _local(feed, one.newest.at),
            f"{code}/{short(one.outage.id)}.xml",
        )
        for one in reversed(feed.outages)
    ]
    if feed.unsure or not feed.age.may_say_none:
        mark = f"urn:{_sender(feed)}:remark:{int(feed.now.timestamp()) // 60}"
        entries.insert(0, AtomEntry(mark, remarks[-1], "\n".join(remarks), _local(feed, feed.now)))
    elif feed.says_none:
        remarks.append(none_of(trade, locale, feed))
    identifier = f"urn:{_sender(feed)}:outages:{code}"
    now = _local(feed, feed.now)
    return write_atom(identifier, name_of(trade, locale, feed), "\n".join(remarks), entries, now)


def cap_of(trade: Trade, feed: Feed, outage_id: int) -> str:
    """Return the newest CAP message of an outage, in every language; raises ``NotFound``."""
    one = next((one for one in feed.outages if one.outage.id == outage_id), None)
    if one is None:
        raise NotFound(what="outage")
    return write_cap(
        CapMessage(
            _name(feed, one, one.newest),
            relation_of(one.newest),
            [_name(feed, one, event) for event in one.events[:-1]],
            [_info(trade, locale, feed, one) for locale in trade.speech.catalogues],
            " ".join(remarks_of(trade, trade.speech.default, feed)),
        )
    )


def _info(trade: Trade, locale: str, feed: Feed, one: Listed) -> CapInfo:
    response, urgency, severity, certainty = urgency_of(one)
    title, when = title_of(trade, locale, one), when_of(trade, locale, feed, one)
    heard = feed.age.heard_at
    ends = one.ends_at
    return CapInfo(
        language=locale,
        event=title,
        response=response,
        urgency=urgency,
        severity=severity,
        certainty=certainty,
        sender_name=feed.station.name,
        headline=f"{title} {when}"[:_HEADLINE],
        description="\n".join([when, *details_of(trade, locale, one)]),
        instruction=advice_of(trade, locale, one),
        contact=feed.station.hotline,
        area=trade.speech.say("card.joiner", locale).join(one.places) or one.scope,
        onset=_local(feed, one.outage.started_at or one.outage.starts_at),
        expires=None if ends is None or one.over else _local(feed, ends),
        facts=(
            ("outage", short(one.outage.id)),
            ("state", one.outage.state.value),
            ("sourceState", feed.age.age.value),
            ("sourceHeardAt", "" if heard is None else _local(feed, heard).isoformat()),
            ("readAt", _local(feed, feed.now).isoformat()),
        ),
    )


def _sender(feed: Feed) -> str:
    return f"lamplight.{short(feed.station.id)}"


def _name(feed: Feed, one: Listed, event: OutageEvent) -> CapName:
    identifier = f"{short(one.outage.id)}.{short(event.id)}"
    return CapName(_sender(feed), identifier, _local(feed, event.at))


def _local(feed: Feed, at: datetime) -> datetime:
    return at.astimezone(feed.zone).replace(microsecond=0)
