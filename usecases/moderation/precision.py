"""How often rules were right, which to suspend, which words to add, and how it goes by the week."""

from datetime import timedelta

from chat.actions import Button, Rows
from chat.ids import short
from moderation.precision import Score
from moderation.propose import Proposal, propose
from stations.scope import Scope
from storage import findings
from storage.unit_of_work import Work
from usecases.moderation.naming import rule_name
from usecases.moderation.reviewers import require_reviewer
from usecases.tickets.asker import Asker, tell
from usecases.trade import Trade

SUSPEND_RULE = "rs"
SINCE = timedelta(days=90)
"""So far back rules are looked at."""
_WEEK = timedelta(days=7)
_WEEKS = 4
_SHOWN = 8
_MOST_ORDINARY = 3_000


async def show_precision(work: Work, trade: Trade, asker: Asker) -> None:
    """Tell reviewers how the rules of their station did; raises ``NotAllowed``."""
    for station_id in require_reviewer(asker):
        text, rows = await _station(work, trade, asker, station_id)
        await tell(work, asker, text, f"precision{station_id}", buttons=rows)


async def _station(work: Work, trade: Trade, asker: Asker, station_id: int) -> tuple[str, Rows]:
    say, locale = trade.speech.say, asker.locale
    scores = await findings.scores(work, asker.scope, station_id, work.now - SINCE)
    lines = [say("moderation.precision_head", locale)]
    judged = [one for one in scores if one.judged]
    lines += [_line(trade, one, locale) for one in judged[:_SHOWN]]
    if not judged:
        lines.append(say("moderation.precision_none", locale))
    poor = [one for one in scores if one.poor(trade.watch.rules.learning)]
    if poor:
        names = " ".join(f"「{rule_name(trade, one.rule, locale)}」" for one in poor[:_SHOWN])
        lines.append(say("moderation.precision_poor", locale, rules=names))
    watched = await findings.shadowed(work, asker.scope, station_id, work.now - SINCE)
    if watched:
        shown = " ".join(
            f"{rule_name(trade, one, locale)}×{count}"
            for one, count in list(watched.items())[:_SHOWN]
        )
        lines.append(say("moderation.shadowed", locale, rules=shown))
    for one in await _proposals(work, trade, asker, station_id):
        lines.append(say("moderation.proposal", locale, phrase=one.phrase, count=one.messages))
    lines.append(await _weeks(work, trade, asker, station_id))
    rows = tuple(
        (
            Button(
                say(
                    "moderation.do_suspend_rule",
                    locale,
                    rule=rule_name(trade, one.rule, locale)[:20],
                ),
                trade.signer.sign(f"{SUSPEND_RULE}:{short(one.last)}"),
            ),
        )
        for one in poor[:_SHOWN]
    )
    return "\n".join(lines), rows


def _short(trade: Trade, one: Score, locale: str) -> str:
    return rule_name(trade, one.rule, locale)[:20]


def _line(trade: Trade, one: Score, locale: str) -> str:
    low, high = one.interval()
    return trade.speech.say(
        "moderation.precision_line",
        locale,
        rule=rule_name(trade, one.rule, locale),
        fired=one.fired,
        upheld=one.upheld,
        overturned=one.overturned,
        precision=f"{100 * (one.precision or 0):.0f}",
        low=f"{100 * low:.0f}",
        high=f"{100 * high:.0f}",
    )


async def _proposals(
    work: Work, trade: Trade, asker: Asker, station_id: int
) -> tuple[Proposal, ...]:
    since = work.now - SINCE
    upheld = await findings.upheld_texts(work, asker.scope, station_id, since, 500)
    flagged = {row for row, _, _ in upheld}
    said = await findings.texts_since(work, asker.scope, station_id, since, _MOST_ORDINARY)
    ordinary = [text for row, _, text in said if row not in flagged]
    known = trade.watch.now.judge
    new = [(person, text) for _, person, text in upheld]

    def proposed() -> tuple[Proposal, ...]:
        found = propose(new, ordinary, trade.watch.pack.cutter)
        return tuple(one for one in found if not any(f.counts for f in known.words(one.phrase)))

    return await trade.watch.beside(proposed)


async def weekly(work: Work, scope: Scope, station_id: int) -> list[float]:
    """Return mistaken flags for a thousand messages, for each of the last weeks, oldest first."""
    starts = [work.now - _WEEK * back for back in range(_WEEKS, 0, -1)]
    weeks = [await findings.week(work, scope, station_id, one, one + _WEEK) for one in starts]
    return [round(one.per_thousand, 2) for one in weeks]


async def _weeks(work: Work, trade: Trade, asker: Asker, station_id: int) -> str:
    told = [f"{one:.1f}" for one in await weekly(work, asker.scope, station_id)]
    return trade.speech.say("moderation.weeks", asker.locale, weeks=" → ".join(told))
