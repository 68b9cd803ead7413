"""What is conspicuous in how a message was sent."""

from datetime import timedelta

import pytest

from chat.message import AttachmentKind
from moderation.assess import assess
from moderation.behaviour import Limits, Manner, false_name, links_in, notice
from moderation.finding import Passed, Verdict
from moderation.judge import Judge, Place
from moderation.lexicon import Lexicon
from moderation.rules import with_limit
from tests import pack

RULES = pack.moderation().behaviours
DAY = timedelta(days=1)


class _Whole:
    def cut(self, text: str) -> list[str]:
        return [text]


NOTHING = Judge(Lexicon(), _Whole())


def named(manner: Manner, limits: Limits | None = None) -> set[str]:
    found = notice(manner, RULES, limits or RULES.limits)
    return {one.rule.removeprefix("behaviour:") for one in found}


@pytest.mark.parametrize(
    ("manner", "rules"),
    [
        (Manner("停电了"), set()),
        (Manner("看 https://a.example.com/x?y=1 这个"), {"link"}),
        (Manner("看 www.95598.cn/x"), set()),
        (Manner("政策见 www.zj.gov.cn"), set()),
        (Manner("点 taobao.com/abc"), {"link"}),
        (Manner("版本1.2.3"), set()),
        (Manner("进群 https://t.me/+abc"), {"invite"}),
        (Manner("看 https://a.example.com", member_for=timedelta(hours=2)), {"newcomer"}),
        (Manner("看", links=("https://b.example.com/1",)), {"link"}),
        (Manner("扫", codes=("https://c.example.com",)), {"code"}),
        (Manner("扫", codes=("weixin://x",), member_for=timedelta(0)), {"newcomer"}),
        (Manner("看", forwarded=True), {"forward"}),
        (Manner("看", forwarded=True, member_for=timedelta(0)), {"newcomer"}),
        (Manner("", attachments=frozenset({AttachmentKind.CONTACT})), {"contact"}),
        (Manner("@aaaa @bbbb @cccc @dddd @eeee 来"), {"mentions"}),
        (Manner("@aaaa 来"), set()),
        (Manner("👍" * 15), {"emoji"}),
        (Manner("好" * 15 + "👍"), set()),
        (Manner("卖菜", same_here=3), {"same_text"}),
        (Manner("卖菜", same_others=2), {"same_text_people"}),
        (Manner("在", lately=8), {"flood"}),
        (Manner("在", name="国网客服小李"), {"false_name"}),
        (Manner("我电话13912345678打给我"), {"phone"}),
        (Manner("身份证11010519491231002X"), {"id_card"}),
        (Manner("卡号6222021001116245702"), {"bank_card"}),
        (Manner("户号5102736481住3幢201"), {"account", "address"}),
        (Manner("我住3幢201停电了"), set()),
    ],
)
def test_each_behaviour_has_a_name(manner: Manner, rules: set[str]) -> None:
    assert named(manner) == rules


def test_findings_keep_no_digits() -> None:
    found = notice(Manner("户号5102736481住3幢201"), RULES, RULES.limits)
    assert not any("5102736481" in one.normal for one in found)


def test_limits_are_a_groups_own() -> None:
    limits = with_limit(RULES.limits, "flood", 3)
    assert named(Manner("在", lately=3), limits) == {"flood"}


def test_an_edit_that_turns_foul_is_a_finding_of_its_own() -> None:
    foul = Manner("进群 https://t.me/+abc", edited=True, was_clean=True)
    assert "behaviour:edited" in {one.rule for one in assess(NOTHING, foul, RULES).findings}
    before = Manner("进群 https://t.me/+abc", edited=True, was_clean=False)
    assert "behaviour:edited" not in {one.rule for one in assess(NOTHING, before, RULES).findings}
    clean = Manner("在", edited=True, was_clean=True)
    assert assess(NOTHING, clean, RULES) == Verdict()


def test_places_suspend_and_watch_behaviours_too() -> None:
    manner = Manner("进群 https://t.me/+abc")
    rule = frozenset({"behaviour:invite"})
    [found] = assess(NOTHING, manner, RULES, place=Place(suspended=rule)).findings
    assert found.passed is Passed.SUSPENDED
    [found] = assess(NOTHING, manner, RULES, place=Place(shadow=rule)).findings
    assert found.passed is Passed.SHADOW
    verdict = assess(NOTHING, manner, RULES).without(lambda one: one.category == "advert")
    assert [one.passed for one in verdict.findings] == [Passed.EXEMPT]
    assert assess(NOTHING, manner, RULES).without(lambda one: False).counting


def test_names_and_links_by_themselves() -> None:
    assert false_name("", RULES.limits) == ""
    assert false_name("国網客服", RULES.limits) == "国网"
    assert false_name("张三", RULES.limits) == ""
    assert false_name("国网", Limits()) == ""
    assert links_in("没有") == []


def test_a_sort_that_is_left_out_is_not_looked_for() -> None:
    from dataclasses import replace

    assert notice(Manner("看 taobao.com"), replace(RULES, sorts={}), RULES.limits) == ()
    bare = replace(RULES, address=None)
    assert len(notice(Manner("户号5102736481住3幢201"), bare, RULES.limits)) == 1
