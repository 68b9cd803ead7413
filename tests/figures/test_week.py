"""A played week with known numbers: exact figures, what goes out by itself, and 督办 of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.clock import PlayedClock
from chat.actions import AnswerPress, SendPicture
from chat.drawings import Picture, from_text
from gateways.drawing import draw
from stations.scope import SYSTEM
from storage import outer_tables
from storage.counted import Cut, Period
from storage.database import Database
from storage.outside_counts import put
from tests.desk.stage import PEOPLE, STAFF_GROUP, Left
from tests.figures.town import Town
from tickets.digest import Digest
from tickets.figures import Behind, Figures, Times
from tickets.outside_counts import Line, OutsideCount
from tickets.periods import Length, around
from tickets.policies import Metric
from tickets.ticket import Ticket
from usecases.desk.dues import DUES
from usecases.digests.send import next_digest, send_digests
from usecases.figures.compute import compute
from usecases.figures.open_behind import open_behind

MINUTE = timedelta(minutes=1)

# 17:00 on the 1st … 11:00 on the 4th: see ``town.py``; the complaint about staff is left out.
WEEK = Figures(
    tickets=4,
    closed=2,
    ended=3,
    reopened=1,
    asked=2,
    rated=2,
    scores=8,
    kept=1,
    households=750,
    times={
        Metric.CONTACT: Times(4, 4, 2, 4, 30 * MINUTE, 60 * MINUTE),
        Metric.ARRIVAL: Times(3, 2, 2, 3, 50 * MINUTE, 110 * MINUTE),
        # Opened again after ten minutes that count for nobody.
        Metric.RESTORATION: Times(3, 2, 1, 3, 100 * MINUTE, 210 * MINUTE),
        # A day of 28 hours, without the 24 that waited for the resident.
        Metric.ANSWER: Times(1, 1, 0, 1, 240 * MINUTE, 240 * MINUTE),
    },
)

DAILY = """【日报】城东供电所　7月2日
诉求 2 件，已办结 1 件
首次答复超时 1 件（2 件中的 50%）
到场超时 1 件（1 件中的 100%）
办完又重开 1 件（1 件中的 100%）
满意度 3.0 分（问了 1 位，1 位打分，100%）
还没办结 1 件"""

WEEKLY = """【周报】城东供电所　6月29日至7月5日
诉求 4 件，已办结 2 件
首次答复超时 2 件（4 件中的 50%）
到场超时 2 件（3 件中的 67%）
恢复供电超时 1 件（3 件中的 33%）
办完又重开 1 件（3 件中的 33%）
承诺：兑现 1，提前改期 0，失约 0（兑现率 100%）
满意度 4.0 分（问了 2 位，2 位打分，100%）
95598：6 件（投诉 2、故障报修 4）
（以上是官方热线的工单数，由上级系统导入，与本系统的工单分开统计）"""

LEADER = """【周一要点】城东供电所　6月29日至7月5日
比前一周差的：
1. 首次答复超时 3 件，前一周 0 件。主要在磨坊台区（0→2）、故障报修（0→2）、钱经理名下（0→2）。
2. 到场超时 2 件，前一周 0 件。主要在磨坊台区（0→2）、故障报修（0→2）、钱经理名下（0→2）。
3. 诉求 5 件，前一周 0 件。主要在东村台区（0→3）、故障报修（0→3）。
要您过问的：
4. 工单 20260704-0001（故障报修，磨坊台区）到场已超时44小时，还没办完，负责人：钱经理。
5. 工单 20260703-0001（投诉，东村台区）首次答复已超时35小时30分，还没办完，负责人：西所长。"""

PERSONS = """【周报】城东供电所　6月29日至7月5日
各人：
钱经理：2 件，超时 5（83%），重开 1，满意度 3.0（1/1），每千户 8.0 件
赵经理：2 件，超时 0（0%），满意度 5.0（1/1），每千户 4.0 件"""

OWN = """【周报】城东供电所　6月29日至7月5日
您本人：
诉求 2 件，已办结 1 件
承诺：兑现 1，提前改期 0，失约 0（兑现率 100%）
满意度 5.0 分（问了 1 位，1 位打分，100%）"""


def text_of(left: Left) -> str:
    action = left.action
    return action.caption if isinstance(action, SendPicture) else left.text


@pytest.fixture
async def town(database: Database, clock: PlayedClock) -> Town:
    return await Town.build(database, clock)


async def test_a_week_with_known_numbers(town: Town) -> None:
    tickets = await town.play()
    await _figures(town, tickets)
    (day,) = [one for one in town.digests("daily") if "7月2日" in one.text]
    assert text_of(day) == DAILY
    opened = await town.stage.press("孙督导", day.buttons["首次答复超时 1"], STAFF_GROUP)
    assert [name for one in opened for name in one.buttons] == [
        "20260702-0001 故障报修 40分钟 超时"
    ]
    # Nothing to tell of the 3rd: what came that day is about one of them.
    assert not [one for one in town.digests("daily") if "7月3日" in one.text]
    async with town.stage.database.writing() as work:
        east = town.stage.east.id
        told = [("2026-07-02", "outage_report", 4), ("2026-07-03", "complaint", 2)]
        told.append(("2026-07-08", "complaint", 1))
        await put(work, [OutsideCount(east, on, Line.POWER, kind, n) for on, kind, n in told])
    await town.at(6, 12)
    await _monday(town)
    await _seen_to_by_the_next_monday(town)
    await _missed(town)


async def _figures(town: Town, tickets: list[Ticket]) -> None:
    stage = town.stage
    week = around(Length.WEEK, tickets[0].opened_at.date())
    period = Period(stage.east.id, *week.moments("Asia/Shanghai"))
    async with stage.database.reading() as work:
        team = await compute(work, stage.trade, SYSTEM, period, Cut(shared=True))
        whole = await compute(work, stage.trade, SYSTEM, period)
        late, count = await open_behind(
            work, stage.trade, SYSTEM, period, Behind.LATE_CONTACT, cut=Cut(shared=True)
        )
    assert team == WEEK
    assert round(team.per_thousand or 0, 3) == 5.333
    assert (whole.tickets, whole.of(Metric.CONTACT).late) == (5, 3)
    numbers = [(one.ticket.number, one.took) for one in late]
    assert numbers == [(tickets[4].number, 60 * MINUTE), (tickets[1].number, 40 * MINUTE)]
    assert count == 2


async def _monday(town: Town) -> None:
    (week,) = town.digests("weekly")
    assert text_of(week) == WEEKLY
    assert isinstance(week.action, SendPicture)
    picture = from_text(week.action.drawing or "")
    assert isinstance(picture, Picture)
    days, late, districts = picture.panels
    assert [one.values for one in days.series] == [(0.0,) * 7, (0.0, 0.0, 1.0, 2.0, 0.0, 1.0, 0.0)]
    assert late.series[0].values == (*(None,) * 7, 45.5)
    assert districts.labels == ("磨坊台区", "东村台区")
    assert [one.values for one in districts.series] == [(2.0, 2.0), (5.0, 0.0)]
    assert draw(week.action.drawing or "").startswith(b"\x89PNG")
    assert [one.text for one in town.digests("weekly", PEOPLE["孙督导"])] == [PERSONS]
    assert [one.text for one in town.digests("weekly", PEOPLE["赵经理"])] == [OWN]
    (leader,) = town.digests("leader", PEOPLE["西所长"])
    assert leader.text == LEADER
    # Nothing personal, and nothing that is about somebody, stands where all of them read.
    in_group = "\n".join(
        text_of(one) for kind in Digest for one in town.digests(kind) if one.action
    )
    assert "经理" not in in_group
    # Each once: nothing is due any more, and looking again sends nothing.
    async with town.stage.database.writing() as work:
        assert await send_digests(work, town.stage.trade) == 0
        due = await next_digest(work, town.stage.trade)
    assert due is not None
    assert due > town.stage.clock.now()


async def _seen_to_by_the_next_monday(town: Town) -> None:
    stage = town.stage
    (leader,) = town.digests("leader", PEOPLE["西所长"])
    data = leader.buttons[stage.speak("digest.urge", number=1)]
    for who, chat, why in (
        ("赵经理", None, "errors.not_allowed"),
        ("王芳", None, "errors.not_found"),
        ("西所长", STAFF_GROUP, "errors.only_in_private"),
    ):
        left = await stage.press(who, data, chat)
        refused = next(one.text for one in left if isinstance(one.action, AnswerPress))
        assert refused == stage.speak(why), who
    left = await stage.press("西所长", data)
    said = [one.text for one in left if isinstance(one.action, AnswerPress)]
    assert said[0] == stage.speak("digest.urged", due="07-09 18:00")
    (given,) = [one for one in left if one.chat == PEOPLE["孙督导"]]
    assert "首次答复超时 3 件" in given.text
    # Whoever is to see to it is not told of single persons.
    assert "钱经理" not in given.text
    again = await stage.press("西所长", data)
    assert stage.speak("digest.urged_before") in [one.text for one in again]
    second = leader.buttons[stage.speak("digest.urge", number=4)]
    await stage.press("西所长", second)
    await stage.press("孙督导", given.buttons[stage.speak("task.do_done")])
    await stage.say("孙督导", "加派了一个班组")
    await town.at(13, 8, 15)
    opening = town.digests("leader", PEOPLE["西所长"])[-1].text.splitlines()
    assert opening[1] == "上周督办 2 项，办完 1 项："
    assert opening[2].startswith("✓ 首次答复超时 3 件")
    assert opening[2].endswith("结果：加派了一个班组")
    assert opening[3].startswith("✗ 工单 20260704-0001")
    assert opening[3].endswith("逾期没办完，原定 07-09 18:00")
    nowhere = stage.sign(data[10:].replace("late.contact", "late.weather"))
    left = await stage.press("西所长", nowhere)
    assert next(one.text for one in left) == stage.speak("errors.not_found")


async def _missed(town: Town) -> None:
    """What was missed comes late while it is worth reading, and is left out afterwards."""
    # The machine is down from Monday, 8:15 to 22:00: the week comes late, without a sound.
    late = await _down(town, timedelta(hours=13, minutes=45))
    assert [one.chat for one in late] == [STAFF_GROUP["id"]]
    assert isinstance(late[0].action, SendPicture)
    assert late[0].action.silent
    assert "95598：1 件" in text_of(late[0])
    # Down until Tuesday, 22:00: nobody needs the day before any more.
    assert await _down(town, timedelta(days=1)) == []
    states = await _states(town)
    assert states["weekly", "2026-07-13"] == "sent"
    assert states["daily", "2026-07-14"] == "stale"
    assert await _down(town, timedelta(days=10)) == []


async def _down(town: Town, span: timedelta) -> list[Left]:
    """Let time pass without anybody looking; return the digests that come afterwards."""
    town.stage.clock.move_to(town.stage.clock.now() + span)
    return [one for one in await town.stage.settle() if one.key.startswith("digest:")]


async def _states(town: Town) -> dict[tuple[str, str], str]:
    table = outer_tables.digests
    async with town.stage.database.reading() as work:
        rows = (await work.run(table.select())).mappings().all()
    east = town.stage.east.id
    return {(row["kind"], row["day"]): row["state"] for row in rows if row["station_id"] == east}


async def test_buttons_of_no_line_are_answered_and_without_hours_nothing_goes_out(
    town: Town,
) -> None:
    stage = town.stage
    for data in ("fu:", "fu:1.2", "fu:1.2.x", "fu:zz.0.late.contact", "fu:-.-.-"):
        left = await stage.press("西所长", stage.sign(data))
        assert next(one.text for one in left if isinstance(one.action, AnswerPress)), data
    off = replace(stage.trade, digests=replace(stage.trade.digests, hours={}))
    async with stage.database.writing() as work:
        assert await send_digests(work, off) == 0
        assert await next_digest(work, off) is None
    assert "digests" in {due.name for due in DUES}
