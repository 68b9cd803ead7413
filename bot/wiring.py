"""Putting the parts together: settings and packs become a database and a trade."""

import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.clock import SystemClock
from bot.keys import read_keys, signer_of
from bot.lexicon_pack import read_judge, read_moderation
from bot.notice_pack import read_notice_set
from bot.pack import (
    cache_folder,
    read_bill_notices,
    read_bill_words_of,
    read_calendar,
    read_classifier,
    read_digests,
    read_file_columns,
    read_policies,
    read_promises,
    read_ticket_rules,
    read_wishes_of,
)
from bot.settings import Settings, SettingsAreWrong
from bot.spoken import read_speech
from bot.tariff_pack import read_tariffs
from bot.weather import read_weather
from chat.clock import Clock
from chat.signing import Signer
from customers.binding import LockRules
from storage.database import Database, Noise
from storage.migrating import migrate
from storage.sealed import Sealer
from tickets.digest import Digest, DigestRules, minute_of
from tickets.incident import Confirming
from usecases.moderation.snapshot import Watch
from usecases.trade import BillRules, BotName, Policy, Trade


def make_database(
    settings: Settings, clock: Clock, *, make_keys: bool, sealer: Sealer | None = None
) -> Database:
    """Open the database of the settings; nothing is read or written yet."""
    sealer = sealer or read_keys(settings.storage, make=make_keys)
    noise: Noise = random.SystemRandom().getrandbits
    try:
        database = Database(settings.storage.url, clock=clock, sealer=sealer, noise=noise)
    except ValueError as wrong:
        raise SettingsAreWrong(f"storage.url: {wrong}.") from None
    if database.path is not None:
        database.path.parent.mkdir(parents=True, exist_ok=True)
    return database


@asynccontextmanager
async def opened(settings: Settings, *, make_keys: bool = False) -> AsyncIterator[Database]:
    """Open and migrate the database for one short command beside the serving process."""
    database = make_database(settings, SystemClock(), make_keys=make_keys)
    try:
        if database.path is not None and not make_keys and not database.path.exists():
            raise not_there_yet(database.path)
        await migrate(database)
        yield database
    finally:
        await database.close()


def not_there_yet(path: Path) -> SettingsAreWrong:
    """Say that there is no database where the settings have it."""
    return SettingsAreWrong(f"storage.url: got {path}, which is not there yet.")


def make_policy(settings: Settings) -> Policy:
    """Turn the settings' numbers into the policy that use cases follow."""
    talk, station = settings.talk, settings.station
    return Policy(
        unprompted_per_hour=talk.unprompted_per_hour,
        incident_window=timedelta(minutes=talk.incident_window_minutes),
        confirming=Confirming(
            talk.confirming_reporters, timedelta(minutes=talk.confirming_minutes)
        ),
        ticket_window=timedelta(minutes=talk.ticket_window_minutes),
        welcome_gather=timedelta(seconds=talk.welcome_gather_seconds),
        attended_for=timedelta(minutes=talk.attended_minutes),
        keep_payloads=timedelta(days=talk.keep_days),
        duty_phones=station.duty_phones,
        binding_lock=LockRules(
            settings.binding.tries,
            locked=timedelta(hours=settings.binding.locked_hours),
            codes=settings.binding.codes,
            numbers=settings.binding.numbers,
        ),
        sends_codes=bool(settings.binding.command or settings.binding.url),
        bills_good_for=(
            timedelta(minutes=settings.marketing.cache_minutes) if settings.marketing.url else None
        ),
        name_and_phone=settings.binding.name_and_phone,
        office_opens=_minute(station.office_opens),
        office_closes=_minute(station.office_closes),
        confirm_for=timedelta(days=talk.confirm_days),
        confirm_reminder=timedelta(days=talk.confirm_days) / 3,
        reopen_for=timedelta(days=talk.reopen_days),
        ask_below=talk.ask_below,
        voice=bool(settings.voice.command or settings.voice.url),
    )


def make_trade(
    settings: Settings, sealer: Sealer, bots: Sequence[BotName], cache: Path | None = None
) -> Trade:
    """Read everything that use cases lean on."""
    pack = settings.pack
    rules = read_ticket_rules(pack.name)
    speech = read_speech(pack.name)
    return Trade(
        speech=speech,
        classifier=read_classifier(pack.name, pack.phrases, pack.words, cache or cache_folder()),
        signer=signer_of(sealer),
        bots={bot.bot_id: bot for bot in bots},
        policy=make_policy(settings),
        tickets=rules,
        policies=read_policies(pack.name, rules.kinds),
        calendar=read_calendar(pack.name, settings.station.timezone),
        promises=read_promises(pack.name),
        digests=make_digests(settings, read_digests(pack.name)),
        bills=BillRules(
            words=read_bill_words_of(pack.name),
            tariffs=read_tariffs(pack.name),
            notices=read_bill_notices(pack.name),
            columns={kind: read_file_columns(pack.name, kind) for kind in ("accounts", "bills")},
            province=settings.station.province,
            weather=read_weather(settings.station.temperatures),
        ),
        wishes=read_wishes_of(pack.name),
        notices=read_notice_set(pack.name, tuple(speech.catalogues)),
        watch=make_watch(settings),
    )


def make_watch(settings: Settings) -> Watch:
    """Read what is looked for in talk; stations' own changes come from the database."""
    pack = settings.pack.name
    return Watch(
        lambda: read_judge(pack), read_moderation(pack), dry_run=settings.moderation.dry_run
    )


def make_digests(settings: Settings, rules: DigestRules) -> DigestRules:
    """Let the settings' hours stand before the pack's."""
    hours = dict(rules.hours)
    for digest in Digest:
        wanted = getattr(settings.digest, digest.value)
        if wanted == "off":
            hours.pop(digest, None)
        elif wanted:
            hours[digest] = minute_of(wanted)
    return replace(rules, hours=hours)


def make_signer(settings: Settings) -> Signer:
    """Return the signer alone, for a command that only makes a link."""
    return signer_of(read_keys(settings.storage, make=False))


def _minute(of_day: str) -> int:
    hours, minutes = of_day.split(":")
    return int(hours) * 60 + int(minutes)
