"""Both languages say the same things, and every sentence that the code names is there."""

import re
import string
from pathlib import Path

import pytest

from bot.spoken import read_speech
from chat.speech import DEFAULT_LOCALE

ROOT = Path(__file__).parent.parent
ROOMS = ("api", "bot", "console", "gateways", "handlers", "usecases")
SAID = re.compile(r"""\.say\(\s*["']([a-z_.]+)["']""")
FACT = re.compile(r"""^    key(?:: [^=]+)? = ["']([a-z_]+)["']""", re.MULTILINE)


def holes(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_every_language_has_the_same_keys_and_placeholders() -> None:
    speech = read_speech()
    reference = speech.catalogues[DEFAULT_LOCALE]
    assert len(speech.catalogues) >= 2
    for locale, catalogue in speech.catalogues.items():
        assert set(catalogue) == set(reference), locale
        for key, sentence in catalogue.items():
            assert holes(sentence) == holes(reference[key]), (locale, key)


@pytest.mark.parametrize("room", ROOMS)
def test_every_sentence_that_the_code_names_exists(room: str) -> None:
    reference = read_speech().catalogues[DEFAULT_LOCALE]
    named = {
        key for file in (ROOT / room).rglob("*.py") for key in SAID.findall(file.read_text("utf-8"))
    }
    assert named <= set(reference), named - set(reference)


def test_every_fact_has_a_sentence() -> None:
    reference = read_speech().catalogues[DEFAULT_LOCALE]
    keys = {
        key
        for file in ROOT.rglob("*.py")
        if ".venv" not in file.parts and "tests" not in file.parts
        for key in FACT.findall(file.read_text("utf-8"))
        if "(Fact)" in file.read_text("utf-8")
    } - {"fact", "settings_are_wrong"}
    assert {f"errors.{key}" for key in keys} <= set(reference)
