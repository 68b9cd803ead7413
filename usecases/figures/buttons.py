"""The buttons under figures: into the tickets behind one, to other days, to the same told apart."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from chat.actions import Button, Rows
from chat.errors import BadInput
from chat.ids import long, short
from storage.counted import EVERYTHING
from tickets.figures import Behind, By, Figures
from tickets.policies import Metric
from usecases.figures.groups import Group
from usecases.figures.sight import Sight, sight_from
from usecases.trade import Trade

VIEW, BEHIND, SHEET = "fv", "fb", "fx"
_FIGURES = tuple(Behind)
# Two stand beside each other on a telephone with their words unbroken.
_BESIDE = 2
_EARLIEST = 2000


def opening_buttons(
    trade: Trade,
    locale: str,
    sight: Sight,
    figures: Figures,
    only: Collection[Behind] = _FIGURES,
) -> Rows:
    """Return a button for each figure that there is something behind."""
    counted: list[tuple[Behind, int]] = [(Behind.TICKETS, figures.tickets)]
    for metric in Metric:
        counted.append((Behind(metric.value), figures.of(metric).count))
        counted.append((Behind(f"late_{metric}"), figures.of(metric).late))
    counted += [
        (Behind.REOPENED, figures.reopened),
        (Behind.PROMISED, figures.kept + figures.renewed + figures.broken),
        (Behind.BROKEN, figures.broken),
        (Behind.ASKED, figures.asked),
        (Behind.RATED, figures.rated),
        (Behind.EXCUSED, figures.excused),
    ]
    buttons = [
        Button(
            trade.speech.say(f"figures.behind.{figure}", locale, count=count),
            behind_data(trade, sight, figure),
        )
        for figure, count in counted
        if count and figure in only
    ]
    return _beside(buttons)


def group_buttons(trade: Trade, sight: Sight, shown: Sequence[Group]) -> Rows:
    """Return a button for each of what figures are told apart by."""
    seen = [(number, one, one.sight(sight)) for number, one in enumerate(shown, 1)]
    return _beside(
        [
            Button(f"{number}. {one.name}", _view(trade, inner))
            for number, one, inner in seen
            if inner is not None
        ]
    )


def leading_buttons(trade: Trade, locale: str, sight: Sight, today: date, *, private: bool) -> Rows:
    """Return the buttons that lead to other days, and to the same told apart."""
    say, stretch = trade.speech.say, sight.stretch
    turning = []
    if stretch.first.year > _EARLIEST:
        turning.append(
            Button(say("figures.earlier", locale), _view(trade, sight.moved(stretch.before())))
        )
    if stretch.last < today:
        turning.append(
            Button(say("figures.later", locale), _view(trade, sight.moved(stretch.after())))
        )
    apart = [
        Button(say(f"figures.by.{way or 'whole'}", locale), _view(trade, sight.split(way)))
        for way in _ways(sight, private=private)
    ]
    if private:
        data = trade.signer.sign(f"{SHEET}:{sight.split(None).to_text()}")
        apart.append(Button(say("figures.sheet", locale), data))
    return (tuple(turning), *_beside(apart))


def behind_data(trade: Trade, sight: Sight, figure: Behind, skip: int = 0) -> str:
    """Sign what opens a page of the tickets behind a figure."""
    place = short(_FIGURES.index(figure))
    text = replace(sight, by=None).to_text()
    return trade.signer.sign(f"{BEHIND}:{place}.{short(skip)}.{text}")


def behind_from(argument: str) -> tuple[Behind, int, Sight]:
    """Read what ``behind_data`` signed; raises ``BadInput``."""
    place, _, rest = argument.partition(".")
    skip, _, sight = rest.partition(".")
    number = long(place)
    if number >= len(_FIGURES):
        raise BadInput(reason=argument[:20])
    return _FIGURES[number], long(skip), sight_from(sight)


def _ways(sight: Sight, *, private: bool) -> list[By | None]:
    ways: list[By | None] = [None]
    if sight.cut.kind is None:
        ways.append(By.KIND)
    if replace(sight.cut, shared=False) == EVERYTHING:
        ways.append(By.DISTRICT)
        if private:
            ways.append(By.PERSON)
        if sight.station_id is None:
            ways.append(By.STATION)
    return [one for one in ways if one is not sight.by]


def _view(trade: Trade, sight: Sight) -> str:
    return trade.signer.sign(f"{VIEW}:{sight.to_text()}")


def _beside(buttons: Sequence[Button]) -> Rows:
    return tuple(
        tuple(buttons[start : start + _BESIDE]) for start in range(0, len(buttons), _BESIDE)
    )
