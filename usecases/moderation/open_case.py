"""A message was flagged: evidence is kept, findings are counted, people are called."""

from dataclasses import replace

from moderation import case as cases_of
from moderation.case import Case, CaseState
from moderation.finding import Finding, Level, Passed, Verdict
from stations.area import Station
from stations.scope import SYSTEM
from storage import cases, findings, trail
from storage.findings import Fired
from storage.messages import Kept
from storage.unit_of_work import Work
from usecases.messages.deleting import DELETABLE_FOR
from usecases.messages.scene import Scene
from usecases.moderation.acts import act_by_policy
from usecases.moderation.alike import alike_of
from usecases.moderation.call_people import call_people
from usecases.moderation.kept_findings import to_bytes
from usecases.trade import Trade

_LONGEST_RULE = 200


async def open_case(work: Work, trade: Trade, scene: Scene, verdict: Verdict) -> Case | None:
    """Open a case for a message in the log, or add what an edit brought; ``None`` for no case."""
    if scene.station is None or not verdict.findings:
        return None
    counting = await _unrepeated(work, trade, scene, verdict)
    if not counting:
        await findings.add(work, shadows(work, scene.row, verdict))
        return None
    known = await cases.case_of(work, SYSTEM, scene.row.id)
    if known is None:
        case = await _open(work, trade, scene, scene.station, counting)
    else:
        case = await _graver(work, trade, scene, known, counting)
    await _count(work, scene.row, verdict, case)
    if known is None or case.level < known.level:
        await call_people(work, trade, scene, case)
    await act_by_policy(work, trade, scene, case, counting)
    return case


async def _unrepeated(
    work: Work, trade: Trade, scene: Scene, verdict: Verdict
) -> tuple[Finding, ...]:
    """Leave out a name that is flagged already: it is the same one under every message."""
    counting = verdict.counting
    names = [one for one in counting if one.rule == "behaviour:false_name"]
    if names and scene.station is not None:
        since = work.now - trade.watch.rules.repeat.within
        flagged = await cases.rule_since(
            work, SYSTEM, scene.station.id, scene.person.id, names[0].rule, since
        )
        if flagged:
            return tuple(one for one in counting if one not in names)
    return counting


async def _open(
    work: Work, trade: Trade, scene: Scene, station: Station, counting: tuple[Finding, ...]
) -> Case:
    rules = trade.watch.rules.reviewing
    gravest = counting[0]
    level = await _level(work, trade, scene, station, gravest)
    row = scene.row
    opened = Case(
        id=work.new_id(),
        station_id=station.id,
        chat_id=scene.chat.id,
        person_id=scene.person.id,
        message_row=row.id,
        level=level,
        category=gravest.category,
        rule=gravest.rule[:_LONGEST_RULE],
        state=CaseState.WAITING,
        opened_at=work.now,
        due_at=cases_of.due(level, work.now, rules),
        next_at=cases_of.due(level, work.now, rules),
        undeletable_at=row.sent_at + DELETABLE_FOR,
        alike=alike_of(work, scene.text) or work.sealer.blind(str(row.id)),
        text=scene.text,
        findings=to_bytes(counting),
    )
    await cases.add(work, opened)
    await trail.note(work, opened.station_id, None, "opened", opened.id)
    return opened


async def _level(
    work: Work, trade: Trade, scene: Scene, station: Station, gravest: Finding
) -> Level:
    """The same again within days is graver: it is looked at at once."""
    repeat = trade.watch.rules.repeat
    if gravest.category not in repeat.categories:
        return gravest.level
    before = await cases.count_since(
        work,
        SYSTEM,
        station.id,
        scene.person.id,
        gravest.category,
        work.now - repeat.within,
    )
    return min(gravest.level, repeat.level) if before >= repeat.times else gravest.level


async def _graver(
    work: Work, trade: Trade, scene: Scene, known: Case, counting: tuple[Finding, ...]
) -> Case:
    """An edit is evidence as well; what was decided is looked at again when it became worse."""
    gravest = counting[0]
    worse = gravest.level < known.level
    after = replace(known, text=scene.text, findings=to_bytes(counting))
    if worse or (not known.open and known.text != scene.text):
        if not known.open:
            after = cases_of.reopen(after, work.now, trade.watch.rules.reviewing)
        level = min(gravest.level, known.level)
        due = min(after.due_at, cases_of.due(level, work.now, trade.watch.rules.reviewing))
        rule = gravest.rule[:_LONGEST_RULE]
        after = replace(
            after, level=level, category=gravest.category, rule=rule, due_at=due, next_at=due
        )
    return await cases.change(work, known, after)


async def _count(work: Work, row: Kept, verdict: Verdict, case: Case) -> None:
    """Count what counts, and what would have counted but for being in shadow."""
    fired = shadows(work, row, verdict)
    fired += [
        _fired(work, case.station_id, row.id, one, case.id)
        for one in {one.rule: one for one in verdict.findings if one.counts}.values()
    ]
    await findings.add(work, fired)


def shadows(work: Work, row: Kept, verdict: Verdict) -> list[Fired]:
    """Return what would have counted, but for being in shadow."""
    watched = {one.rule: one for one in verdict.findings if one.passed is Passed.SHADOW}
    if row.station_id is None:
        return []
    station_id = row.station_id
    return [_fired(work, station_id, row.id, one, None) for one in watched.values()]


def _fired(
    work: Work, station_id: int, message_row: int, one: Finding, case_id: int | None
) -> Fired:
    return Fired(
        work.new_id(),
        station_id,
        message_row,
        case_id,
        one.rule[:_LONGEST_RULE],
        one.category,
        int(one.level),
        case_id is None,
        work.now,
    )
