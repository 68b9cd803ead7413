"""``lamplight staff``: inviting and listing those who work here."""

import asyncio
from datetime import timedelta
from pathlib import Path

import click

from bot.calling import ask_name
from bot.settings import Settings, SettingsAreWrong, read_settings, require_bots
from bot.spoken import say_here
from bot.wiring import make_trade, opened
from stations.area import District, Station
from stations.scope import SYSTEM
from stations.staff import Role
from storage import areas
from storage.invitations import open_invitations
from storage.staff import crew
from storage.unit_of_work import Work
from usecases.stations.dismiss import Dismissed, dismiss_person
from usecases.stations.invite_staff import invite as make_invitation
from usecases.trade import BotName


def invite(config: Path | None, role: str, station: str, district: str, hours: int) -> None:
    """``lamplight staff invite``: print a link that works once."""
    settings = read_settings(config)
    link = asyncio.run(_invite(settings, Role(role), station, district, timedelta(hours=hours)))
    click.echo(say_here("cli.invitation", hours=hours, link=link))


def list_staff(config: Path | None) -> None:
    """``lamplight staff list``: on this machine, for its operator, names are shown."""
    lines = asyncio.run(_list(read_settings(config)))
    click.echo("\n".join(lines) if lines else say_here("cli.no_staff"))


def dismiss(config: Path | None, name: str, station: str, number: int | None) -> None:
    """``lamplight staff dismiss``: from now on they are nobody here."""

    async def act(settings: Settings) -> Dismissed:
        async with opened(settings) as database, database.writing() as work:
            bots = [BotName(one.bot_id, "") for one in settings.bots]
            trade = make_trade(settings, database.sealer, bots)
            where = find_station(await areas.stations(work, SYSTEM), station)
            return await dismiss_person(work, trade, where, name, number)

    gone = asyncio.run(act(read_settings(config)))
    click.echo(say_here("cli.dismissed", name=name, count=gone.appointments))
    if gone.tickets:
        click.echo(say_here("cli.dismissed_tickets", count=gone.tickets))


async def _invite(
    settings: Settings, role: Role, station: str, district: str, lasts: timedelta
) -> str:
    bot = await ask_name(settings, require_bots(settings)[0])
    async with opened(settings, make_keys=True) as database:
        trade = make_trade(settings, database.sealer, [bot])
        async with database.writing() as work:
            where = await _place(work, role, station, district)
            return await make_invitation(work, trade, role, *where, None, lasts)


async def _place(
    work: Work, role: Role, station: str, district: str
) -> tuple[Station | None, District | None]:
    """Find what the role is for; an administrator without a station has all there are."""
    stations = await areas.stations(work, SYSTEM)
    if role is Role.ADMINISTRATOR and not station and not district:
        return None, None
    chosen = find_station(stations, station)
    if not district:
        return chosen, None
    for one in await areas.districts(work, SYSTEM, [chosen.id]):
        if one.name == district:
            return chosen, one
    raise SettingsAreWrong(say_here("cli.no_such_district", name=district))


def find_station(stations: tuple[Station, ...], name: str) -> Station:
    """Return the station called so, or the only one there is; raises ``SettingsAreWrong``."""
    known = ", ".join(one.name for one in stations)
    if not stations:
        raise SettingsAreWrong(say_here("cli.no_stations"))
    if not name:
        if len(stations) > 1:
            raise SettingsAreWrong(say_here("cli.which_station", known=known))
        return stations[0]
    for one in stations:
        if one.name == name:
            return one
    raise SettingsAreWrong(say_here("cli.no_such_station", name=name, known=known))


async def _list(settings: Settings) -> list[str]:
    async with opened(settings) as database, database.reading() as work:
        stations = {one.id: one.name for one in await areas.stations(work, SYSTEM)}
        found = await areas.districts(work, SYSTEM, list(stations))
        districts = {one.id: one.name for one in found}
        everywhere = say_here("cli.whole_station")
        lines = [
            say_here(
                "cli.staff_line",
                station=stations[one.staff.station_id],
                district=districts.get(one.staff.district_id or 0, everywhere),
                role=say_here(f"staff.role.{one.staff.role.value}"),
                name=one.person.name,
                duty=say_here("cli.on_duty" if one.staff.on_duty else "cli.off_duty"),
            )
            for one in await crew(work, SYSTEM)
        ]
        pending = [
            say_here(
                "cli.invited_line",
                station=stations.get(one.station_id or 0, say_here("cli.every_station")),
                district=districts.get(one.district_id or 0, everywhere),
                role=say_here(f"staff.role.{one.role.value}"),
                until=f"{one.expires_at.astimezone():%Y-%m-%d %H:%M}",
            )
            for one in await open_invitations(work, SYSTEM)
        ]
        return lines + pending
