"""One spelling: what is levelled, where it came from, and that doing it twice changes nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.normalise import Step, normalise, sounds_of, without_marks

_ODD = st.text(
    st.sampled_from(
        "电費费打折玖九9aAａА①⒜🅰➕\u200b\u202e\u0301❤️， 。."
        "壹ＶvVß㎏İ貝弗扌丁\ud800\x00\n谢谢天天vvv"
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("電費九折", "电费9折"),
        ("电费玖折", "电费9折"),
        ("电\u200b费打\u202e折", "电费打折"),
        ("电 费.打-折", "电费打折"),
        ("电❤️费👍🏽打折", "电费打折"),
        ("电电费费打打折折", "电费打折"),
        ("Ａｂｃ🅰⒜①", "abcaa1"),
        ("тelegrам", "telegram"),
        ("e\u0301É", "ee"),
        ("㎏", "kg"),
        ("ＱＱ群vvvvx", "qq群vx"),
        ("95598", "95598"),
        ("停电了!!!", "停电了。"),
        ("+V信", "加v信"),
        ("\u200b\u0301 👍", ""),
        ("", ""),
        ("갑", "갑"),
    ],
)
def test_what_is_levelled(text: str, normal: str) -> None:
    assert normalise(text).text == normal


@settings(deadline=None)
@given(st.one_of(st.text(max_size=60), _ODD))
def test_spelling_again_changes_nothing(text: str) -> None:
    once = normalise(text).text
    assert normalise(once).text == once


@settings(deadline=None)
@given(st.one_of(st.text(max_size=60), _ODD))
def test_spans_point_into_the_original(text: str) -> None:
    normal = normalise(text)
    reached = 0
    for at in range(len(normal.text)):
        start, end = normal.span(at, at + 1)
        assert 0 <= start < end <= len(text)
        assert start >= reached or normal.span(max(at - 1, 0), at)[0] == start
        reached = max(reached, start)
        assert normal.run(at) >= 1
        assert normal.readable(at)
    if normal.text:
        normal.steps(0, len(normal.text))


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("电费", None),
        ("電费", Step.SCRIPT),
        ("电 费", Step.SEPARATORS),
        ("电\u200b费", Step.SILENT),
        ("电电费", Step.REPEATS),
        ("九折", Step.STYLES),
        ("VX", Step.CASE),
        ("ｖx", Step.WIDTH),
        ("ⅴx", Step.STYLES),
        ("а", Step.LOOKALIKES),
        ("㎏", Step.STYLES),
    ],
)
def test_each_step_is_known_by_its_name(text: str, step: Step | None) -> None:
    normal = normalise(text)
    steps = normal.steps(0, len(normal.text))
    assert step in steps if step else not steps


def test_a_wide_capital_needs_two_steps() -> None:
    assert normalise("ＶＸ").steps(0, 2) == {Step.WIDTH, Step.CASE}


def test_marks_that_part_single_characters_are_taken_out() -> None:
    bare = without_marks(normalise("我这里电，费，打，折找我"))
    assert bare is not None
    assert bare.text == "我这里电费打折找我"
    assert Step.SEPARATORS in bare.steps(3, 7)
    assert bare.span(3, 7) == (3, 10)
    assert without_marks(normalise("停电了，什么时候来")) is None
    whole = without_marks(normalise("电，费"))
    assert whole is not None
    assert whole.text == "电费"


def test_pinyin_becomes_the_sounds_that_it_spells() -> None:
    spelled = sounds_of("dianfei9折")
    assert spelled.text[:2] == sounds_of("电费").text
    assert spelled.span(0, 2) == (0, 7)
    assert spelled.span(2, 3) == (7, 8)
    assert sounds_of("vx9").span(0, 1) == (0, 1)
    assert sounds_of("电费").span(0, 2) == (0, 2)
    assert sounds_of("好wifi").text != ""
