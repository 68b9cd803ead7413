"""``lamplight import tickets``: each row becomes a ticket, in the columns of the export."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from bot.lines import BadLines, Line, read_lines
from bot.people import find_station
from bot.settings import Settings, SettingsAreWrong, read_settings
from bot.spoken import say_error, say_here
from bot.wiring import make_trade, opened
from chat.errors import BadInput, NotFound
from stations.area import Station
from stations.scope import SYSTEM
from storage import areas
from storage.tickets import ticket_numbered
from storage.unit_of_work import Work
from tickets.ticket import Source
from usecases.outside.file_ticket import Filed, file_ticket
from usecases.trade import Trade

_NEEDED = ("station", "kind", "opened_at", "text")
_LONGEST = {"system": 16, "reference": 80, "number": 80}


def import_tickets(config: Path | None, file: Path) -> None:
    """File each row as a ticket, all of them or none; a known one is left as it is."""
    settings = read_settings(config)
    new, known = asyncio.run(_import(settings, read_lines(file, _NEEDED)))
    click.echo(say_here("cli.tickets_imported", new=new, known=known))


async def _import(settings: Settings, lines: Sequence[Line]) -> tuple[int, int]:
    new = wrong = 0
    async with opened(settings, make_keys=True) as database, database.writing() as work:
        trade = make_trade(settings, database.sealer, [])
        stations = await areas.stations(work, SYSTEM)
        for line in lines:
            try:
                new += await _file(work, trade, stations, line.cells)
            except (BadInput, NotFound, SettingsAreWrong) as error:
                wrong += 1
                told = say_here("cli.bad_line", line=line.number, reason=say_error(error))
                click.echo(told, err=True)
        if wrong:
            raise BadLines(count=wrong)
    return new, len(lines) - new


async def _file(
    work: Work, trade: Trade, stations: tuple[Station, ...], cells: dict[str, str]
) -> bool:
    where = find_station(stations, cells["station"])
    said_at = _moment(cells, "opened_at", where)
    if said_at is None:
        raise BadInput(reason="opened_at")
    if await _is_ours(work, where, cells, said_at):
        return False
    for name, most in _LONGEST.items():
        if len(cells.get(name, "")) > most:
            raise BadInput(reason=name)
    filed = Filed(
        station_id=where.id,
        kind=cells["kind"],
        text=cells["text"],
        said_at=said_at,
        district=cells.get("district", ""),
        system=cells.get("system") or "import",
        reference=cells.get("reference") or cells.get("number") or _mark(cells),
        source=Source.IMPORT,
        subkind=cells.get("subkind", ""),
        state=cells.get("state", ""),
        resolved_at=_moment(cells, "resolved_at", where),
        closed_at=_moment(cells, "closed_at", where),
        outcome=cells.get("outcome", ""),
    )
    _, new = await file_ticket(work, trade, filed)
    return new


async def _is_ours(work: Work, where: Station, cells: dict[str, str], said_at: datetime) -> bool:
    """True for a row that this installation has exported itself."""
    number = cells.get("number", "")
    known = await ticket_numbered(work, SYSTEM, where.id, number) if number else None
    return known is not None and known.opened_at.replace(microsecond=0) == said_at


def _mark(cells: dict[str, str]) -> str:
    """Stand in for a number, so that repeating a file does not double what it says."""
    said = "\n".join(cells.get(name, "") for name in (*_NEEDED, "district"))
    return sha256(said.encode()).hexdigest()[:32]


def _moment(cells: dict[str, str], name: str, where: Station) -> datetime | None:
    """Read a moment, in the station's zone unless it says otherwise; raises ``BadInput``."""
    text = cells.get(name, "")
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZoneInfo(where.timezone))
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadInput(reason=f"{name}: {text[:30]}") from None
