"""The buttons under a ticket's card: what can be done with it now, and no more."""

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum

from chat.actions import Button, Rows
from chat.ids import short
from tickets.flow import next_steps
from tickets.ticket import Outcome, State, Ticket
from usecases.incidents.buttons import about_all
from usecases.intake.called import call_buttons
from usecases.trade import Trade

# Three buttons of two or three characters stand side by side on a telephone.
_WIDE = 3
# What an answer reaches is no step that somebody presses.
ANSWERED = "answered"
_BOUNDARY = "boundary"

Make = Callable[[str, str], Button]


class Level(StrEnum):
    """Which of its keyboards a card shows; the letter stands in its buttons."""

    FIRST = "f"
    MORE = "m"
    CHECKLIST = "c"


def keyboard(
    trade: Trade,
    ticket: Ticket,
    locale: str,
    level: Level = Level.FIRST,
    *,
    reachable: bool = True,
) -> Rows:
    """Return the buttons for a ticket as it stands, two or three in a row.

    ``reachable``: we can bring its reporter the result, so that nobody has to telephone.
    """

    def make(verb: str, name: str) -> Button:
        label = trade.speech.say(f"card.do_{name}", locale)
        return Button(label, trade.signer.sign(f"{verb}:{short(ticket.id)}"))

    if ticket.state is State.CLOSED:
        merged = ticket.outcome == Outcome.MERGED
        return () if merged else ((make("ke", "reopen"),),)
    if level is Level.FIRST:
        return tuple(tuple(row) for row in _first(trade, ticket, locale, make) if row)
    back = Button(
        trade.speech.say("card.do_back", locale),
        trade.signer.sign(f"kv:{Level.FIRST.value}:{short(ticket.id)}"),
    )
    if level is Level.CHECKLIST:
        return ((back,),)
    untold = () if reachable else call_buttons(trade, locale, ticket)[0]
    return in_rows([*_more(trade, ticket, locale, make), *untold, back])


def in_rows(buttons: Iterable[Button], wide: int = _WIDE) -> Rows:
    """Arrange buttons side by side."""
    every = list(buttons)
    return tuple(tuple(every[at : at + wide]) for at in range(0, len(every), wide))


def opens(trade: Trade, ticket: Ticket, locale: str, level: Level) -> Button:
    """Return the button that shows another keyboard of the card."""
    label = trade.speech.say(f"card.do_level_{level.name.lower()}", locale)
    return Button(label, trade.signer.sign(f"kv:{level.value}:{short(ticket.id)}"))


def _first(trade: Trade, ticket: Ticket, locale: str, make: Make) -> Iterator[list[Button]]:
    if ticket.offered_to is not None:
        yield [make("ky", "accept"), make("kn", "decline")]
    untouched = ticket.owner_id is None or ticket.state is State.OPEN
    take = [make("kt", "take")] if untouched else []
    yield [*take, make("ka", "answer"), make("kq", "ask")]
    yield [make("dt", "replies"), make("pt", "promise")]
    if ticket.state is State.RESOLVED:
        yield [make("kc", "close"), make("ke", "not_done")]
    else:
        yield list(_steps(trade, ticket, locale))
    yield about_all(trade, ticket, locale)
    done = [] if ticket.state is State.RESOLVED else [make("kd", "resolve")]
    yield [*done, make("ko", "hand_over"), opens(trade, ticket, locale, Level.MORE)]


def _steps(trade: Trade, ticket: Ticket, locale: str) -> Iterator[Button]:
    """Yield the steps that may come next, as far as the one at which its kind closes."""
    kind = trade.tickets.kind(ticket.kind)
    last = kind.flow.place(kind.closes_at) if kind.closes_at else 0
    for step in next_steps(kind.flow, ticket.step)[:_WIDE]:
        if step.code != ANSWERED and kind.flow.place(step.code) <= last:
            data = trade.signer.sign(f"ks:{short(ticket.id)}:{step.code}")
            yield Button(step.name(locale), data)


def _more(trade: Trade, ticket: Ticket, locale: str, make: Make) -> Iterator[Button]:
    resolved = ticket.state is State.RESOLVED
    if ticket.paused is not None:
        yield make("kr", "resume")
    elif not resolved and trade.tickets.pauses:
        yield make("kp", "pause")
    if _BOUNDARY in trade.tickets.kind(ticket.kind).required:
        yield make("kb", "boundary")
    if ticket.kind in trade.tickets.checklists:
        yield opens(trade, ticket, locale, Level.CHECKLIST)
    if ticket.serious is not None:
        yield make("qf", "form")
    yield make("kk", "reclass")
    yield make("kg", "merge")
    yield make("kx", "split")
    yield make("km", "misjudged")
    if not resolved:
        yield make("kc", "close")
