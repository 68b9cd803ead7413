"""Tying a group to a station: staff make a link or type /link, and only staff can use either."""

from collections.abc import Sequence
from datetime import timedelta

from chat.actions import SendText
from chat.errors import ChangedMeanwhile, Fact, NotFound
from chat.message import ChatRef, Sender
from stations.area import District, Station
from stations.authority import NotStaff, OutOfReach, check_link
from stations.group import Chat, Purpose
from stations.group_link import LinkExpired, group_link, read_group_link
from stations.scope import SYSTEM
from stations.staff import Staff
from storage import areas, chats, outbox
from storage.unit_of_work import Work
from usecases.stations.asking import Asker, NotInAGroup, answer, asker, held_by, refuse
from usecases.trade import Trade

# Long enough to hand it to a colleague, short enough that a forgotten one opens nothing.
LINK_LASTS = timedelta(days=7)


async def make_link(
    work: Work,
    trade: Trade,
    staff: Sequence[Staff],
    station: Station,
    districts: Sequence[District],
    purpose: Purpose,
    *,
    bot_id: int | None = None,
    valid_for: timedelta = LINK_LASTS,
) -> str:
    """Return a link that adds the bot to a group and ties the group to a station.

    ``staff`` are the maker's appointments. Raises ``NotStaff``, ``OutOfReach`` or
    ``TooManyDistricts``. Whoever uses the link must be staff of the place as well.
    """
    check_link(staff, station.id, [one.id for one in districts])
    everything = await areas.districts(work, SYSTEM, [station.id])
    link = group_link(station.id, districts, everything, purpose, work.now + valid_for)
    bot = trade.bots[bot_id] if bot_id is not None else next(iter(trade.bots.values()))
    signed = trade.signer.sign(link.write(), "start")
    return f"https://t.me/{bot.username}?startgroup={signed}"


async def use_link(
    work: Work, trade: Trade, bot_id: int, chat: ChatRef, sender: Sender, token: str
) -> Chat | None:
    """Tie the group in which a link was opened; return it, or ``None`` when that was refused.

    ``token`` is the whole signed parameter of ``/start``. Every refusal is said in the group, in
    one sentence.
    """
    one = await asker(work, trade, bot_id, chat, sender)
    try:
        return await _use(work, trade, one, token)
    except ChangedMeanwhile:
        raise  # whoever opened the transaction decides anew
    except Fact as fact:
        await refuse(work, trade, one, fact)
        return None


async def _use(work: Work, trade: Trade, one: Asker, token: str) -> Chat:
    if one.private:
        raise NotInAGroup
    link = read_group_link(trade.signer.read(token, "start"))
    held = await held_by(work, one.person)
    if not held:
        raise NotStaff
    station = await areas.station(work, SYSTEM, link.station_id)
    if link.expires_at <= work.now or station is None:
        raise LinkExpired
    districts = link.choose(await areas.districts(work, SYSTEM, [station.id]))
    return await tie(work, trade, one, held, station, districts, link.purpose)


async def tie(
    work: Work,
    trade: Trade,
    one: Asker,
    held: Sequence[Staff],
    station: Station,
    district_ids: Sequence[int],
    purpose: Purpose,
) -> Chat:
    """Tie a group and say so there; a customer group is told at once what the bot reads.

    Raises ``NotStaff`` or ``OutOfReach``: the latter also when the group belongs to a station
    that the asker does not serve, so that nobody takes another station's group.
    """
    check_link(held, station.id, district_ids)
    before = one.chat.station_id
    if before not in (None, station.id) and all(own.station_id != before for own in held):
        raise OutOfReach
    linked = await chats.link(work, one.chat, station.id, district_ids, purpose)
    await answer(work, one, await _confirmation(work, trade, one, linked, station))
    if purpose is Purpose.CUSTOMERS:
        await _introduce(work, trade, linked, station)
    return linked


async def _confirmation(
    work: Work, trade: Trade, one: Asker, linked: Chat, station: Station
) -> str:
    served = (await chats.districts_of(work, SYSTEM, [linked.id])).get(linked.id, ())
    say, staff_group = trade.speech.say, linked.purpose is Purpose.STAFF
    where = say("group.joiner", one.locale).join(district.name for district in served)
    text = say(
        "group.linked_staff" if staff_group else "group.linked",
        one.locale,
        station=station.name,
        where=where or say("group.whole_station", one.locale),
    )
    if linked.missing_rights and not staff_group:
        text += "\n" + say("group.linked_but_rights", one.locale)
    return text


async def _introduce(work: Work, trade: Trade, group: Chat, station: Station) -> None:
    text = trade.speech.say(
        "welcome.introduction",
        station=station.name,
        hotline=station.hotline,
        days=trade.policy.keep_payloads.days,
    )
    await outbox.leave(
        work,
        SendText(text),
        bot_id=group.bot_id,
        chat_id=group.id,
        key=f"introduce:{group.id}:{station.id}",
    )


async def station_to_link(work: Work, station_id: int) -> Station:
    """Return a station that somebody chose; raises ``NotFound``."""
    station = await areas.station(work, SYSTEM, station_id)
    if station is None:
        raise NotFound
    return station
