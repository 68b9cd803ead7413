"""Staff hear of an incident: a card in their group, kept up to date; else the duty in private."""

from chat.actions import Priority, SendText
from stations.group import Chat
from stations.scope import SYSTEM
from storage import cards, incident_posts
from storage.chats import private_chat
from storage.outbox import leave
from storage.unit_of_work import Work
from tickets.incident import Incident, IncidentState
from usecases.incidents.buttons import incident_buttons
from usecases.incidents.describe import Described, words
from usecases.incidents.posting import begin, show
from usecases.stations.find_duty import find_duty_in
from usecases.trade import Trade


async def tell_desk(work: Work, trade: Trade, found: Described, locale: str) -> None:
    """Show an incident to the station's staff; what was planned alarms nobody.

    One report alone has the card of its ticket, which calls it suspected.
    """
    one = found.incident
    text, buttons = words(trade, found, locale), incident_buttons(trade, found.incident, locale)
    known = await incident_posts.posts_of(work, SYSTEM, one.id)
    groups = await cards.staff_groups(work, SYSTEM, one.station_id, one.district_id)
    for group in groups:
        post = known.get(group.id)
        if post is not None:
            await show(work, post, group.bot_id, text, buttons, Priority.STAFF)
            if one.state is IncidentState.CONFIRMED:
                await _say_sure(work, trade, found, group, locale)
        elif one.planned_id is None and one.going_on and _is_more_than_one(one):
            await begin(work, one, group, text, buttons=buttons, priority=Priority.STAFF)
    if one.planned_id is None and one.going_on and not groups:
        await _tell_duty(work, trade, found)


async def _say_sure(work: Work, trade: Trade, found: Described, group: Chat, locale: str) -> None:
    """What was only edited rings nobody, so that a suspicion came true is said once by itself."""
    one = found.incident
    text = trade.speech.say("incident.is_sure", locale, where=found.where, count=one.reporters)
    await leave(
        work,
        SendText(text),
        bot_id=group.bot_id,
        chat_id=group.id,
        key=f"incident:{one.id}:sure:{group.id}",
        priority=Priority.STAFF,
    )


def _is_more_than_one(one: Incident) -> bool:
    return one.reporters > 1 or one.state is not IncidentState.SUSPECTED


async def _tell_duty(work: Work, trade: Trade, found: Described) -> None:
    """Where staff have no group, whoever is on duty hears of the suspicion, and of its proof."""
    one = found.incident
    districts = [one.district_id] if one.district_id is not None else []
    for duty in (await find_duty_in(work, one.station_id, districts))[:1]:
        locale = trade.speech.locale_for(duty.person.language)
        for bot_id in trade.bots:
            desk = await private_chat(work, SYSTEM, bot_id, duty.person.id)
            if desk is None:
                continue
            await leave(
                work,
                SendText(
                    words(trade, found, locale),
                    buttons=incident_buttons(trade, found.incident, locale),
                ),
                bot_id=bot_id,
                chat_id=desk.id,
                key=f"incident:{one.id}:{one.state}:{duty.person.id}",
                priority=Priority.STAFF,
            )
