"""Figures at the desk: what is said, what its buttons open, and what a group never reads."""

import pytest

from bot.clock import PlayedClock
from chat.actions import AnswerPress, SendDocument, SendText
from chat.drawings import Book, from_text
from stations.scope import SYSTEM
from storage.database import Database
from storage.tickets import ticket_numbered
from tests.desk.stage import GROUP, PEOPLE, STAFF_GROUP, Left, Stage
from tests.figures.crowd import Crowd

DAYS = "2026-05-01 2026-05-20"


@pytest.fixture
async def crowd(database: Database, clock: PlayedClock) -> Crowd:
    return await Crowd(await Stage(database, clock).build()).build()


def said(left: list[Left]) -> str:
    return "\n".join(one.text for one in left if isinstance(one.action, SendText))


def toast(left: list[Left]) -> str:
    return next(one.text for one in left if isinstance(one.action, AnswerPress))


def button(left: list[Left], words: str) -> str:
    """Return what the first button that has these words carries."""
    return next(data for one in left for name, data in one.buttons.items() if words in name)


async def test_a_supervisor_looks_from_the_whole_down_to_a_ticket(crowd: Crowd) -> None:
    stage = crowd.stage
    left = await stage.say("孙督导", f"/figures {DAYS}")
    text = said(left)
    assert text.startswith("城东供电所　5月1日至5月20日\n诉求 ")
    assert "（到目前）" not in text
    page = await stage.press("孙督导", button(left, "首次答复超时"))
    assert "第 1–8 件" in said(page)
    more = await stage.press("孙督导", button(page, "下一页"))
    listed = [name for one in (*page, *more) for name in one.buttons if name.startswith("2026")]
    assert len(set(listed)) == len(listed) > 8
    card = await stage.press("孙督导", button(more, listed[-1]))
    assert listed[-1].split()[0] in said(card)
    apart = await stage.press("孙督导", button(left, "按台区"))
    inner = await stage.press("孙督导", button(apart, "东村台区"))
    assert said(inner).startswith("城东供电所 · 东村台区　")
    kinds = await stage.press("孙督导", button(inner, "按类别"))
    deeper = await stage.press("孙督导", button(kinds, "投诉"))
    assert said(deeper).startswith("城东供电所 · ")
    earlier = await stage.press("孙督导", button(left, "往前"))
    assert "4月11日至4月30日" in said(earlier)
    later = await stage.press("孙督导", button(left, "往后"))
    assert "5月21日至6月9日" in said(later)


async def test_persons_are_for_themselves_and_for_who_is_above_them(crowd: Crowd) -> None:
    stage = crowd.stage
    people = await stage.say("孙督导", f"/figures {DAYS} 个人")
    assert "赵经理：" in said(people)
    assert "钱经理：" in said(people)
    one = await stage.press("孙督导", button(people, "赵经理"))
    assert "赵经理" in said(one)
    mine = await stage.say("赵经理", f"/figures {DAYS} person")
    assert "您本人" in said(mine)
    assert "钱经理" not in said(mine)
    opened = await stage.press("赵经理", button(mine, "诉求"))
    numbers = [name.split()[0] for one in opened for name in one.buttons if name[:4] == "2026"]
    async with stage.database.reading() as work:
        found = [await ticket_numbered(work, SYSTEM, stage.east.id, one) for one in numbers]
    assert {one.owner_id for one in found if one is not None} == {crowd.people[0]}
    refused = await stage.say("孙督导", f"/figures {DAYS} 个人", STAFF_GROUP)
    assert said(refused) == stage.speak("errors.figures.persons_in_private")


async def test_a_group_reads_the_team_and_nothing_that_may_be_about_somebody_in_it(
    crowd: Crowd,
) -> None:
    stage = crowd.stage
    alone = await stage.say("孙督导", f"/figures {DAYS} 类别")
    left = await stage.say("孙督导", f"/figures {DAYS} 类别", STAFF_GROUP)
    assert [one.chat for one in left] == [STAFF_GROUP["id"]]
    assert "举报" in said(alone)
    assert "举报" not in said(left)
    assert "经理" not in said(left)
    whole = await stage.press("孙督导", button(left, "合计"), STAFF_GROUP)
    names = [name for one in whole for name in one.buttons]
    assert stage.speak("figures.by.person") not in names
    assert stage.speak("figures.sheet") not in names
    opened = await stage.press("孙督导", button(whole, "诉求"), STAFF_GROUP)
    async with stage.database.reading() as work:
        for name in (name for one in opened for name in one.buttons if name[:4] == "2026"):
            one = await ticket_numbered(work, SYSTEM, stage.east.id, name.split()[0])
            assert one is not None
            assert one.kind != "report"
            assert not one.about_staff
    for text in ("xlsx", "表格"):
        refused = await stage.say("孙督导", f"/figures {text}", STAFF_GROUP)
        assert said(refused) == stage.speak("errors.figures.sheets_in_private")


async def test_a_sheet_comes_in_private_and_holds_what_the_words_say(crowd: Crowd) -> None:
    stage = crowd.stage
    left = await stage.say("孙督导", f"/figures {DAYS} xlsx")
    (one,) = left
    assert one.chat == PEOPLE["孙督导"]
    assert isinstance(one.action, SendDocument)
    assert one.action.name == "figures-2026-05-01-2026-05-20.xlsx"
    book = from_text(one.action.drawing or "")
    assert isinstance(book, Book)
    whole, districts, kinds, people, days = book.sheets
    assert len(days.rows) == 20
    assert {row[0] for row in people.rows} == {"赵经理", "钱经理"}
    assert "举报" not in {row[0] for row in kinds.rows}
    for sheet in (districts, kinds, days):
        assert sum(int(row[1] or 0) for row in sheet.rows) == whole.rows[0][1]
    mine = await stage.say("赵经理", f"/figures {DAYS} 表格")
    (own,) = [one.action for one in mine if isinstance(one.action, SendDocument)]
    told = from_text(own.drawing or "")
    assert isinstance(told, Book)
    assert {row[0] for row in told.sheets[3].rows} == {"赵经理"}
    assert {row[0] for row in told.sheets[1].rows} == {"东村台区"}


async def test_words_are_known_in_any_order_and_language(database: Database) -> None:
    stage = await Stage(database, PlayedClock(database.clock.now())).build()
    for text, title in (
        ("", "6月29日至7月5日（到目前）"),
        ("上周", "6月22日至6月28日"),
        ("district MONTH", "2026年7月（到目前）"),
        ("季度 类别", "2026年第3季度（到目前）"),
        ("2026/06/03", "6月3日"),
        ("昨天", "6月30日"),
        ("2026-06-30 2026-06-02", "6月2日至6月30日"),
    ):
        left = await stage.say("孙督导", f"/figures {text}")
        assert said(left).splitlines()[0] == f"城东供电所　{title}", text
    three = "2026-05-01 2026-05-02 2026-05-03"
    for text in ("乱写", "2026-13-01", three, "1066-10-14", "2001-01-01 2026-01-01", "9" * 3000):
        left = await stage.say("孙督导", f"/figures {text}")
        assert said(left) == stage.speak("figures.usage"), text


async def test_buttons_that_lead_nowhere_are_answered(database: Database) -> None:
    stage = await Stage(database, PlayedClock(database.clock.now())).build()
    views = ["", "w1.2.3", "w1...z", "xff...", "wzzzzzz...", "f1-zzz...", "w1.zzz..", "w1...dzz"]
    behind = ["zz.0.w1...", "0.0.w1...p", "0.0.w1...p1", "x"]
    for data in (*(f"fv:{one}" for one in views), *(f"fb:{one}" for one in behind), "fx:w1..q."):
        left = await stage.press("孙督导", stage.sign(data))
        assert toast(left), data
        assert said(left) == "", data


async def test_a_figure_that_became_nothing_says_so(database: Database) -> None:
    stage = await Stage(database, PlayedClock(database.clock.now())).build()
    left = await stage.press("孙督导", stage.sign("fb:2.zzz.wffn..."))
    assert "没有您能看的工单" in said(left)


async def test_where_residents_read_along_figures_are_refused(database: Database) -> None:
    stage = await Stage(database, PlayedClock(database.clock.now())).build()
    refused = stage.speak("errors.not_allowed")
    for who, chat in (("王芳", GROUP), ("王芳", None), ("孙督导", GROUP)):
        assert said(await stage.say(who, "/figures", chat)) == refused
    left = await stage.press("王芳", stage.sign("fv:wffn..."))
    assert toast(left) == refused
