"""What everybody may read of outages, and that a source that is silent never reads as none."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import icalendar
import pytest
import xmlschema

from api.app import make_app
from api.public import Public
from api.v1 import make_v1
from bot.clock import PlayedClock
from chat.ids import short
from stations.area import District
from stations.client import Grant
from storage import areas, broadcast_tables
from storage.database import Database
from tests.broadcasts.street import arrive, build, card
from tests.broadcasts.test_told import FAULT, ROW, announced, opened, put
from tests.desk.stage import GROUP, Stage
from usecases.outside.clients import make_client

SCHEMA = xmlschema.XMLSchema(Path(__file__).parents[1] / "data" / "cap-1.2.xsd")
CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
async def stage(database: Database, clock: PlayedClock) -> Stage:
    return await build(database, clock)


@pytest.fixture
async def http(stage: Stage) -> AsyncIterator[httpx.AsyncClient]:
    app = make_app([Public(stage.database, stage.trade).router()])
    app.mount("/api/v1", make_v1(stage.database, stage.trade, lambda: None))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://open.test") as made:
        yield made


async def get(http: httpx.AsyncClient, path: str) -> str:
    answer = await http.get(f"/outages/{path}")
    assert answer.status_code == 200, answer.text
    return answer.text


async def read(http: httpx.AsyncClient, stage: Stage, **asked: str) -> dict[str, Any]:
    async with stage.database.writing() as work:
        name = f"reader {work.new_id()}"
        key = await make_client(work, name, stage.east.id, [Grant.READ_OUTAGES], 100)
    headers = {"Authorization": f"Bearer {key}"}
    found: dict[str, Any] = (
        await http.get("/api/v1/outages", params=asked, headers=headers)
    ).json()
    return found


async def cap(http: httpx.AsyncClient, code: str) -> list[ElementTree.Element]:
    """Return the messages that a feed leads to; each of them is valid."""
    feed = ElementTree.fromstring(await get(http, f"{code}.xml"))
    found = []
    for link in feed.iter(f"{ATOM}link"):
        answer = await http.get(f"/outages/{link.attrib['href']}")
        assert answer.headers["content-type"].startswith("application/cap+xml")
        SCHEMA.validate(answer.text)
        found.append(ElementTree.fromstring(answer.text))
    return found


def of(message: ElementTree.Element, name: str) -> str:
    return message.findtext(f".//{CAP}{name}") or ""


def events(text: str) -> list[icalendar.cal.Component]:
    return icalendar.Calendar.from_ical(text).walk("VEVENT")


async def test_what_is_told_follows_an_outage_from_alert_to_cancel(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    code = short(stage.village.id)
    await announced(stage)
    page = await get(http, code)
    for part in ("城东供电所 东村台区", "12月8日 08:00 停电，预计 12月8日 17:00 恢复", "线路改造",
                 "停电信息更新于 11月26日 15:00（1 分钟前）", 'href="tel:95598"'):  # fmt: skip
        assert part in page
    assert "<script" not in page
    (alert,) = await cap(http, code)
    assert (of(alert, "msgType"), of(alert, "references")) == ("Alert", "")
    assert (of(alert, "urgency"), of(alert, "responseType")) == ("Future", "Prepare")
    (one,) = events(await get(http, f"{code}.ics"))
    assert (one["SEQUENCE"], one["STATUS"]) == (0, "CONFIRMED")
    uid = one["UID"]
    await put(stage, {**ROW, "ends": "2026-12-08T19:00+08:00"})
    (update,) = await cap(http, code)
    before = ",".join(of(alert, part) for part in ("sender", "identifier", "sent"))
    assert (of(update, "msgType"), of(update, "references")) == ("Update", before)
    (one,) = events(await get(http, f"{code}.ics"))
    assert (one["UID"], one["SEQUENCE"]) == (uid, 1)
    await put(stage, {**ROW, "state": "已取消", "ends": "2026-12-08T19:00+08:00"})
    await stage.pass_time(timedelta(minutes=6))
    (cancel,) = await cap(http, code)
    assert of(cancel, "msgType") == "Cancel"
    assert len(of(cancel, "references").split()) == 2
    (one,) = events(await get(http, f"{code}.ics"))
    assert (one["UID"], one["SEQUENCE"], one["STATUS"]) == (uid, 2, "CANCELLED")
    page = await get(http, code)
    assert "原定 12月8日 08:00 的停电取消了" in page
    told = await read(http, stage)
    assert [one["move"] for one in told["outages"][0]["changes"]] == [
        "announce", "extend", "cancel",
    ]  # fmt: skip


async def test_only_a_living_source_says_that_there_is_none(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    code, none = short(stage.village.id), "现在没有停电，也没有安排停电"
    # Where no other system tells, nobody can know.
    page = await get(http, code)
    assert none not in page
    assert "不代表没有别的停电" in page
    assert (await read(http, stage))["no_outage"] is None
    await put(stage)
    page = await get(http, code)
    assert none in page
    told = await read(http, stage, district="东村台区")
    assert (told["no_outage"], told["source"]["state"]) == (True, "fresh")
    assert events(await get(http, f"{code}.ics")) == []
    assert none in await get(http, f"{code}.xml")
    stage.clock.move_to(stage.clock.now() + timedelta(minutes=61))
    page = await get(http, code)
    assert none not in page
    assert "停电信息已有 61 分钟没有更新（上次是 11月26日 15:00），不代表没有停电" in page
    assert "not updated for 61 minutes" in (await get(http, f"{code}?lang=en")).lower()
    told = await read(http, stage)
    assert (told["no_outage"], told["source"]["state"], told["source"]["silent"]) == (
        None, "stale", ["95598"],
    )  # fmt: skip
    assert told["source"]["age_seconds"] == 61 * 60
    (remark,) = events(await get(http, f"{code}.ics"))
    assert "没有更新" in str(remark["SUMMARY"])
    feed = await get(http, f"{code}.xml")
    assert none not in feed
    assert feed.count("<entry>") == 1
    # In private nobody hears that there is none either.
    await stage.press("王芳", stage.sign(f"s:{short(stage.east.id)}"))
    (answer,) = await stage.say("王芳", "停电信息")
    assert "现在消息不全" in answer.text
    assert "，不代表没有停电" in answer.text


async def test_what_is_not_announced_yet_is_not_none_and_not_told(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    await put(stage, ROW)
    code = short(stage.village.id)
    page = await get(http, code)
    assert "有停电的消息正在核实" in page
    assert "线路改造" not in page
    assert "现在没有停电" not in page
    told = await read(http, stage)
    assert (told["no_outage"], told["unsure"], told["outages"]) == (None, True, [])
    # The same holds for what residents report.
    async with stage.database.writing() as work:
        await work.run(broadcast_tables.outages.update().values(state="cancelled"))
    assert (await read(http, stage))["unsure"] is False
    await stage.say("王芳", "我家停电了", GROUP)
    await stage.settle()
    assert (await read(http, stage))["unsure"] is True


async def test_a_fault_from_off_to_back_in_both_languages(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    reason = "<b>大风</b> 联系 13912345678"
    row = {**FAULT, "etr": "", "reason": reason}
    await announced(stage, row)
    code = short(stage.east.id)
    page = await get(http, code)
    assert "什么时候恢复还不知道" in page
    assert "<b>" not in page
    assert "&lt;b&gt;大风" in page
    for text in (page, await get(http, f"{code}.ics"), await get(http, f"{code}.xml"),
                 str(await read(http, stage))):  # fmt: skip
        assert "13912345678" not in text
    assert "Off since" in await get(http, f"{code}?lang=en")
    (one,) = events(await get(http, f"{code}.ics"))
    assert "DTEND" not in one
    (message,) = await cap(http, code)
    assert (of(message, "urgency"), of(message, "certainty")) == ("Immediate", "Observed")
    await put(stage, {**row, "etr": "2026-11-26T15:30+08:00"})
    await stage.pass_time(timedelta(hours=1))
    assert "现在还没来电" in await get(http, code)
    await put(stage, {**row, "etr": "2026-11-26T15:30+08:00", "state": "已送电"})
    await stage.pass_time(timedelta(minutes=6))
    assert "已恢复供电" in await get(http, code)
    (message,) = await cap(http, code)
    assert (of(message, "msgType"), of(message, "responseType")) == ("Update", "AllClear")
    await stage.pass_time(timedelta(days=2))
    assert "已恢复供电" not in await get(http, code)


async def test_drills_and_other_places_are_nobodys_news(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    await put(stage, ROW)
    buttons = await opened(stage, await stage.new())
    left = await stage.press("孙督导", buttons["演练"])
    await stage.press("孙督导", card(left)["发布"])
    await stage.settle()
    await arrive(stage)
    assert "线路改造" not in await get(http, short(stage.village.id))
    async with stage.database.writing() as work:
        other = District(work.new_id(), stage.east.id, None, "西村台区")
        await areas.add_districts(work, [other])
    await announced(stage, {**ROW, "id": "P7"})
    assert "线路改造" in await get(http, short(stage.east.id))
    page = await get(http, short(other.id))
    assert "线路改造" not in page
    assert f'href="{short(stage.village.id)}?lang=zh-CN"' in page


async def test_pages_are_found_by_code_and_nothing_else(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    first = await http.get("/outages", headers={"Accept-Language": "en-US,en;q=0.9"})
    assert "Choose your power station" in first.text
    assert first.headers["content-security-policy"].startswith("default-src 'none'")
    for path in ("0", "zzzzzzzzzzzzz", "x!", "1.ics", "1.xml", "1/1.xml",
                 f"{short(stage.east.id)}/1.xml"):  # fmt: skip
        assert (await http.get(f"/outages/{path}")).status_code == 404
    assert (await http.get("/outages/")).status_code == 200


async def test_a_station_lists_its_districts_and_a_district_the_others(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    whole = await get(http, short(stage.east.id))
    assert ("各台区" in whole, "其他台区" in whole, "东村台区" in whole) == (True, False, True)
    async with stage.database.writing() as work:
        other = District(work.new_id(), stage.east.id, None, "西坡台区")
        await areas.add_districts(work, [other])
    mine = await get(http, short(stage.village.id))
    assert ("各台区" in mine, "其他台区" in mine, "西坡台区" in mine) == (False, True, True)


async def test_the_interface_is_asked_of_a_place_within_its_station(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    async def status(station_id: int | None, **asked: str) -> int:
        async with stage.database.writing() as work:
            name = f"c{work.new_id()}"
            key = await make_client(work, name, station_id, [Grant.READ_OUTAGES], 9)
        headers = {"Authorization": f"Bearer {key}"}
        return (await http.get("/api/v1/outages", params=asked, headers=headers)).status_code

    assert await status(None) == 404
    assert await status(None, station="城东供电所") == 200
    assert await status(stage.west.id, station="城东供电所") == 403
    assert await status(stage.east.id, district="没有的") == 404
    assert await status(stage.east.id, distrct="东村台区") == 422
