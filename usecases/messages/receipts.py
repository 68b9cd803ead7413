"""What a resident hears about their request: one short line, with nothing personal in a group."""

from chat.actions import Button, Rows
from chat.ids import short
from storage.unit_of_work import Work
from tickets.kinds import Kind
from tickets.ticket import Ticket
from usecases.messages.about_outage import about_outage, state_of, wonders
from usecases.messages.gather import Gathering
from usecases.messages.scene import Scene
from usecases.messages.speak import private_link, react, say, whisper
from usecases.trade import Trade


async def tell_opened(
    work: Work, trade: Trade, scene: Scene, kind: Kind, ticket: Ticket, gathering: Gathering
) -> None:
    """Say that a ticket was opened; who belongs to a known outage hears how that stands."""
    danger = trade.tickets.dangerous(scene.text) and not kind.thanked
    asked = scene.addressed or scene.private or wonders(trade, scene)
    if kind.confidential and not scene.private:
        await _tell_confidentially(work, trade, scene, kind, ticket)
    elif kind.thanked:
        await say(work, scene, "receipt", kind.what_next(scene.locale))
    elif gathering.common and not asked and not danger:
        await react(work, trade, scene, "noted")
    else:
        text, buttons = _line(trade, scene, kind, ticket)
        if kind.gathers:
            more, buttons = about_outage(work, trade, scene, ticket, gathering)
            text = f"{text}\n{more}" if more else text
        if danger:
            text = f"{_safety(trade, scene)}\n{text}"
        await say(work, scene, "receipt", text, buttons=buttons, safety=danger)


async def tell_joined(work: Work, trade: Trade, scene: Scene, kind: Kind, ticket: Ticket) -> None:
    """Say that a message was added to its writer's ticket: by a line where one is owed."""
    danger = trade.tickets.dangerous(scene.text) and not kind.thanked
    if danger and not (kind.confidential and not scene.private):
        text = f"{_safety(trade, scene)}\n{_joined(trade, scene, ticket)}"
        await say(work, scene, "receipt", text, safety=True)
    elif kind.confidential and not scene.private:
        if scene.addressed:
            await _point_to_private(work, trade, scene, ticket)
        await whisper(work, scene, "receipt", _joined(trade, scene, ticket))
    elif kind.thanked:
        await react(work, trade, scene, "thanks")
    elif scene.private or scene.addressed or (kind.gathers and wonders(trade, scene)):
        state = state_of(work, trade, scene, ticket) if kind.gathers else ""
        text = f"{_joined(trade, scene, ticket)}\n{state}".strip()
        await say(work, scene, "receipt", text)
    else:
        await react(work, trade, scene, "noted")


async def tell_moved(work: Work, trade: Trade, scene: Scene, kind: Kind, ticket: Ticket) -> None:
    """Say that a ticket became another kind, where a line is owed; thanks need no line."""
    if kind.confidential and not scene.private:
        await _tell_confidentially(work, trade, scene, kind, ticket, f"moved{ticket.version}")
    elif (scene.private or scene.addressed) and kind.numbered:
        text = trade.speech.say(
            "receipt.moved",
            scene.locale,
            number=ticket.number,
            kind=kind.name(scene.locale),
            next=kind.what_next(scene.locale),
        )
        await say(work, scene, f"moved{ticket.version}", text)


async def warn(work: Work, trade: Trade, scene: Scene) -> None:
    """Say what keeps people from harm, to a request that has just begun to speak of danger."""
    await say(work, scene, "safety", _safety(trade, scene), safety=True)


def private_receipt(trade: Trade, locale: str, kind: Kind, ticket: Ticket) -> str:
    """Return what the author of a request reads about it when nobody else does."""
    return trade.speech.say(
        "receipt.opened", locale, number=ticket.number, next=kind.what_next(locale)
    )


def remove_button(trade: Trade, locale: str, message_row: int) -> Rows:
    """Return a button by which an author has the original taken out of the group."""
    text = trade.speech.say("report.remove_button", locale)
    return ((Button(text, trade.signer.sign(f"x:{short(message_row)}")),),)


async def _tell_confidentially(
    work: Work, trade: Trade, scene: Scene, kind: Kind, ticket: Ticket, what: str = "receipt"
) -> None:
    """In the group neither kind nor number; whoever can be reached in private hears more there."""
    await _point_to_private(work, trade, scene, ticket, what)
    locale = trade.speech.locale_for(scene.person.language)
    text = private_receipt(trade, locale, kind, ticket)
    await whisper(
        work, scene, f"{what}-told", text, buttons=remove_button(trade, locale, scene.row.id)
    )


async def _point_to_private(
    work: Work, trade: Trade, scene: Scene, ticket: Ticket, what: str = "receipt"
) -> None:
    text = trade.speech.say("receipt.private_only", scene.locale)
    button = private_link(trade, scene, ticket.id)
    await say(work, scene, what, text, buttons=((button,),))


def _line(trade: Trade, scene: Scene, kind: Kind, ticket: Ticket) -> tuple[str, Rows]:
    if kind.private_answer and not scene.private:
        text = trade.speech.say("receipt.answered_privately", scene.locale, number=ticket.number)
        return text, ((private_link(trade, scene, ticket.id),),)
    return private_receipt(trade, scene.locale, kind, ticket), ()


def _joined(trade: Trade, scene: Scene, ticket: Ticket) -> str:
    return trade.speech.say("receipt.joined", scene.locale, number=ticket.number)


def _safety(trade: Trade, scene: Scene) -> str:
    hotline = scene.station.hotline if scene.station else ""
    key = "receipt.safety" if trade.tickets.near_wires(scene.text) else "receipt.life_support"
    return trade.speech.say(key, scene.locale, hotline=hotline)
