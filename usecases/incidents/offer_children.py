"""A ticket was closed: whoever closed or owned it is asked whether what is under it goes too."""

from chat.actions import Button, SendText
from chat.ids import short
from stations.person import Person
from stations.scope import SYSTEM, scope_of
from storage.families import open_children
from storage.people import person
from storage.staff import appointments
from storage.unit_of_work import Work
from tickets.entry import Entry
from tickets.ticket import Ticket
from usecases.tickets.privately import write_privately
from usecases.trade import Trade


async def offer_children(work: Work, trade: Trade, parent: Ticket, ended: Entry) -> None:
    """Offer it in private: to whoever closed the parent, else to its owner.

    Only what they may see themselves is named.
    """
    if not await open_children(work, SYSTEM, parent.id, 1):
        return
    for who_id in (ended.person_id, parent.owner_id):
        held = (await appointments(work, SYSTEM, [who_id or 0])).get(who_id or 0, ())
        who = await person(work, SYSTEM, who_id or 0) if held else None
        if who is None:
            continue
        scope = scope_of(who.id, held)
        found = await open_children(work, scope, parent.id)
        if found and await _offer(work, trade, parent, ended, who, found):
            return


async def _offer(
    work: Work,
    trade: Trade,
    parent: Ticket,
    ended: Entry,
    who: Person,
    found: tuple[Ticket, ...],
) -> bool:
    locale = trade.speech.locale_for(who.language)
    text = trade.speech.say(
        "incident.offer_children",
        locale,
        number=parent.number,
        count=len(found),
        numbers=trade.speech.say("group.joiner", locale).join(one.number for one in found),
    )
    label = trade.speech.say("incident.close_children", locale, count=len(found))
    button = Button(label, trade.signer.sign(f"ic:{short(parent.id)}"))
    words = SendText(text, buttons=((button,),))
    return await write_privately(work, trade, who.id, words, f"children:{ended.id}")
