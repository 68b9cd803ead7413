"""Where an outage or a notice belongs, and a question that is put where its card stands."""

from collections.abc import Mapping

from chat.errors import NotFound
from stations.area import Station
from stations.scope import SYSTEM
from storage import areas
from storage.unit_of_work import Work
from usecases.private.questions import Step, ask
from usecases.tickets.asker import Asker
from usecases.trade import Trade


async def station_with(work: Work, station_id: int | None) -> Station:
    """Return a station; raises ``NotFound``."""
    found = await areas.station(work, SYSTEM, station_id or 0)
    if found is None:
        raise NotFound(what="station")
    return found


async def ask_here(
    work: Work, trade: Trade, asker: Asker, step: Step, key: str, answers: Mapping[str, str]
) -> None:
    """Ask for words; where others read along they are given as a reply."""
    question = trade.speech.say(key, asker.locale)
    if not asker.private:
        question += trade.speech.say("outage.by_reply", asker.locale)
    await ask(work, trade, asker, step, question, answers=answers)
