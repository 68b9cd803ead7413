"""Why a reply must not go out as it is: promises, private accounts, personal data, prices."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from chat.personal_data import PersonalKind, find
from chat.script import simpler
from tickets.pack_table import Table
from tickets.phrases import Phrases, read_phrases
from tickets.ticket import Boundary

# Blanks between Chinese characters part no words.
_PARTED = re.compile(r"(?<=[\u4e00-\u9fff])[ \t]+(?=[\u4e00-\u9fff])")


class Reason(StrEnum):
    """Why a reply is held back; locales/ has a sentence for each under ``held_back``."""

    PRIVATE_ACCOUNT = "private_account"
    PERSONAL_DATA = "personal_data"
    PROMISE = "promise"
    FREE_WORK = "free_work"
    CONTRACTOR = "contractor"
    PRICE = "price"


@dataclass(frozen=True, slots=True)
class Held:
    """A reply is held back; ``words`` is the stretch that decided, for its writer alone."""

    reason: Reason
    words: str


@dataclass(frozen=True, slots=True)
class HoldBack:
    """The words that hold a reply back, by reason."""

    phrases: Mapping[Reason, Phrases] = field(default_factory=dict)

    def judge(
        self, text: str, *, boundary: str | None = None, allowed: Iterable[str] = ()
    ) -> Held | None:
        """Tell why a reply must not go out, if so.

        ``boundary`` is who owns the equipment: only work on the company's own may be called free.
        ``allowed`` are numbers that may be told: the hotline, the duty's telephone, and in private
        the reader's own account.
        """
        text = _levelled(text)
        known = frozenset(map(_digits, allowed))
        numbers = [(one, text[one.start : one.end]) for one in find(text)]
        told = [written for _, written in numbers if _digits(written) in known]
        said = _without(text, told)
        for number, written in numbers:
            if written in told:
                continue
            card = number.kind is PersonalKind.BANK_CARD
            reason = Reason.PRIVATE_ACCOUNT if card else Reason.PERSONAL_DATA
            return Held(reason, written)
        for reason in Reason:
            if reason is Reason.FREE_WORK and boundary == Boundary.COMPANY:
                continue
            words = self.phrases.get(reason, Phrases()).find(said)
            if words is not None:
                return Held(reason, words)
        return None


def _levelled(text: str) -> str:
    """Return a text in simplified script, without what only keeps its words apart.

    That is widths, blanks and characters that are not seen.
    """
    plain = "".join(
        one for one in unicodedata.normalize("NFKC", text) if unicodedata.category(one) != "Cf"
    )
    return _PARTED.sub("", plain.translate(simpler()))


def numbers_in(text: str, *, besides: Iterable[str] = ()) -> tuple[str, ...]:
    """Return what identifies somebody in a text as it is written there, but for known numbers."""
    known = frozenset(map(_digits, besides))
    written = (text[one.start : one.end] for one in find(text))
    return tuple(one for one in written if _digits(one) not in known)


def _digits(number: str) -> str:
    return "".join(filter(str.isalnum, number)).upper()


def _without(text: str, told: list[str]) -> str:
    for number in told:
        text = text.replace(number, "…")
    return text


def read_hold_back(table: Table) -> HoldBack:
    """Read the words of each reason."""
    read: dict[Reason, Phrases] = {}
    for reason in Reason:
        one = table.table(reason.value)
        read[reason] = read_phrases(one)
        one.end()
    table.end()
    return HoldBack(read)
