"""How old what is known of a station's outages is, and the words for it."""

from datetime import datetime, timedelta

from broadcasts.source_age import Age, SourceAge, age_of
from stations.area import Station
from stations.scope import SYSTEM
from storage import outage_sources
from storage.unit_of_work import Work
from usecases.broadcasts.facts import moment
from usecases.trade import Trade

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


async def age_here(work: Work, trade: Trade, station: Station) -> SourceAge:
    """Return how old what other systems told of a station's outages is."""
    heard = await outage_sources.heard_of(work, SYSTEM, station.id)
    after = trade.notices.rules.stale_after(work.now.date())
    return age_of(heard, after, work.now)


def say_age(trade: Trade, locale: str, age: SourceAge, now: datetime, station: Station) -> str:
    """Say how old it is, and where it is too old that this does not mean that there is none."""
    if age.age is Age.NONE or age.heard_at is None:
        return trade.speech.say("feed.age_none", locale)
    ago = say_span(trade, locale, now - age.heard_at)
    key = "age_fresh" if age.age is Age.FRESH else "age_stale"
    at = moment(trade, locale, age.heard_at, station)
    return trade.speech.say(f"feed.{key}", locale, ago=ago, at=at)


def say_span(trade: Trade, locale: str, span: timedelta) -> str:
    """Say how long something takes, roughly."""
    if span >= 2 * _DAY:
        return trade.speech.say("feed.days", locale, count=span // _DAY)
    if span >= 2 * _HOUR:
        return trade.speech.say("feed.hours", locale, count=span // _HOUR)
    minutes = max(1, span // timedelta(minutes=1))
    return trade.speech.say("feed.minutes", locale, count=minutes)
