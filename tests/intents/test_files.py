"""Reading the pack's files, and what is said when one is wrong."""

import pytest

from chat.words import Words, parse_words
from intents.cues import CueFileIsWrong, Cues, parse_cues
from intents.intent import REQUESTS, Intent
from intents.phrases import Phrase, PhraseFileIsWrong, parse_phrases
from intents.signs import hits_in


def test_phrases_are_read() -> None:
    text = "\ufeff# a remark\n\n停电了\toutage_report\r\n哈哈\tnone\n"

    assert parse_phrases(text, "some.tsv") == [
        Phrase("停电了", Intent.OUTAGE_REPORT),
        Phrase("哈哈", Intent.NONE),
    ]


@pytest.mark.parametrize("line", ["停电了", "停电了\toutage", "\tnone", "停电了\t"])
def test_a_wrong_phrase_names_its_place(line: str) -> None:
    with pytest.raises(PhraseFileIsWrong, match=r"some\.tsv, line 2"):
        parse_phrases(f"哈哈\tnone\n{line}\n", "some.tsv")


@pytest.mark.parametrize(
    "text",
    [
        "not toml",
        "[thing]\n",
        "[cue.x]\nword = ['a']",
        "[cue.x]\nwords = 'a'",
        "[cue.x]\npatterns = ['(']",
        "[[rule]]\nname='r'\nintent='nothing'\nneeds=['x']",
        "[[rule]]\nname='r'\nintent='none'",
        "[[rule]]\nintent='none'\nneeds=['x']",
    ],
)
def test_a_wrong_cue_file_is_named(text: str) -> None:
    with pytest.raises(CueFileIsWrong, match=r"some\.toml"):
        parse_cues(text, "some.toml")


def test_a_rule_needs_cues_that_exist() -> None:
    found, rules = parse_cues("[[rule]]\nname='r'\nintent='none'\nneeds=['x']", "some.toml")

    with pytest.raises(CueFileIsWrong, match="'x'"):
        Cues(found, rules)


def test_homophones_are_heard_only_where_allowed() -> None:
    found, rules = parse_cues(
        "[cue.out]\nwords=['停电']\n[cue.shop]\nwords=['来店']\nheard=false", "some.toml"
    )
    cues = Cues(found, rules)

    assert [(h.cue, h.by_sound) for h in hits_in("停点", cues)] == [("out", True)]
    assert [(h.cue, h.by_sound) for h in hits_in("停电", cues)] == [("out", False)]
    assert hits_in("来电", cues) == []


def test_words_of_the_trade_stay_whole() -> None:
    text = "台区经理说漏保坏了"
    cut = Words(parse_words("# remark\n台区经理\n漏保\n")).cut(text)

    assert "".join(cut) == text
    assert {"台区经理", "漏保"} <= set(cut)
    assert "经理" in Words(["台区经理"]).cut_for_search("台区经理")


def test_every_intent_but_none_is_a_request() -> None:
    assert set(Intent) - REQUESTS == {Intent.NONE}
