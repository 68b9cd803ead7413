"""Buttons of this room: what stands after ``d:`` on a button."""

from chat.errors import BadInput
from chat.message import Press
from storage.unit_of_work import Work
from usecases.stations.link_here import press_link
from usecases.stations.link_privately import press_link_for
from usecases.stations.set_duty import press_duty
from usecases.trade import Trade


async def press(work: Work, trade: Trade, bot_id: int, pressed: Press, chosen: str) -> None:
    """Do what ``chosen`` says (``on``, ``off``, ``l:…`` or ``g:…``); the spinner is answered.

    Raises ``BadInput`` for anything else.
    """
    if chosen in ("on", "off"):
        await press_duty(work, trade, bot_id, pressed, on_duty=chosen == "on")
    elif chosen.startswith("l:"):
        await press_link(work, trade, bot_id, pressed, chosen.removeprefix("l:"))
    elif chosen.startswith("g:"):
        await press_link_for(work, trade, bot_id, pressed, chosen.removeprefix("g:"))
    else:
        raise BadInput(reason=chosen[:20])
