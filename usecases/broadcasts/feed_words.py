"""The words in which a feed or the public page tells of an outage."""

from datetime import datetime

from broadcasts.outage import OutageState
from usecases.broadcasts.facts import moment
from usecases.broadcasts.feed import Feed, Listed
from usecases.broadcasts.source_age import say_age
from usecases.trade import Trade


def title_of(trade: Trade, locale: str, one: Listed) -> str:
    """Name an outage by its kind and how it stands."""
    return trade.speech.say(
        "feed.title",
        locale,
        kind=trade.notices.kinds[one.outage.kind].name(locale),
        state=trade.speech.say(f"feed.state_{one.outage.state}", locale),
    )


def when_of(trade: Trade, locale: str, feed: Feed, one: Listed) -> str:
    """Say since when or from when till when, as far as is known."""
    outage, say = one.outage, trade.speech.say
    starts = _moment(trade, locale, feed, outage.started_at or outage.starts_at)
    if outage.state is OutageState.CANCELLED:
        planned = _moment(trade, locale, feed, outage.starts_at)
        return say("feed.cancelled", locale, starts=planned)
    if one.over:
        at = _moment(trade, locale, feed, outage.restored_at or one.newest.at)
        return say("feed.restored", locale, at=at)
    expected = outage.expected_at
    if expected is None:
        return say("feed.off_unknown", locale, starts=starts)
    ends = _moment(trade, locale, feed, expected)
    if not outage.off:
        return say("feed.ahead", locale, starts=starts, ends=ends)
    key = "off" if expected > feed.now else "off_late"
    return say(f"feed.{key}", locale, starts=starts, ends=ends)


def details_of(trade: Trade, locale: str, one: Listed) -> list[str]:
    """Say where and why, a line each."""
    say = trade.speech.say
    lines = [say("outage.scope", locale, told=one.scope)]
    if one.places:
        joined = say("card.joiner", locale).join(one.places)
        lines.append(say("outage.districts", locale, told=joined))
    if one.reason:
        lines.append(say("outage.reason", locale, told=one.reason))
    return lines


def name_of(trade: Trade, locale: str, feed: Feed) -> str:
    """Name a feed by its station and district."""
    if feed.district is None:
        return trade.speech.say("feed.name", locale, where=feed.station.name)
    where = trade.speech.say(
        "feed.where", locale, station=feed.station.name, district=feed.district.name
    )
    return trade.speech.say("feed.name", locale, where=where)


def remarks_of(trade: Trade, locale: str, feed: Feed) -> list[str]:
    """Say how old what is told is, and whether something is still being looked into."""
    said = [say_age(trade, locale, feed.age, feed.now, feed.station)]
    if feed.unsure:
        said.append(trade.speech.say("feed.unsure", locale))
    return said


def none_of(trade: Trade, locale: str, feed: Feed) -> str:
    """Say that there is no outage where that is known, else that nothing is known of one."""
    return trade.speech.say("feed.none" if feed.says_none else "feed.none_known", locale)


def advice_of(trade: Trade, locale: str, one: Listed) -> str:
    """Say what to do."""
    return trade.speech.say("feed.advice_over" if one.over else "feed.advice", locale)


def _moment(trade: Trade, locale: str, feed: Feed, at: datetime) -> str:
    return moment(trade, locale, at, feed.station)
