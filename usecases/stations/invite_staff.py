"""Inviting somebody to become staff: a link that works once and not for long."""

from datetime import timedelta

from chat.errors import Fact
from chat.ids import short
from chat.message import ChatRef, Sender
from stations.area import District, Station
from stations.authority import NotStaff, check_invite
from stations.scope import SYSTEM, scope_of
from stations.staff import Role
from storage import areas, invitations
from storage.invitations import Invitation
from storage.staff import appointments
from storage.unit_of_work import Work
from usecases.stations.asking import NotInPrivate, answer, asker, held_by, refuse
from usecases.trade import Trade

LETTER = "i"
INVITATION_LASTS = timedelta(hours=72)
# 80 bits of chance: beyond guessing, and short enough for a start link.
_TOKEN_BITS = 80


class UnknownRole(Fact):
    """The word names no role, or no station or district of the asker's."""

    key = "places.unknown_role"


async def invite(
    work: Work,
    trade: Trade,
    role: Role,
    station: Station | None,
    district: District | None,
    invited_by: int | None,
    valid_for: timedelta = INVITATION_LASTS,
    *,
    bot_id: int | None = None,
) -> str:
    """Return a link that makes whoever opens it first a member of staff.

    ``invited_by`` is our id of a person, or ``None`` for the operator at the command line, who
    may hand out everything; without a station the role is for every station there is. Raises
    ``NotStaff``, ``OutOfReach`` or ``RankTooLow``.
    """
    station_id = station.id if station else None
    district_id = district.id if district else None
    if invited_by is not None:
        held = await appointments(work, SYSTEM, [invited_by])
        check_invite(held.get(invited_by, ()), role, station_id, district_id)
    token = short(work.noise(_TOKEN_BITS))
    invitation = Invitation(
        id=work.new_id(),
        station_id=station_id,
        district_id=district_id,
        role=role,
        invited_by=invited_by,
        expires_at=work.now + valid_for,
    )
    await invitations.add(work, invitation, token)
    bot = trade.bots[bot_id] if bot_id is not None else next(iter(trade.bots.values()))
    return f"https://t.me/{bot.username}?start={trade.signer.sign(LETTER + token, 'start')}"


async def invite_by_command(
    work: Work, trade: Trade, bot_id: int, chat: ChatRef, sender: Sender, argument: str
) -> str | None:
    """``/invite ROLE [STATION or DISTRICT]`` in private: answer with a link, and return it.

    Without a place the role is for the asker's own: their station, or their district.
    """
    one = await asker(work, trade, bot_id, chat, sender)
    try:
        if not one.private:
            raise NotInPrivate
        held = await held_by(work, one.person)
        if not held:
            raise NotStaff
        word, _, name = argument.strip().partition(" ")
        role = _role(trade, one.locale, word)
        where = await _place(work, one.person.id, name.strip())
        link = await invite(work, trade, role, *where, one.person.id, bot_id=bot_id)
    except Fact as fact:
        await refuse(work, trade, one, fact)
        return None
    said = trade.speech.say(
        "staff.invitation",
        one.locale,
        role=trade.speech.say(f"staff.role.{role.value}", one.locale),
        link=link,
        hours=int(INVITATION_LASTS.total_seconds() // 3600),
    )
    await answer(work, one, said)
    return link


def _role(trade: Trade, locale: str | None, word: str) -> Role:
    for role in Role:
        if word.lower() in (role.value, trade.speech.say(f"staff.role.{role.value}", locale)):
            return role
    raise UnknownRole(got=word[:40])


async def _place(work: Work, person_id: int, name: str) -> tuple[Station, District | None]:
    held = (await appointments(work, SYSTEM, [person_id]))[person_id]
    scope = scope_of(person_id, held)
    stations = await areas.stations(work, scope)
    districts = await areas.districts(work, scope, [station.id for station in stations])
    by_id = {station.id: station for station in stations}
    if not name:
        own = held[0]
        here = next((one for one in districts if one.id == own.district_id), None)
        return by_id[own.station_id], here
    for station in stations:
        if station.name == name:
            return station, None
    for district in districts:
        if district.name == name:
            return by_id[district.station_id], district
    raise UnknownRole(got=name[:40])
