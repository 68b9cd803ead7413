"""Hand a ticket over: a colleague is asked, and until they accept its owner stays responsible."""

from chat.actions import Button, Priority, Rows, SendText
from chat.errors import Fact
from chat.ids import short
from stations.person import Person
from stations.scope import SYSTEM
from stations.staff import Role
from storage.chats import private_chat
from storage.outbox import leave
from storage.people import people, person
from storage.roster import subjects_of
from storage.unit_of_work import Work
from tickets.entry import Audience, Entry, EntryKind
from tickets.moves import NothingOffered, OwnsItAlready, TicketIsClosed
from tickets.routing import Candidate, may_keep
from tickets.ticket import State, Ticket
from usecases.cards.in_place import offer
from usecases.owners.assign import candidates, matter_of
from usecases.tickets.asker import Asker, acknowledge
from usecases.tickets.enter import enter
from usecases.tickets.telling import kind_name
from usecases.trade import Trade

# More colleagues than this do not fit under a card.
_MOST = 12


class NotTheirs(Fact):
    """Only whoever owns a ticket, or somebody above them, hands it over."""

    key = "not_theirs"


class ColleagueIsGone(Fact):
    """Whoever was chosen is not, or no longer, of this station's staff."""

    key = "colleague_is_gone"


class ColleagueIsAway(Fact):
    """Whoever was chosen is absent by the roster."""

    key = "colleague_is_away"


class ColleagueMayNot(Fact):
    """Whoever was chosen may not handle this ticket: their rank or reach, or it is about them."""

    key = "colleague_may_not"


class NobodyToAsk(Fact):
    """There is no colleague who could take the ticket over."""

    key = "nobody_to_ask"


async def choose_colleague(work: Work, trade: Trade, asker: Asker, ticket: Ticket) -> None:
    """Offer the colleagues who may take it over; raises ``NotTheirs`` or ``NobodyToAsk``."""
    _require_own(asker, ticket)
    crew = await candidates(work, ticket.station_id)
    concerned = await subjects_of(work, SYSTEM, ticket.id)
    matter = matter_of(trade, ticket, concerned)
    fit = [one for one in crew if _may(one, ticket) and may_keep(one.person_id, matter, crew)]
    fit.sort(key=lambda one: (not one.on_shift, one.open_tickets, one.person_id))
    if not fit:
        raise NobodyToAsk
    known = await people(work, SYSTEM, [one.person_id for one in fit])
    choices = [
        Button(
            trade.speech.say(
                "card.colleague",
                asker.locale,
                name=known[one.person_id].name,
                count=one.open_tickets,
            ),
            trade.signer.sign(f"ko:{short(ticket.id)}:{short(one.person_id)}"),
        )
        for one in fit[:_MOST]
    ]
    question = trade.speech.say("card.which_colleague", asker.locale)
    await offer(work, trade, asker, ticket, question, choices)


async def hand_over(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, colleague_id: int
) -> None:
    """Ask a colleague to take the ticket over.

    Raises ``NotTheirs``, ``ColleagueIsGone``, ``ColleagueIsAway``, ``ColleagueMayNot`` and the
    facts of ``tickets.moves``.
    """
    _require_own(asker, ticket)
    if colleague_id == ticket.owner_id:
        raise OwnsItAlready
    crew = await candidates(work, ticket.station_id)
    chosen = next((one for one in crew if one.person_id == colleague_id), None)
    colleague = await person(work, SYSTEM, colleague_id)
    if chosen is None or colleague is None:
        raise ColleagueIsGone
    if chosen.absent:
        raise ColleagueIsAway(who=colleague.name)
    matter = matter_of(trade, ticket, await subjects_of(work, SYSTEM, ticket.id))
    if not (_may(chosen, ticket) and may_keep(colleague_id, matter, crew)):
        raise ColleagueMayNot(who=colleague.name)
    ticket, entry = await enter(
        work,
        asker,
        ticket,
        EntryKind.OFFERED,
        target_id=colleague_id,
        audience=Audience.STAFF,
    )
    await _ask_colleague(work, trade, asker, ticket, colleague, entry)
    text = trade.speech.say("card.offered", asker.locale, number=ticket.number, who=colleague.name)
    await acknowledge(work, asker, text, "offered")


async def accept_offer(work: Work, trade: Trade, asker: Asker, ticket: Ticket) -> None:
    """The colleague takes the ticket over; raises ``NothingOffered``."""
    before = ticket.owner_id
    ticket, entry = await enter(work, asker, ticket, EntryKind.ACCEPTED, audience=Audience.STAFF)
    await _tell(work, trade, asker, ticket, before, "card.was_accepted", entry)
    text = trade.speech.say("staff_desk.taken", asker.locale, number=ticket.number)
    await acknowledge(work, asker, text, "accepted")


async def decline_offer(work: Work, trade: Trade, asker: Asker, ticket: Ticket) -> None:
    """The colleague does not take it, or its owner takes the offer back.

    Raises ``NothingOffered`` also for anybody else.
    """
    own = asker.person.id in (ticket.offered_to, ticket.owner_id)
    if not own and not asker.ranks(Role.SUPERVISOR, ticket.station_id):
        raise NothingOffered
    offered_to = ticket.offered_to
    ticket, entry = await enter(work, asker, ticket, EntryKind.DECLINED, audience=Audience.STAFF)
    if asker.person.id == offered_to:
        await _tell(work, trade, asker, ticket, ticket.owner_id, "card.was_declined", entry)
    key = "card.declined" if asker.person.id == offered_to else "card.taken_back"
    text = trade.speech.say(key, asker.locale, number=ticket.number)
    await acknowledge(work, asker, text, "declined")


def _require_own(asker: Asker, ticket: Ticket) -> None:
    if ticket.state is State.CLOSED:
        raise TicketIsClosed
    theirs = ticket.owner_id in (None, asker.person.id)
    if not theirs and not asker.ranks(Role.SUPERVISOR, ticket.station_id):
        raise NotTheirs


def _may(one: Candidate, ticket: Ticket) -> bool:
    """Tell whether somebody is there, sees the ticket's district, and is neither side of it."""
    sides = (ticket.owner_id, ticket.reporter_id)
    reaches = ticket.about_staff or one.serves(ticket.district_id)
    return not one.absent and reaches and one.person_id not in sides


async def _ask_colleague(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, colleague: Person, entry: Entry
) -> None:
    desk = await private_chat(work, SYSTEM, asker.bot_id, colleague.id)
    if desk is None:
        return  # the card in the group has the same buttons
    locale = trade.speech.locale_for(colleague.language)
    text = trade.speech.say(
        "card.asks_you",
        locale,
        who=asker.person.name,
        number=ticket.number,
        kind=kind_name(trade, ticket, locale),
    )
    verbs = (("ky", "accept"), ("kn", "decline"))
    buttons: Rows = (
        tuple(
            Button(
                trade.speech.say(f"card.do_{name}", locale),
                trade.signer.sign(f"{verb}:{short(ticket.id)}"),
            )
            for verb, name in verbs
        ),
        (
            Button(
                trade.speech.say("handover.view", locale),
                trade.signer.sign(f"v:{short(ticket.id)}"),
            ),
        ),
    )
    await leave(
        work,
        SendText(text, buttons=buttons),
        bot_id=desk.bot_id,
        chat_id=desk.id,
        key=f"offered:{entry.id}",
        priority=Priority.STAFF,
    )


async def _tell(
    work: Work,
    trade: Trade,
    asker: Asker,
    ticket: Ticket,
    person_id: int | None,
    sentence: str,
    entry: Entry,
) -> None:
    """Tell whoever handed it over what came of it."""
    who = None if person_id is None else await person(work, SYSTEM, person_id)
    if who is None or who.id == asker.person.id:
        return
    desk = await private_chat(work, SYSTEM, asker.bot_id, who.id)
    if desk is None:
        return
    locale = trade.speech.locale_for(who.language)
    text = trade.speech.say(sentence, locale, who=asker.person.name, number=ticket.number)
    await leave(
        work,
        SendText(text),
        bot_id=desk.bot_id,
        chat_id=desk.id,
        key=f"handed:{entry.id}",
        priority=Priority.STAFF,
    )
