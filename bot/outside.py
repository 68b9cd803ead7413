"""``lamplight client`` and ``lamplight webhook``: who may ask us, and whom we tell."""

import asyncio
import random
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import click
import orjson

from bot.people import find_station
from bot.settings import Settings, SettingsAreWrong, read_settings
from bot.spoken import say_here
from bot.wiring import opened
from chat.actions import NO_BOT
from chat.errors import Fact
from stations.client import Grant
from stations.group import Chat
from stations.scope import SYSTEM
from storage import api_clients, areas, outbox, webhooks
from storage.chats import groups
from storage.unit_of_work import Work
from storage.webhooks import Webhook
from usecases.broadcasts.bridge import EVENT
from usecases.outside.announce import EVENTS
from usecases.outside.clients import make_client, revoke_client

_SECRET_BITS = 192


class NoSuchWebhook(Fact):
    """There is no webhook in use under this id."""

    key = "api.no_such_webhook"


class NoSuchGroup(Fact):
    """No group, or more than one, is linked under this title."""

    key = "api.no_such_group"


def add_client(
    config: Path | None, name: str, station: str, grants: Sequence[str], per_minute: int
) -> None:
    """Print a new client's key, once."""
    settings = read_settings(config)
    given = [Grant(one) for one in grants] or list(Grant)
    key = asyncio.run(_add_client(settings, name, station, given, per_minute))
    click.echo(say_here("cli.client_key", name=name, key=key))


async def _add_client(
    settings: Settings, name: str, station: str, grants: Sequence[Grant], per_minute: int
) -> str:
    async with opened(settings, make_keys=True) as database, database.writing() as work:
        known = await areas.stations(work, SYSTEM)
        where = find_station(known, station).id if station else None
        return await make_client(work, name, where, grants, per_minute)


def list_clients(config: Path | None) -> None:
    """Print every client, without its key, which nobody has."""
    click.echo(asyncio.run(_clients(read_settings(config))))


async def _clients(settings: Settings) -> str:
    async with opened(settings) as database, database.reading() as work:
        names = {one.id: one.name for one in await areas.stations(work, SYSTEM)}
        lines = [
            say_here(
                "cli.client_line",
                name=one.name,
                station=names.get(one.station_id or 0, say_here("cli.every_station")),
                scopes=one.scopes,
                most=one.per_minute,
                state=say_here("cli.revoked" if one.revoked_at else "cli.in_use"),
            )
            for one in await api_clients.clients(work, SYSTEM)
        ]
    return "\n".join(lines) if lines else say_here("cli.no_clients")


def revoke(config: Path | None, name: str) -> None:
    """Take a client's key away."""

    async def act(settings: Settings) -> None:
        async with opened(settings) as database, database.writing() as work:
            await revoke_client(work, name)

    asyncio.run(act(read_settings(config)))
    click.echo(say_here("cli.client_revoked", name=name))


def add_webhook(
    config: Path | None, url: str, station: str, events: Sequence[str], group: str
) -> None:
    """Tell an address what happens from now on; print the secret that signs it, once."""
    unknown = sorted(set(events) - set(EVENTS.values()) - {"*"})
    if unknown:
        known = ", ".join(sorted(set(EVENTS.values())))
        raise SettingsAreWrong(say_here("cli.no_such_event", name=unknown[0], known=known))
    if not _is_address(url):
        raise SettingsAreWrong(say_here("cli.no_address", got=url))
    settings = read_settings(config)
    heard = [EVENT] if group else events or ["*"]
    webhook = asyncio.run(_add_webhook(settings, url, station, heard, group))
    click.echo(say_here("cli.webhook_added", id=webhook.id, secret=webhook.secret))


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _shown(url: str) -> str:
    """Return an address without what may be a secret: who asks, and the query."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


async def _add_webhook(
    settings: Settings, url: str, station: str, events: Sequence[str], group: str
) -> Webhook:
    async with opened(settings, make_keys=True) as database, database.writing() as work:
        known = await areas.stations(work, SYSTEM)
        where = find_station(known, station).id if station else None
        place = await _group(work, group, where) if group else None
        made = Webhook(
            id=work.new_id(),
            station_id=place.station_id if place else where,
            url=url,
            secret=f"{random.SystemRandom().getrandbits(_SECRET_BITS):048x}",
            events=webhooks.shortened(events),
            active=True,
            created_at=work.now,
            chat_id=place.id if place else None,
        )
        await webhooks.add(work, made)
        return made


async def _group(work: Work, title: str, station_id: int | None) -> Chat:
    """Return the one linked group of a title; raises ``NoSuchGroup``."""
    named = [
        one
        for one in await groups(work, SYSTEM)
        if one.title == title
        and one.station_id is not None
        and station_id in (None, one.station_id)
    ]
    if len(named) != 1:
        raise NoSuchGroup(title=title, count=len(named))
    return named[0]


def list_webhooks(config: Path | None) -> None:
    """Print every webhook, without its secret."""

    async def read(settings: Settings) -> list[str]:
        async with opened(settings) as database, database.reading() as work:
            return [
                say_here(
                    "cli.webhook_line",
                    id=one.id,
                    url=_shown(one.url),
                    events=one.heard,
                    state=say_here("cli.in_use" if one.active else "cli.stopped"),
                )
                for one in await webhooks.webhooks(work, SYSTEM)
            ]

    lines = asyncio.run(read(read_settings(config)))
    click.echo("\n".join(lines) if lines else say_here("cli.no_webhooks"))


def stop_webhook(config: Path | None, webhook_id: int) -> None:
    """Tell an address nothing any more."""

    async def act(settings: Settings) -> None:
        async with opened(settings) as database, database.writing() as work:
            if not await webhooks.stop(work, webhook_id):
                raise NoSuchWebhook

    asyncio.run(act(read_settings(config)))
    click.echo(say_here("cli.webhook_stopped", id=webhook_id))


def show_log(config: Path | None, *, as_json: bool) -> None:
    """Print what became of the newest deliveries."""

    async def read(settings: Settings) -> list[dict[str, object]]:
        async with opened(settings) as database, database.reading() as work:
            return [
                {
                    "id": str(one.id),
                    "key": one.key,
                    "state": one.state.value,
                    "tries": one.tries,
                    "error": one.error,
                    "created_at": one.created_at.isoformat(),
                }
                for one in await outbox.deliveries(work, SYSTEM, NO_BOT)
            ]

    rows = asyncio.run(read(read_settings(config)))
    if as_json:
        click.echo(orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode())
        return
    lines = [say_here("cli.delivery_line", **{**one, "error": one["error"] or ""}) for one in rows]
    click.echo("\n".join(lines) if lines else say_here("cli.no_deliveries"))
