"""Say hello in private, with the menu; and say what the bot can do."""

from storage.unit_of_work import Work
from usecases.private.menu import keyboard
from usecases.private.questions import stop_asking
from usecases.private.station import say_hello, station_for
from usecases.tickets.asker import Asker, tell
from usecases.trade import Trade


async def greet(work: Work, trade: Trade, asker: Asker) -> None:
    """Welcome somebody who opened the chat; whoever has no station is asked.

    Staff are told what they can do here.
    """
    await stop_asking(work, asker)
    if asker.at_desk:
        await explain(work, trade, asker)
        return
    found = await station_for(work, trade, asker)
    if found is not None:
        await say_hello(work, trade, asker, found)


async def explain(work: Work, trade: Trade, asker: Asker) -> None:
    """Say in a few lines what can be asked here; staff get their own commands."""
    key = "private.help" if asker.private else "private.help_in_group"
    if asker.at_desk:
        key = "staff_desk.help"
    menu = keyboard(trade, asker.locale) if asker.private else ()
    await tell(work, asker, trade.speech.say(key, asker.locale), "help", menu=menu)
