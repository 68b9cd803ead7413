"""督办 out of the leader's Monday: each line can be given to somebody, and comes back next week."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from chat.errors import BadInput, NotAllowed, NotFound
from chat.ids import long, short
from stations.area import Station
from stations.scope import SYSTEM
from stations.staff import Role
from storage import areas, tasks
from storage.roster import subjects_of
from storage.staff import crew
from storage.unit_of_work import Work
from tickets.digest import Edition
from tickets.kinds import CONFIDENTIAL
from tickets.periods import DAY, Length, Stretch, around
from tickets.task import Task, TaskKind, TaskState
from usecases.digests.items import Item, open_items, worse_items
from usecases.figures.reach import Viewer, viewer_of
from usecases.rules.in_force import calendar_now
from usecases.tasks.supervise import supervise
from usecases.tickets.asker import Asker, answer_press
from usecases.tickets.find import OnlyInPrivate
from usecases.tickets.telling import clip, local
from usecases.trade import Trade

URGE = "fu"
# So many working days for whoever is to see to it: before the next Monday comes.
_DAYS = 3
# What was not done by then is told of for so long.
_TOLD_FOR = timedelta(days=28)
_LONGEST = 60


def urge_data(trade: Trade, station: Station, edition: Edition, item: Item) -> str:
    """Sign what has somebody see to a line."""
    day = short(edition.stretch.first.toordinal())
    return trade.signer.sign(f"{URGE}:{short(station.id)}.{day}.{item.code}")


async def urge(work: Work, trade: Trade, asker: Asker, argument: str) -> None:
    """Make a task of a line, once for its week; raises ``OnlyInPrivate``, ``NotAllowed``.

    Raises ``NotFound`` for what is done or no longer so, and ``BadInput`` for what is no line.
    """
    station, week, code = await _read(work, asker, argument)
    if not asker.ranks(Role.LEADER, station.id):
        raise NotAllowed
    if not asker.private:
        raise OnlyInPrivate
    item = await _item(work, trade, asker, station, week, code)
    concerned = item.person_ids
    if item.ticket is not None:
        concerned |= await subjects_of(work, SYSTEM, item.ticket.id)
        if item.ticket.kind == CONFIDENTIAL or item.ticket.about_staff:
            # It may be about any manager.
            everybody = await crew(work, SYSTEM, station.id)
            managers = (one for one in everybody if one.staff.role is Role.MANAGER)
            concerned |= {one.person.id for one in managers}
    calendar = await calendar_now(work, trade, station)
    due = calendar.after_working_days(work.now, _DAYS)
    new = await supervise(
        work,
        trade,
        asker,
        station.id,
        f"{week.first}:{code}",
        item.words,
        due,
        district_id=item.ticket.district_id if item.ticket else None,
        concerned=concerned,
    )
    said = "digest.urged" if new else "digest.urged_before"
    if asker.press_id is not None:
        text = trade.speech.say(said, asker.locale, due=local(due, station))
        await answer_press(work, asker.bot_id, asker.press_id, text, alert=True)


async def outcomes(
    work: Work, trade: Trade, station: Station, viewer: Viewer, edition: Edition
) -> list[str]:
    """Tell what came of what was to be seen to since the last Monday, and what is still owed."""
    # A week by the clock on the wall: where clocks go back it has an hour more.
    since = edition.at.astimezone(ZoneInfo(station.timezone)) - 7 * DAY
    found = await tasks.outcomes_since(
        work, viewer.scope, station.id, TaskKind.SUPERVISION, since - _TOLD_FOR
    )
    told = [
        one
        for one in found
        if one.state is not TaskState.DONE
        or one.created_at >= since
        or (one.done_at is not None and one.done_at >= since)
    ]
    if not told:
        return []
    say, locale = trade.speech.say, viewer.locale
    done = sum(one.state is TaskState.DONE for one in told)
    lines = [say("digest.outcomes", locale, count=len(told), done=done)]
    return lines + [_outcome(trade, locale, station, one, work.now) for one in told]


def _outcome(trade: Trade, locale: str, station: Station, task: Task, now: datetime) -> str:
    words = clip(task.words, _LONGEST)
    if task.state is TaskState.DONE:
        outcome = clip(task.outcome or "", _LONGEST)
        return trade.speech.say("digest.outcome_done", locale, words=words, outcome=outcome)
    sentence = "digest.outcome_late" if task.due_at <= now else "digest.outcome_open"
    return trade.speech.say(sentence, locale, words=words, due=local(task.due_at, station))


async def _read(work: Work, asker: Asker, argument: str) -> tuple[Station, Stretch, str]:
    fields = argument.split(".", 2)
    if len(fields) != 3:
        raise BadInput(reason=argument[:20])
    station = await areas.station(work, asker.scope, long(fields[0]))
    if station is None:
        raise NotFound(what="station")
    day = long(fields[1])
    if not date.min.toordinal() + 7 < day < date.max.toordinal() - 7:
        raise BadInput(reason=argument[:20])
    return station, around(Length.WEEK, date.fromordinal(day)), fields[2]


async def _item(
    work: Work, trade: Trade, asker: Asker, station: Station, week: Stretch, code: str
) -> Item:
    viewer = viewer_of(asker)
    items = await worse_items(work, trade, station, viewer, week)
    items += await open_items(work, trade, station, viewer, work.now)
    for one in items:
        if one.code == code:
            return one
    raise NotFound(what="line")
