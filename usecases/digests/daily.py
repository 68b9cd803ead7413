"""The day before in a few lines, for the group of a station's staff: the team's figures alone."""

from datetime import timedelta

from chat.actions import Button, Priority, Rows, SendText
from chat.ids import short
from stations.area import Station
from stations.scope import SYSTEM, Scope
from stations.staff import Role
from storage.cards import staff_groups
from storage.counted import Cut, Period
from storage.outbox import leave
from storage.outside_counts import outside_counts
from storage.standing import Standing, standing
from storage.unit_of_work import Work
from tickets.digest import Edition
from tickets.figures import Behind, Figures
from tickets.outside_counts import outside_within
from tickets.policies import Metric
from usecases.digests.reach import by_night
from usecases.figures import tell
from usecases.figures.buttons import opening_buttons
from usecases.figures.compute import compute
from usecases.figures.sight import Sight
from usecases.trade import Trade

_ON_TIME = timedelta(hours=1)
TEAM = Cut(shared=True)
TEAM_FIGURES = (
    Behind.TICKETS,
    *(Behind(f"late_{metric}") for metric in Metric),
    Behind.REOPENED,
    Behind.BROKEN,
)
"""What a digest opens to; the rest is behind ``/figures``."""


async def send_daily(work: Work, trade: Trade, station: Station, edition: Edition) -> bool:
    """Tell each group of staff; ``False`` when there is nothing to tell, or nobody."""
    scope = team_scope(station)
    period = Period(station.id, *edition.stretch.moments(station.timezone))
    figures = await compute(work, trade, scope, period, TEAM)
    now = await standing(work, scope, station.id, TEAM)
    first, last = edition.stretch.first, edition.stretch.last
    rows = await outside_counts(work, scope, station.id, first, last)
    locale = trade.speech.default
    theirs = tell.outside(trade, locale, outside_within(rows, first, last))
    groups = await staff_groups(work, SYSTEM, station.id, None)
    happened = figures.tickets or figures.asked or theirs
    # What comes late tells of the day alone: how things stand by now is asked for by who looks.
    on_time = work.now - edition.at < _ON_TIME
    if not groups or not (happened or (now.open and on_time)):
        return False
    span = tell.span(trade, locale, edition.stretch, work.now, station.timezone)
    title = trade.speech.say("digest.daily", locale, place=station.name, span=span)
    lines = [title, *tell.brief(trade, locale, figures), _standing(trade, locale, now), *theirs]
    action = SendText(
        "\n".join(lines),
        buttons=_openers(trade, locale, Sight(station.id, edition.stretch), figures, now),
        silent=by_night(work.now, station.timezone),
    )
    for group in groups:
        await leave(
            work,
            action,
            bot_id=group.bot_id,
            chat_id=group.id,
            key=f"digest:{edition.digest}:{edition.day}:{station.id}:{group.id}",
            priority=Priority.STAFF,
            expires_at=edition.stale_at,
        )
    return True


def team_scope(station: Station) -> Scope:
    """See a whole station, as its group may: nobody's own things among them."""
    one = frozenset({station.id})
    return Scope(stations=one, role=Role.SUPERVISOR, whole=one)


def _standing(trade: Trade, locale: str, now: Standing) -> str:
    if not now.late:
        return trade.speech.say("digest.open", locale, open=now.open)
    return trade.speech.say("digest.open_late", locale, open=now.open, late=now.late)


def _openers(trade: Trade, locale: str, sight: Sight, figures: Figures, now: Standing) -> Rows:
    rows = opening_buttons(trade, locale, sight, figures, TEAM_FIGURES)
    if not now.open:
        return rows
    text = trade.speech.say("digest.open_button", locale, count=now.open)
    return (*rows, (Button(text, trade.signer.sign(f"n:{short(0)}")),))
