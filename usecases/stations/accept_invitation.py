"""Becoming staff: an invitation's link was opened in a private chat."""

from collections.abc import Sequence

from chat.errors import ChangedMeanwhile, Fact
from chat.message import ChatRef, Sender
from stations.area import Station
from stations.authority import check_invite
from stations.scope import SYSTEM
from stations.staff import Staff
from storage import areas, chats, invitations, staff
from storage.invitations import Invitation
from storage.unit_of_work import Work
from usecases.stations.asking import Asker, NotInPrivate, answer, asker, held_by, refuse
from usecases.trade import Trade


class InvitationUsed(Fact):
    """Somebody has used the invitation already; each works once."""

    key = "places.invitation_used"


class InvitationExpired(Fact):
    """The invitation is too old, unknown, or its maker may not give that role any more."""

    key = "places.invitation_expired"


class AlreadyStaff(Fact):
    """The person has this role already; the invitation stays usable."""

    key = "places.already_staff"


class NoStationYet(Fact):
    """There is no station to be appointed at; areas have to be imported first."""

    key = "places.no_station_yet"


async def accept_invitation(
    work: Work, trade: Trade, bot_id: int, chat: ChatRef, sender: Sender, token: str
) -> tuple[Staff, ...]:
    """Appoint whoever opened the link; return the new appointments, none when it was refused.

    ``token`` is the whole signed parameter of ``/start``. Each refusal is said in one sentence.
    """
    one = await asker(work, trade, bot_id, chat, sender)
    try:
        return await _accept(work, trade, one, token)
    except ChangedMeanwhile:
        raise  # whoever opened the transaction decides anew
    except Fact as fact:
        await refuse(work, trade, one, fact)
        return ()


async def _accept(work: Work, trade: Trade, one: Asker, token: str) -> tuple[Staff, ...]:
    if not one.private:
        raise NotInPrivate
    held = await held_by(work, one.person)
    invitation = await _invitation(work, trade.signer.read(token, "start"))
    stations = await _stations(work, invitation)
    new = _new_appointments(work, invitation, stations, held, one.person.id)
    if not new:
        raise AlreadyStaff
    await invitations.use(work, invitation, one.person.id)
    for appointment in new:
        await staff.appoint(work, appointment, invitation.invited_by)
    if one.chat.station_id is None:
        await chats.set_station(work, one.chat.id, stations[0].id)
    await answer(work, one, await _welcome(work, trade, one, invitation, stations))
    return new


async def _invitation(work: Work, text: str) -> Invitation:
    invitation = await invitations.by_token(work, SYSTEM, text[1:])
    if invitation is None:
        raise InvitationExpired
    if invitation.used_at is not None:
        raise InvitationUsed
    if invitation.expires_at <= work.now or not await _still_given(work, invitation):
        raise InvitationExpired
    return invitation


async def _still_given(work: Work, invitation: Invitation) -> bool:
    """True unless whoever invited has lost the right to, by now."""
    inviter = invitation.invited_by
    if inviter is None:
        return True
    held = (await staff.appointments(work, SYSTEM, [inviter])).get(inviter, ())
    try:
        check_invite(held, invitation.role, invitation.station_id, invitation.district_id)
    except Fact:
        return False
    return True


async def _stations(work: Work, invitation: Invitation) -> tuple[Station, ...]:
    if invitation.station_id is None:
        stations = await areas.stations(work, SYSTEM)
    else:
        one = await areas.station(work, SYSTEM, invitation.station_id)
        stations = (one,) if one else ()
    if not stations:
        raise NoStationYet
    return stations


def _new_appointments(
    work: Work,
    invitation: Invitation,
    stations: Sequence[Station],
    held: Sequence[Staff],
    person_id: int,
) -> tuple[Staff, ...]:
    have = {(one.station_id, one.district_id, one.role) for one in held}
    return tuple(
        Staff(
            id=work.new_id(),
            station_id=station.id,
            district_id=invitation.district_id,
            person_id=person_id,
            role=invitation.role,
        )
        for station in stations
        if (station.id, invitation.district_id, invitation.role) not in have
    )


async def _welcome(
    work: Work, trade: Trade, one: Asker, invitation: Invitation, stations: Sequence[Station]
) -> str:
    say, district = trade.speech.say, None
    if invitation.district_id is not None:
        district = await areas.district(work, SYSTEM, invitation.district_id)
    names = say("group.joiner", one.locale).join(station.name for station in stations)
    return say(
        "staff.appointed",
        one.locale,
        role=say(f"staff.role.{invitation.role.value}", one.locale),
        where=f"{names} {district.name}" if district else names,
    )
