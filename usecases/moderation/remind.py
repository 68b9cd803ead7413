"""Cases that nobody decided: their reviewers are reminded when due, and before it is too late."""

from collections import defaultdict
from datetime import datetime

from chat.actions import Button, SendText
from chat.ids import short
from moderation.case import Case, reminded
from stations.person import Person
from stations.scope import SYSTEM
from storage import cases
from storage.unit_of_work import Work
from usecases.desk.due import Due
from usecases.moderation.call_people import OPEN
from usecases.moderation.reviewers import reviewers_of
from usecases.tickets.privately import write_privately
from usecases.trade import Trade

_AT_ONCE = 50


async def remind(work: Work, trade: Trade) -> int:
    """Tell each reviewer once of all that is due, with the gravest to open."""
    due = await cases.to_remind_of(work, SYSTEM, _AT_ONCE)
    told: dict[int, list[Case]] = defaultdict(list)
    people: dict[int, Person] = {}
    rules = trade.watch.rules.reviewing
    for one in due:
        late = work.now >= one.due_at
        for who in await reviewers_of(work, one, None, leaders=late and one.level == 1):
            told[who.id].append(one)
            people[who.id] = who
        await cases.change(work, one, reminded(one, work.now, rules))
    for person_id, theirs in told.items():
        await _tell(work, trade, people[person_id], theirs)
    return len(due)


async def next_remind(work: Work, _trade: Trade) -> datetime | None:
    """Return when somebody is next to be reminded."""
    return await cases.next_reminder(work, SYSTEM)


async def _tell(work: Work, trade: Trade, who: Person, theirs: list[Case]) -> None:
    locale = trade.speech.locale_for(who.language)
    first = theirs[0]
    fading = sum(
        work.now >= one.undeletable_at - trade.watch.rules.reviewing.warn_before for one in theirs
    )
    key = "remind_fading" if fading else "remind"
    text = trade.speech.say(f"moderation.{key}", locale, count=len(theirs), fading=fading)
    button = Button(
        trade.speech.say("moderation.do_open", locale),
        trade.signer.sign(f"{OPEN}:{short(first.id)}"),
    )
    words = SendText(text, buttons=((button,),))
    moment = int(work.now.timestamp())
    await write_privately(work, trade, who.id, words, f"remind:{moment}:{who.id}")


REMINDERS = Due("moderation", remind, next_remind)
