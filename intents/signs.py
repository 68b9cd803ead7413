"""The named signs in one message: its cues, pairs of cues, words and shape."""

import re
from itertools import combinations, pairwise
from typing import Protocol

from chat.sounds import sound
from intents.cues import Cues, Hit


class Cutter(Protocol):
    """Whatever cuts text into words; chat/words.py is one."""

    def cut(self, text: str) -> list[str]:
        """Return the words of ``text`` in order."""
        ...


_SHAPES = (
    ("asks", re.compile(r"\?|[吗么呢伐咩不没嘛]$|[吗么呢伐咩]\W")),
    ("cries", re.compile(r"!")),
    ("long-number", re.compile(r"\d{7,}")),
    ("number", re.compile(r"\d")),
    ("latin", re.compile(r"[a-z]{2,}")),
    ("calls-someone", re.compile(r"@")),
    ("bracket", re.compile(r"[\[【]")),
)
TOPIC = "topic"
"""The cue that names electricity itself; a message without it gets signs of its own."""

_LENGTHS = (2, 4, 7, 12, 20, 35, 60, 120)


def hits_in(text: str, cues: Cues) -> list[Hit]:
    """Return the cues of prepared ``text``, each name once, written before merely heard."""
    found: dict[str, Hit] = {}
    for hit in sorted(cues.find(text, sound(text)), key=lambda h: (h.by_sound, -len(h.words))):
        found.setdefault(hit.cue, hit)
    return list(found.values())


def signs_in(text: str, hits: list[Hit], words: Cutter) -> list[str]:
    """Return the names of all signs of prepared ``text``, in a fixed order, each once."""
    cues = sorted(hit.cue for hit in hits)
    signs = {f"~{hit.cue}" if hit.by_sound else f"+{hit.cue}": None for hit in hits}
    signs.update((f"{one}&{two}", None) for one, two in combinations(cues, 2))
    if TOPIC not in cues:
        signs.update((f"{cue} off topic", None) for cue in ("all", *cues))
    signs.update((f"={hit.words}", None) for hit in hits)
    signs.update((f"#{name}", None) for name, shape in _SHAPES if shape.search(text))
    signs[f"#length-{sum(len(text) > limit for limit in _LENGTHS)}"] = None
    cut = [word for word in words.cut(text) if not word.isspace()]
    signs.update((f"w {word}", None) for word in cut)
    signs.update((f"b {one} {two}", None) for one, two in pairwise(cut))
    return list(signs)
