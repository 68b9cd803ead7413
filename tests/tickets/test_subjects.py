"""Whom a complaint or report is about: names, titles, and words that mean staff."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tickets.pack import RULES
from tickets.subjects import StaffWords, Subjects, find_subjects

WORDS = RULES.staff_words
WANG, LI, ZHAO, OU, ANN = 1, 2, 3, 4, 5
CREW = [
    (WANG, WORDS.names_for("王建国", "manager")),
    (LI, WORDS.names_for("李卫东", "manager")),
    (ZHAO, WORDS.names_for("赵敏", "leader")),
    (OU, WORDS.names_for("欧阳静", "supervisor")),
    (ANN, WORDS.names_for("Ann", "manager")),
]


def about(text: str) -> Subjects:
    return find_subjects(text, CREW, WORDS)


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("你们王经理说话不算话", WANG),
        ("王师傅来了一趟就走了", WANG),
        ("王建国吃拿卡要", WANG),
        ("抄表的老李从来不看表", LI),
        ("你们所的老李喝酒来修电", LI),
        ("你们小李把我家线接错了", LI),
        ("李工不理人", LI),
        ("赵所长什么事都不管", ZHAO),
        ("欧阳主任答应的事没影了", OU),
        ("投诉台区的老王", WANG),
        ("ANN hung up on me", ANN),
    ],
)
def test_who_is_meant(text: str, person: int) -> None:
    assert about(text) == Subjects(True, frozenset({person}))


@pytest.mark.parametrize(
    "text",
    [
        "村西头老李家偷电",
        "老王在表前面接线",
        "隔壁小王用大功率",
        "物业王经理不让装充电桩",
        "物业公司的李工把门锁了",
        "王经理饭店用居民电",
        "停电两天没人管",
        "电费多了三百，给个说法",
        "楼下饭店用的居民电，应该是商业用电吧",
        "那家挖矿的，机器白天黑夜响",
        "工地私自从路灯上接电",
        "物业的工作人员态度恶劣",
    ],
)
def test_who_is_not_meant(text: str) -> None:
    assert about(text).person_ids == frozenset()


@pytest.mark.parametrize("text", ["赵 经 理 太差劲", "赵　经理太差劲"])
def test_blanks_within_a_name_hide_nobody(text: str) -> None:
    assert find_subjects(text, [(7, ("赵经理",))], WORDS).person_ids == {7}


@pytest.mark.parametrize(
    "text",
    [
        "你们什么态度",
        "收红包才给装表",
        "实名举报某某电工吃拿卡要",
        "抄表员根本没来",
        "工作人员挂我电话",
        "来修的满身酒气",
        "让我买指定的开关",
        "上门收现金不给票",
        "有个穿工装的上门收钱说换表要300",
        "你们的人骂我",
        "窗口的人不耐烦",
        "台区经理不接电话",
    ],
)
def test_staff_are_meant_though_nobody_is_named(text: str) -> None:
    assert about(text) == Subjects(True)


@pytest.mark.parametrize(
    "text",
    [
        "村西头老李家偷电",
        "停电两天了",
        "电压太低带不动空调",
        "物业的工作人员态度恶劣",
        "在群里抢红包",
        "师傅态度很好，就是来晚了",
        "隔壁邻居喝了酒乱接线",
        "电杆立在我家地里",
    ],
)
def test_nothing_is_about_staff(text: str) -> None:
    assert about(text) == Subjects()


def test_two_of_one_name_are_both_taken_to_be_meant() -> None:
    twins = [(8, WORDS.names_for("王建国", "manager")), (9, WORDS.names_for("王丽", "manager"))]
    found = find_subjects("王师傅骂人", twins, WORDS)
    assert found.person_ids == {8, 9}


def test_a_name_counts_wherever_it_is_meant_once() -> None:
    assert about("老李家停电，抄表的老李不管").person_ids == {LI}


def test_names_by_which_people_call() -> None:
    assert WORDS.names_for("欧阳静", "leader")[:2] == ("欧阳静", "欧阳所长")
    assert "老王" in WORDS.names_for("王建国", "manager")
    assert WORDS.names_for("Ann Lee", "manager") == ("Ann Lee",)
    assert WORDS.names_for("A", "manager") == ()
    assert WORDS.names_for("王建国", "nobody")[:2] == ("王建国", "老王")
    assert StaffWords().names_for("王建国", "manager") == ("王建国",)


@given(st.text(max_size=60), st.lists(st.text(max_size=4), max_size=4))
def test_whoever_is_found_is_called_so_in_the_text(text: str, names: list[str]) -> None:
    found = find_subjects(text, [(1, names)], WORDS)
    assert found.about_staff or not found.person_ids
    if found.person_ids:
        assert any(name and name.casefold() in text.casefold() for name in names)
