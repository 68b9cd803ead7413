"""Somebody asks how an outage stands, or says that it is over for them: one line, or a reaction."""

from storage.unit_of_work import Work
from usecases.messages.about_outage import tell
from usecases.messages.in_context import outage_here
from usecases.messages.outage_state import tell_plan
from usecases.messages.scene import Scene
from usecases.messages.speak import react, say
from usecases.trade import Trade


async def tell_outage(work: Work, trade: Trade, scene: Scene) -> None:
    """Answer an asker, also one who reported nothing, with how the outage there stands."""
    known = outage_here(trade, scene)
    planned = scene.located.planned if scene.located else None
    if known is not None:
        await say(work, scene, "outage", tell(work, trade, scene, known))
    elif planned is not None and scene.station is not None:
        text = tell_plan(trade, scene.locale, planned, scene.station)
        await say(work, scene, "outage", text)


async def tell_power_noted(work: Work, trade: Trade, scene: Scene) -> None:
    """Show that somebody's 「来电了」 was heard: where others read along, by a reaction."""
    if scene.private or scene.addressed:
        text = trade.speech.say("incident.power_noted", scene.locale)
        await say(work, scene, "power", text)
    else:
        await react(work, trade, scene, "noted")
