"""What staff see of outages: what is known now, what is going to be said."""

from broadcasts.notice import NoticeState
from broadcasts.outage import OutageState
from broadcasts.source_age import Age
from chat.actions import Button, Rows
from chat.ids import short
from stations.area import Station
from storage import notices, outages
from storage.unit_of_work import Work
from usecases.broadcasts.facts import moment
from usecases.broadcasts.notice_card import NOTICE, VERBS
from usecases.broadcasts.source_age import age_here, say_age
from usecases.broadcasts.words import OUTAGE, SHOW
from usecases.tickets.asker import Asker, tell
from usecases.trade import Trade

_MOST = 15
_AHEAD = (NoticeState.WAITING, NoticeState.SCHEDULED, NoticeState.PAUSED, NoticeState.SENDING)
_SHOWN = (
    OutageState.DRAFT,
    OutageState.ANNOUNCED,
    OutageState.REMINDED,
    OutageState.STARTED,
    OutageState.RESTORED,
)


async def list_outages(work: Work, trade: Trade, asker: Asker, station: Station) -> None:
    """List a station's outages that are not over, and its calendar of notices."""
    say = trade.speech.say
    found = await outages.outages_listed(work, asker.scope, station.id, _MOST, _SHOWN)
    # A draft is its author's alone; one from another system waits for whoever may send it.
    known = [
        one
        for one in found
        if one.state is not OutageState.DRAFT or one.entered_by in (asker.person.id, None)
    ]
    lines, rows = [], list[tuple[Button, ...]]()
    for number, one in enumerate(known, 1):
        told = say(
            "outage.line",
            asker.locale,
            number=number,
            kind=trade.notices.kinds[one.kind].name(asker.locale),
            state=say(f"outage.state_{one.state}", asker.locale),
            starts=moment(trade, asker.locale, one.starts_at, station),
            scope=one.scope[:40],
        )
        lines.append(told)
        data = trade.signer.sign(f"{OUTAGE}:{SHOW}:{short(one.id)}")
        rows.append((Button(say("outage.open", asker.locale, number=number), data),))
    ahead = await notices.notices_ahead(work, asker.scope, station.id, _MOST)
    planned = [one for one in ahead if one.state in _AHEAD]
    for number, notice in enumerate(planned, len(known) + 1):
        told = say(
            "notice.ahead",
            asker.locale,
            number=number,
            at=moment(trade, asker.locale, notice.send_at, station),
            kind=trade.notices.kinds[notice.kind].name(asker.locale),
            state=say(f"notice.state_{notice.state}", asker.locale),
        )
        lines.append(told)
        data = trade.signer.sign(f"{NOTICE}:{VERBS['show']}:{short(notice.id)}")
        rows.append((Button(say("outage.open", asker.locale, number=number), data),))
    if not lines:
        lines = [say("outage.none", asker.locale)]
    age = await age_here(work, trade, station)
    if age.age is not Age.NONE:
        lines.append(say_age(trade, asker.locale, age, work.now, station))
    lines.append(say("outage.usage", asker.locale))
    made: Rows = tuple(rows)
    await tell(work, asker, "\n".join(lines), "outages", buttons=made)
