"""The coverage ledger played: levels, calls for the unreached, the vulnerable first."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.clock import PlayedClock
from chat.ids import short
from storage import broadcast_tables, desk_tables, tables
from storage.database import Database
from storage.states import OutboxState
from tests.billing.house import NUMBER, OTHER, House
from tests.broadcasts.street import GROUP_ID, arrive, card, every_notice, said
from tests.desk.stage import GROUP, PEOPLE, STAFF_GROUP

OUTAGE = "7月9日 8:00至17:00 东村台区停电检修，因线路改造。停电范围：东村"


@pytest.fixture
async def house(database: Database, clock: PlayedClock) -> House:
    return await House.build(database, clock)


async def announced(house: House) -> dict[str, str]:
    left = await house.stage.say("赵经理", f"/outage {OUTAGE}")
    left = await house.stage.press("赵经理", card(left)["发布"])
    await house.stage.settle()
    return card(left)


async def calls(house: House) -> list[tuple[str, str]]:
    table = desk_tables.tasks
    async with house.stage.database.reading() as work:
        rows = await work.run(select(table.c.subject, table.c.words).order_by(table.c.id))
        return [(row.subject.split(":")[2], row.words) for row in rows]


async def test_who_is_bound_reads_it_once_and_says_that_they_know(house: House) -> None:
    stage = house.stage
    await house.bind("李强", OTHER)
    buttons = await announced(house)
    rows = broadcast_tables.deliveries
    async with stage.database.reading() as work:
        assert len((await work.run(select(rows))).all()) == 2
    await arrive(stage)
    left = await stage.press("赵经理", buttons["通知到了谁"])
    assert said(left, PEOPLE["赵经理"])[-1].splitlines()[:5] == [
        "通知到户：范围内共 2 户", "已知晓 0", "私聊送达 1", "在已送达的群里 0",
        "台区有群，推定知道 1",
    ]  # fmt: skip
    (notice,) = [one for one in await every_notice(stage) if one.kind == "planned"]
    known = stage.sign(f"ok:{short(notice.id)}")
    for _ in range(2):
        await stage.press("李强", known)
    left = await stage.press("赵经理", buttons["通知到了谁"])
    assert "已知晓 1\n私聊送达 0" in said(left, PEOPLE["赵经理"])[-1]


async def test_a_member_of_the_group_is_not_told_twice(house: House) -> None:
    stage = house.stage
    await house.bind("王芳")
    async with stage.database.writing() as work:
        place = (
            await work.run(select(tables.chats.c.id).where(tables.chats.c.external_id == GROUP_ID))
        ).scalar_one()
        who = (
            await work.run(
                select(tables.people.c.id).where(tables.people.c.external_id == PEOPLE["王芳"])
            )
        ).scalar_one()
        row = {"chat_id": place, "person_id": who, "joined_at": work.now}
        await work.run(tables.memberships.insert().values(row))
    left = await stage.say("赵经理", f"/outage {OUTAGE}")
    assert "其中 1 人在群里能看到" in said(left, PEOPLE["赵经理"])[0]
    left = await stage.press("赵经理", card(left)["发布"])
    left = await stage.settle()
    assert not [one for one in said(left, PEOPLE["王芳"]) if "计划停电" in one]
    await arrive(stage)
    listed = card(await stage.say("赵经理", "/outage"), "outages")
    left = await stage.press("赵经理", listed["看第 1 条"])
    left = await stage.press("赵经理", card(left)["通知到了谁"])
    assert "在已送达的群里 1" in said(left, PEOPLE["赵经理"])[-1]


async def test_the_vulnerable_are_called_first_unless_they_said_that_they_know(
    house: House,
) -> None:
    stage = house.stage
    await house.bind("王芳")
    left = await stage.say("赵经理", f"/vulnerable {NUMBER} 医疗 2027年6月1日")
    assert "已登记" in said(left, PEOPLE["赵经理"])[-1]
    left = await stage.say("赵经理", f"/vulnerable {OTHER} 独居 2027年6月1日")
    await announced(house)
    await arrive(stage)
    await stage.pass_time(timedelta(minutes=1))
    (notice,) = [one for one in await every_notice(stage) if one.kind == "planned"]
    await stage.press("王芳", stage.sign(f"ok:{short(notice.id)}"))
    left = await stage.pass_time(timedelta(hours=1))
    assert [one[0] for one in await calls(house)] == ["account"]
    told, *_ = [one for one in said(left, PEOPLE["赵经理"]) if "需优先电话" in one]
    assert "******2244" in told
    for word in ("独居", "医疗", "张三丰"):
        assert word not in told


async def test_a_district_that_nothing_reached_is_one_call(house: House) -> None:
    stage = house.stage
    async with stage.database.writing() as work:
        await work.run(
            update(tables.districts)
            .where(tables.districts.c.id == stage.village.id)
            .values(households=40)
        )
    await announced(house)
    await arrive(stage, OutboxState.PARKED, "refused")
    await stage.pass_time(timedelta(hours=2))
    ((subject, words),) = await calls(house)
    assert subject == "district"
    assert "40 户没有通知到" in words


async def test_the_register_is_for_private_and_known_households(house: House) -> None:
    stage = house.stage
    left = await stage.say("赵经理", f"/vulnerable {NUMBER} 医疗 2027年6月1日", STAFF_GROUP)
    assert "请私聊" in said(left, STAFF_GROUP["id"])[-1]
    assert NUMBER not in "".join(one.text for one in left)
    for words in ("", f"{NUMBER} 胖 2027年6月1日", f"{NUMBER} 医疗 2029年6月1日", f"{NUMBER} 医疗"):
        left = await stage.say("赵经理", f"/vulnerable {words}")
        assert "登记：" in said(left, PEOPLE["赵经理"])[-1]
    assert (
        "没有登记" in said(await stage.say("赵经理", f"/vulnerable {NUMBER}"), PEOPLE["赵经理"])[-1]
    )
    await stage.say("赵经理", f"/vulnerable {NUMBER} 婴儿 2027年6月1日")
    assert (
        "已撤下" in said(await stage.say("赵经理", f"/vulnerable {NUMBER}"), PEOPLE["赵经理"])[-1]
    )
    await stage.say("西所长", f"/vulnerable {NUMBER} 婴儿 2027年6月1日")
    async with stage.database.reading() as work:
        rows = (await work.run(select(broadcast_tables.vulnerable_households))).mappings().all()
    assert [row["ended_at"] is None for row in rows] == [False]
    await stage.say("王芳", f"/vulnerable {NUMBER}", GROUP)


async def test_who_follows_a_district_hears_of_it_and_optional_kinds_can_be_turned_off(
    house: House,
) -> None:
    stage = house.stage
    left = await stage.say("李强", "/follow 东村")
    assert "您关注的台区：东村台区" in said(left, PEOPLE["李强"])[-1]
    rows = left[-1].buttons
    left = await stage.press("李强", rows["✓ 极端天气"])
    assert "不能关" in said(left, PEOPLE["李强"])[-1]
    left = await stage.press("李强", rows["✓ 用电安全"])
    assert "○ 用电安全" in left[0].buttons
    await announced(house)
    left = await stage.say("赵经理", "/notice")
    kinds = next(one for one in left if "用电安全" in one.buttons).buttons
    for kind in ("用电安全", "反诈提醒"):
        await stage.press("赵经理", kinds[kind])
        left = await stage.say("赵经理", "小心")
        left = await stage.press("赵经理", card(left, "notice")["现在发"])
        heard = said(await stage.settle(), PEOPLE["李强"])
        assert len([one for one in heard if kind in one]) == (kind == "反诈提醒")
    left = await stage.press("李强", rows["不再关注 东村台区"])
    assert "只有自家" in said(left, PEOPLE["李强"])[-1]
    assert "没有" in "".join(one.text for one in await stage.say("李强", "/follow 南极"))
    await stage.say("李强", "/follow 东村", GROUP)


async def test_who_is_bound_hears_in_private_how_the_outage_at_home_stands(house: House) -> None:
    stage = house.stage
    await house.bind("李强", OTHER)
    left = await stage.say("赵经理", "/outage 16:30跳闸 东村台区停电，影响东村，预计18:30恢复")
    await stage.press("赵经理", card(left)["发布"])
    await stage.settle()
    left = await stage.say("李强", "啥时候来电")
    assert "18:30" in "".join(said(left, PEOPLE["李强"]))
