"""A resident wants their manager to call about a bill: a ticket with all that they were told."""

from billing.question import Question, Wanted
from chat.errors import NotFound
from intents.intent import Intent
from stations.scope import SYSTEM
from storage import areas
from storage.unit_of_work import Work
from tickets.ticket import Source
from usecases.billing.compose import compose
from usecases.billing.seen import accounts_seen
from usecases.messages.open_ticket import Request, open_ticket
from usecases.tickets.asker import Asker, tell
from usecases.tickets.find import PersonalMatter
from usecases.trade import Trade


async def call_me(
    work: Work, trade: Trade, asker: Asker, account_id: int | None, period: int | None
) -> None:
    """Open a ticket in private; raises ``PersonalMatter`` and ``NotFound`` without a station."""
    if not asker.private:
        raise PersonalMatter
    mine = await accounts_seen(work, asker.person.id)
    about = next((one for one in mine if one.account.id == account_id), None)
    station_id = about.account.station_id if about else asker.chat.station_id
    station = None if station_id is None else await areas.station(work, SYSTEM, station_id)
    if station is None:
        raise NotFound(what="station")
    words = trade.speech.say("bill.call_words")
    if about is not None:
        why = Question(Wanted.WHY, () if period is None else (period,))
        told = await compose(
            work, trade, asker.person.id, trade.speech.default, why, about.account.id
        )
        words = f"{words}\n{told.text}"
    request = Request(
        station=station,
        reporter_id=asker.person.id,
        chat_id=asker.chat.id,
        said_at=work.now,
        district_id=about.account.district_id if about else None,
        source=Source.PRIVATE,
        words=words,
    )
    ticket = await open_ticket(work, trade.tickets.kind(Intent.BILL_QUERY.value), request)
    said = trade.speech.say("bill.will_call", asker.locale, number=ticket.number)
    await tell(work, asker, said, "call")
