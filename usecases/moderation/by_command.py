"""What is looked for at a station, read and changed by its reviewers with words: /lexicon."""

from datetime import timedelta

from chat.actions import Button
from chat.errors import BadInput
from chat.ids import short
from moderation.assess import assess
from moderation.behaviour import Limits, Manner
from moderation.finding import Deed, Finding, Level
from moderation.lexicon import Category
from moderation.reading import list_from
from moderation.rules import with_limit
from storage import lexicon_changes
from storage.lexicon_changes import ChangeKind, LexiconChange
from storage.unit_of_work import Work
from usecases.moderation.learn import TAKE_BACK, make_change, preview
from usecases.moderation.naming import category_name, rule_name
from usecases.moderation.reviewers import require_reviewer
from usecases.tickets.asker import Asker, tell
from usecases.trade import Trade

_SHOWN = 8
_LONGEST_LINE = 60
_SAYS_ITSELF = (ChangeKind.ALLOW, ChangeKind.ADD)
_VERBS = ("test", "add", "allow")


async def lexicon_command(work: Work, trade: Trade, asker: Asker, said: str) -> None:
    """Show the version and the last changes, or add, allow or test what follows.

    Raises ``NotAllowed`` for who may not review, ``BadInput`` for a word that cannot be looked for.
    """
    stations = require_reviewer(asker)
    first, _, rest = said.strip().partition(" ")
    rest = rest.strip()
    verb = _verb(trade, first) if rest else ""
    if verb == "test":
        await _test(work, trade, asker, stations[0], rest)
    elif verb == "add":
        await _add(work, trade, asker, stations[0], rest)
    elif verb == "allow":
        change = _change(work, stations[0], ChangeKind.ALLOW, "own:phrase", rest, asker)
        await _make(work, trade, asker, change)
    else:
        await _show(work, trade, asker, stations)


def _verb(trade: Trade, word: str) -> str:
    """Return the verb that a word is in any of the languages, or nothing."""
    return next(
        (
            verb
            for verb in _VERBS
            for locale in trade.speech.catalogues
            if word == trade.speech.say(f"moderation.verb_{verb}", locale)
        ),
        "",
    )


async def _test(work: Work, trade: Trade, asker: Asker, station_id: int, text: str) -> None:
    """What would happen to this sentence."""
    now = trade.watch.now
    place = now.place(station_id, 0, trade.calendar.day_of(work.now))
    verdict = assess(now.judge, Manner(text), trade.watch.rules.behaviours, place=place)
    say, locale = trade.speech.say, asker.locale
    lines = [
        say(
            "moderation.test_head",
            locale,
            level=verdict.level.code,
            category=category_name(trade, verdict.category, locale) if verdict.category else "",
        )
    ]
    lines += [_told(trade, one, text, locale) for one in verdict.findings[:_SHOWN]]
    await tell(work, asker, "\n".join(lines), "lexicon")


def _told(trade: Trade, one: Finding, text: str, locale: str) -> str:
    passed = trade.speech.say(f"moderation.passed_{one.passed}", locale) if one.passed else ""
    word = text[one.start : one.end] or one.normal
    return trade.speech.say(
        "moderation.test_line",
        locale,
        word=word,
        rule=rule_name(trade, one.rule, locale),
        level=one.level.code,
        passed=passed,
    )


async def _add(work: Work, trade: Trade, asker: Asker, station_id: int, said: str) -> None:
    """Look for a word from now on; a category's code may stand behind it."""
    word, _, code = said.rpartition(" ")
    if code not in trade.watch.categories:
        word, code = said, ""
    category = trade.watch.categories.get(code)
    list_from(word, "own", category or Category("own", {}, Level.R2, Deed.REVIEW))
    change = _change(work, station_id, ChangeKind.ADD, "own", word, asker, code)
    await _make(work, trade, asker, change)


async def _make(work: Work, trade: Trade, asker: Asker, change: LexiconChange) -> None:
    seen = await preview(work, trade, asker, change)
    await make_change(work, trade, change)
    text = trade.speech.say(
        "moderation.changed", asker.locale, changed=seen.changed, count=seen.looked_at
    )
    await tell(work, asker, text, "lexicon", buttons=((_back(trade, change, asker.locale),),))


async def _show(work: Work, trade: Trade, asker: Asker, stations: list[int]) -> None:
    found = await lexicon_changes.latest(work, asker.scope, stations, _SHOWN)
    say, locale = trade.speech.say, asker.locale
    lexicon = trade.watch.now.judge.lexicon
    lines = [
        say(
            "moderation.lexicon_head",
            locale,
            terms=len(lexicon.terms),
            near=len(lexicon.near),
            version=len(found) and short(found[0].id),
        )
    ]
    rows = []
    for one in found:
        undone = say("moderation.was_undone", locale) if one.undone_at else ""
        about = one.value.replace("\n", " ")[:_LONGEST_LINE]
        if one.kind not in _SAYS_ITSELF:
            about = rule_name(trade, one.rule, locale)
        kind = say(f"moderation.change_{one.kind.value}", locale)
        lines.append(f"· {one.at:%m-%d} {kind} {about} {undone}".rstrip())
        if not one.undone_at:
            rows.append((_back(trade, one, locale, about),))
    lines.append(say("moderation.lexicon_usage", locale))
    await tell(work, asker, "\n".join(lines), "lexicon", buttons=tuple(rows[:_SHOWN]))


def _back(trade: Trade, one: LexiconChange, locale: str, about: str = "") -> Button:
    label = trade.speech.say("moderation.do_take_back", locale)
    text = f"{label} {about[:16]}".rstrip()
    return Button(text, trade.signer.sign(f"{TAKE_BACK}:{short(one.id)}"))


def _change(
    work: Work,
    station_id: int,
    kind: ChangeKind,
    rule: str,
    value: str,
    asker: Asker,
    category: str = "",
) -> LexiconChange:
    if not value.strip() or len(value) > _LONGEST_LINE:
        raise BadInput(reason=value[:20])
    return LexiconChange(
        work.new_id(), station_id, kind, rule, work.now, value, category, by=asker.person.id
    )


async def load_list(
    work: Work,
    trade: Trade,
    station_id: int,
    name: str,
    text: str,
    category: str,
    by: int | None = None,
    shadow_for: timedelta | None = None,
) -> tuple[int, list[str]]:
    """Load a station's own list, only watched at first; return its terms and the lines left out.

    Raises ``BadInput`` for a list that nothing can be read from.
    """
    known = trade.watch.categories.get(category)
    terms, left = list_from(text, name, known or Category(category, {}, Level.R2, Deed.REVIEW))
    shadow = trade.watch.rules.reviewing.shadow_for if shadow_for is None else shadow_for
    change = LexiconChange(
        work.new_id(),
        station_id,
        ChangeKind.LIST,
        name,
        work.now,
        text,
        category,
        shadow_until=work.now + shadow if shadow else None,
        by=by,
    )
    await make_change(work, trade, change)
    return len(terms), left


async def set_limit(
    work: Work, trade: Trade, chat_id: int, station_id: int, name: str, value: str
) -> LexiconChange:
    """Set a limit for one group; raises ``BadInput`` for a name or number that there is not."""
    if not value.isdecimal():
        raise BadInput(field=name, got=value[:20], wanted="a whole number")
    with_limit(Limits(), name, int(value))
    change = LexiconChange(
        work.new_id(), station_id, ChangeKind.LIMIT, name, work.now, value, chat_id=chat_id
    )
    await make_change(work, trade, change)
    return change
