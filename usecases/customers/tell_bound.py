"""Who hears that somebody sees an account now: its holder and manager, with a way to undo it."""

from chat.actions import Button, SendText
from chat.ids import short
from customers.account import Account, masked_number
from customers.binding import Binding, Standing
from stations.person import Person
from stations.scope import SYSTEM
from stations.staff import Role
from storage import bindings
from storage.people import people
from storage.staff import crew
from storage.unit_of_work import Work
from usecases.owners.superiors import superiors
from usecases.tickets.privately import write_privately
from usecases.trade import Trade

UNDO = "au"


async def managers_of(work: Work, account: Account) -> tuple[Person, ...]:
    """Return the managers of an account's district; without one, who supervises there."""
    found = {
        one.person.id: one.person
        for one in await crew(work, SYSTEM, account.station_id)
        if one.staff.role is Role.MANAGER
        and account.district_id is not None
        and one.staff.district_id == account.district_id
    }
    if found:
        return tuple(found.values())
    return await superiors(work, account.station_id, account.district_id, ())


async def tell_bound(work: Work, trade: Trade, account: Account, new: Binding) -> None:
    """Tell each holder and manager but whoever was bound; they undo it with one press."""
    held = await bindings.bindings_to(work, SYSTEM, account.id)
    holders = [one.person_id for one in held if one.standing is Standing.HOLDER]
    named = await people(work, SYSTEM, [new.person_id, *holders])
    told = {one: named[one] for one in holders if one in named}
    told |= {one.id: one for one in await managers_of(work, account)}
    told.pop(new.person_id, None)
    who = named[new.person_id].name if new.person_id in named else ""
    for person_id, person in sorted(told.items()):
        locale = trade.speech.locale_for(person.language)
        text = trade.speech.say(
            "binding.told",
            locale,
            who=who,
            standing=trade.speech.say(f"binding.as_{new.standing}", locale),
            number=masked_number(account.number),
            proof=trade.speech.say(f"binding.by_{new.proof}", locale),
        )
        undo = Button(
            trade.speech.say("binding.undo", locale),
            trade.signer.sign(f"{UNDO}:{short(new.id)}"),
        )
        words = SendText(text, buttons=((undo,),))
        await write_privately(work, trade, person_id, words, f"bound:{new.id}:{person_id}")
