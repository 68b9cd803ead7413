"""What the buttons under a notice's card do: send, plan, repeat, reword, pause, drop."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC
from zoneinfo import ZoneInfo

from broadcasts.dispatch import read_moment
from broadcasts.notice import USEFUL_FOR, Notice, NoticeIsOver, NoticeState
from broadcasts.outage import LiesInThePast
from broadcasts.recurrence import hear_recurrence
from broadcasts.template import LONGEST_WORDS
from chat.errors import BadInput, NotAllowed, NotFound
from chat.message import AttachmentKind, Message
from stations.group import Purpose
from stations.scope import SYSTEM
from storage import areas, chats, notices
from storage.unit_of_work import Work
from usecases.broadcasts.announce import stop_notice
from usecases.broadcasts.approve import ask_approvers
from usecases.broadcasts.notice_card import VERBS, needs_second, show_notice
from usecases.broadcasts.place import ask_here
from usecases.broadcasts.recur import next_time
from usecases.private.questions import Step
from usecases.tickets.asker import Asker, acknowledge, require_desk
from usecases.trade import Trade

_Act = Callable[[Work, Trade, Asker, Notice], Awaitable[None]]
_FILES = frozenset({AttachmentKind.PICTURE, AttachmentKind.DOCUMENT})
_OPEN = frozenset({NoticeState.DRAFT, NoticeState.SCHEDULED, NoticeState.PAUSED})


async def notice_at_desk(work: Work, asker: Asker, notice_id: int) -> Notice:
    """Return a notice of the asker's station; a draft is its author's alone.

    Raises ``NotFound`` or ``NotAllowed``.
    """
    require_desk(asker)
    found = await notices.notice(work, asker.scope, notice_id)
    if found is None:
        raise NotFound(what="notice")
    if found.state is NoticeState.DRAFT and found.author_id != asker.person.id:
        raise NotAllowed
    return found


async def press_notice(work: Work, trade: Trade, asker: Asker, letter: str, notice_id: int) -> None:
    """Do what a button says; raises ``BadInput`` for a letter that none has."""
    notice = await notice_at_desk(work, asker, notice_id)
    act = _ACTS.get(letter)
    if act is None:
        raise BadInput(reason=letter[:4])
    await act(work, trade, asker, notice)


async def _now(work: Work, trade: Trade, asker: Asker, notice: Notice) -> None:
    _only(notice, NoticeState.DRAFT)
    await _plan(work, trade, asker, replace(notice, send_at=work.now))


async def _plan(work: Work, trade: Trade, asker: Asker, notice: Notice) -> None:
    """Let a notice go out at its time, or wait for a second person first."""
    useful = replace(notice, useless_after=notice.send_at + USEFUL_FOR)
    if await needs_second(work, trade, notice):
        waiting = await notices.change_notice(
            work, replace(useful, state=NoticeState.WAITING, look_at=work.now)
        )
        count = await ask_approvers(work, trade, waiting)
        await show_notice(work, trade, asker, waiting)
        key = "notice.waits" if count else "notice.waits_for_nobody"
        await acknowledge(work, asker, trade.speech.say(key, asker.locale, count=count), "waits")
        return
    planned = await notices.change_notice(work, replace(useful, state=NoticeState.SCHEDULED))
    await show_notice(work, trade, asker, planned)
    key = "outage.sending" if planned.send_at <= work.now else "notice.planned"
    await acknowledge(work, asker, trade.speech.say(key, asker.locale), "planned")


async def _drill(work: Work, trade: Trade, asker: Asker, notice: Notice) -> None:
    _only(notice, NoticeState.DRAFT)
    head = {one: trade.speech.say("notice.drill", one) for one in notice.texts}
    texts = {
        one: text.removeprefix(f"{head[one]}\n") if notice.drill else f"{head[one]}\n{text}"
        for one, text in notice.texts.items()
    }
    now = await notices.change_notice(work, replace(notice, drill=not notice.drill, texts=texts))
    await show_notice(work, trade, asker, now)


async def _pause(work: Work, trade: Trade, asker: Asker, notice: Notice) -> None:
    _only(notice, NoticeState.SCHEDULED)
    now = await notices.change_notice(work, replace(notice, state=NoticeState.PAUSED))
    await show_notice(work, trade, asker, now)


async def _resume(work: Work, trade: Trade, asker: Asker, notice: Notice) -> None:
    _only(notice, NoticeState.PAUSED)
    late = notice.send_at <= work.now
    if late and notice.useless_after is not None and notice.useless_after <= work.now:
        raise LiesInThePast
    now = await notices.change_notice(work, replace(notice, state=NoticeState.SCHEDULED))
    await show_notice(work, trade, asker, now)


async def _discard(work: Work, trade: Trade, asker: Asker, notice: Notice) -> None:
    if notice.state not in _OPEN | {NoticeState.WAITING}:
        raise NoticeIsOver
    await show_notice(work, trade, asker, await stop_notice(work, notice))


async def _show(work: Work, trade: Trade, asker: Asker, notice: Notice) -> None:
    await show_notice(work, trade, replace(asker, pressed=None), notice)


def _asking(field: str) -> _Act:
    async def begin(work: Work, trade: Trade, asker: Asker, notice: Notice) -> None:
        if notice.state not in _OPEN:
            raise NoticeIsOver
        answers = {"notice": str(notice.id), "field": field}
        await ask_here(work, trade, asker, Step.NOTICE, f"notice.ask_{field}", answers)

    return begin


_ACTS: Mapping[str, _Act] = {
    VERBS["now"]: _now,
    VERBS["drill"]: _drill,
    VERBS["pause"]: _pause,
    VERBS["resume"]: _resume,
    VERBS["discard"]: _discard,
    VERBS["show"]: _show,
    **{
        VERBS[one]: _asking(f"{one}_notice")
        for one in ("at", "repeat", "words", "districts", "file")
    },
}


async def take_card_words(
    work: Work, trade: Trade, asker: Asker, message: Message, notice_id: int, field: str
) -> None:
    """Take the words that a button waited for; what cannot be read changes nothing."""
    notice = await notice_at_desk(work, asker, notice_id)
    if notice.state not in _OPEN:
        raise NoticeIsOver
    words = message.text.strip()
    if field == "at_notice":
        await _take_time(work, trade, asker, notice, words)
    elif field == "repeat_notice":
        await _take_rule(work, trade, asker, notice, words)
    elif field == "districts_notice":
        await _take_districts(work, trade, asker, notice, words)
    elif field == "file_notice":
        await _take_file(work, trade, asker, notice, message)
    else:
        await _take_words(work, trade, asker, notice, words)


async def _take_time(work: Work, trade: Trade, asker: Asker, notice: Notice, words: str) -> None:
    station = await areas.station(work, SYSTEM, notice.station_id)
    local = work.now.astimezone(ZoneInfo(station.timezone if station else "UTC"))
    at = read_moment(words, local, trade.notices.dispatch)
    if at is None:
        raise BadInput(reason=trade.speech.say("notice.ask_at_notice", asker.locale))
    if at <= local:
        raise LiesInThePast
    moved = replace(notice, send_at=at.astimezone(UTC))
    if notice.state is NoticeState.DRAFT:
        await _plan(work, trade, asker, moved)
        return
    moved = replace(moved, useless_after=moved.send_at + USEFUL_FOR)
    await show_notice(work, trade, asker, await notices.change_notice(work, moved))


async def _take_rule(work: Work, trade: Trade, asker: Asker, notice: Notice, words: str) -> None:
    _only(notice, NoticeState.DRAFT)
    rule = hear_recurrence(words)
    station = await areas.station(work, SYSTEM, notice.station_id)
    at = None if station is None else await next_time(work, trade, station, rule, work.now)
    if at is None:
        raise BadInput(reason=words[:40])
    await _plan(work, trade, asker, replace(notice, send_at=at, repeats=rule.written))


async def _take_districts(
    work: Work, trade: Trade, asker: Asker, notice: Notice, words: str
) -> None:
    _only(notice, NoticeState.DRAFT)
    known = await areas.districts(work, asker.scope, [notice.station_id])
    residents = [
        one
        for one in await chats.groups(work, asker.scope)
        if one.station_id == notice.station_id and one.purpose is Purpose.CUSTOMERS
    ]
    groups = {one.id for one in residents if one.title and one.title in words}
    # What names a group names no district besides: 东村用电群 is not all of 东村.
    rest = words
    for one in residents:
        if one.id in groups:
            rest = rest.replace(one.title, " ")
    found = trade.tickets.whereabouts.named(rest, {one.id: one.name for one in known})
    if not found and not groups:
        raise NotFound(what=words[:40])
    await notices.set_audience(work, notice.id, found, groups)
    await show_notice(work, trade, asker, await notices.change_notice(work, notice))


async def _take_file(
    work: Work, trade: Trade, asker: Asker, notice: Notice, message: Message
) -> None:
    """A picture or a document goes with it; another one takes its place."""
    _only(notice, NoticeState.DRAFT)
    found = next((one for one in message.attachments if one.kind in _FILES and one.file_id), None)
    if found is None:
        raise BadInput(reason=trade.speech.say("notice.ask_file_notice", asker.locale))
    with_it = replace(
        notice,
        file_id=found.file_id,
        file_bot=asker.bot_id,
        picture=found.kind is AttachmentKind.PICTURE,
    )
    await show_notice(work, trade, asker, await notices.change_notice(work, with_it))


async def _take_words(work: Work, trade: Trade, asker: Asker, notice: Notice, words: str) -> None:
    """The words under the facts are edited; the facts stand as they were given."""
    _only(notice, NoticeState.DRAFT)
    if len(words) > LONGEST_WORDS:
        raise BadInput(reason=words[:20])
    kind = trade.notices.kinds[notice.kind]
    texts = {
        locale: f"{text.removesuffix(kind.words[locale]).rstrip()}\n{words}"
        for locale, text in notice.texts.items()
    }
    now = await notices.change_notice(work, replace(notice, texts=texts))
    await show_notice(work, trade, asker, now)


def _only(notice: Notice, state: NoticeState) -> None:
    if notice.state is not state:
        raise NoticeIsOver
