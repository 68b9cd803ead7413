"""An outage as the facts of a notice, in a language: moments, places, reasons."""

from datetime import datetime
from zoneinfo import ZoneInfo

from broadcasts.outage import Outage
from broadcasts.template import LONGEST_FACT
from stations.area import Station
from usecases.trade import Trade


def facts_of(
    trade: Trade, locale: str, outage: Outage, station: Station, was: datetime | None = None
) -> dict[str, str]:
    """Return what the pack's kinds of notice may say of an outage; what is not known is left out.

    ``was`` is the time that a new one takes the place of. A day is always named: a notice is read
    days after it was sent.
    """
    moments = {
        "starts": outage.starts_at,
        "ends": outage.expected_at if outage.ends_at else None,
        "etr": outage.expected_at,
        "at": outage.restored_at,
        "was": was,
    }
    told = {
        name: moment(trade, locale, at, station) for name, at in moments.items() if at is not None
    }
    return told | {"scope": short_fact(outage.scope), "reason": short_fact(outage.reason)}


def moment(trade: Trade, locale: str, at: datetime, station: Station) -> str:
    """Write a moment with its day, on the station's clock."""
    local = at.astimezone(ZoneInfo(station.timezone))
    return trade.speech.say(
        "incident.day_and_time", locale, month=local.month, day=local.day, time=f"{local:%H:%M}"
    )


def short_fact(words: str) -> str:
    """Keep a fact within its bounds; the whole stands in the record."""
    return words if len(words) <= LONGEST_FACT else words[: LONGEST_FACT - 1] + "…"


def texts_of(
    trade: Trade, kind: str, outage: Outage, station: Station, was: datetime | None = None
) -> dict[str, str]:
    """Return a notice about an outage in every language; raises ``BadInput`` for a missing fact."""
    known = trade.notices.kinds[kind]
    drill = outage.drill
    return {
        locale: (trade.speech.say("notice.drill", locale) + "\n" if drill else "")
        + known.say(locale, facts_of(trade, locale, outage, station, was))
        for locale in trade.speech.catalogues
    }
