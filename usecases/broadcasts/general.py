"""A notice about no outage: its kind is chosen, its facts are asked for, then it is shown."""

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from broadcasts.dispatch import read_moment
from broadcasts.notice import Notice, NoticeState, Relation
from broadcasts.template import FieldKind, NoticeKind
from chat.actions import Button, Rows
from chat.errors import BadInput
from chat.message import Message
from stations.area import Station
from storage import areas, notices
from storage.unit_of_work import Work
from usecases.broadcasts.facts import moment
from usecases.broadcasts.notice_card import show_notice
from usecases.broadcasts.place import ask_here, station_with
from usecases.private.questions import Step
from usecases.tickets.asker import Asker, require_desk, tell
from usecases.trade import Trade

KIND = "on"
_LONGEST = 400


async def notice_command(work: Work, trade: Trade, asker: Asker, _message: Message) -> None:
    """``/notice`` asks what it is about. Raises ``NotAllowed``."""
    require_desk(asker)
    rows: Rows = tuple(
        (Button(kind.name(asker.locale), trade.signer.sign(f"{KIND}:{kind.code}")),)
        for kind in trade.notices.kinds.values()
        if kind.general
    )
    await tell(work, asker, trade.speech.say("notice.which", asker.locale), "notice", buttons=rows)


async def begin_notice(work: Work, trade: Trade, asker: Asker, code: str) -> None:
    """Ask for the first fact of a kind; raises ``BadInput`` for one that is none."""
    require_desk(asker)
    kind = trade.notices.kinds.get(code)
    if kind is None or not kind.general:
        raise BadInput(reason=code[:20])
    await _ask_next(work, trade, asker, kind, {})


async def take_notice_words(
    work: Work, trade: Trade, asker: Asker, message: Message, answers: Mapping[str, str]
) -> None:
    """Take a fact, and ask for the next one; with the last the draft is shown.

    Raises ``BadInput`` for a time that cannot be read; the question then stands.
    """
    require_desk(asker)
    kind = trade.notices.kinds[answers["kind"]]
    station = await station_with(work, asker.station_id)
    field, words = answers["field"], " ".join(message.text.split())[:_LONGEST]
    told = dict(answers)
    if kind.fields[field] is FieldKind.TEXT:
        told[f"f_{field}"] = words
    else:
        local = work.now.astimezone(ZoneInfo(station.timezone))
        at = read_moment(words, local, trade.notices.dispatch)
        if at is None:
            raise BadInput(reason=trade.speech.say("outage.usage_time", asker.locale))
        told[f"f_{field}"] = at.astimezone(UTC).isoformat()
    await _ask_next(work, trade, asker, kind, told)


async def _ask_next(
    work: Work, trade: Trade, asker: Asker, kind: NoticeKind, told: Mapping[str, str]
) -> None:
    missing = next((one for one in kind.fields if f"f_{one}" not in told), None)
    if missing is None:
        await _draft(work, trade, asker, kind, told)
        return
    answers = {**told, "kind": kind.code, "field": missing}
    await ask_here(work, trade, asker, Step.NOTICE, f"notice.ask_{missing}", answers)


async def _draft(
    work: Work, trade: Trade, asker: Asker, kind: NoticeKind, told: Mapping[str, str]
) -> None:
    station = await station_with(work, asker.station_id)
    texts = {
        locale: kind.say(locale, _facts(trade, kind, told, locale, station))
        for locale in trade.speech.catalogues
    }
    new = Notice(
        id=work.new_id(),
        station_id=station.id,
        kind=kind.code,
        relation=Relation.ALERT,
        state=NoticeState.DRAFT,
        send_at=work.now,
        texts=texts,
        author_id=asker.person.id,
        acknowledge=kind.acknowledge,
        urgent=kind.urgent,
        told_in=asker.chat.id,
    )
    mine = await areas.districts(work, asker.scope, [station.id])
    await notices.add_notice(work, new, [one.id for one in mine])
    await show_notice(work, trade, asker, new)


def _facts(
    trade: Trade, kind: NoticeKind, told: Mapping[str, str], locale: str, station: Station
) -> dict[str, str]:
    facts = {}
    for name, of in kind.fields.items():
        value = told[f"f_{name}"]
        if of is FieldKind.TEXT:
            facts[name] = value
        elif of is FieldKind.DAY:
            facts[name] = moment(trade, locale, datetime.fromisoformat(value), station).split()[0]
        else:
            facts[name] = moment(trade, locale, datetime.fromisoformat(value), station)
    return facts
