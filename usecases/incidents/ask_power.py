"""「来电了吗?」: the two buttons, and the reminder before silence is taken for a yes."""

from dataclasses import replace

from chat.actions import Button, Rows
from chat.ids import short
from stations.scope import SYSTEM
from storage import restorations
from storage.unit_of_work import Work
from tickets.ticket import Ticket
from usecases.closing.reach import put, reach
from usecases.trade import Trade


def power_buttons(trade: Trade, locale: str, incident_id: int) -> Rows:
    """Return the two buttons; whoever presses them speaks for themself alone."""
    return (
        tuple(
            Button(
                trade.speech.say(f"incident.power_{name}", locale),
                trade.signer.sign(f"ib:{letter}:{short(incident_id)}"),
            )
            for letter, name in (("y", "back"), ("n", "out"))
        ),
    )


async def remind_of_power(work: Work, trade: Trade, ticket: Ticket) -> bool:
    """Ask again whether the supply is back; ``False`` where that was not asked.

    Those who can be reached in their group alone are asked there together, once.
    """
    asked = await restorations.restoration_of(work, SYSTEM, ticket.id)
    if asked is None:
        return False
    where = await reach(work, trade, ticket)
    if where is not None:
        whom = ticket.id if where.private else where.chat.id
        text = trade.speech.say("incident.is_it_back_again", where.locale)
        buttons = power_buttons(trade, where.locale, asked.incident_id)
        key = f"power-again:{asked.incident_id}:{asked.asked_at:%Y%m%d}:{whom}"
        await put(work, replace(where, reply_to=None), text, buttons, key)
    return True
