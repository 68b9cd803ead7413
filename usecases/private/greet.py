"""Say hello in private, with the menu; and say what the bot can do."""

from storage.areas import station
from storage.unit_of_work import Work
from stations.scope import SYSTEM
from usecases.private.menu import keyboard
from usecases.private.questions import stop_asking
from usecases.private.station import station_for
from usecases.tickets.asker import Asker, tell
from usecases.trade import Trade


async def greet(work: Work, trade: Trade, asker: Asker) -> None:
    """Welcome somebody who opened the chat; whoever comes without a station is asked for it."""
    await stop_asking(work, asker)
    found = await station_for(work, trade, asker)
    if found is None:
        return
    here = await station(work, SYSTEM, found)
    text = trade.speech.say(
        "private.hello",
        asker.locale,
        station=here.name if here else "",
        hotline=here.hotline if here else "",
    )
    await tell(work, asker, text, "hello", menu=keyboard(trade, asker.locale))


async def explain(work: Work, trade: Trade, asker: Asker) -> None:
    """Say in a few lines what can be asked here; staff also get their own commands."""
    key = "staff_desk.help" if asker.appointments and asker.at_desk else "private.help"
    if not asker.private and not asker.at_desk:
        key = "private.help_in_group"
    menu = keyboard(trade, asker.locale) if asker.private else ()
    await tell(work, asker, trade.speech.say(key, asker.locale), "help", menu=menu)
