"""Judging messages as they come in: which ones are looked at, and for what."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from chat.message import SenderKind
from moderation.assess import assess
from moderation.behaviour import Manner
from moderation.finding import Deed, Finding, Level, Verdict, Why
from moderation.judge import Place
from stations.group import Chat, Purpose
from storage.unit_of_work import Work
from tickets.hold_back import Reason
from usecases.moderation.manners import Uttered, manners
from usecases.trade import Trade

_JUDGED = (SenderKind.PERSON, SenderKind.CHANNEL)
NOTHING = Verdict()
STAFF = "staff"
"""The category of what staff say and must not."""


async def judge_many(
    work: Work, trade: Trade, uttered: Sequence[Uttered], staff: Collection[int]
) -> list[Verdict]:
    """Return the verdict of each message; talk that nobody may judge gets an empty one.

    In private only what concerns a life or a crowd counts: nobody else reads along.
    """
    public = [one for one in uttered if _is_public(one)]
    sent = dict(zip(map(id, public), await manners(work, trade, public), strict=True))
    verdicts = []
    for one in uttered:
        if id(one) in sent:
            verdict = _public(work, trade, one, sent[id(one)])
            verdicts.append(_of_staff(trade, one, verdict) if one.person.id in staff else verdict)
        elif one.chat.person_id is not None and one.person.id not in staff and _is_judged(one):
            verdicts.append(_private(work, trade, one))
        else:
            verdicts.append(NOTHING)
    return verdicts


async def judge(
    work: Work,
    trade: Trade,
    one: Uttered,
    *,
    staff: bool,
    edited: bool = False,
    was_clean: bool = True,
) -> Verdict:
    """Return the verdict of one message, or of its new wording."""
    if edited and _is_public(one):
        sent = (await manners(work, trade, [one]))[0]
        verdict = _public(work, trade, one, replace(sent, edited=True, was_clean=was_clean))
        return _of_staff(trade, one, verdict) if staff else verdict
    return (await judge_many(work, trade, [one], {one.person.id} if staff else ()))[0]


def _is_judged(one: Uttered) -> bool:
    return one.chat.station_id is not None and one.message.sender.kind in _JUDGED


def _is_public(one: Uttered) -> bool:
    return _is_judged(one) and one.chat.purpose is Purpose.CUSTOMERS


def _public(work: Work, trade: Trade, one: Uttered, manner: Manner) -> Verdict:
    now, chat = trade.watch.now, one.chat
    limits = now.limits.get(chat.id)
    behaviours = trade.watch.rules.behaviours
    return assess(now.judge, manner, behaviours, limits, _place(work, trade, chat))


def _private(work: Work, trade: Trade, one: Uttered) -> Verdict:
    now = trade.watch.now
    found = now.judge.verdict(one.message.text, _place(work, trade, one.chat))
    return found.without(lambda each: each.level is not Level.R1)


def _of_staff(trade: Trade, one: Uttered, verdict: Verdict) -> Verdict:
    """Staff are judged by what staff must not say, as everything that goes out by the bot is."""
    known = trade.watch.categories
    verdict = verdict.without(
        lambda each: each.category not in known or not known[each.category].of_staff
    )
    held = trade.tickets.hold_back.judge(one.message.text, allowed=trade.policy.duty_phones)
    if held is None or held.reason is Reason.PERSONAL_DATA:
        return verdict
    start = max(one.message.text.find(held.words), 0)
    end = start + len(held.words) if held.words in one.message.text else 0
    rule = f"{STAFF}:{held.reason.value}"
    said = Finding(rule, STAFF, Level.R2, Deed.REVIEW, start, end, held.words, Why.WORD)
    return Verdict((*verdict.findings, said))


def _place(work: Work, trade: Trade, chat: Chat) -> Place:
    return trade.watch.now.place(chat.station_id or 0, chat.id, trade.calendar.day_of(work.now))
