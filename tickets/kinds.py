"""What the trade's pack says of tickets: their kinds, and every rule and list beside them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from stations.staff import Role
from tickets.checklist import PauseReason, read_checklists, read_pauses
from tickets.flow import Flow, Step, read_flow, read_steps
from tickets.hold_back import HoldBack, read_hold_back
from tickets.objection import ObjectionRules, read_objection_rules
from tickets.outage_words import OutageWords, read_outage_words
from tickets.pack_table import Table, Told, merge, say
from tickets.phrases import Phrases, read_phrases
from tickets.replies import Reply, read_replies
from tickets.revisit import (
    Budget,
    Level,
    Revisit,
    RevisitPolicy,
    Threshold,
    read_budget,
    read_repeats,
    read_revisit_policy,
)
from tickets.serious import Serious, read_serious
from tickets.subjects import StaffWords, read_staff_words
from tickets.substance import Fillers, read_fillers
from tickets.task import ThirdTime, read_third_time
from tickets.topics import Topics
from tickets.whereabouts import Whereabouts, read_whereabouts

CONFIDENTIAL = "report"
"""举报: the one kind that the people it may concern must not see (domain: SECRET_CODE)."""

FIELDS = frozenset(("owner", "district", "place", "subkind", "boundary"))
"""What a kind may require of a ticket before it is closed."""

_ELSEWHERE = ("clock", "promise", "digest", "worse")
"""Tables of the same folder that other modules read."""


class Proof(StrEnum):
    """What shows that something was done."""

    NOTE = "note"
    PICTURE = "picture"
    ARRIVAL = "arrival"


@dataclass(frozen=True, slots=True)
class Subkind:
    """A class within a kind, such as 停送电 within complaints; ``words`` tell it."""

    code: str
    names: Told
    words: tuple[str, ...] = ()

    def name(self, locale: str) -> str:
        """Its name in a language."""
        return say(self.names, locale, self.code)


@dataclass(frozen=True, slots=True)
class Owned:
    """Who owns the equipment, in words; ``told`` is what the resident hears of it."""

    names: Told
    told: Told


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of ticket, named like the intent that opens it.

    ``numbered``: its number is told. ``confidential``: nothing of it is told in a group.
    ``private_answer``: the answer is personal, so a group only gets the way to the private chat.
    ``thanked``: it asks for nothing, so its author is thanked. ``closes_at_once``: there is
    nothing left to do. ``gathers``: reports of several people may have one cause.

    ``flow``: its steps; ``closes_at`` is the one that must be reached before it closes.
    ``required``: fields that must be filled by then (of ``FIELDS``), ``proof``: one of these must
    be there. ``silence_closes``: the resident's silence closes it. ``confirms``: the resident is
    asked whether it is done, ``rated``: how they found it. ``owner_role``: the lowest role that
    may own it. ``identity_role``: the one role that may see who the reporter is.
    """

    code: str
    names: Told = field(default_factory=dict)
    next: Told = field(default_factory=dict)
    numbered: bool = True
    confidential: bool = False
    private_answer: bool = False
    thanked: bool = False
    closes_at_once: bool = False
    gathers: bool = False
    flow: Flow = field(default_factory=Flow)
    closes_at: str | None = None
    required: tuple[str, ...] = ()
    proof: frozenset[Proof] = frozenset()
    silence_closes: bool = True
    revisit: Revisit = Revisit.SAMPLE
    confirms: bool = True
    rated: bool = True
    owner_role: Role = Role.MANAGER
    identity_role: Role | None = None

    def name(self, locale: str) -> str:
        """Its name in a language, else its code."""
        return self.names.get(locale, self.code)

    def what_next(self, locale: str) -> str:
        """What happens next, in a language; no time is ever promised here."""
        return self.next.get(locale, "")


@dataclass(frozen=True, slots=True)
class TicketRules:
    """What the pack says of tickets.

    ``dangers`` are words of danger to life; ``person`` are words for a human as opposed to a bot;
    by ``chases`` somebody urges what they asked for earlier (催办).
    ``boundaries`` are who may own the equipment (产权分界), ``safety`` the topics of each kind on
    which a life may hang, ``repeats`` how often the same matter is an alarm.
    """

    kinds: Mapping[str, Kind] = field(default_factory=dict)
    dangers: tuple[str, ...] = ()
    person: tuple[str, ...] = ()
    chases: Phrases = field(default_factory=Phrases)
    topics: Topics = field(default_factory=Topics)
    steps: Mapping[str, Step] = field(default_factory=dict)
    subkinds: Mapping[str, tuple[Subkind, ...]] = field(default_factory=dict)
    boundaries: Mapping[str, Owned] = field(default_factory=dict)
    safety: Mapping[str, frozenset[str]] = field(default_factory=dict)
    serious: Serious = field(default_factory=Serious)
    staff_words: StaffWords = field(default_factory=StaffWords)
    replies: tuple[Reply, ...] = ()
    hold_back: HoldBack = field(default_factory=HoldBack)
    checklists: Mapping[str, tuple[Told, ...]] = field(default_factory=dict)
    pauses: Mapping[str, PauseReason] = field(default_factory=dict)
    fillers: Fillers = field(default_factory=Fillers)
    revisits: RevisitPolicy = field(default_factory=RevisitPolicy)
    budget: Budget = field(default_factory=Budget)
    repeats: Mapping[str, Mapping[Level, Threshold]] = field(default_factory=dict)
    third_time: ThirdTime = field(default_factory=ThirdTime)
    objections: ObjectionRules = field(default_factory=ObjectionRules)
    outages: OutageWords = field(default_factory=OutageWords)
    whereabouts: Whereabouts = field(default_factory=Whereabouts)

    def kind(self, code: str) -> Kind:
        """Return a kind; one that the pack leaves out is an ordinary ticket."""
        return self.kinds.get(code) or Kind(code)

    def dangerous(self, text: str) -> bool:
        """True when a request speaks of danger to life, so that words of safety go first."""
        return self.near_wires(text) or self.serious.is_medical(text)

    def near_wires(self, text: str) -> bool:
        """True when the danger is of electricity itself, and not of being without it."""
        return any(word in text for word in self.dangers)

    def names_person(self, text: str) -> bool:
        """True when a message speaks of a human as opposed to a machine."""
        text = text.lower()
        return any(word in text for word in self.person)

    def chased(self, text: str, codes: Collection[str]) -> frozenset[str]:
        """Return which of the kinds ``codes`` a text asks after: all of them if it names none."""
        names = {code: tuple(self.kind(code).names.values()) for code in codes}
        named = {code for code, told in names.items() if any(name in text for name in told)}
        return frozenset(named or codes)

    def subkind(self, kind: str, text: str) -> str | None:
        """Class a text within its kind: by most words, else by the pack's order; often none."""
        said = text.casefold()
        counts = [
            (sum(word in said for word in one.words), one.code)
            for one in self.subkinds.get(kind, ())
        ]
        count, code = max(counts, key=lambda one: one[0], default=(0, ""))
        return code if count else None

    def subkind_name(self, kind: str, code: str, locale: str) -> str:
        """Name a sub-class in a language, else by its code."""
        known = {one.code: one for one in self.subkinds.get(kind, ())}
        return known[code].name(locale) if code in known else code

    def is_safety(self, kind: str, topic: str, serious: str | None = None) -> bool:
        """True when a life may hang on a ticket, by its topics and the serious matter it is."""
        matter = self.serious.matter(serious)
        topics = frozenset(topic.split(",")) & self.safety.get(kind, frozenset())
        return bool(topics) or (matter is not None and matter.safety)

    def silence_closes(self, kind: str, topic: str = "", serious: str | None = None) -> bool:
        """True when the resident's silence may close a ticket; a serious one waits for a word."""
        asks = self.is_safety(kind, topic, serious) or serious is not None
        return self.kind(kind).silence_closes and not asks

    def revisit(self, kind: str, topic: str = "", serious: str | None = None) -> Revisit:
        """Tell whether a person asks the resident again; about a life it is always done."""
        if self.is_safety(kind, topic, serious):
            return Revisit.ALWAYS
        return self.kind(kind).revisit


_FLAGS = (
    "numbered",
    "confidential",
    "private_answer",
    "thanked",
    "closes_at_once",
    "gathers",
    "silence_closes",
    "confirms",
    "rated",
)
_TRUE = frozenset(("numbered", "silence_closes", "confirms", "rated"))


def ticket_rules(files: Iterable[Mapping[str, Any]]) -> TicketRules:
    """Read the parsed files of ``packs/…/tickets``; raises ``BadInput`` naming what is wrong."""
    tree = merge(files)
    for name in _ELSEWHERE:
        tree.pop(name, None)
    pack = Table("tickets", tree)
    steps = read_steps(pack.table("step"))
    kinds = {code: _kind(code, one, steps) for code, one in pack.table("kind").tables().items()}
    rules = TicketRules(
        kinds=kinds,
        dangers=pack.words("dangers"),
        person=pack.words("person"),
        chases=_phrases(pack.table("chases")),
        topics=Topics(_words(pack.table("topic")), _lists(pack.table("apart"))),
        steps=steps,
        subkinds=_subkinds(pack.table("subkind").only(kinds)),
        boundaries=_boundaries(pack.table("boundary")),
        safety=_lists(pack.table("safety")),
        serious=read_serious(*(pack.table(name) for name in _SERIOUS)),
        staff_words=read_staff_words(pack.table("staff_words")),
        replies=read_replies(pack.table("reply"), kinds),
        hold_back=read_hold_back(pack.table("hold_back")),
        checklists=read_checklists(pack.table("checklist").only(kinds)),
        pauses=read_pauses(pack.table("pause")),
        fillers=read_fillers(pack.table("fillers")),
        revisits=_policy(pack),
        budget=read_budget(pack.table("budget")) if pack.has("budget") else Budget(),
        repeats=read_repeats(pack.table("repeats").only(kinds)),
        third_time=_third_time(pack),
        objections=_objections(pack),
        outages=read_outage_words(pack.table("outage")),
        whereabouts=read_whereabouts(pack.table("whereabouts")),
    )
    pack.end()
    return rules


_SERIOUS = ("serious", "serious_form", "medical", "serious_innocent", "serious_deadline")


def _kind(code: str, table: Table, steps: Mapping[str, Step]) -> Kind:
    flow = read_flow(table, steps)
    closes_at = table.text("closes_at", "") or None
    required = table.words("required")
    unknown = sorted(set(required) - FIELDS)
    if closes_at is not None and flow.step(closes_at) is None:
        unknown.append(closes_at)
    if unknown:
        raise table.wrong(f"unknown {', '.join(unknown)}")
    identity = table.text("identity_role", "")
    kind = Kind(
        code,
        names=table.told("names"),
        next=table.told("next") if table.has("next") else {},
        flow=flow,
        closes_at=closes_at,
        required=required,
        proof=frozenset(_one_of(Proof, name, table) for name in table.words("proof")),
        revisit=_one_of(Revisit, table.text("revisit", Revisit.SAMPLE.value), table),
        owner_role=_one_of(Role, table.text("owner_role", Role.MANAGER.value), table),
        identity_role=_one_of(Role, identity, table) if identity else None,
        **{name: table.flag(name, name in _TRUE) for name in _FLAGS},
    )
    table.end()
    return kind


def _phrases(table: Table) -> Phrases:
    read = read_phrases(table)
    table.end()
    return read


_Choice = TypeVar("_Choice", bound=StrEnum)


def _one_of(choices: type[_Choice], written: str, table: Table) -> _Choice:
    try:
        return choices(written)
    except ValueError:
        raise table.wrong(f"{written} is none of {', '.join(choices)}") from None


def _subkinds(table: Table) -> dict[str, tuple[Subkind, ...]]:
    read = {}
    for kind, classes in table.tables().items():
        found = []
        for code, one in classes.tables().items():
            words = tuple(word.casefold() for word in one.words("words"))
            found.append(Subkind(code, one.told("names"), words))
            one.end()
        read[kind] = tuple(found)
    return read


def _boundaries(table: Table) -> dict[str, Owned]:
    read = {}
    for code, one in table.tables().items():
        read[code] = Owned(one.told("names"), one.told("told"))
        one.end()
    return read


def _words(table: Table) -> dict[str, dict[str, tuple[str, ...]]]:
    return {
        kind: {name: topics.words(name) for name in topics.names()}
        for kind, topics in table.tables().items()
    }


def _lists(table: Table) -> dict[str, frozenset[str]]:
    return {name: frozenset(table.words(name)) for name in table.names()}


def _third_time(pack: Table) -> ThirdTime:
    return read_third_time(pack.table("third_time")) if pack.has("third_time") else ThirdTime()


def _objections(pack: Table) -> ObjectionRules:
    if not pack.has("objection"):
        return ObjectionRules()
    return read_objection_rules(pack.table("objection"))


def _policy(pack: Table) -> RevisitPolicy:
    return read_revisit_policy(pack.table("revisit")) if pack.has("revisit") else RevisitPolicy()
