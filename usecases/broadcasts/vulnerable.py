"""The register of vulnerable households: entered with their consent, for a time, and struck out."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from broadcasts.dispatch import read_moment
from chat.errors import BadInput, NotFound
from chat.message import Message
from customers.account import masked_number
from stations.scope import SYSTEM
from storage import areas, coverage
from storage.accounts import account_numbered
from storage.coverage import Vulnerable
from storage.unit_of_work import Work
from usecases.tickets.asker import Asker, require_desk, tell
from usecases.trade import Trade

REASONS = ("medical", "alone", "infant")
_LONGEST = timedelta(days=366)


async def vulnerable_command(work: Work, trade: Trade, asker: Asker, message: Message) -> None:
    """``/vulnerable NUMBER REASON UNTIL`` enters a household; ``NUMBER`` alone strikes it out.

    In private alone, for what is said of a household is nobody else's. Raises ``NotAllowed``,
    ``NotFound`` (also beyond one's districts) and ``BadInput``.
    """
    require_desk(asker)
    say = trade.speech.say
    if not asker.private:
        await tell(work, asker, say("cover.only_private", asker.locale), "vulnerable")
        return
    words = message.argument.split()
    if not words:
        raise BadInput(reason=say("cover.usage", asker.locale))
    account = await account_numbered(work, asker.scope, words[0])
    if account is None:
        raise NotFound(what="account")
    number = masked_number(account.number)
    if len(words) == 1:
        there = await coverage.strike_out(work, SYSTEM, account.id)
        key = "cover.struck_out" if there else "cover.not_there"
        await tell(work, asker, say(key, asker.locale, number=number), "vulnerable")
        return
    named = {word: one for one in REASONS for word in trade.speech.words(f"cover.reason_{one}")}
    reason = named.get(words[1].casefold())
    station = await areas.station(work, SYSTEM, account.station_id)
    local = work.now.astimezone(ZoneInfo(station.timezone if station else "UTC"))
    day = " ".join(words[2:])
    until = read_moment(f"{day} 0:00", local, trade.notices.dispatch) if day else None
    if reason is None or until is None or not _fits(until.date(), local.date()):
        raise BadInput(reason=say("cover.usage", asker.locale))
    new = Vulnerable(
        work.new_id(), account.station_id, account.id, reason, until.date(), asker.person.id
    )
    await coverage.register(work, SYSTEM, new)
    text = say("cover.entered", asker.locale, number=number, until=until.date())
    await tell(work, asker, text, "vulnerable")


def _fits(until: date, today: date) -> bool:
    return today < until <= today + _LONGEST
