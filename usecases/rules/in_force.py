"""Which policies and which calendar hold for a station at a moment: its own, else the pack's."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from chat.errors import Fact
from stations.area import Station
from stations.calendar import Calendar
from stations.rule_version import RuleName
from stations.scope import SYSTEM
from storage import rules
from storage.unit_of_work import Work
from tickets.policies import Policies
from usecases.rules.read_rules import calendar_of, policies_of
from usecases.trade import Trade


async def policies_at(work: Work, trade: Trade, station: Station, at: datetime) -> Policies:
    """Return the policies that hold for what was asked at a moment."""
    own = await rules.version_at(work, SYSTEM, station.id, RuleName.POLICIES, at)
    if own is not None:
        # A newer pack may know other kinds: then its own policies hold, and the desk goes on.
        with suppress(Fact):
            return policies_of(trade, own.body)
    return trade.policies


async def calendar_now(work: Work, trade: Trade, station: Station) -> Calendar:
    """Return the calendar by which a station counts now, in its own time zone."""
    own = await rules.version_at(work, SYSTEM, station.id, RuleName.CALENDAR, work.now)
    if own is None:
        return replace(trade.calendar, zone=station.timezone)
    return calendar_of(own.body, station.timezone)


async def reception_now(work: Work, trade: Trade, station: Station) -> Calendar:
    """Return when somebody is there to talk with residents: by the station's own calendar.

    A station without one has the configured hours, on the pack's working days.
    """
    own = await rules.version_at(work, SYSTEM, station.id, RuleName.CALENDAR, work.now)
    if own is not None:
        return calendar_of(own.body, station.timezone)
    usual = replace(trade.calendar, zone=station.timezone)
    return usual.with_hours(trade.policy.office_opens, trade.policy.office_closes)
