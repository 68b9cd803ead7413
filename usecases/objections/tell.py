"""An objection in words, and who is told of it."""

from chat.actions import Button, Rows, SendText
from chat.ids import short
from stations.person import Person
from stations.scope import SYSTEM
from storage import areas, tickets
from storage.people import person
from storage.roster import subjects_of
from storage.unit_of_work import Work
from tickets.objection import Objection, ObjectionState
from usecases.owners.superiors import superiors
from usecases.tickets.privately import write_privately
from usecases.tickets.telling import kind_name, local
from usecases.trade import Trade

UPHOLD, REJECT = "qu", "qr"


async def describe(work: Work, trade: Trade, one: Objection, locale: str) -> str:
    """Return what is objected to, by whom, why, and what was decided."""
    say = trade.speech.say
    station = await areas.station(work, SYSTEM, one.station_id)
    ticket = await tickets.reread(work, SYSTEM, one.ticket_id)
    who = await person(work, SYSTEM, one.person_id)
    lines = [
        say(
            "objection.head",
            locale,
            number=ticket.number,
            kind=kind_name(trade, ticket, locale),
            what=say(f"objection.about_{one.metric}", locale),
        ),
        say("objection.by", locale, who=who.name if who else "", at=local(one.at, station)),
        say("objection.words", locale, words=one.words),
    ]
    if one.state is not ObjectionState.OPEN:
        judge = None if one.decided_by is None else await person(work, SYSTEM, one.decided_by)
        said = say(f"objection.state_{one.state}", locale)
        name = judge.name if judge else ""
        lines.append(say("objection.outcome", locale, what=said, who=name, words=one.decision))
    return "\n".join(lines)


def buttons(trade: Trade, one: Objection, locale: str) -> Rows:
    """Return the two ways to decide about one that is open."""
    if one.state is not ObjectionState.OPEN:
        return ()
    ways = ((UPHOLD, "uphold"), (REJECT, "reject"))
    return (
        tuple(
            Button(
                trade.speech.say(f"objection.do_{name}", locale),
                trade.signer.sign(f"{verb}:{short(one.id)}"),
            )
            for verb, name in ways
        ),
    )


async def tell_judges(work: Work, trade: Trade, one: Objection) -> int:
    """Ask the supervisors of the station, else who is above, in private; return how many.

    Never who objects, and never whom the ticket is about.
    """
    never = {*await subjects_of(work, SYSTEM, one.ticket_id), one.person_id}
    judges = await superiors(work, one.station_id, None, never)
    told = [await tell(work, trade, one, who, "objection.please", asks=True) for who in judges]
    return sum(told)


async def tell(
    work: Work, trade: Trade, one: Objection, who: Person, sentence: str, *, asks: bool = False
) -> bool:
    """Tell somebody of an objection in private; ``False`` when they cannot be reached there."""
    locale = trade.speech.locale_for(who.language)
    text = await describe(work, trade, one, locale)
    words = SendText(
        f"{trade.speech.say(sentence, locale)}\n{text}",
        buttons=buttons(trade, one, locale) if asks else (),
    )
    return await write_privately(
        work, trade, who.id, words, f"objection:{one.id}:{one.state}:{who.id}"
    )
