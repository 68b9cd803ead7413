"""What the reporter of an outage hears beside their number: how it stands, or one question."""

from chat.actions import Button, Rows
from chat.ids import short
from storage.unit_of_work import Work
from tickets.incident import Incident
from tickets.outage_words import Extent
from tickets.ticket import Ticket
from usecases.messages.gather import Gathering
from usecases.messages.outage_state import tell_state
from usecases.messages.scene import Scene
from usecases.trade import Trade

# The letters behind which each answer to the question stands.
EXTENTS = {"m": Extent.MINE, "a": Extent.AROUND, "d": Extent.DANGER}


def about_outage(
    work: Work, trade: Trade, scene: Scene, ticket: Ticket, gathering: Gathering
) -> tuple[str, Rows]:
    """Return what to add to the receipt of an outage report, and the buttons under it.

    Who belongs to an outage that is known hears how it stands. Who is alone with it is asked how
    far it reaches, unless their words say so.
    """
    known = gathering.incident
    if known is not None and (gathering.common or gathering.planned):
        return tell(work, trade, scene, known), ()
    extent = trade.tickets.outages.extent(scene.text)
    if extent is Extent.MINE:
        return trade.speech.say("incident.check_breaker", scene.locale), ()
    alone = known is None or gathering.first
    if not alone or extent is not None or not _worth_asking(trade, scene, ticket):
        return "", ()
    return trade.speech.say("incident.how_far", scene.locale), extent_buttons(trade, scene, ticket)


def state_of(work: Work, trade: Trade, scene: Scene, ticket: Ticket) -> str:
    """Say how the outage stands to which somebody's ticket belongs, where that is known."""
    known = next((one for one in scene.live if one.id == ticket.incident_id), None)
    if known is None or not (known.answer or known.etr_at or known.confirmed_at):
        return ""
    return tell(work, trade, scene, known)


def wonders(trade: Trade, scene: Scene) -> bool:
    """True when somebody wants to know how an outage stands."""
    return trade.tickets.outages.asks_how_it_stands(scene.text)


def tell(work: Work, trade: Trade, scene: Scene, known: Incident) -> str:
    """Say how an incident stands to the writer of a message."""
    if scene.station is None:
        return ""
    planned = scene.located.planned if scene.located else None
    return tell_state(trade, scene.locale, known, scene.station, work.now, planned)


def extent_buttons(trade: Trade, scene: Scene, ticket: Ticket) -> Rows:
    """Return the three answers to how far it reaches; only the reporter's press counts."""
    return (
        tuple(
            Button(
                trade.speech.say(f"incident.extent_{extent}", scene.locale),
                trade.signer.sign(f"ie:{letter}:{short(ticket.id)}"),
            )
            for letter, extent in EXTENTS.items()
        ),
    )


def _worth_asking(trade: Trade, scene: Scene, ticket: Ticket) -> bool:
    said_danger = trade.tickets.dangerous(scene.text)
    return trade.tickets.outages.reaches(ticket.topic) and not said_danger
