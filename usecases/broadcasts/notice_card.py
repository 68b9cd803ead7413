"""A notice's card for staff: what it says, to how many, when, and what can still be done."""

from broadcasts.lead_time import Breach
from broadcasts.notice import Notice, NoticeState
from chat.actions import Button, EditText, Priority, Rows
from chat.ids import short
from stations.scope import SYSTEM
from storage import areas
from storage.outbox import leave
from storage.unit_of_work import Work
from usecases.broadcasts.aim import aim_of_notice, is_everybody, preflight
from usecases.broadcasts.facts import moment
from usecases.tickets.asker import Asker, tell
from usecases.trade import Trade

NOTICE = "ou"
VERBS = {
    "now": "s",
    "at": "t",
    "repeat": "r",
    "words": "w",
    "districts": "d",
    "file": "f",
    "drill": "l",
    "pause": "p",
    "resume": "g",
    "discard": "x",
    "show": "v",
}
_DRAFT = (("now", "at", "repeat"), ("words", "districts", "file"), ("drill", "discard"))
_AHEAD = (("pause", "at"), ("discard",))
_PAUSED = (("resume", "at"), ("discard",))
_ROWS = {
    NoticeState.DRAFT: _DRAFT,
    NoticeState.SCHEDULED: _AHEAD,
    NoticeState.PAUSED: _PAUSED,
    NoticeState.WAITING: (("discard",),),
}


async def show_notice(work: Work, trade: Trade, asker: Asker, notice: Notice) -> None:
    """Show a notice where it was asked for; pressed under its card, the card itself changes."""
    say, locale = trade.speech.say, asker.locale
    station = await areas.station(work, SYSTEM, notice.station_id)
    if station is None:
        return
    lines = [
        say(
            "notice.head",
            locale,
            kind=trade.notices.kinds[notice.kind].name(locale),
            state=say(f"notice.state_{notice.state}", locale),
            drill=say("notice.drill", locale) if notice.drill else "",
        ).strip()
    ]
    if notice.state in (NoticeState.SCHEDULED, NoticeState.PAUSED):
        lines.append(say("notice.at", locale, at=moment(trade, locale, notice.send_at, station)))
    if notice.repeats:
        lines.append(say("notice.repeats", locale, rule=notice.repeats))
    if notice.refers_to is None:
        counted, seconds = await preflight(work, await aim_of_notice(work, trade, notice))
        lines.append(
            say(
                "outage.reaches",
                locale,
                groups=counted.groups,
                private=counted.private,
                households=counted.households,
                seconds=seconds,
            )
        )
        if counted.unreached:
            joiner = say("card.joiner", locale)
            lines.append(say("outage.unreached", locale, names=joiner.join(counted.unreached)))
    if notice.file_id:
        lines.append(say("notice.with_picture" if notice.picture else "notice.with_file", locale))
    lines += [say("outage.preview", locale), notice.text(locale, trade.speech.default)]
    text, rows = "\n".join(lines), _keyboard(trade, locale, notice)
    if asker.pressed is None:
        await tell(work, asker, text, "notice", buttons=rows)
        return
    await leave(
        work,
        EditText(asker.pressed, text, buttons=rows),
        bot_id=asker.bot_id,
        chat_id=asker.chat.id,
        key=f"notice-card:{asker.origin}",
        priority=Priority.STAFF,
    )


def _keyboard(trade: Trade, locale: str, notice: Notice) -> Rows:
    return tuple(
        tuple(
            Button(
                trade.speech.say(f"notice.do_{name}", locale),
                trade.signer.sign(f"{NOTICE}:{VERBS[name]}:{short(notice.id)}"),
            )
            for name in row
        )
        for row in _ROWS.get(notice.state, ())
    )


async def needs_second(work: Work, trade: Trade, notice: Notice) -> frozenset[Breach]:
    """Return why a notice needs a second person; nothing where it does not."""
    if notice.drill:
        return frozenset()
    aim, found = await aim_of_notice(work, trade, notice), set()
    counted, _ = await preflight(work, aim)
    if counted.households > trade.notices.rules.large:
        found.add(Breach.LARGE)
    if trade.notices.kinds[notice.kind].approve:
        found.add(Breach.KIND)
    if aim.districts and await is_everybody(work, aim):
        found.add(Breach.EVERYBODY)
    return frozenset(found)
