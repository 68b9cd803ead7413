"""What the program says on a terminal, in the terminal's language."""

import pytest

from bot.spoken import read_speech, say_error, say_here
from chat.errors import Fact
from storage.copying import TargetExists


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh_CN.UTF-8", "没有隔离的条目。"),
        ("en_US.UTF-8", "Nothing is parked."),
        ("C.UTF-8", "Nothing is parked."),
        ("POSIX", "Nothing is parked."),
        ("", "Nothing is parked."),
    ],
)
def test_the_terminal_names_the_language(
    monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    monkeypatch.setenv("LANG", language)
    chinese = read_speech().say("cli.queue_empty", "zh-CN")
    assert say_here("cli.queue_empty") == (chinese if language.startswith("zh") else said)


def test_a_fact_is_spoken_and_one_without_a_sentence_shows_itself() -> None:
    assert say_error(TargetExists(path="x")) == "x is there already; name another file."

    class Strange(Fact):
        """Something strange."""

        key = "strange_and_nameless"

    assert "Something strange." in say_error(Strange(where="here"))
    assert "'here'" in say_error(Strange(where="here"))


def test_a_pack_without_words_of_welcome_says_the_rest() -> None:
    assert read_speech("samples").say("cli.queue_empty", "en") == "Nothing is parked."
