"""``lamplight audit``: who looked behind the mask of which household."""

import asyncio
from datetime import timedelta
from pathlib import Path

import click

from bot.settings import Settings, read_settings
from bot.spoken import say_here
from bot.wiring import opened
from customers.account import masked_number
from stations.scope import SYSTEM
from storage import areas
from storage.accounts import accounts
from storage.audit import trail
from storage.people import people

_MOST = 10_000


def show_trail(config: Path | None, days: int) -> None:
    """Print the looks of some days, the newest first; no household is named."""
    for line in asyncio.run(_lines(read_settings(config), days)):
        click.echo(line)


async def _lines(settings: Settings, days: int) -> list[str]:
    async with opened(settings) as database, database.reading() as work:
        found = await trail(work, SYSTEM, work.now - timedelta(days=days), _MOST)
        named = await people(work, SYSTEM, [one.person_id for one in found if one.person_id])
        stations = {one.id: one.name for one in await areas.stations(work, SYSTEM)}
        known = await accounts(work, SYSTEM, [one.account_id for one in found if one.account_id])
    if not found:
        return [say_here("audit.none", days=days)]
    lines = []
    for one in found:
        who = named.get(one.person_id or 0)
        account = known.get(one.account_id or 0)
        line = say_here(
            "audit.line",
            at=f"{one.at:%Y-%m-%d %H:%M}Z",
            station=stations.get(one.station_id, ""),
            who=who.name if who else "",
            what=say_here(f"audit.{one.what}"),
            number=masked_number(account.number) if account else "",
        )
        lines.append(line)
    return lines
