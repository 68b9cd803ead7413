"""Keep everybody up to date on incidents: the common post of each group, the card of staff."""

from datetime import datetime, timedelta

from stations.scope import SYSTEM
from storage import incident_posts, incidents, neighbours
from storage.incident_posts import Reached
from storage.outbox import unprompted_since
from storage.planned_outages import planned_outage
from storage.unit_of_work import Work
from tickets.incident import Incident, IncidentMove, IncidentState, moved
from usecases.cards.keep_up import edit_cards
from usecases.desk.due import Due
from usecases.incidents.describe import Described, look_up
from usecases.incidents.posting import begin, show
from usecases.incidents.tell_desk import tell_desk
from usecases.messages.outage_state import tell_state
from usecases.trade import Trade

_AT_ONCE = 20
_HOUR = timedelta(hours=1)


async def keep_up(work: Work, trade: Trade) -> int:
    """Tell of every incident that moved; those whose parts are all closed are closed."""
    waiting = await incidents.to_follow(work, SYSTEM, _AT_ONCE)
    for one in waiting:
        now = await _end(work, one)
        locale = trade.speech.locale_for(None)
        found = await look_up(work, trade, now, locale)
        if found is not None:
            await _tell_groups(work, trade, found, locale)
            await tell_desk(work, trade, found, locale)
            await _show_first(work, trade, now)
        await incidents.mark_followed(work, now)
    return len(waiting)


async def _show_first(work: Work, trade: Trade, one: Incident) -> None:
    """Let the card of the first ticket tell how many there are, and what they were told."""
    first = await neighbours.first_of_incident(work, SYSTEM, one.id)
    if first is not None:
        await edit_cards(work, trade, first)


async def _when(work: Work, _trade: Trade) -> datetime | None:
    return work.now if await incidents.to_follow(work, SYSTEM, 1) else None


INCIDENTS = Due("incidents", keep_up, _when)


async def _end(work: Work, one: Incident) -> Incident:
    """Close what nobody waits on any more, and dissolve what nobody belongs to any more.

    While a branch is without power, what it branched from is not over. What was announced is over
    when its outage is.
    """
    if one.outage_id is not None or one.state in (IncidentState.CLOSED, IncidentState.DISSOLVED):
        return one
    parts = await incidents.parts(work, SYSTEM, one.id)
    if parts.open or parts.branches:
        return one
    empty = parts.tickets == 0 and one.state is not IncidentState.RESTORED
    move = IncidentMove.DISSOLVE if empty else IncidentMove.CLOSE
    now = await incidents.change(work, moved(one, move, work.now))
    if one.parent_id is not None:
        await incidents.look_again(work, one.parent_id)
    return now


async def _tell_groups(work: Work, trade: Trade, found: Described, locale: str) -> None:
    known = await incident_posts.posts_of(work, SYSTEM, found.incident.id)
    text = await _post(work, trade, found, locale)
    groups = await incident_posts.groups_reached(work, SYSTEM, found.incident.id, list(known))
    for reached in groups:
        post = known.get(reached.chat.id)
        if post is not None:
            await show(work, post, reached.chat.bot_id, text)
        elif _wants_post(trade, found) and await _may_post(work, trade, reached):
            await begin(
                work,
                found.incident,
                reached.chat,
                text,
                thread_id=reached.thread_id,
                unprompted=True,
            )


def _wants_post(trade: Trade, found: Described) -> bool:
    """A common post begins once it is sure; what was planned is told to each until many ask.

    Of what was announced the groups have a notice.
    """
    one = found.incident
    if one.outage_id is not None:
        return False
    many = one.reporters >= trade.policy.confirming.people
    return one.state is IncidentState.CONFIRMED and (one.planned_id is None or many)


async def _may_post(work: Work, trade: Trade, reached: Reached) -> bool:
    said = await unprompted_since(work, SYSTEM, reached.chat.id, work.now - _HOUR)
    return said < trade.policy.unprompted_per_hour


async def _post(work: Work, trade: Trade, found: Described, locale: str) -> str:
    one = found.incident
    planned = None
    if one.planned_id is not None:
        planned = await planned_outage(work, SYSTEM, one.planned_id)
    state = tell_state(trade, locale, one, found.station, work.now, planned)
    if not one.going_on:
        return trade.speech.say("incident.post_over", locale, where=found.where, state=state)
    key = "incident.post" if planned is None else "incident.post_planned"
    return trade.speech.say(key, locale, where=found.where, state=state)
