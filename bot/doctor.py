"""``lamplight doctor``: looks for what keeps the product from working, and says what to do."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from pathlib import Path

import click
import orjson

from bot.calling import make_apis, who_is
from bot.settings import Settings, read_settings, require_bots
from bot.spoken import say_error, say_here
from bot.wiring import make_trade, opened
from chat.errors import Fact
from gateways.telegram import ApiRefused, ApiUnreachable, TelegramApi
from stations.rule_version import RuleName
from stations.scope import SYSTEM
from storage import alarms, areas, inbox, outbox
from storage.migrating import revision
from storage.rules import version_at
from storage.staff import crew
from storage.unit_of_work import Work
from usecases.rules.read_rules import policies_of
from usecases.stations.overview import Overview, overview

# Updates normally wait for milliseconds; somebody should look after so many seconds.
_LONG_LAG = 60


@dataclass(frozen=True, slots=True)
class Look:
    """One thing that was looked at, whether it is well, and the sentence about it."""

    name: str
    well: bool
    sentence: str


def examine(config: Path | None, *, as_json: bool) -> bool:
    """Look at everything; return True when nothing has to be done."""
    settings = read_settings(config)
    looks = asyncio.run(_all(settings))
    if as_json:
        click.echo(orjson.dumps([asdict(one) for one in looks]).decode())
    else:
        for one in looks:
            mark = say_here("doctor.ok" if one.well else "doctor.bad")
            click.echo(f"[{mark}] {one.sentence}")
    well = all(one.well for one in looks)
    if well and not as_json:
        click.echo(say_here("doctor.fine"))
    return well


async def _all(settings: Settings) -> list[Look]:
    looks = [_good("settings")]
    looks += [one async for one in _bots(settings)]
    try:
        async with opened(settings, make_keys=True) as database:
            looks.append(_good("database", revision=await revision(database)))
            async with database.reading() as work:
                looks += [one async for one in _queues(work)]
                looks += [one async for one in _people(work)]
                looks += await _limits(settings, work)
                if _rings(settings):
                    looks += await _phones(work)
    except Fact as fact:
        looks.append(_bad("database_bad", reason=say_error(fact)))
    except Exception as error:
        # Whatever it is keeps the product from working; its text may hold a password.
        looks.append(_bad("database_bad", reason=type(error).__name__))
    if not _rings(settings):
        looks.append(_bad("no_alarm_hook"))
    watch = settings.watch
    if not (watch.heartbeat_url or watch.heartbeat_file):
        looks.append(_bad("no_alarm"))
    return looks


async def _bots(settings: Settings) -> AsyncIterator[Look]:
    for bot_id, api in make_apis(settings, require_bots(settings)).items():
        async with api:
            async for look in _bot(settings, bot_id, api):
                yield look


async def _bot(settings: Settings, bot_id: int, api: TelegramApi) -> AsyncIterator[Look]:
    try:
        found = await who_is(api)
        webhook = await api.call("getWebhookInfo")
    except (ApiRefused, ApiUnreachable) as error:
        yield _bad("bot_bad", bot_id=bot_id, reason=error)
        return
    yield _good("bot", username=found["username"])
    if not found.get("can_read_all_group_messages"):
        yield _bad("privacy_on", username=found["username"])
    if settings.telegram.mode == "polling" and webhook.get("url"):
        yield _bad("webhook_left")


async def _queues(work: Work) -> AsyncIterator[Look]:
    arrived, leaving = await inbox.counts(work, SYSTEM), await outbox.counts(work, SYSTEM)
    if arrived.get("parked"):
        yield _bad("inbox_parked", count=arrived["parked"])
    if leaving.get("parked"):
        yield _bad("outbox_parked", count=leaving["parked"])
    lag = int((await inbox.lag(work, SYSTEM)).total_seconds())
    if lag > _LONG_LAG:
        yield _bad("inbox_lag", seconds=lag)


async def _people(work: Work) -> AsyncIterator[Look]:
    if not await areas.stations(work, SYSTEM):
        yield _bad("no_stations")
    if not await crew(work, SYSTEM):
        yield _bad("no_staff")
    found = await overview(work, SYSTEM)
    for look in _groups(found):
        yield look
    if found.staff_without_private_chat:
        yield _bad("staff_silent", count=len(found.staff_without_private_chat))
    for station in found.stations_without_duty:
        yield _bad("no_duty", station=station.name)


async def _limits(settings: Settings, work: Work) -> list[Look]:
    """A newer pack may know other kinds than a station's own time limits: then its own hold."""
    named = {one.id: one.name for one in await areas.stations(work, SYSTEM)}
    own = {
        station_id: await version_at(work, SYSTEM, station_id, RuleName.POLICIES, work.now)
        for station_id in named
    }
    bodies = {station_id: one.body for station_id, one in own.items() if one is not None}
    if not bodies:
        return []
    trade = make_trade(settings, work.sealer, [])
    looks = []
    for station_id, body in bodies.items():
        try:
            policies_of(trade, body)
        except Fact as fact:
            looks.append(_bad("limits_unfit", station=named[station_id], reason=say_error(fact)))
    return looks


def _rings(settings: Settings) -> bool:
    return bool(settings.alarm.command or settings.alarm.url)


async def _phones(work: Work) -> list[Look]:
    """A hook wakes nobody where no telephone is known."""
    known = await alarms.stations_with_phones(work, SYSTEM)
    stations = await areas.stations(work, SYSTEM)
    return [_bad("no_phones", station=one.name) for one in stations if one.id not in known]


def _groups(found: Overview) -> list[Look]:
    """Groups are named by their ids: a title is people's own text and stays out of a terminal."""
    if not found.groups:
        return [_bad("no_groups")]
    looks = []
    if found.unlinked:
        looks.append(_bad("group_unlinked", count=len(found.unlinked)))
    for one in found.lacking_rights:
        missing = ", ".join(sorted(one.missing_rights))
        looks.append(_bad("group_lacks", chat_id=one.external_id, missing=missing))
    looks += [
        _bad("group_unreachable", chat_id=one.external_id, reason=one.unreachable)
        for one in found.unreachable
    ]
    return looks


def _good(key: str, **values: object) -> Look:
    return Look(key, well=True, sentence=say_here(f"doctor.{key}", **values))


def _bad(key: str, **values: object) -> Look:
    return Look(key, well=False, sentence=say_here(f"doctor.{key}", **values))
