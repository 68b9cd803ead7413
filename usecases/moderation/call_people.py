"""Whom a flagged message calls: at once and by every channel for a life, by a line for the rest."""

from datetime import timedelta

from chat.actions import Button, Priority, SendText
from chat.ids import short
from moderation.case import Case
from moderation.finding import Level
from stations.person import Person
from stations.scope import SYSTEM
from storage import alarms, cases
from storage.unit_of_work import Work
from usecases.messages.receipts import warn
from usecases.messages.scene import Scene
from usecases.moderation.naming import category_name
from usecases.moderation.reviewers import cause_of, reviewers_of
from usecases.tickets.privately import write_privately
from usecases.trade import Trade

OPEN = "ro"
# One line about somebody is enough for a while: their other messages stand in the queue.
_ONCE_WITHIN = timedelta(hours=1)


async def call_people(work: Work, trade: Trade, scene: Scene, case: Case) -> None:
    """Call whoever must know of a new case, or of one that became graver."""
    if case.level is Level.R1:
        await _keep_from_harm(work, trade, scene, case)
        if not _rung_by_ticket(trade, scene):
            await alarms.begin(work, case.station_id, scene.row.ticket_id, cause_of(case))
    elif case.level is not Level.R2 or await _told_lately(work, case):
        return
    called = await reviewers_of(work, case, scene.row.ticket_id, leaders=case.level is Level.R1)
    for who in called:
        await _tell(work, trade, scene, case, who)


async def _keep_from_harm(work: Work, trade: Trade, scene: Scene, case: Case) -> None:
    """Tell the group what keeps people from harm, where the request itself does not say so."""
    said_with_ticket = scene.row.ticket_id is not None and trade.tickets.dangerous(scene.text)
    category = trade.watch.categories.get(case.category)
    if category is not None and category.warns and not said_with_ticket:
        await warn(work, trade, scene)


def _rung_by_ticket(trade: Trade, scene: Scene) -> bool:
    """Tell whether the ticket of the same message rings already for the same matter."""
    found = trade.tickets.serious.find(scene.text) if scene.row.ticket_id is not None else ()
    return any(one.safety for one in found)


async def _told_lately(work: Work, case: Case) -> bool:
    since = work.now - _ONCE_WITHIN
    before = await cases.count_since(
        work, SYSTEM, case.station_id, case.person_id, case.category, since
    )
    return before > 1


async def _tell(work: Work, trade: Trade, scene: Scene, case: Case, who: Person) -> None:
    locale = trade.speech.locale_for(who.language)
    text = trade.speech.say(
        f"moderation.call_{case.level.code.lower()}",
        locale,
        category=category_name(trade, case.category, locale),
        group=scene.chat.title,
    )
    button = Button(
        trade.speech.say("moderation.do_open", locale),
        trade.signer.sign(f"{OPEN}:{short(case.id)}"),
    )
    priority = Priority.SAFETY if case.level is Level.R1 else Priority.STAFF
    key = f"case:{case.id}:{case.level.code}:{who.id}"
    await write_privately(work, trade, who.id, SendText(text, buttons=((button,),)), key, priority)
