"""Which day it is at a station: bills, tenancies and due days go by its calendar, not by UTC."""

from datetime import date
from zoneinfo import ZoneInfo

from stations.scope import SYSTEM
from storage import areas
from storage.unit_of_work import Work

# Who has no station yet asks from where the product is at home.
_USUAL = "Asia/Shanghai"


async def today_at(work: Work, station_id: int | None) -> date:
    """Return the day on the station's clock."""
    station = None if station_id is None else await areas.station(work, SYSTEM, station_id)
    return work.now.astimezone(ZoneInfo(station.timezone if station else _USUAL)).date()
