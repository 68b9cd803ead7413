"""A mistake teaches: allow the phrase, lower the level, suspend the rule; seen before done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chat.actions import Button
from chat.errors import BadInput, Fact, NotFound
from chat.ids import short
from moderation.case import Case
from moderation.finding import Finding, Level, Why
from stations.scope import SYSTEM
from storage import cases, findings, lexicon_changes, trail
from storage.lexicon_changes import ChangeKind, LexiconChange
from storage.unit_of_work import Work
from usecases.moderation.kept_findings import from_bytes
from usecases.moderation.naming import rule_name
from usecases.moderation.refresh import refresh
from usecases.moderation.reviewers import require_reviewer
from usecases.moderation.snapshot import Snapshot, Watch, build
from usecases.tickets.asker import Asker, tell
from usecases.trade import Trade

APPLY, TAKE_BACK = "ry", "ru"
ALLOW, LOWER, SUSPEND = "a", "l", "s"
_KINDS = {ALLOW: ChangeKind.ALLOW, LOWER: ChangeKind.LEVEL, SUSPEND: ChangeKind.SUSPEND}
# So many stored messages are judged anew for a preview: more would hold up the talk meanwhile.
_LOOKED_AT = 2_500
_DAYS = timedelta(days=30)
_SHOWN = 3
_AROUND = 4
_LONGEST = 60


class NothingToLearn(Fact):
    """The case has no word that could be allowed or suspended."""

    key = "nothing_to_learn"


@dataclass(frozen=True, slots=True)
class Preview:
    """Of how many stored messages a change would have changed the verdict, and some of them."""

    looked_at: int
    changed: int
    shown: tuple[str, ...]


async def offer(work: Work, trade: Trade, asker: Asker, case_id: int, letter: str) -> None:
    """Show what a change would have done to the messages of the last month, and ask.

    Raises ``NotAllowed``, ``NotFound``, ``BadInput`` and ``NothingToLearn``.
    """
    require_reviewer(asker)
    case = await cases.case(work, asker.scope, case_id)
    if case is None:
        raise NotFound(what="case")
    change = change_for(work, case, letter, asker.person.id)
    seen = await preview(work, trade, asker, change)
    lines = [
        trade.speech.say(
            f"moderation.preview_{change.kind.value}",
            asker.locale,
            rule=rule_name(trade, change.rule, asker.locale),
            phrase=change.value,
        ),
        trade.speech.say(
            "moderation.preview", asker.locale, changed=seen.changed, count=seen.looked_at
        ),
        *(f"· {one}" for one in seen.shown),
    ]
    button = Button(
        trade.speech.say("moderation.do_apply", asker.locale),
        trade.signer.sign(f"{APPLY}:{letter}:{short(case.id)}"),
    )
    await tell(work, asker, "\n".join(lines), "learn", buttons=((button,),))


async def apply(work: Work, trade: Trade, asker: Asker, case_id: int, letter: str) -> None:
    """Make the change; it holds at the case's station from now on, and can be taken back."""
    require_reviewer(asker)
    case = await cases.case(work, asker.scope, case_id)
    if case is None:
        raise NotFound(what="case")
    change = change_for(work, case, letter, asker.person.id)
    await make_change(work, trade, change)
    await tell_applied(work, trade, asker, change)


async def tell_applied(work: Work, trade: Trade, asker: Asker, change: LexiconChange) -> None:
    """Say that a change holds now, with the way back."""
    back = Button(
        trade.speech.say("moderation.do_take_back", asker.locale),
        trade.signer.sign(f"{TAKE_BACK}:{short(change.id)}"),
    )
    text = trade.speech.say("moderation.applied", asker.locale)
    await tell(work, asker, text, "learn", buttons=((back,),))


async def suspend_rule(work: Work, trade: Trade, asker: Asker, finding_id: int) -> None:
    """Suspend the rule of a finding at its station: it was wrong too often."""
    stations = require_reviewer(asker)
    one = await findings.finding(work, asker.scope, finding_id)
    if one is None or one.station_id not in stations:
        raise NotFound(what="finding")
    change = LexiconChange(
        work.new_id(),
        one.station_id,
        ChangeKind.SUSPEND,
        one.rule,
        work.now,
        category=one.category,
        by=asker.person.id,
    )
    await make_change(work, trade, change)
    await tell_applied(work, trade, asker, change)


async def take_back(work: Work, trade: Trade, asker: Asker, change_id: int) -> None:
    """Undo a change: what is looked for is as it was before it."""
    stations = require_reviewer(asker)
    change = await lexicon_changes.change(work, asker.scope, change_id)
    if change is None or change.station_id not in stations:
        raise NotFound(what="change")
    await lexicon_changes.undo(work, change, asker.person.id)
    await trail.note(work, change.station_id, asker.person.id, "change_undone", change.id)
    await refresh(work, trade)
    await tell(work, asker, trade.speech.say("moderation.taken_back", asker.locale), "learn")


async def make_change(work: Work, trade: Trade, change: LexiconChange) -> None:
    """Write a change down and look for what it says from now on."""
    await lexicon_changes.add(work, change)
    await trail.note(work, change.station_id, change.by, f"changed_{change.kind.value}", change.id)
    await refresh(work, trade)


def change_for(work: Work, case: Case, letter: str, person_id: int) -> LexiconChange:
    """Return the change that a case's gravest finding asks for; raises ``NothingToLearn``."""
    kind = _KINDS.get(letter)
    if kind is None:
        raise BadInput(reason=letter[:20])
    found = next((one for one in from_bytes(case.findings) if one.rule == case.rule), None)
    if kind is ChangeKind.ALLOW:
        if found is None or found.why is Why.BEHAVIOUR:
            raise NothingToLearn
        value = phrase_around(case.text or "", found)
    elif kind is ChangeKind.LEVEL:
        value = Level(min(case.level + 1, Level.R3)).name
    else:
        value = ""
    return LexiconChange(
        work.new_id(),
        case.station_id,
        kind,
        case.rule,
        work.now,
        value,
        case.category,
        by=person_id,
    )


def phrase_around(text: str, found: Finding) -> str:
    """Return the words around a finding that make it harmless, as far as its clause reaches."""
    start, end = found.start, found.end
    while start > max(0, found.start - _AROUND) and text[start - 1].isalnum():
        start -= 1
    while end < min(len(text), found.end + _AROUND) and text[end].isalnum():
        end += 1
    return text[start:end]


async def preview(work: Work, trade: Trade, asker: Asker, change: LexiconChange) -> Preview:
    """Judge the station's stored messages as they are judged now and as they would be."""
    texts = await findings.texts_since(
        work, asker.scope, change.station_id, work.now - _DAYS, _LOOKED_AT
    )
    standing = [*await lexicon_changes.standing(work, SYSTEM), change]
    day = trade.calendar.day_of(work.now)

    def changed() -> list[str]:
        return _changed(trade.watch, standing, change, texts, work.now, day)

    found = await trade.watch.beside(changed)
    shown = tuple(one.replace("\n", " ")[:_LONGEST] for one in found[:_SHOWN])
    return Preview(len(texts), len(found), shown)


def _changed(
    watch: Watch,
    standing: Sequence[LexiconChange],
    change: LexiconChange,
    texts: Sequence[tuple[int, int, str]],
    now: datetime,
    day: date,
) -> list[str]:
    """Return the texts whose verdict the last of the standing changes would alter."""
    before = watch.now
    after = build(watch.pack, watch.rules, standing, (0, 0), now, before)

    def counts(snapshot: Snapshot, chat_id: int, text: str) -> list[tuple[str, Level]]:
        found = snapshot.judge.words(text, snapshot.place(change.station_id, chat_id, day))
        return [(one.rule, one.level) for one in found if one.counts]

    return [
        text
        for _, chat_id, text in texts
        if _may_matter(change, was := counts(before, chat_id, text))
        and counts(after, chat_id, text) != was
    ]


def _may_matter(change: LexiconChange, found: list[tuple[str, Level]]) -> bool:
    """Tell whether a change can alter what was found: most talk need not be judged twice."""
    if change.kind in (ChangeKind.SUSPEND, ChangeKind.LEVEL):
        return any(rule == change.rule for rule, _ in found)
    return change.kind is not ChangeKind.ALLOW or bool(found)
