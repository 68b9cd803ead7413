"""Tell a person why what they asked for was not done."""

from chat.errors import BadInput, Fact
from chat.message import Event, Message, Press
from storage.sealed import CannotUnseal
from storage.unit_of_work import Work
from usecases.private.questions import stop_asking
from usecases.tickets.asker import answer_press, meet, tell
from usecases.tickets.note import note
from usecases.trade import Trade


async def say_fact(work: Work, trade: Trade, bot_id: int, event: Event, fact: Fact) -> bool:
    """Speak a fact to whoever caused it and keep their message; ``False`` if nobody can be told.

    In a group only those are answered who spoke to the bot.
    """
    # Wrong keys are the operator's matter; whoever wrote can do nothing about them.
    if not isinstance(event, Message | Press) or isinstance(fact, CannotUnseal):
        return False
    asker = await meet(work, trade, bot_id, event)
    # A fact that was stated without a reason is still one that its own name explains.
    values = {"reason": fact.values.get("what", fact.key)} | fact.values
    try:
        text = trade.speech.say(f"errors.{fact.key}", asker.locale, **values)
    except KeyError:
        return False
    if isinstance(event, Press):
        await answer_press(work, bot_id, event.press_id, text, alert=True)
        return True
    await note(work, asker, event)
    if not isinstance(fact, BadInput):
        # What cannot be done is not asked for again; after a slip the question stands.
        await stop_asking(work, asker)
    if event.addressed:
        await tell(work, asker, text, "fact")
    return True
