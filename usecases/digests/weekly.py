"""The week: a chart and a few lines for the staff's group, and each person's own in private."""

from collections.abc import Sequence

from chat.actions import Priority, SendPicture, SendText
from chat.drawings import to_text
from stations.area import Station
from stations.person import Person
from stations.scope import SYSTEM
from stations.staff import Role, Staff
from storage.cards import staff_groups
from storage.counted import Cut, Period
from storage.outbox import leave
from storage.outside_counts import outside_counts
from storage.staff import crew
from storage.unit_of_work import Work
from tickets.digest import Edition
from tickets.figures import By
from tickets.outside_counts import outside_within
from usecases.digests.daily import TEAM, TEAM_FIGURES, team_scope
from usecases.digests.picture import draw_week
from usecases.digests.reach import by_night, desk_of
from usecases.figures import tell
from usecases.figures.buttons import leading_buttons, opening_buttons
from usecases.figures.compute import compute
from usecases.figures.groups import persons
from usecases.figures.reach import Viewer
from usecases.figures.sight import Sight
from usecases.trade import Trade

# Bot API, sendPhoto: a caption has at most 1,024 characters.
_CAPTION = 1024
_MOST_PERSONS = 20


async def send_weekly(work: Work, trade: Trade, station: Station, edition: Edition) -> bool:
    """Tell the groups, everybody themselves, and whoever is above them; ``False`` for nobody."""
    team = await _tell_groups(work, trade, station, edition)
    told = 0
    for person, appointments in (await _people(work, station)).values():
        told += await _tell_person(work, trade, station, edition, person, appointments)
    return team or told > 0


async def _tell_groups(work: Work, trade: Trade, station: Station, edition: Edition) -> bool:
    groups = await staff_groups(work, SYSTEM, station.id, None)
    scope, week = team_scope(station), edition.stretch
    period = Period(station.id, *week.moments(station.timezone))
    figures = await compute(work, trade, scope, period, TEAM)
    rows = await outside_counts(work, scope, station.id, week.first, week.last)
    locale = trade.speech.default
    theirs = tell.outside(trade, locale, outside_within(rows, week.first, week.last))
    if not groups or not (figures.tickets or figures.asked or theirs):
        return False
    picture = await draw_week(work, trade, station, scope, week, TEAM)
    span = tell.span(trade, locale, week, work.now, station.timezone)
    title = trade.speech.say("digest.weekly", locale, place=station.name, span=span)
    lines = [title, *tell.brief(trade, locale, figures), *theirs]
    action = SendPicture(
        caption="\n".join(lines)[:_CAPTION],
        drawing=to_text(picture),
        buttons=opening_buttons(trade, locale, Sight(station.id, week), figures, TEAM_FIGURES),
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


async def _people(work: Work, station: Station) -> dict[int, tuple[Person, tuple[Staff, ...]]]:
    found: dict[int, tuple[Person, tuple[Staff, ...]]] = {}
    for one in await crew(work, SYSTEM, station.id):
        _, held = found.get(one.person.id, (one.person, ()))
        found[one.person.id] = (one.person, (*held, one.staff))
    return found


async def _tell_person(
    work: Work,
    trade: Trade,
    station: Station,
    edition: Edition,
    person: Person,
    appointments: tuple[Staff, ...],
) -> bool:
    """Tell somebody their own figures, and a supervisor those of the persons below."""
    desk = await desk_of(work, trade, person.id)
    if desk is None:
        return False
    locale = trade.speech.locale_for(person.language)
    viewer, week = Viewer(person.id, appointments, locale), edition.stretch
    period = Period(station.id, *week.moments(station.timezone))
    own = await compute(work, trade, viewer.scope, period, Cut(owner_id=person.id))
    lines: list[str] = []
    if own.tickets or own.asked or own.kept or own.broken:
        lines = [trade.speech.say("digest.yours", locale), *tell.brief(trade, locale, own)]
    if any(one.role is Role.SUPERVISOR for one in appointments):
        groups = await persons(work, trade, viewer, viewer.scope, period, Cut())
        theirs = [one for one in groups if one.key != person.id]
        lines += _of_others(
            trade, locale, [tell.line(trade, locale, one.name, one.figures) for one in theirs]
        )
        sight = Sight(station.id, week, By.PERSON)
    else:
        sight = Sight(station.id, week, cut=Cut(owner_id=person.id))
    if not lines:
        return False
    span = tell.span(trade, locale, week, work.now, station.timezone)
    title = trade.speech.say("digest.weekly", locale, place=station.name, span=span)
    today = edition.day
    await leave(
        work,
        SendText(
            "\n".join([title, *lines]),
            buttons=leading_buttons(trade, locale, sight, today, private=True),
            silent=by_night(work.now, station.timezone),
        ),
        bot_id=desk.bot_id,
        chat_id=desk.id,
        key=f"digest:{edition.digest}:{edition.day}:{station.id}:p{person.id}",
        priority=Priority.STAFF,
        expires_at=edition.stale_at,
    )
    return True


def _of_others(trade: Trade, locale: str, lines: Sequence[str]) -> list[str]:
    if not lines:
        return []
    more = len(lines) - _MOST_PERSONS
    shown = [trade.speech.say("digest.persons", locale), *lines[:_MOST_PERSONS]]
    return [*shown, trade.speech.say("figures.more", locale, count=more)] if more > 0 else shown
