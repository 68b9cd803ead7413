"""Whom to hand something to: who is on duty for a chat or a district."""

from collections.abc import Iterable

from stations.duty import on_duty_first
from stations.group import Chat
from stations.scope import SYSTEM
from storage.chats import districts_of
from storage.staff import Appointed, crew
from storage.unit_of_work import Work


async def find_duty(work: Work, chat: Chat) -> tuple[Appointed, ...]:
    """Return who is on duty for a chat, whom to ask first in front; nobody for an unlinked one."""
    if chat.station_id is None:
        return ()
    served = (await districts_of(work, SYSTEM, [chat.id])).get(chat.id, ())
    return await find_duty_in(work, chat.station_id, [district.id for district in served])


async def find_duty_in(
    work: Work, station_id: int, district_ids: Iterable[int] = ()
) -> tuple[Appointed, ...]:
    """Return who is on duty for some districts of a station, or for the station as a whole.

    Managers of the districts come first, then supervisors, leaders and administrators.
    """
    everybody = await crew(work, SYSTEM, station_id)
    by_id = {one.staff.id: one for one in everybody}
    ordered = on_duty_first((one.staff for one in everybody), district_ids)
    return tuple(by_id[one.id] for one in ordered)
