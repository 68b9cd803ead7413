"""The matcher finds what a naive search finds, and the veto lets other words through."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.boundary import Borders
from moderation.finding import Deed, Level, Passed, Why
from moderation.judge import Judge, Place
from moderation.lexicon import Allowed, Lexicon, Term
from moderation.matcher import contained
from moderation.normalise import normalise
from tests.moderation.words import judge

_FEW = st.text(st.sampled_from("电费打折加微信aB9 .，九"), min_size=1, max_size=5)


class _Whole:
    def cut(self, text: str) -> list[str]:
        return list(text)


def _term(word: str, **more: object) -> Term:
    plain = {"off": frozenset(), "unbound": True} | more
    return Term(f"t:{word}", word, "c", Level.R3, Deed.LOG, **plain)  # type: ignore[arg-type]


def _naive(words: Sequence[str], text: str) -> set[tuple[str, int, int]]:
    normal = normalise(text)
    found = set()
    for word in words:
        form = normalise(word)
        size = len(form.text)
        for at in range(len(normal.text) - size + 1 if size else 0):
            if normal.text[at : at + size] == form.text and all(
                normal.run(at + each) >= form.run(each) for each in range(size)
            ):
                found.add((word, *normal.span(at, at + size)))
    return found


@settings(max_examples=300, deadline=None)
@given(
    st.lists(_FEW, min_size=1, max_size=6, unique=True),
    st.text("电费打折加微信aB9 .，九", max_size=14),
)
def test_it_agrees_with_a_naive_search(words: list[str], text: str) -> None:
    words = [one for one in words if normalise(one).text]
    terms = tuple(_term(one) for one in words)
    found = Judge(Lexicon(terms=terms), _Whole()).words(text)
    written = {
        (one.rule[2:], one.start, one.end) for one in found if one.why is Why.WORD and one.counts
    }
    assert _naive(words, text) <= written
    marked = normalise(text).text
    if "，" not in marked:
        assert written == _naive(words, text)


@settings(deadline=None)
@given(
    st.lists(_FEW, min_size=1, max_size=6, unique=True),
    st.text("电费打折加微信aB9 .，", max_size=30),
)
def test_the_order_of_terms_changes_nothing(words: list[str], text: str) -> None:
    terms = tuple(_term(one) for one in words if normalise(one).text)
    there = Judge(Lexicon(terms=terms), _Whole()).words(text)
    back = Judge(Lexicon(terms=terms[::-1]), _Whole()).words(text)
    assert there == back


@pytest.mark.parametrize("text", ["宝鸡巴士", "方法轮流", "路口交通", "大麻烦", "下水道路口交通堵"])
def test_what_stands_across_words_is_let_through(text: str) -> None:
    by = judge('[[term]]\nwords = ["鸡巴", "法轮", "口交", "大麻"]')
    [found] = by.words(text)
    assert found.passed is Passed.BOUNDARY


def test_a_gap_is_a_border() -> None:
    by = judge('[[term]]\nwords = ["大麻"]')
    assert by.verdict("大麻 烦人").counting
    assert by.verdict("大麻，烦").counting
    assert by.verdict("大麻").counting


def test_letters_and_digits_are_not_parted() -> None:
    by = judge('[[term]]\nwords = ["12398", "vx"]')
    assert by.verdict("打12398吧").counting
    assert not by.verdict("户号112398456").counting
    assert not by.verdict("123981").counting
    assert not by.verdict("avx").counting
    assert by.verdict("vx123").counting
    assert Borders(normalise("a"), _Whole()).alone(0, 1)


def test_homophones_pinyin_and_split_characters() -> None:
    by = judge('[[term]]\nwords = ["电费代充", "你妈"]\n[[term]]\nwords = ["加微"]\nsound = true')
    for text, why in (
        ("店废代冲", Why.SOUND),
        ("dianfei daichong", Why.SOUND),
        ("价薇", Why.WORD),
        ("亻尔女马", Why.JOINED),
        ("电，费，代，充", Why.WORD),
    ):
        found = by.verdict(text).counting
        if text == "价薇":
            assert found[0].why is Why.SOUND
        else:
            assert found, text
            assert found[0].why is why
    assert not by.verdict("你骂").counting  # two characters are not heard unless it is asked for


def test_a_term_may_forbid_what_is_joined() -> None:
    by = judge('[[term]]\nwords = ["你妈"]\noff = ["joined"]')
    assert by.words("亻尔女马")[0].passed is Passed.STEP_OFF


def test_doubled_characters_of_a_term_must_be_doubled() -> None:
    by = judge('[[term]]\nwords = ["天天赚"]\nalways = true')
    assert by.verdict("天天赚钱").counting
    assert by.words("一天赚五百")[0].passed is Passed.STEP_OFF


def test_steps_can_be_turned_off() -> None:
    by = judge('[[term]]\nwords = ["打折电费"]\noff = ["separators", "sound"]')
    assert by.verdict("打折电费").counting
    assert by.words("打 折 电 费")[0].passed is Passed.STEP_OFF
    assert by.words("打哲店费")[0].passed is Passed.STEP_OFF


def test_without_and_allowed() -> None:
    by = judge(
        '[[term]]\nwords = ["优惠充值"]\nwithout = ["谨防"]\n'
        '[allow]\nphrases = ["官方优惠充值活动"]'
    )
    assert by.verdict("优惠充值").counting
    assert by.words("谨防优惠充值")[0].passed is Passed.WITHOUT
    assert by.words("谨防" + "好" + "的话说了又说来了又来去了又去" + "优惠充值")[0].counts
    assert by.words("官方优惠充值活动")[0].passed is Passed.ALLOWED


def test_combinations() -> None:
    by = judge(
        '[[near]]\nname = "bill"\nall = [["电费", "缴费"], ["打折", "九折"]]\nwithin = 10\n'
        'without = ["谨防"]\n[[near]]\nname = "order"\nall = [["先"], ["后"]]\nordered = true'
    )
    [found] = by.words("帮你交电费，可以打九折哦")
    assert (found.rule, found.normal) == ("discount:near:bill", "电费…9折")
    assert by.words("电费高。今天打折") == ()
    assert by.words("电费这个月真的是高得不得了还打折") == ()
    assert by.words("谨防电费打折")[0].passed is Passed.WITHOUT
    assert by.verdict("先付款后发货").counting
    assert not by.verdict("后来先走").counting
    assert by.words("我的电费打折扣了")[0].passed is Passed.BOUNDARY


def test_a_code_of_homophones_counts_and_ordinary_words_do_not() -> None:
    by = judge('[[near]]\nname = "bill"\nsound = true\nall = [["电费"], ["打折"]]')
    assert by.verdict("店费打折").counting
    assert by.verdict("店费打哲").counting
    assert by.verdict("dianfei打折").counting
    assert not by.verdict("店费大者").counting or by.verdict("店费大者").counting[0].why is Why.NEAR
    only = judge('[[near]]\nname = "n"\nsound = true\nall = [["看了"], ["实在"]]')
    assert not only.verdict("砍了十载").counting


def test_where_and_when_a_term_holds() -> None:
    from datetime import date

    terms = (
        _term("甲乙", station_id=1),
        _term("丙丁", chat_id=2),
        _term("戊己", since=date(2026, 1, 2), until=date(2026, 1, 3)),
        _term("庚辛", shadow=True),
    )
    by = Judge(
        Lexicon(terms=terms, allowed=(Allowed("甲乙好", "", 9), Allowed("甲乙坏", "x"))), _Whole()
    )
    text = "甲乙丙丁戊己庚辛甲乙好甲乙坏"
    passed = {one.rule[2:]: one.passed for one in by.words(text, Place(3, 4, date(2026, 1, 1)))}
    assert passed == {
        "甲乙": Passed.ELSEWHERE,
        "丙丁": Passed.ELSEWHERE,
        "戊己": Passed.NOT_NOW,
        "庚辛": Passed.SHADOW,
    }
    here = by.verdict(text, Place(1, 2, date(2026, 1, 2), levels={"t:甲乙": Level.R1}))
    assert {one.rule[2:] for one in here.counting} == {"甲乙", "丙丁", "戊己"}
    assert here.level is Level.R1
    gone = Place(1, 2, None, frozenset({"t:甲乙"}), frozenset({"t:丙丁"}))
    passed = {one.rule[2:]: one.passed for one in by.words("甲乙丙丁", gone)}
    assert passed == {"甲乙": Passed.SUSPENDED, "丙丁": Passed.SHADOW}
    near = judge('[[near]]\nname = "n"\nall = [["电费"], ["打折"]]')
    rule = frozenset({"discount:near:n"})
    assert near.words("电费打折", Place(suspended=rule))[0].passed is Passed.SUSPENDED
    assert near.words("电费打折", Place(shadow=rule))[0].passed is Passed.SHADOW


def test_the_same_word_very_often_is_weighed_a_few_times() -> None:
    by = judge('[[term]]\nwords = ["打折"]\n[[near]]\nname = "n"\nall = [["电费"], ["打折"]]')
    found = by.words("电费打折。" * 2000)
    assert len(found) < 40


def test_a_phrase_that_nothing_is_left_of_allows_nothing() -> None:
    by = Judge(Lexicon(terms=(_term("甲乙"),), allowed=(Allowed("👍"),)), _Whole())
    assert by.verdict("甲乙👍").counting


def test_what_stands_inside_others() -> None:
    assert contained(["电费", "电费打折", "打折", ""]) == {
        "电费": ["电费打折"],
        "打折": ["电费打折"],
    }


def test_a_short_form_inside_a_word_does_not_hide_a_longer_one() -> None:
    by = judge('[[near]]\nname = "n"\nall = [["充"], ["送10", "送100"]]')
    [found] = by.words("充500送100")
    assert found.counts
    assert found.normal == "充…送100"


def test_two_spellings_are_not_mixed_in_one_combination() -> None:
    by = judge('[[near]]\nname = "n"\nall = [["电费"], ["打折"]]')
    assert by.verdict("电，费，打，折").counting
    assert by.words("电，费，便，宜。打折") == ()


def test_an_allowed_phrase_of_another_category_says_nothing() -> None:
    terms = (_term("甲乙"),)
    by = Judge(Lexicon(terms=terms, allowed=(Allowed("甲乙", "x"),)), _Whole())
    assert by.verdict("甲乙").counting
