"""The queue of flagged messages: one card, edited in place, that shows the gravest and oldest."""

from collections.abc import Sequence
from dataclasses import replace

from chat.actions import Button, EditText, Entity, Priority, ProducedBy, Rows, SendText
from chat.errors import NotFound
from chat.ids import long, short
from moderation.case import Case, claim, of_one_group, release
from moderation.finding import Level
from moderation.penalties import Step, may_silence
from stations.scope import SYSTEM
from storage import alarms, cases, review_cards, trail
from storage.outbox import leave
from storage.outbox import replace as put_instead
from storage.review_cards import ReviewCard
from storage.unit_of_work import Work
from usecases.moderation.describe import describe, step_of
from usecases.moderation.reviewers import cause_of, require_reviewer
from usecases.tickets.asker import Asker
from usecases.trade import Trade

NEXT, MORE, BACK, EXCEPT, ALL = "rn", "rm", "rw", "rx", "ra"
DECIDE, BULK, UNDO = "rv", "rb", "rz"
VIOLATION, MISTAKE, UNSURE = "v", "m", "u"
_LOOKED_AT = 60
_MOST_ALIKE = 8


async def show_queue(work: Work, trade: Trade, asker: Asker) -> None:
    """Post the card with what comes first; raises ``NotAllowed``."""
    stations = require_reviewer(asker)
    await _post(work, trade, asker, await take_next(work, asker, stations), "")


async def open_case_card(work: Work, trade: Trade, asker: Asker, case_id: int) -> None:
    """Post the card with one case; raises ``NotAllowed``, ``NotFound`` and the facts of a claim."""
    require_reviewer(asker)
    case = await claimed(work, asker, case_id)
    await trail.note(work, case.station_id, asker.person.id, "seen", case.id)
    await _post(work, trade, asker, case, "")


async def skip(work: Work, trade: Trade, asker: Asker, case_id: int) -> None:
    """Leave a case to others and show what comes after it."""
    stations = require_reviewer(asker)
    case = await cases.case(work, asker.scope, case_id)
    if case is not None and case.claimed_by == asker.person.id:
        await cases.change(work, case, release(case))
    await show(work, trade, asker, await take_next(work, asker, stations, after=case_id), "")


async def show_again(work: Work, trade: Trade, asker: Asker, case_id: int, level: str = "") -> None:
    """Show a case with another keyboard: more to do, a confirmation, or the first one again."""
    require_reviewer(asker)
    await show(work, trade, asker, await claimed(work, asker, case_id), "", level)


async def except_one(work: Work, trade: Trade, asker: Asker, case_id: int, member: int) -> None:
    """Leave one of a group out of what is decided at once, or take it in again."""
    require_reviewer(asker)
    case = await claimed(work, asker, case_id)
    card = await review_cards.card_in(work, SYSTEM, asker.chat.id)
    left = set(card.excepted.split()) if card and card.case_id == case_id else set()
    left ^= {short(member)}
    if card is not None:
        await review_cards.put(
            work, replace(card, case_id=case_id, excepted=" ".join(sorted(left)))
        )
    await show(work, trade, asker, case, "", keep=True)


async def take_next(
    work: Work, asker: Asker, stations: Sequence[int], after: int | None = None
) -> Case | None:
    """Claim the gravest, oldest case that nobody has; ``after`` is passed over once."""
    found = await cases.waiting(work, asker.scope, stations, asker.person.id, _LOOKED_AT)
    rest = [one for one in found if one.id != after] or list(found)
    if not rest:
        return None
    if after is not None:
        behind = [one for one in rest if one.id > after]
        first = min(rest, key=lambda one: (one.level, one not in behind, one.opened_at, one.id))
    else:
        first = rest[0]
    taken = await _claim(work, asker, first)
    await trail.note(work, taken.station_id, asker.person.id, "seen", taken.id)
    return taken


async def claimed(work: Work, asker: Asker, case_id: int) -> Case:
    """Take a case up; raises ``NotFound``, ``CaseTaken`` and ``CaseDecided``."""
    case = await cases.case(work, asker.scope, case_id)
    if case is None:
        raise NotFound(what="case")
    return await _claim(work, asker, case)


async def _claim(work: Work, asker: Asker, case: Case) -> Case:
    """Take a case up; whoever has it before them need not be rung for it any more."""
    taken = await cases.change(work, case, claim(case, asker.person.id, work.now))
    if taken.level is Level.R1:
        await alarms.accept_cause(work, taken.station_id, cause_of(taken), asker.person.id)
    return taken


async def group_of(work: Work, asker: Asker, case: Case) -> list[Case]:
    """Return the other open cases that may be decided together with one, oldest first."""
    found = await cases.waiting(work, asker.scope, [case.station_id], asker.person.id, _LOOKED_AT)
    return [one for one in found if one.id != case.id and of_one_group(case, one)][:_MOST_ALIKE]


async def excepted(work: Work, asker: Asker, case: Case) -> set[int]:
    """Return the cases that the reviewer has left out of the group."""
    card = await review_cards.card_in(work, SYSTEM, asker.chat.id)
    if card is None or card.case_id != case.id:
        return set()
    return {long(one) for one in card.excepted.split()}


async def show(
    work: Work,
    trade: Trade,
    asker: Asker,
    case: Case | None,
    told: str,
    level: str = "",
    more: Rows = (),
    *,
    keep: bool = False,
) -> None:
    """Let the card show a case; ``told`` is what became of the last one, ``more`` its buttons."""
    card = await review_cards.card_in(work, SYSTEM, asker.chat.id)
    if card is None:
        await _post(work, trade, asker, case, told, more)
        return
    if not keep:
        same = case is not None and card.case_id == case.id
        card = replace(
            card, case_id=case.id if case else None, excepted=card.excepted if same else ""
        )
    await review_cards.put(work, replace(card, edits=card.edits + 1))
    text, entities, rows = await _page(work, trade, asker, case, told, level, more)
    await put_instead(
        work,
        EditText(ProducedBy(card.post_key), text, entities=entities, buttons=rows),
        bot_id=asker.bot_id,
        chat_id=asker.chat.id,
        key=f"{card.post_key}:now",
        priority=Priority.STAFF,
    )


async def _post(
    work: Work, trade: Trade, asker: Asker, case: Case | None, told: str, more: Rows = ()
) -> None:
    old = await review_cards.card_in(work, SYSTEM, asker.chat.id)
    if old is not None:
        # Two cards would show two truths: the older one says where the queue is now.
        await put_instead(
            work,
            EditText(ProducedBy(old.post_key), trade.speech.say("moderation.below", asker.locale)),
            bot_id=asker.bot_id,
            chat_id=asker.chat.id,
            key=f"{old.post_key}:now",
            priority=Priority.STAFF,
        )
    key = f"review:{work.new_id()}"
    await review_cards.put(
        work, ReviewCard(asker.chat.id, asker.person.id, key, case.id if case else None)
    )
    text, entities, rows = await _page(work, trade, asker, case, told, "", more)
    await leave(
        work,
        SendText(text, entities=entities, buttons=rows),
        bot_id=asker.bot_id,
        chat_id=asker.chat.id,
        key=key,
        priority=Priority.STAFF,
    )


async def _page(
    work: Work,
    trade: Trade,
    asker: Asker,
    case: Case | None,
    told: str,
    level: str,
    more: Rows,
) -> tuple[str, tuple[Entity, ...], Rows]:
    if case is None:
        none = trade.speech.say("moderation.empty", asker.locale)
        return (f"{none}\n\n{told}" if told else none), (), more
    left = await excepted(work, asker, case)
    alike = await group_of(work, asker, case)
    page = await describe(work, trade, case, asker.locale, alike)
    waiting = await cases.count_open(work, asker.scope, require_reviewer(asker))
    count = sum(waiting.values()) - 1
    ending = trade.speech.say("moderation.left", asker.locale, count=count) if count else ""
    text = "\n".join(filter(None, (page.text, ending, told)))
    rows = await _rows(work, trade, asker, case, alike, left, level)
    return text, page.entities, (*rows, *more)


async def _rows(
    work: Work,
    trade: Trade,
    asker: Asker,
    case: Case,
    alike: Sequence[Case],
    left: set[int],
    level: str,
) -> Rows:
    keys = _Keys(trade, asker.locale, case)
    together = 1 + sum(one.id not in left for one in alike)
    if level.startswith(ALL):
        ruling = level.removeprefix(ALL)
        return (
            (keys.button("do_confirm", f"{BULK}:{ruling}", count=together),),
            (keys.button("do_back", BACK),),
        )
    if level == MORE:
        return keys.more()
    step = await step_of(work, trade, case)
    first = keys.first(step)
    if together > 1:
        all_of = tuple(
            keys.button(f"do_all_{name}", f"{ALL}:{letter}", count=together)
            for letter, name in ((VIOLATION, "violation"), (MISTAKE, "mistake"))
        )
        first = (*first, all_of, keys.exceptions(alike, left))
    return (*first, (keys.button("do_more", MORE), keys.button("do_next", NEXT)))


class _Keys:
    """The buttons of one case."""

    def __init__(self, trade: Trade, locale: str, case: Case) -> None:
        self._trade, self._locale, self._case = trade, locale, case

    def button(self, name: str, verb: str, rest: str = "", **values: object) -> Button:
        """Return a button that carries its verb and the case."""
        text = self._trade.speech.say(f"moderation.{name}", self._locale, **values)
        data = f"{verb}:{short(self._case.id)}{rest}"
        return Button(text, self._trade.signer.sign(data))

    def _silences(self) -> bool:
        return may_silence([self._case.category], self._trade.watch.categories)

    def first(self, step: Step) -> Rows:
        """One press for a clear case: what policy would do is said on the button."""
        does = f"do_violation_{step.value}" if self._silences() else "do_violation_kept"
        return (
            (self.button(does, f"{DECIDE}:{VIOLATION}"),),
            (
                self.button("do_mistake", f"{DECIDE}:{MISTAKE}"),
                self.button("do_unsure", f"{DECIDE}:{UNSURE}"),
            ),
        )

    def exceptions(self, alike: Sequence[Case], left: set[int]) -> tuple[Button, ...]:
        """One button for each of the group, to leave it out or take it in again."""
        return tuple(
            self.button(
                "do_include" if one.id in left else "do_except",
                EXCEPT,
                f".{short(one.id)}",
                place=place,
            )
            for place, one in enumerate(alike, 2)
        )

    def more(self) -> Rows:
        """Everything else that may be decided about a case."""
        rows: list[tuple[Button, ...]] = [(self.button("do_only_note", f"{DECIDE}:n"),)]
        if self._silences():
            rows += [
                (
                    self.button("do_only_delete", f"{DECIDE}:d"),
                    self.button("do_warn", f"{DECIDE}:w"),
                ),
                (
                    self.button("do_mute_day", f"{DECIDE}:1"),
                    self.button("do_mute_week", f"{DECIDE}:7"),
                ),
                (self.button("do_ban", f"{DECIDE}:b"),),
            ]
        rows.append((self.button("do_ticket", f"{DECIDE}:t"), self.button("do_up", f"{DECIDE}:l")))
        rows.append((self.button("do_back", BACK),))
        return tuple(rows)
