"""What a reviewer reads of a case: the words with what was found marked, around them, and who."""

from collections.abc import Sequence
from dataclasses import dataclass

from chat.actions import Entity
from chat.text import utf16_length
from moderation.case import Case
from moderation.finding import Finding, Why
from moderation.penalties import Step, next_step, standing
from stations.scope import SYSTEM
from storage import areas, cases, deeds, memberships
from storage.cases import Said
from storage.chats import chat as chat_by_id
from storage.people import person as person_by_id
from storage.unit_of_work import Work
from usecases.moderation.kept_findings import from_bytes
from usecases.moderation.naming import category_name
from usecases.tickets.telling import local
from usecases.trade import Trade

BEFORE, AFTER = 3, 2
_LONGEST_SAID = 60
_LONGEST_TEXT = 1_200
_MOST_FINDINGS = 6


@dataclass(frozen=True, slots=True)
class Page:
    """A text with its marks."""

    text: str
    entities: tuple[Entity, ...] = ()


async def describe(
    work: Work, trade: Trade, case: Case, locale: str, alike: Sequence[Case] = ()
) -> Page:
    """Return a case as its reviewer reads it; ``alike`` are those that may be decided with it."""
    say = trade.speech.say
    station = await areas.station(work, SYSTEM, case.station_id)
    chat = await chat_by_id(work, SYSTEM, case.chat_id)
    writer = await person_by_id(work, SYSTEM, case.person_id)
    before, after = await cases.around(work, SYSTEM, case, BEFORE, AFTER)
    lines = [
        say(
            "moderation.head",
            locale,
            level=case.level.code,
            category=category_name(trade, case.category, locale),
            state=say(f"moderation.state_{case.state.value}", locale),
        ),
        say(
            "moderation.where",
            locale,
            group=chat.title if chat else "",
            at=local(case.opened_at, station),
            due=local(case.due_at, station),
        ),
    ]
    lines += [_said(one) for one in before]
    head = "\n".join(lines)
    name = writer.name if writer else ""
    words = (case.text or say("moderation.erased", locale))[:_LONGEST_TEXT]
    lead = f"{head}\n▶ {name}: "
    rest = [_said(one) for one in after]
    rest.append(_found(trade, from_bytes(case.findings), words, locale))
    rest.append(await _history(work, trade, case, locale))
    if case.gone:
        rest.append(say("moderation.gone", locale))
    rest += _alike(trade, alike, locale)
    tail = "\n".join(rest)
    marks = _marks(from_bytes(case.findings), words, utf16_length(lead))
    return Page(f"{lead}{words}\n{tail}", marks)


def _said(one: Said) -> str:
    text = (one.text or "").replace("\n", " ")
    return f"  {one.name}: {text[:_LONGEST_SAID]}"


def _marks(found: Sequence[Finding], words: str, offset: int) -> tuple[Entity, ...]:
    """Underline what was found; what overlaps is marked once."""
    marks: list[Entity] = []
    reached = 0
    for one in sorted(found, key=lambda each: (each.start, -each.end)):
        start, end = max(one.start, reached), min(one.end, len(words))
        if end <= start:
            continue
        reached = end
        at = offset + utf16_length(words[:start])
        long = utf16_length(words[start:end])
        marks += [Entity("bold", at, long), Entity("underline", at, long)]
    return tuple(marks)


def _found(trade: Trade, found: Sequence[Finding], words: str, locale: str) -> str:
    told: dict[str, None] = {}
    for one in _outermost(found):
        if one.why is Why.BEHAVIOUR:
            name = trade.speech.say(
                f"moderation.rule_{one.rule.partition(':')[2]}", locale, count=one.normal
            )
        else:
            name = f"「{words[one.start : one.end] or one.normal}」"
        told[name] = None
    shown = list(told)[:_MOST_FINDINGS]
    more = trade.speech.say("moderation.more", locale, count=len(told) - len(shown))
    return trade.speech.say(
        "moderation.found",
        locale,
        what=" ".join([*shown, *([more] if len(told) > len(shown) else [])]),
    )


def _outermost(found: Sequence[Finding]) -> list[Finding]:
    """Leave out what stands within something longer that was found as well."""
    placed = [one for one in found if one.end > one.start]
    return [
        one
        for one in found
        if not any(
            other.start <= one.start
            and one.end <= other.end
            and other.end - other.start > one.end - one.start
            for other in placed
        )
        or one.end == one.start
    ]


async def _history(work: Work, trade: Trade, case: Case, locale: str) -> str:
    past = await cases.history(work, SYSTEM, case.station_id, case.person_id)
    since = await memberships.joined_when(work, SYSTEM, case.chat_id, case.person_id)
    days = (work.now - since).days if since else None
    held = trade.speech.say("moderation.member_for", locale, days=days) if since else ""
    rules = trade.watch.rules.penalties
    given = await deeds.strikes(
        work, SYSTEM, case.station_id, case.person_id, work.now - rules.strike_for
    )
    return trade.speech.say(
        "moderation.history",
        locale,
        member=held,
        cases=max(0, past.cases - 1),
        violations=past.violations,
        mistakes=past.mistakes,
        strikes=standing(given, work.now, rules),
    )


async def step_of(work: Work, trade: Trade, case: Case) -> Step:
    """Return what holding a case for a violation leads to."""
    since = work.now - trade.watch.rules.penalties.strike_for
    given = await deeds.strikes(work, SYSTEM, case.station_id, case.person_id, since)
    return next_step(given, work.now, trade.watch.rules.penalties)


def _alike(trade: Trade, alike: Sequence[Case], locale: str) -> list[str]:
    if not alike:
        return []
    lines = [trade.speech.say("moderation.alike", locale, count=len(alike))]
    for place, one in enumerate(alike, 2):
        text = (one.text or "").replace("\n", " ")
        lines.append(f"  {place}. {text[:_LONGEST_SAID]}")
    return lines
