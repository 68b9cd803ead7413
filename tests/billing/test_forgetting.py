"""What is held of somebody is theirs to see and to have forgotten; other proofs, other holders."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.clock import PlayedClock
from chat.actions import SendDocument
from chat.drawings import Book, from_text
from chat.errors import NotAllowed
from customers.account_row import AccountRow
from stations.scope import SYSTEM, Scope
from storage import account_tables, batches, bindings, consents, tables
from storage.database import Database
from storage.forgetting import said_by
from tests.billing.house import HOLDER, NUMBER, PHONE, House
from tests.desk.stage import GROUP, PEOPLE, Left


@pytest.fixture
async def house(database: Database, clock: PlayedClock) -> House:
    return await House.build(database, clock)


def said(left: list[Left], who: str = "王芳") -> str:
    return "\n".join(one.text for one in left if one.chat == PEOPLE[who])


async def test_my_data_is_all_of_it_in_a_spreadsheet_in_private(house: House) -> None:
    stage = house.stage
    await house.bind("王芳")
    await stage.say("王芳", "我家停电了", GROUP)
    left = await stage.say("王芳", "/mydata")
    (sent,) = [one.action for one in left if isinstance(one.action, SendDocument)]
    book = from_text(sent.drawing or "")
    assert isinstance(book, Book)
    cells = {str(cell) for sheet in book.sheets for row in sheet.rows for cell in row}
    assert {NUMBER, HOLDER, "王芳", "2026-11", "我家停电了"} <= cells
    assert [len(row) for sheet in book.sheets for row in sheet.rows] == [
        len(sheet.heading) for sheet in book.sheets for _ in sheet.rows
    ]
    await house.bind("李强", words="家人·链接")
    left = await stage.say("李强", "/mydata")
    (sent,) = [one.action for one in left if isinstance(one.action, SendDocument)]
    assert NUMBER not in (sent.drawing or "")
    assert HOLDER not in (sent.drawing or "")
    group = await stage.say("王芳", "/mydata", GROUP)
    assert not [one for one in group if isinstance(one.action, SendDocument)]


async def test_forgetting_takes_a_press_and_keeps_what_a_ticket_needs(house: House) -> None:
    stage = house.stage
    await house.bind("王芳")
    await stage.say("王芳", "我家停电了", GROUP)
    await stage.say("王芳", "今天天气真好", GROUP)
    (asked,) = [one for one in await stage.say("王芳", "/forget") if one.buttons]
    assert "个人信息保护法" in asked.text
    await stage.press("王芳", asked.buttons["全部删除"], GROUP)
    assert "2233" in said(await stage.say("王芳", "/accounts"))
    done = await stage.press("王芳", asked.buttons["全部删除"])
    assert "已删除" in said(done)
    async with stage.database.reading() as work:
        found = await work.run(select(tables.messages.c.text))
        left = [text for text in found.scalars() if text]
        people = await work.run(select(tables.people.c.id, tables.people.c.name))
        ids = [one for one, name in people.all() if name == ""]
        (person,) = ids
        assert await consents.consent_of(work, SYSTEM, person, consents.BILLS) is None
        kept = await said_by(work, Scope(person_id=person), person, 9)
        assert [one.text for one in kept] == ["我家停电了"]
        with pytest.raises(NotAllowed):
            await said_by(work, SYSTEM, person, 9)
        key = await work.run(select(tables.chats.c.external_id, tables.chats.c.person_id))
        assert {external for external, who in key.all() if who == person} == {PEOPLE["王芳"]}
    assert "我家停电了" in left
    assert "今天天气真好" not in left
    assert said(await stage.say("王芳", "/accounts")) == stage.speak("binding.none")


async def test_name_and_telephone_are_proof_only_where_a_station_says_so(house: House) -> None:
    stage = house.stage
    policy = replace(stage.trade.policy, name_and_phone=True)
    stage.trade = replace(stage.trade, policy=policy)
    stage.door = type(stage.door)(stage.trade)
    asked = said(await stage.say("王芳", f"/bind {NUMBER}"))
    assert asked == stage.speak("binding.ask_named", number="******2233")
    again = said(await stage.say("王芳", f"{HOLDER} 13900000000"))
    assert again == stage.speak("binding.ask_named_again")
    (consent,) = [one for one in await stage.say("王芳", f"{HOLDER}，{PHONE}") if one.buttons]
    bound = await stage.press("王芳", consent.buttons["同意并绑定"])
    assert "您是户主" in said(bound)
    assert "凭户名和手机号" in said(bound, "赵经理")
    await stage.say("李强", "/bind 9900112233")
    for _ in range(3):
        refused = said(await stage.say("李强", f"{HOLDER} {PHONE}"), "李强")
    assert refused == stage.speak("errors.binding.locked", hours=24)


async def test_who_was_bound_under_another_holder_sees_it_no_longer(house: House) -> None:
    await house.bind("王芳")
    for number, holder, seen in ((1, "王 秀英", True), (2, "陈新来", False)):
        async with house.stage.database.writing() as work:
            batch = await batches.begin(work, "accounts", "again", bytes([number]) * 32)
            row = AccountRow(NUMBER, holder, None, None, "", "", "residential", "", None, False, "")
            hashes = batches.hashes_of(work, [NUMBER])
            rows = [(row, house.account.station_id, None)]
            await batches.add_account_rows(work, batch, rows, hashes)
            await batches.publish_accounts(work, batch)
        assert ("2233" in said(await house.stage.say("王芳", "/accounts"))) is seen, holder
    async with house.stage.database.reading() as work:
        ended = (await work.run(select(account_tables.bindings.c.ended_at))).scalars().all()
    assert ended == [house.stage.clock.now()]


async def test_what_somebody_had_invited_with_opens_nothing_once_they_are_out(
    house: House,
) -> None:
    await house.bind("王芳")
    async with house.stage.database.writing() as work:
        (one,) = await bindings.bindings_to(work, SYSTEM, house.account.id)
        key = bindings.BindingKey(
            work.new_id(), one.account_id, house.account.station_id, "link", one.standing,
            one.person_id, None, work.now, work.now + timedelta(days=1),
        )  # fmt: skip
        await bindings.add_key(work, key, "open")
        await bindings.end(work, one, None)
        left = await bindings.key_of(work, SYSTEM, "open")
    assert left is None or left.used_at is not None
