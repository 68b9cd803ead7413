"""Reading what a trade looks for in talk: the lexicon, and the rules of moderation."""

import re
import tomllib
from collections.abc import Callable
from importlib.resources.abc import Traversable
from typing import TypeVar

from bot.likeness_pack import read_likeness
from bot.pack import PackIsWrong, cache_folder, pack_folder
from chat.errors import Fact
from chat.words import Words, parse_words
from moderation.judge import Judge
from moderation.lexicon import Lexicon
from moderation.reading import lexicon_from
from moderation.rules import ModerationRules, moderation_rules

T = TypeVar("T")

_LEXICON = "lexicon"
_RULES = "behaviours.toml"


def read_lexicon(pack: str) -> Lexicon:
    """Read the categories of a pack, one a file; raises ``PackIsWrong``."""
    folder = pack_folder(pack).joinpath(_LEXICON)
    whole = Lexicon()
    if not folder.is_dir():
        return whole
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml"):
            place = f"packs/{pack}/{_LEXICON}/{file.name}"
            whole = whole.plus(_tree(file, place, lexicon_from))
    return whole


def read_moderation(pack: str) -> ModerationRules:
    """Read behaviours, limits and deadlines of a pack; raises ``PackIsWrong``."""
    file = pack_folder(pack).joinpath(_RULES)
    if not file.is_file():
        return ModerationRules()
    return _tree(file, f"packs/{pack}/{_RULES}", moderation_rules)


def read_cutter(pack: str) -> Words:
    """Return the cutter of the veto: the language's words and the trade's."""
    words = pack_folder(pack).joinpath("words.txt").read_text("utf-8")
    return Words(parse_words(words))


def read_judge(pack: str) -> Judge:
    """Return a pack's lexicon, ready; raises ``PackIsWrong``."""
    judge = Judge(read_lexicon(pack), read_cutter(pack))
    return judge.with_likeness(read_likeness(pack, judge, cache_folder()))


def _tree(file: Traversable, place: str, read: Callable[[dict[str, object]], T]) -> T:
    try:
        return read(tomllib.loads(file.read_text("utf-8")))
    except Fact as wrong:
        said = ", ".join(f"{name} {value}" for name, value in wrong.values.items())
        raise PackIsWrong(reason=f"{place}: {said}.") from None
    except (OSError, ValueError, re.error) as wrong:
        raise PackIsWrong(reason=f"{place}: {wrong}.") from None
