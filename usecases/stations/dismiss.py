"""Somebody leaves the staff of a station: their appointments end at once."""

from dataclasses import dataclass

from chat.errors import Fact
from stations.area import Station
from stations.scope import SYSTEM
from stations.staff import Role
from storage.staff import Appointed, crew, dismiss
from storage.tickets import offered_to, owned_by
from storage.unit_of_work import Work
from usecases.owners.assign import give_up, take_back_offer
from usecases.trade import Trade


class NobodyCalledSo(Fact):
    """No member of this station's staff has this name."""

    key = "places.nobody_called_so"


class SeveralCalledSo(Fact):
    """Several members of this station's staff have this name; the number tells them apart."""

    key = "places.several_called_so"


class LastAdministrator(Fact):
    """The last administrator of a station cannot be dismissed: nobody could invite another."""

    key = "places.last_administrator"


@dataclass(frozen=True, slots=True)
class Dismissed:
    """How many appointments ended, and how many open tickets the person gave up by that."""

    appointments: int
    tickets: int


async def dismiss_person(
    work: Work, trade: Trade, station: Station, name: str, number: int | None = None
) -> Dismissed:
    """End every appointment of somebody at a station.

    ``number`` is the channel's id of the person, where several have the name. What they own is
    given to others, and who offered them a ticket is told. Raises ``NobodyCalledSo``,
    ``SeveralCalledSo`` or ``LastAdministrator``.
    """
    everybody = await crew(work, SYSTEM, station.id)
    held = [one for one in everybody if _is_meant(one, name, number)]
    people = sorted({one.person.external_id for one in held})
    if not held:
        raise NobodyCalledSo(name=name)
    if len(people) > 1:
        raise SeveralCalledSo(name=name, numbers=", ".join(map(str, people)))
    gone = held[0].person.id
    if any(one.staff.role is Role.ADMINISTRATOR for one in held) and not any(
        one.staff.role is Role.ADMINISTRATOR for one in everybody if one.person.id != gone
    ):
        raise LastAdministrator
    for one in held:
        await dismiss(work, one.staff.id)
    return Dismissed(len(held), await _give_up(work, trade, station.id, gone))


async def _give_up(work: Work, trade: Trade, station_id: int, person_id: int) -> int:
    """Take from somebody what they own or are offered at a station, until nothing is left."""
    count = 0
    while page := await owned_by(work, SYSTEM, person_id, station_id=station_id):
        for one in page:
            await give_up(work, one, "left")
        count += len(page)
    for one in await offered_to(work, SYSTEM, person_id, station_id):
        await take_back_offer(work, trade, one)
    return count


def _is_meant(one: Appointed, name: str, number: int | None) -> bool:
    return one.person.name == name and number in (None, one.person.external_id)
