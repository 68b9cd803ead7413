"""What the program says on the command line: the catalogues, and facts spoken from them."""

import os
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


def here() -> str:
    """Return the language of this terminal, such as ``zh-CN.UTF-8``; English when none is set."""
    named = os.environ.get("LANG", "").split(".")[0]
    return "en" if named in ("", "C", "POSIX") else named.replace("_", "-")


def say_here(key: str, /, **values: object) -> str:
    """Speak a sentence in the language of this terminal."""
    speech = read_speech()
    return speech.say(key, speech.locale_for(here()), **values)


def say_error(fact: Fact) -> str:
    """Speak a fact in the language of this terminal; without a sentence it shows itself."""
    try:
        return say_here(f"errors.{fact.key}", **fact.values)
    except KeyError:
        return str(fact)
