"""Serious matters: what is one, what only sounds like one, and the form that must be filled in."""

from datetime import timedelta

import pytest

from chat.errors import BadInput
from tests.tickets.pack import RULES
from tickets.kinds import ticket_rules
from tickets.serious import Serious
from tickets.task import ThirdTime

SAID = {
    "injury": [
        "有人碰到电线倒地了",
        "电线掉水里了麻了一下",
        "高压线下钓鱼的人出事了",
        "配电箱漏电打手",
        "小孩爬变压器台",
        "我爸触电了，快来人",
        "师傅从杆上摔伤了",
        "人已经送医院了",
    ],
    "fire": ["变压器着火了", "表箱起火了，快来", "电线烧着了冒火苗"],
    "self_harm": [
        "活着没意思了",
        "不给送电我就从楼上跳下去",
        "不想活了都别管我",
        "再断电我跟你们同归于尽",
        "药都准备好了",
    ],
    "collective": [
        "大家一起去供电所讨说法",
        "明早八点镇政府门口集合",
        "拉横幅去",
        "联名签字找他们",
        "每户出一个人堵门",
    ],
    "media": [
        "我发抖音曝光你们",
        "已联系记者了",
        "视频发到网上了",
        "上热搜去",
        "找电视台",
        "本地论坛已经发帖",
    ],
}

NOT_SERIOUS = [
    "缺德",
    "自杀式优惠",
    "电死我了",
    "服务器炸了",
    "群里炸了",
    "砍树枝",
    "这树砍死了吧",
    "偷电动车",
    "高压锅坏了",
    "照片曝光过度",
    "那人真跳闸",
    "家里没电了",
    "没人受伤，放心",
    "小心触电",
    "触电保护器坏了",
    "急得我着火",
    "看电视台新闻说要停电",
    "打手机没人接",
    "跳广场舞的视频发到网上了",
    "热得不想活了",
    "明天消防演习",
    "货车坏了堵路",
    "电费怎么这么高",
    "昨天看的电影里有人触电",
    "会不会着火啊",
    "跳楼价清仓",
    "中秋拉横幅搞活动",
    "脱毛衣麻手",
]


@pytest.mark.parametrize(("code", "text"), [(code, t) for code in SAID for t in SAID[code]])
def test_what_is_serious(code: str, text: str) -> None:
    assert code in [one.code for one in RULES.serious.find(text)]


@pytest.mark.parametrize("text", NOT_SERIOUS)
def test_what_only_sounds_serious(text: str) -> None:
    assert RULES.serious.find(text) == ()


def test_the_gravest_comes_first_and_leaders_hear_of_all() -> None:
    found = RULES.serious.find("着火了，有人触电，我们发抖音曝光你们")
    assert [one.code for one in found] == ["injury", "fire", "media"]
    assert all(one.to_leader for one in RULES.serious.matters)
    safety = {one.code for one in RULES.serious.matters if one.safety}
    assert safety == {"injury", "fire", "self_harm"}
    assert found[0].name("en") == "Injury"


def test_a_matter_is_known_by_its_code() -> None:
    fire = RULES.serious.matter("fire")
    assert fire is not None
    assert fire.safety
    assert RULES.serious.matter(None) is None


@pytest.mark.parametrize(
    "text",
    ["家里老人用制氧机，停电了", "我妈靠呼吸机", "下午要做腹透，没电了", "needs a Ventilator"],
)
def test_medical_equipment_is_told(text: str) -> None:
    assert RULES.serious.is_medical(text)


@pytest.mark.parametrize("text", ["二手制氧机转让", "鱼塘的氧气机停了", "出售呼吸机", "家里停电了"])
def test_what_is_no_medical_need(text: str) -> None:
    assert not RULES.serious.is_medical(text)


def test_the_form_names_what_is_missing() -> None:
    serious = RULES.serious
    assert [one.code for one in serious.form] == [
        "what",
        "when",
        "where",
        "harm",
        "measures",
        "reported_to",
        "cause",
    ]
    full = {one.code: "有" for one in serious.form if one.required}
    assert serious.form_missing(full) == ()
    assert [one.code for one in serious.form_missing({**full, "where": "  "})] == ["where"]
    assert len(serious.form_missing({})) == 6
    assert Serious().form_missing({}) == ()


def test_who_owes_a_form_is_reminded_before_it_is_late() -> None:
    times = {"remind_minutes": 30, "report_minutes": 30, "source": "internal"}
    with pytest.raises(BadInput):
        ticket_rules([{"serious_deadline": times}])
    rules = ticket_rules([{"serious_deadline": times | {"remind_minutes": 10}}])
    assert rules.serious.remind_after == timedelta(minutes=10)
    assert ticket_rules([{}]).serious.report_within == timedelta(minutes=30)
    assert ticket_rules([{}]).third_time == ThirdTime()


@pytest.mark.parametrize(
    "text",
    [
        "制氧机停了老人喘不上气", "氧气机不转了快来人", "透析机停机了", "呼吸机电池还能撑半小时",
        "老人吸氧的机器停了，家里没电", "屋里没电，家里有个插管的病人", "制养机没电了",
    ],
)  # fmt: skip
def test_equipment_that_stands_still_is_an_emergency_by_itself(text: str) -> None:
    assert RULES.serious.is_emergency(text)
    assert not RULES.serious.is_emergency("我家有呼吸机")
    assert not RULES.serious.is_emergency("家里没电")
