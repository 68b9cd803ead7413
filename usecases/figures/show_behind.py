"""Show the tickets behind a figure, a page at a time, each opening to itself."""

from chat.actions import Button, Rows
from chat.ids import short
from storage.report_pages import Found
from storage.unit_of_work import Work
from tickets.figures import Behind
from usecases.figures.buttons import behind_data
from usecases.figures.open_behind import open_behind
from usecases.figures.reach import allow
from usecases.figures.sight import Sight
from usecases.figures.tell import lasted
from usecases.tickets.asker import Asker, tell
from usecases.tickets.telling import kind_name
from usecases.trade import Trade

# As many buttons as a telephone shows under a message without scrolling.
PAGE = 8
# Nobody turns further; a button that says so is not ours.
_FURTHEST = 1_000_000


async def show_behind(
    work: Work, trade: Trade, asker: Asker, sight: Sight, figure: Behind, skip: int
) -> None:
    """List the tickets behind a figure, the worst first, after ``skip``; raises like ``allow``."""
    allowed = await allow(work, asker, sight)
    skip = min(skip, _FURTHEST)
    page, total = await open_behind(
        work,
        trade,
        allowed.scope,
        allowed.period,
        figure,
        cut=allowed.cut,
        skip=skip,
        limit=PAGE,
    )
    name = trade.speech.say(f"figures.behind.{figure}", asker.locale, count=total)
    if not page:
        said = trade.speech.say("figures.none_behind", asker.locale, figure=name)
        await tell(work, asker, said, "behind")
        return
    text = trade.speech.say(
        "figures.behind_page", asker.locale, figure=name, first=skip + 1, last=skip + len(page)
    )
    rows: Rows = tuple(
        (
            Button(
                line_behind(trade, asker.locale, one),
                trade.signer.sign(f"v:{short(one.ticket.id)}"),
            ),
        )
        for one in page
    )
    turning = []
    if skip > 0:
        back = behind_data(trade, allowed.sight, figure, max(0, skip - PAGE))
        turning.append(Button(trade.speech.say("staff_desk.previous_page", asker.locale), back))
    if skip + len(page) < total:
        on = behind_data(trade, allowed.sight, figure, skip + PAGE)
        turning.append(Button(trade.speech.say("staff_desk.next_page", asker.locale), on))
    await tell(work, asker, text, "behind", buttons=(*rows, tuple(turning)) if turning else rows)


def line_behind(trade: Trade, locale: str, one: Found) -> str:
    """Tell a ticket behind a figure: its number, its kind, and what put it there."""
    parts = [one.ticket.number, kind_name(trade, one.ticket, locale)]
    if one.took is not None:
        parts.append(lasted(trade, locale, one.took))
    if one.score is not None:
        parts.append(trade.speech.say("figures.score", locale, score=one.score))
    if one.late:
        parts.append(trade.speech.say("figures.was_late", locale))
    return " ".join(parts)
