"""What the program says on the command line: the catalogues, and facts spoken from them."""

import tomllib
from importlib.resources import files

from chat.errors import Fact
from chat.speech import Speech, flatten


def read_speech() -> Speech:
    """Read every catalogue of ``locales/``."""
    catalogues = {
        file.name.removesuffix(".toml"): flatten(tomllib.loads(file.read_text("utf-8")))
        for file in files("locales").iterdir()
        if file.name.endswith(".toml")
    }
    return Speech(catalogues)


def say_error(fact: Fact, language: str) -> str:
    """Speak a fact in a language such as ``zh_CN.UTF-8``; without a sentence it shows itself."""
    speech = read_speech()
    locale = speech.locale_for(language.replace("_", "-")) if language else "en"
    try:
        return speech.say(f"errors.{fact.key}", locale, **fact.values)
    except KeyError:
        return str(fact)
