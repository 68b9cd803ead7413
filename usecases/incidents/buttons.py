"""The buttons by which staff handle an incident, on its own card and on those of its tickets."""

from chat.actions import Button, Rows
from chat.ids import short
from tickets.incident import Incident, IncidentState
from tickets.ticket import State, Ticket
from usecases.trade import Trade

# What can be done about an incident from its card, by its state; each verb is behind a letter.
_DOINGS = {
    IncidentState.SUSPECTED: ("answer", "confirm", "restore", "dissolve"),
    IncidentState.CONFIRMED: ("answer", "restore", "dissolve"),
    IncidentState.RESTORED: ("answer", "reopen", "close"),
}
LETTERS = {
    "answer": "a",
    "confirm": "c",
    "restore": "r",
    "reopen": "o",
    "close": "z",
    "dissolve": "x",
    "show": "s",
}
# From the card of a ticket everybody can be told, or the incident be looked at.
_FROM_TICKET = ("answer", "restore", "show")


def incident_buttons(trade: Trade, incident: Incident, locale: str) -> Rows:
    """Return what staff can do about an incident now; only the answer, for one that is planned."""
    doings = _DOINGS.get(incident.state, ())
    if incident.planned_id is not None:
        doings = tuple(one for one in doings if one not in ("confirm", "dissolve"))
    row = tuple(_button(trade, locale, name, incident.id) for name in doings)
    return (row,) if row else ()


def about_all(trade: Trade, ticket: Ticket, locale: str) -> list[Button]:
    """Return what a ticket's card offers about the incident that the ticket belongs to."""
    if ticket.incident_id is None or ticket.state is State.RESOLVED:
        return []
    return [_button(trade, locale, name, ticket.incident_id) for name in _FROM_TICKET]


def _button(trade: Trade, locale: str, name: str, incident_id: int) -> Button:
    data = trade.signer.sign(f"iw:{LETTERS[name]}:{short(incident_id)}")
    return Button(trade.speech.say(f"incident.do_{name}", locale), data)
