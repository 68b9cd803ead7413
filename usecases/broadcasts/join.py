"""Outages that overlap in one district are told of in one message: nobody is to add them up."""

from collections.abc import Iterator

from broadcasts.outage import Outage
from stations.area import Station
from stations.scope import SYSTEM
from storage import outages
from storage.unit_of_work import Work
from usecases.broadcasts.facts import moment, short_fact, texts_of
from usecases.trade import Trade

# What is beside it further than so many stays on the page of outages.
_MOST = 3


async def collisions(work: Work, outage: Outage) -> list[Outage]:
    """Return other announced outages of the same districts at the same time."""
    mine = await outages.districts_of_outage(work, SYSTEM, outage.id)
    found = await outages.outages_in(work, SYSTEM, mine, outage.starts_at, outage.ends_at)
    return [one for one in found if one.id != outage.id]


async def joined_texts(
    work: Work, trade: Trade, outage: Outage, station: Station
) -> dict[str, str]:
    """Return the announcement of an outage, with what else is off there at the same time.

    Raises ``BadInput`` for a missing fact.
    """
    return join_texts(trade, outage, station, await collisions(work, outage))


def join_texts(
    trade: Trade, outage: Outage, station: Station, others: list[Outage]
) -> dict[str, str]:
    """The same, where the ``others`` were looked up before; a drill is told of alone."""
    beside = [] if outage.drill else others[:_MOST]
    return {
        locale: "\n".join([text, *_beside(trade, locale, beside, station)])
        for locale, text in texts_of(trade, outage.kind, outage, station).items()
    }


def _beside(trade: Trade, locale: str, others: list[Outage], station: Station) -> Iterator[str]:
    for one in others:
        kind = trade.notices.kinds[one.kind].name(locale)
        starts = moment(trade, locale, one.starts_at, station)
        ends = one.expected_at
        scope = short_fact(one.scope)
        if ends is None:
            yield trade.speech.say(
                "notice.beside_open", locale, kind=kind, starts=starts, scope=scope
            )
        else:
            until = moment(trade, locale, ends, station)
            yield trade.speech.say(
                "notice.beside", locale, kind=kind, starts=starts, ends=until, scope=scope
            )
