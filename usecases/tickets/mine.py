"""Show people their own tickets; in a group only the way to where that is private."""

from chat.actions import Button
from chat.ids import short
from stations.scope import SYSTEM
from storage.areas import station
from storage.tickets import tickets_of
from storage.unit_of_work import Work
from usecases.tickets.asker import Asker, tell
from usecases.tickets.telling import ticket_line
from usecases.trade import Trade

_MOST = 10


async def show_mine(work: Work, trade: Trade, asker: Asker) -> None:
    """List the asker's newest tickets, each with a button that opens it.

    Praise and opinions were thanked for; they have no number that could be followed.
    """
    if not asker.private:
        await point_to_private(work, trade, asker)
        return
    every = await tickets_of(work, asker.scope, asker.person.id, _MOST)
    found = [one for one in every if trade.tickets.kind(one.kind).numbered]
    if not found:
        await tell(work, asker, trade.speech.say("ticket.none_mine", asker.locale), "mine")
        return
    lines = [trade.speech.say("ticket.mine", asker.locale)]
    for one in found:
        where = await station(work, SYSTEM, one.station_id)
        lines.append(ticket_line(trade, "ticket.mine_line", one, where, asker.locale))
    buttons = tuple((Button(one.number, trade.signer.sign(f"v:{short(one.id)}")),) for one in found)
    await tell(work, asker, "\n".join(lines), "mine", buttons=buttons)


async def point_to_private(work: Work, trade: Trade, asker: Asker, start: str = "t") -> None:
    """Say in one line that this is done in private, with a button that leads there.

    ``start`` is what the link carries: ``t`` opens the list of one's tickets.
    """
    name = trade.bots[asker.bot_id].username
    link = f"https://t.me/{name}?start={trade.signer.sign(start, 'start')}"
    label = trade.speech.say("private.open_private_button", asker.locale)
    text = trade.speech.say("private.open_private", asker.locale)
    await tell(work, asker, text, "private", buttons=((Button(label, url=link),),))
