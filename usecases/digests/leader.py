"""The leader's Monday, in private: what is worse, why, and what waits for a decision."""

from chat.actions import Button, Priority, Rows, SendText
from chat.ids import short
from stations.area import Station
from stations.person import Person
from stations.scope import SYSTEM
from stations.staff import Role, Staff
from storage.counted import Period
from storage.outbox import leave
from storage.staff import crew
from storage.unit_of_work import Work
from tickets.digest import Edition
from usecases.digests.items import Item, open_items, worse_items
from usecases.digests.reach import by_night, desk_of
from usecases.digests.urge import outcomes, urge_data
from usecases.figures import tell
from usecases.figures.buttons import behind_data
from usecases.figures.compute import compute
from usecases.figures.reach import Viewer
from usecases.figures.sight import Sight
from usecases.trade import Trade

# Few lines are read; the rest is behind ``/figures``.
_MOST_WORSE = 5


async def send_to_leaders(work: Work, trade: Trade, station: Station, edition: Edition) -> bool:
    """Tell a station's leaders (where it has none, its administrators); ``False`` for nobody."""
    told = 0
    for person, appointments in await _leaders(work, station):
        told += await _tell(work, trade, station, edition, person, appointments)
    return told > 0


async def _leaders(work: Work, station: Station) -> list[tuple[Person, tuple[Staff, ...]]]:
    everybody = await crew(work, SYSTEM, station.id)
    for role in (Role.LEADER, Role.ADMINISTRATOR):
        meant = {one.person.id: one.person for one in everybody if one.staff.role is role}
        if meant:
            return [
                (who, tuple(one.staff for one in everybody if one.person.id == who.id))
                for who in meant.values()
            ]
    return []


async def _tell(
    work: Work,
    trade: Trade,
    station: Station,
    edition: Edition,
    person: Person,
    appointments: tuple[Staff, ...],
) -> bool:
    desk = await desk_of(work, trade, person.id)
    if desk is None:
        return False
    locale = trade.speech.locale_for(person.language)
    viewer = Viewer(person.id, appointments, locale)
    worse = (await worse_items(work, trade, station, viewer, edition.stretch))[:_MOST_WORSE]
    waiting = await open_items(work, trade, station, viewer, work.now)
    owed = await outcomes(work, trade, station, viewer, edition)
    period = Period(station.id, *edition.stretch.moments(station.timezone))
    quiet = not (worse or waiting or owed)
    if quiet and not (await compute(work, trade, viewer.scope, period)).tickets:
        return False
    say = trade.speech.say
    span = tell.span(trade, locale, edition.stretch, work.now, station.timezone)
    lines = [say("digest.leader", locale, place=station.name, span=span)]
    lines += owed
    lines.append(say("digest.worse.title" if worse else "digest.worse.nothing", locale))
    lines += [f"{number}. {one.text}" for number, one in enumerate(worse, 1)]
    lines.append(say("digest.decide.title" if waiting else "digest.decide.nothing", locale))
    lines += [f"{number}. {one.text}" for number, one in enumerate(waiting, len(worse) + 1)]
    await leave(
        work,
        SendText(
            "\n".join(lines),
            buttons=_buttons(trade, locale, station, edition, [*worse, *waiting]),
            silent=by_night(work.now, station.timezone),
        ),
        bot_id=desk.bot_id,
        chat_id=desk.id,
        key=f"digest:{edition.digest}:{edition.day}:{station.id}:p{person.id}",
        priority=Priority.STAFF,
        expires_at=edition.stale_at,
    )
    return True


def _buttons(
    trade: Trade, locale: str, station: Station, edition: Edition, items: list[Item]
) -> Rows:
    """Return a row for each line: look at what is behind it, have somebody see to it."""
    say, rows = trade.speech.say, []
    for number, one in enumerate(items, 1):
        row = [
            Button(
                say("digest.urge", locale, number=number), urge_data(trade, station, edition, one)
            )
        ]
        if one.figure is not None:
            data = behind_data(trade, Sight(station.id, edition.stretch), one.figure)
            row.insert(0, Button(say("digest.look", locale, number=number), data))
        elif one.ticket is not None:
            data = trade.signer.sign(f"v:{short(one.ticket.id)}")
            row.insert(0, Button(say("digest.look", locale, number=number), data))
        rows.append(tuple(row))
    return tuple(rows)
