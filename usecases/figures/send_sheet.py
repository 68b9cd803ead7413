"""Send figures as a spreadsheet, to whoever asked for it, in private."""

from chat.actions import Priority, SendDocument
from chat.drawings import to_text
from storage.outbox import leave
from storage.unit_of_work import Work
from usecases.figures.reach import SheetsInPrivate, allow
from usecases.figures.sheets import make_book
from usecases.figures.sight import Sight
from usecases.figures.tell import span
from usecases.tickets.asker import Asker
from usecases.trade import Trade


async def send_sheet(work: Work, trade: Trade, asker: Asker, sight: Sight) -> None:
    """Leave the file for the private chat; raises like ``allow``, and ``SheetsInPrivate``."""
    allowed = await allow(work, asker, sight)
    if not asker.private:
        raise SheetsInPrivate
    book = await make_book(work, trade, asker, allowed)
    stretch = allowed.sight.stretch
    told = span(trade, asker.locale, stretch, work.now, allowed.zone)
    await leave(
        work,
        SendDocument(
            caption=trade.speech.say("figures.sheet_caption", asker.locale, span=told),
            name=f"figures-{stretch.first}-{stretch.last}.xlsx",
            drawing=to_text(book),
        ),
        bot_id=asker.bot_id,
        chat_id=asker.chat.id,
        key=f"figures-sheet:{asker.origin}",
        priority=Priority.STAFF,
    )
