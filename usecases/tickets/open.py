"""Show staff the open tickets of their stations and districts, a page at a time."""

from chat.actions import Button, Rows
from chat.ids import short
from stations.scope import SYSTEM
from storage.areas import station
from storage.ticket_pages import open_page
from storage.unit_of_work import Work
from tickets.ticket import Ticket
from usecases.tickets.asker import Asker, require_desk, tell
from usecases.tickets.telling import ticket_line
from usecases.trade import Trade

# As many buttons as a telephone shows under a message without scrolling.
PAGE = 8


async def show_open(work: Work, trade: Trade, asker: Asker, skip: int = 0) -> None:
    """List open tickets, the longest waiting first, after ``skip``; raises ``NotAllowed``."""
    require_desk(asker)
    page, total = await open_page(work, asker.scope, skip, PAGE, confidential=asker.private)
    if not page:
        await tell(work, asker, trade.speech.say("staff_desk.none_open", asker.locale), "open")
        return
    where = await station(work, SYSTEM, page[0].station_id)
    rows: Rows = tuple(
        (
            Button(
                ticket_line(trade, "staff_desk.open_line", one, where, asker.locale),
                trade.signer.sign(f"v:{short(one.id)}"),
            ),
        )
        for one in page
    )
    text = trade.speech.say(
        "staff_desk.open", asker.locale, first=skip + 1, last=skip + len(page), count=total
    )
    await tell(work, asker, text, "open", buttons=rows + _turning(trade, asker, skip, page, total))


def _turning(trade: Trade, asker: Asker, skip: int, page: tuple[Ticket, ...], total: int) -> Rows:
    """Return the row of buttons that turn the page, if there is where to turn."""
    targets = []
    if skip > 0:
        targets.append(("staff_desk.previous_page", max(0, skip - PAGE)))
    if skip + len(page) < total:
        targets.append(("staff_desk.next_page", skip + PAGE))
    row = tuple(
        Button(trade.speech.say(key, asker.locale), trade.signer.sign(f"n:{short(target)}"))
        for key, target in targets
    )
    return (row,) if row else ()
