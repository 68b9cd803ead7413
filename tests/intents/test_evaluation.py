"""The measure itself, on readings that are known."""

from collections.abc import Sequence
from dataclasses import dataclass

from intents.classifier import Reading
from intents.evaluation import evaluate
from intents.intent import Intent
from intents.phrases import Phrase


@dataclass(frozen=True)
class Says:
    """Reads every message as the intent that it names."""

    def classify_many(self, texts: Sequence[str]) -> list[Reading]:
        return [Reading(Intent(text), 1.0, ("said",)) for text in texts]


def test_the_numbers_are_right() -> None:
    report = evaluate(
        Says(),
        [
            Phrase("none", Intent.NONE),
            Phrase("none", Intent.NONE),
            Phrase("praise", Intent.NONE),
            Phrase("praise", Intent.PRAISE),
            Phrase("none", Intent.PRAISE),
        ],
    )

    assert report.false_request_rate == 1 / 3
    assert report.missed_request_rate == 1 / 2
    assert report.per_intent[Intent.NONE].precision == 2 / 3
    assert report.per_intent[Intent.PRAISE].recall == 1 / 2
    assert round(report.macro_f1, 4) == round((2 / 3 + 1 / 2) / 2, 4)
    assert report.confusion[Intent.NONE, Intent.PRAISE] == 1
