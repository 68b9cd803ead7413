"""What words mean by what is known there: 「我家也是」, 「几点来电」 in an outage, 「电费多少」."""

import re
from dataclasses import replace
from datetime import timedelta

from intents.classifier import Reading
from intents.intent import Intent
from stations.scope import SYSTEM
from storage.accounts import has_accounts
from storage.unit_of_work import Work
from tickets.incident import Incident
from tickets.kinds import Kind
from usecases.messages.chase import chased
from usecases.messages.keeping import judged
from usecases.messages.locate import locate
from usecases.messages.plan import Course, asks_after_ticket, fresh_ticket
from usecases.messages.scene import Scene
from usecases.trade import Trade

# Who leans on what the neighbours said does so while they say it.
_FRESH = timedelta(minutes=15)
# How sure it is that such words report an outage.
_SURE = 0.7
# Characters: whoever answers how far it reaches says it in fewer.
_FEW = 24
# What stands between the matters of one message, and how sure each must be to be one.
_PARTS = re.compile(r"[\s,.;!?，。；！？、]+")
_PLAIN = 0.8
# What words are taken for that only ask how a ticket stands: beside its number, and without.
_ASKS = frozenset({Intent.NONE, Intent.CONSULT, Intent.BILL_QUERY})
_URGES = _ASKS | {Intent.COMPLAINT, Intent.REPORT, Intent.OPINION, Intent.OUTAGE_REPORT}
_MAY_BE = frozenset({Course.LEAVE, Course.ASK_BACK, Course.JOIN_RECENT, Course.RELAY, Course.FILE})


async def in_context(
    work: Work,
    trade: Trade,
    scene: Scene,
    reading: Reading,
    course: Course,
    place_id: int | None = None,
) -> tuple[Scene, Reading, Course]:
    """Return scene, reading and course as they are in the light of what goes on there.

    A request that may be gathered is located. Nothing changes where no outage is known.
    """
    words, text = trade.tickets.outages, scene.text
    unlinked = course is Course.SAY_NOT_LINKED
    if unlinked and words.is_back(text) and scene.awaits_power() is not None:
        return scene, reading, Course.POWER_BACK
    if course not in _MAY_BE:
        return scene, reading, course
    special = await _special(work, trade, scene, reading, course)
    if special is not None:
        return special
    gathers = course is Course.FILE and trade.tickets.kind(reading.intent.value).gathers
    if gathers or place_id is not None:
        scene = await locate(work, trade, scene, place_id)
    if (gathers or reading.intent is Intent.NONE) and words.is_back(text):
        return scene, reading, _about_power(scene, course)
    if reading.intent is Intent.NONE and not scene.private and words.leans(text):
        return _leaning(trade, await locate(work, trade, scene), reading, course)
    if gathers and _only_asks(trade, scene, reading):
        return scene, reading, Course.TELL_OUTAGE
    alone = scene.private and reading.intent is Intent.NONE
    if (alone or reading.intent is Intent.CONSULT) and words.asks_how_it_stands(text):
        scene = await locate(work, trade, scene)
        if (alone or course is Course.FILE) and _is_known(trade, scene):
            return scene, reading, Course.TELL_OUTAGE
    return scene, reading, course


def outage_here(trade: Trade, scene: Scene) -> Incident | None:
    """Return the outage about which somebody asks: the one that goes on, else one just restored."""
    over = (scene.just_restored(kind.code, trade) for kind in _gathering(trade))
    return _going_on(trade, scene) or next((one for one in over if one is not None), None)


def _gathering(trade: Trade) -> list[Kind]:
    return [kind for kind in trade.tickets.kinds.values() if kind.gathers]


def _going_on(trade: Trade, scene: Scene) -> Incident | None:
    there = (scene.incident(kind.code, "") for kind in _gathering(trade))
    planned = scene.planned_incident()
    return planned or next((one for one in there if one is not None), None)


def _is_known(trade: Trade, scene: Scene) -> bool:
    planned = scene.located is not None and scene.located.planned is not None
    return planned or _going_on(trade, scene) is not None


def _only_asks(trade: Trade, scene: Scene, reading: Reading) -> bool:
    """True for who asks about an outage that is known, and has reported nothing of it before."""
    if scene.silent or not trade.tickets.outages.only_asks(scene.text):
        return False
    own = scene.own_ticket(trade.tickets.kind(reading.intent.value), trade)
    return own is None and _is_told(trade, scene)


def _is_told(trade: Trade, scene: Scene) -> bool:
    """True where more is known of an outage than that somebody reported it.

    Until then whoever asks when it ends is one more of whom the supply is off.
    """
    if scene.located is not None and scene.located.planned is not None:
        return True
    known = _going_on(trade, scene)
    return known is not None and bool(known.answer or known.etr_at or known.confirmed_at)


async def _special(
    work: Work, trade: Trade, scene: Scene, reading: Reading, course: Course
) -> tuple[Scene, Reading, Course] | None:
    """Return what goes before the words' own meaning there, where something does."""
    text = scene.text
    if trade.tickets.outages.wonders_if_back(text):
        located = await locate(work, trade, scene)
        if outage_here(trade, located) is not None:
            return located, reading, Course.TELL_OUTAGE
    if not scene.silent and reading.intent in _ASKS and asks_after_ticket(text):
        return scene, reading, Course.TELL_MINE
    if await _is_chase(work, trade, scene, reading):
        return scene, reading, Course.CHASE
    if _narrows(trade, scene):
        return scene, reading, Course.NARROW
    if course is not Course.FILE and trade.tickets.serious.is_medical(text):
        return _life_at_stake(trade, await locate(work, trade, scene), reading, course)
    return await _of_bill(work, trade, scene, reading, course)


async def _of_bill(
    work: Work, trade: Trade, scene: Scene, reading: Reading, course: Course
) -> tuple[Scene, Reading, Course] | None:
    """Return what a question of a bill calls for, alone or beside an outage that is reported."""
    asked = course is Course.FILE and reading.intent is Intent.BILL_QUERY
    sure = scene.private and trade.bills.words.is_sure(scene.text)
    if not (asked or sure) or scene.station is None:
        return None
    if not await has_accounts(work, SYSTEM, scene.station.id):
        return None
    outage = _outage_beside(trade, scene.text, reading)
    if outage is not None:
        scene = await locate(work, trade, scene)
        row = replace(scene.row, intent=outage.intent.value, confidence=outage.confidence)
        return scene.heard(row), outage, Course.FILE_AND_TELL_BILL
    return (scene, reading, Course.TELL_BILL) if asked or reading.intent in _ASKS else None


def _outage_beside(trade: Trade, text: str, reading: Reading) -> Reading | None:
    """Return the reading of the part of a message that reports an outage, if one does."""
    if reading.intent is Intent.OUTAGE_REPORT:
        return reading
    parts = [one for one in _PARTS.split(judged(text)) if one.strip()]
    if len(parts) < 2:
        return None
    heard = trade.classifier.classify_many(parts)
    outages = (one for one in heard if one.intent is Intent.OUTAGE_REPORT)
    return next((one for one in outages if one.confidence >= _PLAIN), None)


async def _is_chase(work: Work, trade: Trade, scene: Scene, reading: Reading) -> bool:
    """True when somebody urges what they asked for earlier, and something of theirs is open."""
    if scene.silent or reading.intent not in _URGES or not trade.tickets.chases.find(scene.text):
        return False
    return bool(await chased(work, trade, scene))


def _narrows(trade: Trade, scene: Scene) -> bool:
    """True for a few words by which a reporter says how far their outage reaches."""
    if len(scene.text) > _FEW or trade.tickets.outages.extent(scene.text) is None:
        return False
    own = fresh_ticket(scene)
    return own is not None and trade.tickets.kind(own.kind).gathers


def _life_at_stake(
    trade: Trade, scene: Scene, reading: Reading, course: Course
) -> tuple[Scene, Reading, Course]:
    """Somebody who lives by a machine says so in an outage, or that it stands still."""
    emergency = trade.tickets.serious.is_emergency(scene.text)
    if scene.station is None or not (emergency or _is_known(trade, scene)):
        return scene, reading, course
    heard = Reading(Intent.OUTAGE_REPORT, _SURE, ("medical",))
    row = replace(scene.row, intent=heard.intent.value, confidence=heard.confidence)
    return scene.heard(row), heard, Course.FILE


def _about_power(scene: Scene, course: Course) -> Course:
    if scene.awaits_power() is not None:
        return Course.POWER_BACK
    # That the supply is back is no report of an outage.
    return Course.LEAVE if course is Course.FILE and not scene.addressed else course


def _leaning(
    trade: Trade, scene: Scene, reading: Reading, course: Course
) -> tuple[Scene, Reading, Course]:
    if scene.silent or not _is_known(trade, scene):
        return scene, reading, course
    if trade.tickets.outages.asks_how_it_stands(scene.text):
        return scene, reading, Course.TELL_OUTAGE
    known = _going_on(trade, scene)
    if known is None:
        return scene, reading, course
    if scene.row.said_at > known.last_report_at + _FRESH:
        return scene, reading, course
    heard = Reading(Intent(known.kind), _SURE, ("leans",))
    row = replace(scene.row, intent=heard.intent.value, confidence=heard.confidence)
    return scene.heard(row), heard, Course.FILE
