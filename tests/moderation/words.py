"""Small lexicons for the tests of the core."""

import tomllib

from chat.words import Words
from moderation.judge import Judge
from moderation.lexicon import Lexicon
from moderation.reading import lexicon_from

HEAD = """
[category]
code = "discount"
names = { zh-CN = "打折" }
level = "R2"
action = "review"
"""


def lexicon(text: str) -> Lexicon:
    """Read a category's file with the usual head."""
    return lexicon_from(tomllib.loads(HEAD + text))


def judge(text: str) -> Judge:
    """Return a judge of such a file, with the plain dictionary."""
    return Judge(lexicon(text), Words())
