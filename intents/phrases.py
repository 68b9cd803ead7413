"""The phrase bank: example messages with the intent that a person gave them."""

from dataclasses import dataclass

from intents.intent import Intent


class PhraseFileIsWrong(ValueError):
    """A line of a phrase file cannot be read."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One example: what somebody wrote and what they wanted."""

    text: str
    intent: Intent


def parse_phrases(text: str, source: str) -> list[Phrase]:
    """Read ``text<TAB>intent`` lines; blank lines and lines that open with # are left out.

    Raises ``PhraseFileIsWrong`` with one sentence that names ``source`` and the line.
    """
    numbered = enumerate(text.removeprefix("\ufeff").split("\n"), start=1)
    return [
        _phrase(line, f"{source}, line {number}")
        for number, line in numbered
        if line.strip() and not line.startswith("#")
    ]


def _phrase(line: str, where: str) -> Phrase:
    said, tab, name = line.rstrip("\r").rpartition("\t")
    if not tab or not said.strip():
        raise PhraseFileIsWrong(f"{where}: wants a message, a tab and an intent, got {line!r}.")
    try:
        return Phrase(said.strip(), Intent(name.strip()))
    except ValueError:
        known = ", ".join(Intent)
        raise PhraseFileIsWrong(
            f"{where}: {name.strip()!r} is no intent; the intents are {known}."
        ) from None
