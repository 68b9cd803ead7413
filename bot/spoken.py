"""What the program says on the command line: the catalogues, and facts spoken from them."""

import tomllib
from importlib.resources import files

from chat.errors import Fact
from chat.speech import Speech, flatten


def read_speech(pack: str = "power-cn") -> Speech:
    """Read every catalogue of ``locales/``, with the words of welcome that belong to the pack."""
    catalogues: dict[str, dict[str, str]] = {}
    for folder in (files("locales"), files("packs").joinpath(pack, "welcome")):
        if not folder.is_dir():
            continue
        for file in folder.iterdir():
            if file.name.endswith(".toml"):
                sentences = flatten(tomllib.loads(file.read_text("utf-8")))
                catalogues.setdefault(file.name.removesuffix(".toml"), {}).update(sentences)
    return Speech(catalogues)


def say_error(fact: Fact, language: str) -> str:
    """Speak a fact in a language such as ``zh_CN.UTF-8``; without a sentence it shows itself."""
    speech = read_speech()
    locale = speech.locale_for(language.replace("_", "-")) if language else "en"
    try:
        return speech.say(f"errors.{fact.key}", locale, **fact.values)
    except KeyError:
        return str(fact)
