"""Whom ``bench broadcast`` tells: groups of a district, and people who follow it in private."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from bot.benches.past import moment
from broadcasts.notice import Notice, NoticeState, Relation
from chat.message import ChatKind, ChatRef, Sender
from stations.area import Density, District, Station
from stations.group import Purpose, Standing
from stations.scope import SYSTEM
from storage import areas, chats, notices, people
from storage.database import Database
from storage.dialects import bulk
from storage.migrating import migrate
from storage.unit_of_work import Work

KIND = "temporary"
MARK = "Notice no. 1"
NOTICE = f"""{MARK}: power will be off from 8:00 to 17:00 for work on the line.
Where: groups 1 to 12 of the village, and the mill.
Please switch off what must not start by itself. We come back as soon as it is done."""
_AT_ONCE = 1_000
_USEFUL_FOR = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Street:
    """The groups and people of one bot, by their ids in Telegram.

    ``apart`` are groups of another district, where people talk and are told nothing.
    """

    bot_id: int
    groups: Sequence[int]
    people: Sequence[int]
    apart: Sequence[int] = ()


async def settle_in(database: Database, streets: Sequence[Street]) -> tuple[int, list[int]]:
    """Fill an empty database; return the station, and a district for the street of each bot."""
    await migrate(database)
    async with database.writing() as work:
        station = Station(work.new_id(), "1")
        named = [f"{number}" for number in range(len(streets))]
        told = [District(work.new_id(), station.id, None, name, Density.RURAL) for name in named]
        other = District(work.new_id(), station.id, None, "other", Density.RURAL)
        await areas.add_stations(work, [station])
        await areas.add_districts(work, [*told, other])
    followers: list[tuple[int, int]] = []
    for street, district in zip(streets, told, strict=True):
        for some in _parts(street.groups):
            async with database.writing() as work:
                await _link(work, street.bot_id, some, district)
        for some in _parts(street.apart):
            async with database.writing() as work:
                await _link(work, street.bot_id, some, other)
        for some in _parts(street.people):
            async with database.writing() as work:
                ids = await _meet(work, street.bot_id, some)
                followers += [(one, district.id) for one in ids]
    now = moment(database.clock.now())
    async with bulk.filling(database) as put:
        rows = [(person, district, station.id, now) for person, district in followers]
        columns = ("person_id", "district_id", "station_id", "added_at")
        await put("subscriptions", columns, rows)
    return station.id, [one.id for one in told]


async def give_notice(
    database: Database, station_id: int, district_ids: Sequence[int], text: str = NOTICE
) -> int:
    """Let a notice for the districts be due now; return its id."""
    async with database.writing() as work:
        notice = Notice(
            id=work.new_id(),
            station_id=station_id,
            kind=KIND,
            relation=Relation.ALERT,
            state=NoticeState.SCHEDULED,
            send_at=work.now,
            texts=dict.fromkeys(("zh-CN", "en"), text),
            useless_after=work.now + _USEFUL_FOR,
            acknowledge=True,
            urgent=True,
        )
        await notices.add_notice(work, notice, district_ids)
    return notice.id


async def _link(work: Work, bot_id: int, group_ids: Sequence[int], district: District) -> None:
    refs = [ChatRef(one, ChatKind.SUPERGROUP, f"group {-one % 10_000}") for one in group_ids]
    known = await chats.chats_known(work, SYSTEM, bot_id, refs)
    for chat in known.values():
        able = await chats.set_standing(work, chat, Standing.ADMINISTRATOR, (), None)
        await chats.link(work, able, district.station_id, [district.id], Purpose.CUSTOMERS)


async def _meet(work: Work, bot_id: int, person_ids: Sequence[int]) -> list[int]:
    senders = [Sender(one, f"resident {one % 10_000}", language="zh-hans") for one in person_ids]
    met = await people.people_met(work, SYSTEM, senders)
    refs = [ChatRef(one, ChatKind.PRIVATE, "") for one in person_ids]
    await chats.chats_known(work, SYSTEM, bot_id, refs)
    return [person.id for person in met.values()]


def _parts(ids: Sequence[int]) -> Iterator[list[int]]:
    rest = iter(ids)
    while some := list(islice(rest, _AT_ONCE)):
        yield some
