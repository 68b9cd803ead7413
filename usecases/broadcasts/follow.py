"""Residents follow districts beside their own, and choose which notices they want in private."""

from broadcasts.quiet import QuietHours, next_choice, read_quiet
from chat.actions import Button, Rows
from chat.errors import BadInput, NotFound
from chat.ids import short
from chat.message import Message
from stations.scope import SYSTEM
from storage import areas, consents, subscriptions
from storage.unit_of_work import Work
from usecases.broadcasts.aim import wish_about
from usecases.tickets.asker import Asker, tell
from usecases.tickets.find import OnlyInPrivate
from usecases.trade import Trade

UNFOLLOW, TURN, QUIET = "of", "op", "oq"
# Whoever follows more than their family's homes is no resident.
_MOST = 10


async def follow_command(work: Work, trade: Trade, asker: Asker, message: Message) -> None:
    """``/follow DISTRICT`` follows one; alone it shows what is followed and which notices come.

    Raises ``OnlyInPrivate``, and ``NotFound`` for what names no one district of the station.
    """
    if not asker.private:
        raise OnlyInPrivate
    words = message.argument.strip()[:40]
    if words:
        await _follow(work, trade, asker, words)
    await show_followed(work, trade, asker)


async def _follow(work: Work, trade: Trade, asker: Asker, words: str) -> None:
    here = [asker.station_id] if asker.station_id is not None else None
    known = await areas.districts(
        work, SYSTEM, here or [one.id for one in await areas.stations(work, SYSTEM)]
    )
    chosen = trade.tickets.whereabouts.spoken_of(words, {one.id: one.name for one in known})
    district = next((one for one in known if one.id == chosen), None)
    if district is None:
        raise NotFound(what=words)
    mine = await subscriptions.followed_by(work, SYSTEM, asker.person.id)
    if len(mine) >= _MOST:
        raise BadInput(reason=trade.speech.say("follow.too_many", asker.locale, most=_MOST))
    await subscriptions.follow(work, asker.person.id, district)


async def show_followed(work: Work, trade: Trade, asker: Asker) -> None:
    """Show what somebody follows, each with a button that ends it, and the kinds of notice."""
    say, sign = trade.speech.say, trade.signer.sign
    mine = await subscriptions.followed_by(work, SYSTEM, asker.person.id)
    said = await consents.wanted(work, SYSTEM, asker.person.id)
    rows: list[tuple[Button, ...]] = [
        (
            Button(
                say("follow.end", asker.locale, district=one.name),
                sign(f"{UNFOLLOW}:{short(one.id)}"),
            ),
        )
        for one in mine
    ]
    for kind in trade.notices.kinds.values():
        if not kind.general:
            continue
        wanted = kind.urgent or said.get(wish_about(kind.code), True)
        key = "notify.told" if wanted else "notify.not_told"
        label = say(key, asker.locale, kind=kind.name(asker.locale))
        rows.append((Button(label, sign(f"{TURN}:{kind.code}")),))
    hours = await _quiet(work, asker)
    label = (
        say("follow.quiet_off", asker.locale)
        if hours is None
        else say("follow.quiet", asker.locale, begins=hours.begins, ends=hours.ends)
    )
    rows.append((Button(label, sign(f"{QUIET}:{hours.written if hours else ''}")),))
    made: Rows = tuple(rows)
    names = say("card.joiner", asker.locale).join(one.name for one in mine)
    text = say("follow.page", asker.locale, districts=names or say("follow.none", asker.locale))
    await tell(work, asker, text, "follow", buttons=made)


async def unfollow(work: Work, trade: Trade, asker: Asker, district_id: int) -> None:
    """End following a district."""
    await subscriptions.unfollow(work, asker.person.id, district_id)
    await show_followed(work, trade, asker)


async def turn_kind(work: Work, trade: Trade, asker: Asker, code: str) -> None:
    """Turn a kind of notice over; a mandatory one says why it stays. Raises ``BadInput``."""
    kind = trade.notices.kinds.get(code)
    if kind is None or not kind.general:
        raise BadInput(reason=code[:20])
    if kind.urgent:
        await tell(work, asker, trade.speech.say("follow.mandatory", asker.locale), "mandatory")
        return
    said = await consents.wanted(work, SYSTEM, asker.person.id)
    wants = not said.get(wish_about(code), True)
    await consents.want(work, asker.person.id, wish_about(code), wants)
    await show_followed(work, trade, asker)


async def turn_quiet(work: Work, trade: Trade, asker: Asker, shown: str) -> None:
    """Choose the quiet hours after those that the button ``shown``; pressed twice, once counts."""
    hours = await _quiet(work, asker)
    if (hours.written if hours else "") == shown:
        await consents.choose_quiet(work, asker.person.id, next_choice(hours))
    await show_followed(work, trade, asker)


async def _quiet(work: Work, asker: Asker) -> QuietHours | None:
    mine = await consents.quiet_hours(work, SYSTEM, [asker.person.id])
    return read_quiet(mine.get(asker.person.id))
