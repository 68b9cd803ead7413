"""How tickets are put into words: moments, states, names of kinds."""

from datetime import datetime
from zoneinfo import ZoneInfo

from stations.area import Station
from tickets.ticket import Source, Ticket
from usecases.trade import Trade

_DEFAULT_ZONE = "Asia/Shanghai"


def local(moment: datetime, station: Station | None) -> str:
    """Write a moment as people at the station read it on their clocks."""
    zone = ZoneInfo(station.timezone if station else _DEFAULT_ZONE)
    return f"{moment.astimezone(zone):%m-%d %H:%M}"


def kind_name(trade: Trade, ticket: Ticket, locale: str) -> str:
    """Name a ticket's kind."""
    return trade.tickets.kind(ticket.kind).name(locale)


def source_name(trade: Trade, source: Source, locale: str) -> str:
    """Name the way in which a request reached the station."""
    return trade.speech.say(f"intake.source_{source.value}", locale)


def ticket_line(
    trade: Trade, key: str, ticket: Ticket, station: Station | None, locale: str
) -> str:
    """Tell one ticket in one line, by the sentence ``key``."""
    return trade.speech.say(
        key,
        locale,
        number=ticket.number,
        kind=kind_name(trade, ticket, locale),
        state=trade.speech.say(f"ticket.{ticket.state}", locale),
        opened=local(ticket.opened_at, station),
    )


def clip(text: str, limit: int = 200) -> str:
    """Shorten a text for a list, and show that it was."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
