"""Hand notices out in batches, each a transaction of its own: a kill goes on from where it was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from broadcasts.notice import Notice, NoticeState, Relation
from broadcasts.outage import Outage, OutageMove, OutageState, moved
from broadcasts.quiet import read_quiet
from chat.actions import (
    Button,
    EditText,
    Priority,
    ProducedBy,
    Rows,
    SendDocument,
    SendPicture,
    SendText,
)
from chat.ids import short
from stations.group import Chat
from stations.scope import SYSTEM
from storage import areas, audiences, consents, deliveries, incidents, notices, outages, people
from storage.unit_of_work import Work
from tickets.incident import Incident
from usecases.broadcasts.aim import aim_of_notice
from usecases.broadcasts.announce import REMINDER, stop_notice
from usecases.broadcasts.bridge import bridge
from usecases.broadcasts.progress import tell_author
from usecases.broadcasts.recur import plan_next
from usecases.clocks.watch import after_the_night
from usecases.desk.due import Due
from usecases.incidents.ask_power import power_buttons
from usecases.trade import Trade

KNOWN = "ok"
# As many chats in one transaction as keep it short.
BATCH = 500
_AT_ONCE = 3
_RESTORED = "restored"


async def hand_out(work: Work, trade: Trade) -> int:
    """Bring the most urgent notice that is due a batch further; return how many there were."""
    for notice in await notices.notices_due(work, SYSTEM, _AT_ONCE):
        if await _step(work, trade, notice):
            return 1
    return 0


async def _next(work: Work, _trade: Trade) -> datetime | None:
    return await notices.next_notice(work, SYSTEM)


NOTICES = Due("notices", hand_out, _next)


async def _step(work: Work, trade: Trade, notice: Notice) -> bool:
    """Hand out a batch; ``False`` where a notice has to wait for the one that it refers to."""
    about = None
    if notice.outage_id is not None:
        about = await outages.outage(work, SYSTEM, notice.outage_id)
    if notice.state is NoticeState.SCHEDULED:
        if await _is_late(work, trade, notice, about) or await _sleeps(work, notice):
            return True
        if notice.kind == REMINDER and about is not None:
            await _remind(work, about)
    root = None
    if notice.refers_to is not None:
        root = await notices.notice(work, SYSTEM, notice.refers_to)
        if root is not None and root.done_at is None:
            return False
    if root is None:
        aim = await aim_of_notice(work, trade, notice)
        batch = await audiences.chats_to_reach(work, SYSTEM, aim, notice.cursor, BATCH)
        told = [(chat, "") for chat in batch]
    else:
        told = await audiences.chats_that_got(work, SYSTEM, root.id, notice.cursor, BATCH)
    if notice.state is NoticeState.SCHEDULED:
        await bridge(work, trade, notice, root)
    writer = await writer_for(work, trade, notice, about, [chat for chat, _ in told])
    priority = _priority(notice)
    messages = [(chat, writer.words(chat)) for chat, _ in told]
    later = writer.later([chat for chat, _ in told])
    await deliveries.hand_out(work, notice, messages, priority, later)
    if notice.file_id:
        files = [(chat, writer.file()) for chat, _ in told if chat.bot_id == notice.file_bot]
        await deliveries.attach(work, notice, files, priority, later)
    if root is not None:
        marks = [(chat, key, writer.mark(root, chat, key)) for chat, key in told]
        await deliveries.leave_marks(work, notice, marks, priority)
    done = len(told) < BATCH
    await notices.change_notice(
        work,
        replace(
            notice,
            state=NoticeState.SENT if done else NoticeState.SENDING,
            cursor=told[-1][0].id if told else notice.cursor,
            total=notice.total + len(told),
            done_at=work.now if done else None,
        ),
    )
    if done and notice.repeats:
        await plan_next(work, trade, notice)
    return True


async def _is_late(work: Work, trade: Trade, notice: Notice, about: Outage | None) -> bool:
    """Drop what is not true any more, and show it as missed."""
    late = notice.useless_after is not None and notice.useless_after <= work.now
    over = notice.kind == REMINDER and (about is None or not about.known or about.off)
    if not late and not over:
        return False
    stopped = await stop_notice(work, notice)
    missed = replace(stopped, state=NoticeState.MISSED, settled_at=work.now)
    await notices.change_notice(work, missed)
    if notice.repeats:
        await plan_next(work, trade, notice)
    if late:
        await tell_author(work, trade, missed, "notice.missed")
    return True


async def _sleeps(work: Work, notice: Notice) -> bool:
    """Let what can wait, wait for the morning; ``False`` for what is urgent, or would be late."""
    station = await areas.station(work, SYSTEM, notice.station_id)
    morning = None if station is None else after_the_night(work.now, station.timezone)
    if morning is None or notice.urgent or notice.drill:
        return False
    if notice.useless_after is not None and notice.useless_after <= morning:
        return False
    await notices.change_notice(work, replace(notice, send_at=morning))
    return True


async def _remind(work: Work, about: Outage) -> None:
    if about.state is OutageState.ANNOUNCED:
        await outages.change_outage(work, moved(about, OutageMove.REMIND, work.now))


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes a notice to each of a batch of chats; what it needs has been looked up for all."""

    trade: Trade
    notice: Notice
    languages: Mapping[int, str]
    parts: Sequence[Incident]
    silent: bool
    # Who does not want to be rung now, and until when.
    quiet: Mapping[int, datetime]
    # What thousands read is written once: by language, the incident of a chat, and loudness.
    _written: dict[tuple[str, int | None, bool], SendText] = field(default_factory=dict)

    def words(self, chat: Chat) -> SendText:
        """Return the notice as a chat reads it."""
        locale = self._locale(chat)
        here = next((one.id for one in self.parts if one.chat_id == chat.id), None)
        silent = self.silent or chat.person_id in self.quiet
        written = self._written.get((locale, here, silent))
        if written is None:
            text = self.notice.text(locale, self.trade.speech.default)
            written = SendText(text, buttons=self._buttons(here, locale), silent=silent)
            self._written[locale, here, silent] = written
        return written

    def later(self, batch: Sequence[Chat]) -> dict[int, datetime]:
        """Return which chats get it after their quiet hours, and when.

        What is urgent, or would be of no use by then, comes at once and silently.
        """
        ends = self.notice.useless_after
        return {
            chat.id: until
            for chat in batch
            if (until := self.quiet.get(chat.person_id or 0)) is not None
            and not self.notice.urgent
            and (ends is None or until < ends)
        }

    def file(self) -> SendPicture | SendDocument:
        """Return what goes with the notice; the words stand in the message before it."""
        if self.notice.picture:
            return SendPicture(file_id=self.notice.file_id, silent=True)
        return SendDocument(file_id=self.notice.file_id, silent=True)

    def anew(self, chat: Chat, key: str) -> EditText:
        """Let the post of this notice say what it says now."""
        now = self.words(chat)
        return EditText(ProducedBy(key), now.text, buttons=now.buttons)

    def mark(self, root: Notice, chat: Chat, key: str) -> EditText:
        """Let the old post say that it holds no more: whoever scrolls up must not be misled."""
        locale, cancels = self._locale(chat), self.notice.relation is Relation.CANCEL
        head = self.trade.speech.say(
            "notice.old_cancelled" if cancels else "notice.old_changed",
            locale,
            kind=self.trade.notices.kinds[self.notice.kind].name(locale),
        )
        text = f"{head}\n{root.text(locale, self.trade.speech.default)}"
        return EditText(ProducedBy(key), text)

    def _locale(self, chat: Chat) -> str:
        return self.trade.speech.locale_for(self.languages.get(chat.person_id or 0))

    def _buttons(self, incident_id: int | None, locale: str) -> Rows:
        if self.notice.drill:
            return ()
        if self.parts:
            return power_buttons(self.trade, locale, incident_id or self.parts[0].id)
        if not self.notice.acknowledge:
            return ()
        label = self.trade.speech.say("notice.known", locale)
        data = self.trade.signer.sign(f"{KNOWN}:{short(self.notice.id)}")
        return ((Button(label, data),),)


async def writer_for(
    work: Work, trade: Trade, notice: Notice, about: Outage | None, batch: Sequence[Chat]
) -> Writer:
    """Look up what a notice needs to be written to each of some chats."""
    readers = [chat.person_id for chat in batch if chat.person_id is not None]
    languages = await people.languages_of(work, SYSTEM, readers)
    wishes = await consents.quiet_hours(work, SYSTEM, readers)
    parts: Sequence[Incident] = ()
    if notice.kind == _RESTORED and about is not None:
        parts = await incidents.of_outage(work, SYSTEM, about.id)
    station = await areas.station(work, SYSTEM, notice.station_id)
    zone = station.timezone if station is not None else "UTC"
    night = after_the_night(work.now, zone) is not None
    quiet = {
        person: until
        for person, wish in wishes.items()
        if (hours := read_quiet(wish)) and (until := hours.until(work.now, zone))
    }
    return Writer(trade, notice, languages, parts, notice.silent or night, quiet)


def _priority(notice: Notice) -> Priority:
    """Restoration and faults go before what can wait; all behind replies to people."""
    return Priority.OUTAGE if notice.urgent or notice.outage_id is not None else Priority.NOTICE
