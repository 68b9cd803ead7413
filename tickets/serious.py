"""Serious matters, told by their words, and the form of a major incident (重大事件上报)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from tickets.pack_table import Table, Told, say
from tickets.phrases import Phrases, read_patterns, read_phrases


@dataclass(frozen=True, slots=True)
class SeriousMatter:
    """One sort of serious matter.

    ``to_leader``: leaders hear of it at once. ``safety``: a life may hang on it, so that the
    alarm rings at night too and silence never closes it.
    """

    code: str
    names: Told
    phrases: Phrases
    to_leader: bool = False
    safety: bool = False

    def name(self, locale: str) -> str:
        """Its name in a language."""
        return say(self.names, locale, self.code)


@dataclass(frozen=True, slots=True)
class FormField:
    """One question of the form; ``asks`` is the sentence that asks for it."""

    code: str
    names: Told
    asks: Told
    required: bool = True


@dataclass(frozen=True, slots=True)
class Serious:
    """What the pack says of serious matters, the gravest first.

    ``medical`` are words for somebody whose life hangs on power: the duty is alerted at once;
    with one of ``medical_urgent`` they need no other word to be a report.
    Whoever owes a form is reminded after ``remind_after``; the leader hears of one that is not
    whole after ``report_within``.
    """

    matters: tuple[SeriousMatter, ...] = ()
    form: tuple[FormField, ...] = ()
    medical: Phrases = field(default_factory=Phrases)
    medical_urgent: tuple[str, ...] = ()
    remind_after: timedelta = timedelta(minutes=15)
    report_within: timedelta = timedelta(minutes=30)

    def find(self, text: str) -> tuple[SeriousMatter, ...]:
        """Return the serious matters that a text speaks of, the gravest first; mostly none."""
        return tuple(one for one in self.matters if one.phrases.find(text))

    def graver(self, text: str, known: str | None) -> SeriousMatter | None:
        """Return the gravest matter that a text speaks of, if it is graver than the known one."""
        for one in self.matters:
            if one.code == known:
                return None
            if one.phrases.find(text):
                return one
        return None

    def matter(self, code: str | None) -> SeriousMatter | None:
        """Return the matter of this code, if the pack knows it."""
        return next((one for one in self.matters if one.code == code), None)

    def is_medical(self, text: str) -> bool:
        """True when a text speaks of medical equipment that needs power."""
        said = text.casefold()
        # Nearly every message has none of the words, and every message is looked at.
        likely = self.medical.patterns or any(word in said for word in self.medical.words)
        return bool(likely) and self.medical.find(text) is not None

    def is_emergency(self, text: str) -> bool:
        """True when such equipment is said to stand still, or not to last."""
        return self.is_medical(text) and any(word in text for word in self.medical_urgent)

    def form_missing(self, answers: Mapping[str, str]) -> tuple[FormField, ...]:
        """Return the questions of the form that must be answered and are not, in order."""
        return tuple(
            one for one in self.form if one.required and not answers.get(one.code, "").strip()
        )


def read_serious(
    matters: Table, form: Table, medical: Table, common: Table, deadline: Table
) -> Serious:
    """Read the pack; ``common`` holds the innocent phrases of all matters.

    ``deadline`` says in minutes by when the form is reminded of and must be whole, and why.
    """
    innocent = read_patterns(common, "innocent")
    common.end()
    read = []
    for code, one in matters.tables().items():
        phrases = read_phrases(one)
        mine = Phrases(phrases.words, phrases.patterns, (*innocent, *phrases.innocent))
        flags = one.flag("to_leader"), one.flag("safety")
        read.append(SeriousMatter(code, one.told("names"), mine, *flags))
        one.end()
    equipment, urgent = read_phrases(medical), medical.words("urgent")
    medical.end()
    if not deadline.has("report_minutes"):
        deadline.end()
        return Serious(tuple(read), tuple(_fields(form)), equipment, urgent)
    remind = timedelta(minutes=deadline.whole("remind_minutes"))
    report = timedelta(minutes=deadline.whole("report_minutes"))
    deadline.text("source")
    if remind >= report:
        raise deadline.wrong("remind_minutes lies before report_minutes")
    deadline.end()
    return Serious(tuple(read), tuple(_fields(form)), equipment, urgent, remind, report)


def _fields(form: Table) -> list[FormField]:
    fields = []
    for code, one in form.tables().items():
        fields.append(
            FormField(code, one.told("names"), one.told("asks"), one.flag("required", True))
        )
        one.end()
    return fields
