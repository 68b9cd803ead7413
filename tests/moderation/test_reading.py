"""Reading the lexicon's files and a station's own lists; testing lists; proposals; likeness."""

import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.errors import BadInput
from moderation.checking import Trouble, check
from moderation.finding import Deed, Level, Passed, Why
from moderation.judge import Judge, Place
from moderation.lexicon import Allowed, Category, Lexicon
from moderation.likeness import LONGEST, Likeness, Weights, glance, signs
from moderation.normalise import normalise
from moderation.propose import propose
from moderation.reading import MOST_TERMS, decoded, lexicon_from, list_from
from tests.moderation.words import HEAD, lexicon

OWN = Category("own", {}, Level.R2, Deed.REVIEW)


class _Whole:
    def cut(self, text: str) -> list[str]:
        return list(text)


def test_a_whole_file() -> None:
    read = lexicon(
        '[[term]]\nwords = ["甲乙", "甲乙", "丙丁"]\nlevel = "R3"\naction = "log"\n'
        'note = "n"\nsource = "s"\noff = ["sound"]\nwithout = ["不"]\nalways = true\nsound = true\n'
        '[[near]]\nname = "n"\nall = [["甲"], ["乙"]]\n[allow]\nphrases = ["好"]'
    )
    assert [one.word for one in read.terms] == ["甲乙", "丙丁"]
    assert (read.terms[0].level, read.terms[0].deed) == (Level.R3, Deed.LOG)
    assert read.near[0].rule == "discount:near:n"
    assert read.allowed == (Allowed("好", "discount"),)
    dated = lexicon('[[term]]\nwords = ["甲"]\nsince = 2026-07-01\nuntil = 2026-07-31').terms[0]
    assert (str(dated.since), str(dated.until)) == ("2026-07-01", "2026-07-31")
    both = read.plus(Lexicon({"own": OWN}))
    assert set(both.categories) == {"discount", "own"}


@pytest.mark.parametrize(
    "text",
    [
        "surprise = 1",
        '[[term]]\nwords = "甲"',
        '[[term]]\nwords = ["\u200b"]',
        '[[term]]\nwords = ["甲"]\nsurprise = 1',
        '[[term]]\nwords = ["甲"]\nlevel = "R0"',
        '[[term]]\nwords = ["甲"]\naction = "hang"',
        '[[term]]\nwords = ["甲"]\noff = ["nothing"]',
        '[[term]]\nwords = ["甲"]\nsince = "2026"',
        '[[near]]\nname = "N"\nall = [["甲"], ["乙"]]',
        '[[near]]\nname = "n"\nall = [["甲"]]',
        '[[near]]\nname = "n"\nall = [["甲"], ["乙"]]\nwithin = 1',
        "[allow]\nsurprise = 1",
    ],
)
def test_what_is_wrong_is_named(text: str) -> None:
    with pytest.raises(BadInput):
        lexicon_from(tomllib.loads(text + HEAD if text.startswith("sur") else HEAD + text))


@pytest.mark.parametrize(
    "category",
    [
        {"code": "A", "names": {"en": "x"}, "level": "R1", "action": "log"},
        {"code": "a", "names": {}, "level": "R1", "action": "log"},
        {"code": "a", "names": "x", "level": "R1", "action": "log"},
        {"code": "a", "names": {"en": "x"}, "level": "R1"},
    ],
)
def test_a_category_that_is_wrong(category: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        lexicon_from({"category": category})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("甲乙\n丙丁\n", ["甲乙", "丙丁"]),
        ("\ufeff甲乙\r\n\r\n# 注\n丙丁", ["甲乙", "丙丁"]),
        ("甲乙\x00\n(丙|丁)+\n", ["甲乙", "(丙|丁)+"]),
        ("word,category,level,action,note\n甲乙,advert,R3,log,好\n丙丁,,,,\n", ["甲乙", "丙丁"]),
        ("甲,乙\n", ["甲,乙"]),
        ("户\n户号\n电\n", ["户", "户号", "电"]),
    ],
)
def test_lists_in_the_usual_forms(content: str, words: list[str]) -> None:
    terms, left = list_from(content.removeprefix("\ufeff"), "本所", OWN)
    assert [one.word for one in terms] == words
    assert left == []
    assert all(one.rule == f"本所:{one.word}" for one in terms)


def test_a_table_names_category_level_and_action() -> None:
    terms, _ = list_from("word,category,level,action\n甲乙,advert,R3,log\n", "l", OWN)
    assert (terms[0].category, terms[0].level, terms[0].deed) == ("advert", Level.R3, Deed.LOG)
    with pytest.raises(BadInput):
        list_from("word,level\n甲乙,R7\n", "l", OWN)


def test_lines_that_cannot_be_used_are_told() -> None:
    terms, left = list_from("甲乙\n\u200b\n" + "长" * 65, "l", OWN)
    assert len(terms) == 1
    assert [one.partition(":")[0] for one in left] == ["2", "3"]
    for empty in ("", "\n\n", "# 注\n"):
        with pytest.raises(BadInput):
            list_from(empty, "l", OWN)


def test_too_many_terms_are_refused() -> None:
    with pytest.raises(BadInput):
        list_from("甲\n" * (MOST_TERMS + 1), "l", OWN)


def test_every_encoding_of_lists() -> None:
    for encoding in ("utf-8", "utf-8-sig", "gbk", "utf-16"):
        assert decoded("敏感词".encode(encoding)) == "敏感词"


def test_a_list_is_tested_before_it_is_used() -> None:
    terms, _ = list_from("户\n电费打折\n電費打折\n打折\n大麻\n", "l", OWN)
    doubts = check(terms, ["这事大麻烦了", "户口在这", "今天打折"], _Words())
    found = {(one.trouble, one.word): one for one in doubts}
    assert (Trouble.SHORT, "户") in found
    assert found[Trouble.DOUBLE, "电费打折"].beside == ("電費打折",)
    assert found[Trouble.OVERLAP, "打折"].beside == ("电费打折",)
    assert found[Trouble.COMMON, "打折"].count == 1
    assert found[Trouble.INSIDE, "大麻"].count == 1


class _Words:
    def cut(self, text: str) -> list[str]:
        return (
            text.replace("大麻烦", "|大麻烦|").strip("|").split("|")
            if "大麻烦" in text
            else [*text]
        )


def test_words_that_upheld_messages_have_in_common() -> None:
    upheld = [
        (1, "快来蜂鸟充值，便宜"),
        (2, "用蜂鸟充值的举手"),
        (3, "蜂鸟充值真省"),
        (3, "晚上好"),
    ]
    found = propose(upheld, ["晚上好呀"], _Cut())
    assert [(one.phrase, one.messages, one.people) for one in found] == [("蜂鸟充值", 3, 3)]
    assert propose(upheld, ["蜂鸟充值我知道"], _Cut()) == ()
    assert propose(upheld[:1] * 3, [], _Cut()) == ()
    assert propose([(one, "甲乙丙丁戊己庚辛壬癸") for one in range(3)], [], _Cut()) == ()
    long = [(number, "晚上晚上晚上晚上充值充值") for number in range(3)]
    assert all(len(one.phrase) <= 8 for one in propose(long, [], _Cut()))


class _Cut:
    def cut(self, text: str) -> list[str]:
        for word in ("蜂鸟", "充值", "晚上"):
            text = text.replace(word, f"|{word}|")
        return [one for one in text.split("|") if one]


def likeness(flag: float = 5.0, **more: Any) -> Likeness:
    values: dict[str, Any] = {"opens": -1.0, "sure": {"advert": 0.5}} | more
    weights = Weights(
        gate={"便宜": 5.0},
        flag={"便宜": flag, "天气": -5.0},
        rows={"便宜": 0, "天气": 1},
        kinds=[9.0, -9.0, -9.0, 9.0],
        categories=["advert", "rumour"],
        bias=[-2.0, 0.0, 0.0, 0.0],
    )
    return Likeness(weights, **values)


def test_what_a_message_is_like() -> None:
    like = likeness()
    found = like.of("东西便宜便宜卖了")
    assert found is not None
    assert (found.category, found.start, found.end) == ("advert", 2, 6)
    assert like.of("东西便宜") is None  # too short to be like anything
    assert like.of("今天天气真是不错") is None
    assert likeness(opens=-9.0).of("今天天气真是不错") is None
    likely = likeness(opens=-9.0, sure={"advert": 0.6, "rumour": 0.4})
    assert likely.of("东西真是不错的") is None  # sure enough to be weighed, not as an advert
    assert likeness(sure={}).of("东西便宜便宜卖了") is None
    assert likeness(sure={"rumour": 0.1}).of("东西便宜便宜卖了") is None


def test_the_gate_looks_at_pairs_with_the_edges_among_them() -> None:
    begins, ends = glance("便宜")[0][0], glance("便宜")[-1][1]
    assert glance("便9。") == [f"{begins}便", "便0", "0，", f"，{ends}"]
    assert begins != ends


def test_what_no_example_knew_is_named_by_what_is_commonest() -> None:
    like = Likeness(
        Weights({}, {}, {}, [], ["advert", "rumour"], [0.0, 3.0, 0.0, 1.0]),
        opens=-1.0,
        sure={"advert": 0.5, "rumour": 0.5},
    )
    found = like.of("从来没有说过的话")
    assert found is not None
    assert (found.category, found.start, found.end) == ("rumour", 0, 8)
    assert found.share > 0.9


@given(st.text(alphabet="便宜卖1。a", min_size=6, max_size=500))
def test_what_speaks_for_a_likeness_lies_in_the_text(text: str) -> None:
    found = likeness(opens=-99.0, sure={"advert": 0.01, "rumour": 0.01}).of(text)
    assert found is None or 0 <= found.start < found.end <= len(text)
    assert len(signs(text)) == 5 * min(len(text), LONGEST) + 2


def test_a_likeness_is_a_finding_like_any_other() -> None:
    categories = {"advert": Category("advert", {}, Level.R3, Deed.DELETE)}
    by = Judge(
        Lexicon(categories, allowed=(Allowed("便宜卖"), Allowed("宜便", "x"))), _Whole(), likeness()
    )
    [found] = by.words("东西便宜便宜给你")
    assert (found.rule, found.why, found.deed) == ("like:advert", Why.LIKENESS, Deed.REVIEW)
    [found] = by.words("东西便宜便宜卖了")
    assert found.passed is Passed.ALLOWED
    place = Place(suspended=frozenset({"like:advert"}))
    [found] = by.words("东西便宜便宜给你", place)
    assert found.passed is Passed.SUSPENDED
    assert by.with_likeness(None).words("东西便宜便宜给你") == ()
    assert by.with_lexicon(Lexicon()).words("东西便宜便宜给你") == ()
    known = by.with_lexicon(lexicon('[[term]]\nwords = ["便宜便宜"]').plus(Lexicon(categories)))
    # A word has said something graver already.
    assert [one.rule for one in known.words("东西便宜便宜给你")] == ["discount:便宜便宜"]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=120))
def test_judging_never_fails(text: str) -> None:
    from tests import pack

    found = pack.judge().words(text)
    assert found == pack.judge().words(text)
    for one in found:
        assert 0 <= one.start <= one.end <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "电费打折" * 25_000,
        "电\u0301" * 10_000,
        "👍" * 4_096,
        "a" * 100_000,
        "1" * 100_000,
        "电，" * 30_000,
        "@" * 50_000,
        "http://" * 10_000,
        "扌丁" * 20_000,
        "." * 100_000,
        " \u200b" * 50_000,
        "住" + "好" * 50_000 + "1号",
    ],
)
def test_hostile_messages_take_time_that_grows_with_their_length_alone(text: str) -> None:
    """Counted, not timed: what is looked at closely is bounded whatever the length."""
    from tests import pack

    found = pack.judge().words(text)
    assert len(found) < 600
    assert len(normalise(text).text) <= len(text)


def test_nobody_is_called_for_a_resemblance_that_is_not_plain() -> None:
    categories = {"danger": Category("danger", {}, Level.R1, Deed.REVIEW)}

    def level(flag: float) -> Level:
        like = Likeness(
            Weights({"便宜": 5.0}, {"便宜": flag}, {}, [], ["danger"], [-2.0, -1.0, 0.0]),
            opens=-1.0,
            sure={"danger": 0.2},
        )
        return Judge(Lexicon(categories), _Whole(), like).verdict("东西便宜便宜给你").level

    assert level(9.0) is Level.R1
    assert level(0.5) is Level.R2
