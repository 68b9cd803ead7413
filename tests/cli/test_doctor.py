"""``lamplight doctor``: a well-kept house, and each thing that somebody should look at."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update

from chat.message import ChatKind, ChatRef, Sender
from sandbox.records import Webhook
from stations.area import District, Station
from stations.group import Purpose, Standing
from stations.rule_version import RuleName, RuleVersion
from stations.scope import SYSTEM
from stations.staff import Role, Staff
from storage import alarms, areas, chats, desk_tables, inbox, rules, staff, tables
from storage.people import people_met
from storage.unit_of_work import Work
from tests.cli.conftest import TOKEN, call
from tests.cli.town import USERNAME, Town, town

BOT = 7_000_000_001
GROUP = -100_123_456
HEART = '[watch]\nheartbeat_file = "alive"\n[alarm]\ncommand = "true"'
FINE = ["settings", "bot", "database"]


@pytest.fixture
async def here(folder: Path) -> AsyncIterator[Town]:
    async with town(folder, more=HEART) as made:
        yield made


async def furnish(work: Work) -> None:
    """Make a station with a manager on duty who can be written to, and a linked group."""
    station = Station(work.new_id(), "城东供电所")
    district = District(work.new_id(), station.id, None, "东村台区")
    await areas.add_stations(work, [station])
    await areas.add_districts(work, [district])
    who = Sender(11, "赵经理")
    met = await people_met(work, SYSTEM, [who])
    refs = [ChatRef(GROUP, ChatKind.SUPERGROUP, "东村群"), ChatRef(11, ChatKind.PRIVATE, "赵经理")]
    known = await chats.chats_known(work, SYSTEM, BOT, refs)
    group = await chats.link(work, known[GROUP], station.id, [district.id], Purpose.CUSTOMERS)
    await chats.set_standing(work, group, Standing.ADMINISTRATOR, ["can_delete_messages"], None)
    appointment = Staff(work.new_id(), station.id, None, met[11].id, Role.MANAGER)
    await staff.appoint(work, appointment, None)
    await alarms.set_phone(work, station.id, met[11].id, "555")


async def looked(here: Town) -> dict[str, str]:
    """Return the sentences of what is not well, by what was looked at."""
    ran = await here.call("doctor", "--json")
    looks: list[dict[str, Any]] = json.loads(ran.out)
    bad = {one["name"]: one["sentence"] for one in looks if not one["well"]}
    assert ran.code == (1 if bad else 0)
    assert TOKEN not in ran.out
    return bad


async def furnished(here: Town, change: str = "SELECT 1") -> dict[str, str]:
    """Furnish the house, change one thing in it, and look."""
    async with here.database() as database, database.writing() as work:
        await furnish(work)
        await work.run(text(change))
    return await looked(here)


async def test_a_well_kept_house_has_nothing_to_do(here: Town) -> None:
    assert await furnished(here) == {}
    ran = await here.call("doctor")
    assert ran.code == 0
    assert [line[:4] for line in ran.out.splitlines()[:3]] == ["[ok]"] * 3
    assert f"The bot @{USERNAME} answers" in ran.out
    assert ran.out.splitlines()[-1] == "All is well."


async def test_an_empty_house_says_what_comes_next(here: Town) -> None:
    assert set(await looked(here)) == {"no_stations", "no_staff", "no_groups"}
    ran = await here.call("doctor")
    assert ran.code == 1
    assert "[to do] There is no station yet" in ran.out
    assert "All is well" not in ran.out


@pytest.mark.parametrize(
    ("change", "name", "part"),
    [
        (f"UPDATE chats SET purpose = 'unlinked' WHERE external_id = {GROUP}", "group_unlinked",
         "1 groups are not linked"),
        (f"UPDATE chats SET rights = '' WHERE external_id = {GROUP}", "group_lacks",
         f"In group {GROUP} the bot lacks rights (can_delete_messages)"),
        (f"UPDATE chats SET unreachable = 'kicked' WHERE external_id = {GROUP}",
         "group_unreachable", f"Group {GROUP} cannot be written to: kicked"),
        ("UPDATE chats SET unreachable = 'blocked' WHERE external_id = 11", "staff_silent",
         "1 members of staff"),
        ("UPDATE staff SET on_duty = false", "no_duty", "Nobody is on duty at 城东供电所"),
        ("UPDATE staff SET active = false", "no_staff", "There is no staff yet"),
    ],
)  # fmt: skip
async def test_each_trouble_is_named_and_no_titles_are_shown(
    here: Town, change: str, name: str, part: str
) -> None:
    bad = await furnished(here, change)
    assert part in bad[name]
    assert set(bad) - {name} <= {"no_duty", "no_phones", "staff_silent"}
    assert "东村群" not in str(bad)


async def test_parked_rows_and_a_long_wait_are_told(here: Town) -> None:
    async with here.database() as database, database.writing() as work:
        await furnish(work)
        rows = [inbox.RawUpdate(number, 5, "message", b"{}") for number in range(3)]
        await inbox.store(work, BOT, rows)
        await work.run(update(tables.inbox).values(received_at=work.now - timedelta(seconds=90)))
        parked = update(tables.inbox).where(tables.inbox.c.update_id < 2)
        await work.run(parked.values(state="parked"))
        action = {column.name: None for column in tables.outbox.columns} | {
            "id": 1, "bot_id": BOT, "key": "k", "kind": "send_text", "priority": 1,
            "state": "parked", "repeatable": True, "unprompted": False, "tries": 1,
            "created_at": work.now, "not_before": work.now,
        }  # fmt: skip
        await work.run(tables.outbox.insert(), [action])
    bad = await looked(here)
    assert set(bad) == {"inbox_parked", "outbox_parked", "inbox_lag"}
    assert bad["inbox_parked"].startswith("2 updates are parked")
    assert bad["outbox_parked"].startswith("1 actions are parked")
    assert "waited 9" in bad["inbox_lag"]


async def test_group_privacy_is_told(folder: Path) -> None:
    async with town(folder, privacy=True, more=HEART) as here:
        assert "has group privacy on" in (await looked(here))["privacy_on"]


async def test_a_webhook_that_was_left_is_told(here: Town) -> None:
    here.bot.webhook = Webhook(url="https://old.example.cn/x")
    assert "Telegram remembers a webhook" in (await looked(here))["webhook_left"]


async def test_a_missing_sign_of_life_is_told(folder: Path) -> None:
    async with town(folder) as here:
        assert "No heartbeat is set" in (await looked(here))["no_alarm"]


async def test_a_token_that_telegram_does_not_know_is_told(here: Town) -> None:
    here.bot.token = "7000000001:AAE-changed_by_botfather_in_between_x"
    assert "401: Unauthorized" in (await looked(here))["bot_bad"]


def test_a_telegram_that_does_not_answer_is_told(folder: Path) -> None:
    (folder / "config.toml").write_text(
        f'[telegram]\napi = "http://127.0.0.1:1"\n[[bots]]\ntoken = "{TOKEN}"\n', "utf-8"
    )
    ran = call("doctor")
    assert ran.code == 1
    assert f"The bot {BOT} does not answer: ClientConnectorError" in ran.out
    assert TOKEN not in ran.out


async def test_a_database_of_a_newer_version_is_told_in_words(here: Town) -> None:
    bad = await furnished(here, "UPDATE alembic_version SET version_num = '9999'")
    assert "is of a newer version (9999)" in bad["database_bad"]


@pytest.mark.parametrize(
    "storage",
    [
        'url = "postgresql://me:hidden-word@127.0.0.1:1/x"\nkey = "' + "00" * 64 + '"',
        'url = "broken.db"',
    ],
)
async def test_a_database_that_does_not_open_is_told_without_its_password(
    folder: Path, storage: str
) -> None:
    (folder / "broken.db").write_bytes(b"this was a database once" * 500)
    async with town(folder, more=f"{HEART}\n[storage]\n{storage}") as here:
        bad = await looked(here)
    assert "The database does not open" in bad["database_bad"]
    assert "hidden-word" not in str(bad)


def test_settings_that_are_wrong_end_it_with_their_sentence(folder: Path) -> None:
    ran = call("doctor")
    assert (ran.code, "bots: got no bot" in ran.err) == (2, True)


async def test_without_an_alarm_hook_it_says_that_nobody_is_woken(folder: Path) -> None:
    async with town(folder, more='[watch]\nheartbeat_file = "alive"') as here:
        assert "nobody is woken" in (await looked(here))["no_alarm_hook"]


@pytest.mark.parametrize("change", ["DELETE FROM phones", "UPDATE staff SET active = 0"])
async def test_a_hook_without_a_telephone_of_anybody_who_works_there_wakes_nobody(
    here: Town, change: str
) -> None:
    assert "城东供电所" in (await furnished(here, change))["no_phones"]


async def test_limits_that_a_newer_pack_no_longer_knows_are_named(here: Town) -> None:
    row = '[clock.own]\nmetric = "contact"\nkinds = ["KIND"]\namount = 5\nunit = "minutes"\n'
    row += 'from = 2026-01-01\nsource = "x"\n'
    async with here.database() as database, database.writing() as work:
        await furnish(work)
        (station,) = await areas.stations(work, SYSTEM)
        old = RuleVersion(
            id=work.new_id(),
            station_id=station.id,
            name=RuleName.POLICIES,
            effective_from=work.now,
            body=row.replace("KIND", "consult"),
            source="x",
            set_at=work.now,
        )
        await rules.add(work, old)
    assert await looked(here) == {}
    async with here.database() as database, database.writing() as work:
        changed = row.replace("KIND", "weather")
        await work.run(update(desk_tables.rules).values(body=changed))
    bad = await looked(here)
    assert set(bad) == {"limits_unfit"}
    assert "clock.own: wrong kinds" in bad["limits_unfit"]
