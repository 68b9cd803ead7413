"""Tells what a message is for, how sure that is, and which words decided."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chat.sounds import is_sound
from intents.cues import Cues, Hit, Rule
from intents.grams import prepare
from intents.intent import Intent
from intents.linear import Floats, softmax
from intents.model import GATE, INTENTS, Model
from intents.signs import Cutter, hits_in, signs_in

GATE_OPENS = -1.0
"""Messages whose grams speak against any request by more than this are ``none`` at once."""

_NEVER_PASSED = ("电", "投诉", "举报")
"""No message that names one of these is decided by the gate alone."""

CERTAIN = 0.99
"""The confidence of a rule."""

NOTHING_OF_THE_TRADE = "nothing-of-the-trade"
THE_WHOLE = "the-whole"
"""What is given for a reason when no single word decided."""

_MOST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message was understood to be."""

    intent: Intent
    confidence: float
    """From 0 to 1; near 1 is sure."""
    because: tuple[str, ...]
    """What decided: words of the (levelled) message, or names of rules and cues."""


class Classifier:
    """A linear model over grams, words and cues, with a few certain rules above it."""

    def __init__(self, model: Model, cues: Cues, words: Cutter) -> None:
        """Join learnt weights with the cues and the word cutter that they were learnt with."""
        self._model = model
        self._cues = cues
        self._words = words

    def classify(self, text: str) -> Reading:
        """Return the reading of one message."""
        return self.classify_many([text])[0]

    def classify_many(self, texts: Sequence[str]) -> list[Reading]:
        """Return the reading of each message; much quicker by the message than one at a time.

        Only those that may be a request are searched for cues and cut into words.
        """
        if not texts:
            return []
        lines = prepare(list(texts))
        scores = self._model.gram_scores(lines)
        gate = scores[:, GATE]
        sure = 1 / (1 + np.exp(np.minimum(gate, 50.0)))
        readings = [Reading(Intent.NONE, share, (NOTHING_OF_THE_TRADE,)) for share in sure.tolist()]
        each = lines.each()
        speaks = gate > GATE_OPENS
        opened = [
            at
            for at, text in enumerate(each)
            if speaks[at] or any(w in text for w in _NEVER_PASSED)
        ]
        weighed = self._weigh([each[at] for at in opened], scores[opened, :GATE])
        for at, reading in zip(opened, weighed, strict=True):
            readings[at] = reading
        return readings

    def to_bytes(self) -> bytes:
        """Return the learnt weights, to be kept beside a hash of what they were learnt from."""
        return self._model.to_bytes()

    @classmethod
    def from_bytes(cls, stored: bytes, cues: Cues, words: Cutter) -> "Classifier":
        """Join stored weights with ``cues`` and ``words``; raises ``ModelIsUnreadable``."""
        return cls(Model.from_bytes(stored), cues, words)

    def _weigh(self, texts: list[str], scores: Floats) -> list[Reading]:
        """Return the readings of messages whose grams gave ``scores``, by all their signs."""
        found = [hits_in(text, self._cues) for text in texts]
        signs = [signs_in(text, hits, self._words) for text, hits in zip(texts, found, strict=True)]
        shares = softmax(scores + self._model.sign_scores(signs))
        return [
            self._reading(*one)
            for one in zip(found, signs, shares.argmax(axis=1), shares.max(axis=1), strict=True)
        ]

    def _reading(self, hits: list[Hit], signs: list[str], best: int, share: float) -> Reading:
        rule = self._certain(hits)
        if rule is not None:
            return Reading(rule.intent, CERTAIN, (rule.name, *_spoken(hits, rule.needs)))
        return Reading(INTENTS[best], float(share), self._because(hits, signs, best))

    def _certain(self, hits: list[Hit]) -> Rule | None:
        written = {hit.cue for hit in hits if not hit.by_sound}
        found = {hit.cue for hit in hits}
        for rule in self._cues.rules:
            if rule.needs <= written and not rule.without & found:
                return rule
        return None

    def _because(self, hits: list[Hit], signs: list[str], best: int) -> tuple[str, ...]:
        """Return the words that spoke loudest for the chosen intent, loudest first."""
        spoke: dict[str, float] = {}
        for hit in hits:
            name = ("~" if hit.by_sound else "+") + hit.cue
            loud = self._voice(name, best) + self._voice(f"={hit.words}", best)
            word = hit.cue if any(map(is_sound, hit.words)) else hit.words
            spoke[word] = max(loud, spoke.get(word, 0.0))
        for sign in signs:
            if sign.startswith("w ") and len(sign) > 3 and not any(map(is_sound, sign)):
                spoke[sign[2:]] = max(self._voice(sign, best), spoke.get(sign[2:], 0.0))
        loudest = sorted((w for w in spoke if spoke[w] > 0), key=lambda w: (-spoke[w], w))
        return tuple(loudest[:_MOST_WORDS]) or (THE_WHOLE,)

    def _voice(self, sign: str, best: int) -> float:
        row = self._model.row_of_sign.get(sign)
        return 0.0 if row is None else float(self._model.sign_weights[row, best])


def _spoken(hits: list[Hit], cues: frozenset[str]) -> tuple[str, ...]:
    return tuple(hit.words for hit in hits if hit.cue in cues)
