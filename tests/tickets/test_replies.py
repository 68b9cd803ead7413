"""Canned replies: complete, found by their letters, filled only when all values are known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import Style, lazy_pinyin

from bot.spoken import read_speech
from tests.tickets.pack import RULES
from tickets.replies import (
    VARIABLES,
    Reply,
    UnknownVariables,
    VariablesAreMissing,
    fill,
    search,
    variables,
)
from tickets.ticket import Boundary

LOCALES = sorted(read_speech().catalogues)
EVERY = dict.fromkeys(VARIABLES, "某")


def found(typed: str, kind: str | None = None) -> list[str]:
    return [reply.code for reply in search(RULES.replies, typed, kind)]


def test_there_are_enough_and_each_is_whole() -> None:
    assert len(RULES.replies) >= 25
    for reply in RULES.replies:
        assert set(reply.titles) == set(reply.texts) == set(LOCALES)
        assert len({variables(text) for text in reply.texts.values()}) == 1, reply.code


@pytest.mark.parametrize("reply", RULES.replies, ids=lambda reply: reply.code)
def test_letters_are_the_initials_of_the_title(reply: Reply) -> None:
    initials = lazy_pinyin(reply.title("zh-CN"), style=Style.FIRST_LETTER)
    assert "".join(initials) == reply.letters


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("reply", RULES.replies, ids=lambda reply: reply.code)
def test_no_reply_would_be_held_back(reply: Reply, locale: str) -> None:
    text = fill(reply.text(locale), EVERY)
    assert RULES.hold_back.judge(text, boundary=Boundary.CUSTOMER) is None
    assert RULES.fillers.is_substantive(text)


def test_every_kind_has_a_reply_of_its_own() -> None:
    for kind in RULES.kinds:
        assert any(kind in reply.kinds for reply in RULES.replies), kind


def test_they_are_found_by_what_is_typed() -> None:
    assert found("yjfd") == ["etr", "restored"]
    assert "dispatched" in found("YJ PD")
    assert found("派单") == ["dispatched"]
    assert found("Power") == ["restored", "etr"]
    assert found("etr") == ["etr", "etr_moved"]
    assert found("zzzz") == []


def test_those_for_the_kind_come_first_and_foreign_ones_last() -> None:
    complaints = found("", "complaint")
    assert complaints[:2] == ["sorry", "complaint_done"]
    assert "received" in complaints
    assert "dispatched" not in complaints
    assert found("", None) == [reply.code for reply in RULES.replies]
    typed = found("y", "consult")
    assert typed.index("counter") < typed.index("received") < typed.index("dispatched")
    assert found("yjpd", "complaint") == ["dispatched"]


def test_what_is_missing_or_unknown_is_named() -> None:
    filled = fill("工单 {number}，打 {hotline}", {"number": "1", "hotline": "95598", "etr": "x"})
    assert filled == "工单 1，打 95598"
    with pytest.raises(VariablesAreMissing) as missing:
        fill("{number} {etr} {staff}", {"number": "1", "etr": ""})
    assert missing.value.values == {"names": "etr, staff"}
    with pytest.raises(UnknownVariables) as unknown:
        fill("{number} {colour} {} {number.__class__}", EVERY)
    assert unknown.value.values == {"names": ", colour, number.__class__"}


def test_a_value_is_never_read_as_a_template() -> None:
    assert fill("{staff}", {"staff": "{number}"}) == "{number}"


@given(st.text(max_size=40))
def test_text_without_variables_stays_as_it_is(text: str) -> None:
    if not variables(text):
        assert fill(text, {}) == text


def test_a_reply_without_a_language_shows_what_it_has() -> None:
    reply = Reply("x", "x", {}, {"zh-CN": "好"})
    assert (reply.title("en"), reply.text("en")) == ("x", "好")
