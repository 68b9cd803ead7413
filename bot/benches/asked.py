"""What ``bench query`` asks a full database, by the functions that the doors call."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.benches.past import NOW, SPAN
from bot.benches.places import BOT_ID, Crew, Places
from chat.ids import compose
from chat.message import ChatKind, ChatRef, Press, Sender
from stations.scope import SYSTEM, Scope, scope_of
from stations.staff import Role, Staff
from storage import people
from storage.followed import unfollowed
from storage.reports import Period
from storage.ticket_search import Wanted, search
from storage.tickets import record, tickets_of
from storage.unit_of_work import Work
from tickets.entry import Audience, Entry, EntryKind
from tickets.ticket import Ticket
from usecases.desk.dues import DUES
from usecases.desk.follow_up import AT_ONCE
from usecases.figures.compute import compute
from usecases.tickets.asker import Asker, meet
from usecases.tickets.open import show_open
from usecases.tickets.show import show_ticket
from usecases.trade import Trade

_ZONE = ZoneInfo("Asia/Shanghai")
_QUARTER = (datetime(2026, 4, 1, tzinfo=_ZONE), datetime(2026, 7, 1, tzinfo=_ZONE))
_SUPERVISED = 10
_PAGE = 50

Ask = Callable[[Work], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Question:
    """``choose`` says whom and what to ask about; ``limit_ms`` is what the 95th may take."""

    name: str
    choose: Callable[[Work], Awaitable[Ask]]
    writes: bool = False
    limit_ms: int | None = None


class Questions:
    """Asks about people, tickets and stations chosen by chance, the same for the same seed."""

    def __init__(self, trade: Trade, places: Places, seed: int = 1) -> None:
        self._trade = trade
        self._places = places
        self._choose = random.Random(seed)  # noqa: S311  # whom to ask, not secrets
        self._unique = random.SystemRandom().getrandbits

    def all(self) -> tuple[Question, ...]:
        """Return every question, in the order of the report."""
        return (
            Question("open list of a manager", self._open_of_manager, True, 50),
            Question("open list of a supervisor", self._open_of_supervisor, True, 50),
            Question("open list of ten stations", self._open_of_ten, True, 50),
            Question("page of a ticket", self._page, True, 50),
            Question("figures of a quarter, one station", self._figures, False, 500),
            Question("search by another system", self._search),
            Question("requests of a resident", self._mine),
            Question("the desk's look at what is due", self._desk),
            Question("a note is written", self._note, True),
        )

    async def _open_of_manager(self, _work: Work) -> Ask:
        crew = self._choose.choice(self._places.crews)
        return self._open(self._choose.choice(crew.managers))

    async def _open_of_supervisor(self, _work: Work) -> Ask:
        return self._open(self._choose.choice(self._places.crews).supervisor)

    def _open(self, person: int) -> Ask:
        async def ask(work: Work) -> None:
            await show_open(work, self._trade, await self._asker(work, person))

        return ask

    async def _open_of_ten(self, _work: Work) -> Ask:
        crews = self._choose.sample(self._places.crews, _SUPERVISED)
        person = crews[0].supervisor
        held = tuple(Staff(0, one.station, None, person, Role.SUPERVISOR) for one in crews)

        async def ask(work: Work) -> None:
            asker = await self._asker(work, person)
            await show_open(work, self._trade, replace(asker, appointments=held))

        return ask

    async def _page(self, work: Work) -> Ask:
        crew = self._choose.choice(self._places.crews)
        found = await self._some_ticket(work, crew.station)

        async def ask(work: Work) -> None:
            asker = await self._asker(work, crew.supervisor)
            await show_ticket(work, self._trade, asker, found.id)

        return ask

    async def _figures(self, _work: Work) -> Ask:
        # The largest station is the slowest.
        crew = self._places.crews[0]

        async def ask(work: Work) -> None:
            await compute(work, self._trade, _whole(crew), Period(crew.station, *_QUARTER))

        return ask

    async def _search(self, _work: Work) -> Ask:
        crew, after = self._choose.choice(self._places.crews), self._some_id()
        state = self._choose.choice(("open", "taken", "resolved", "closed", None))

        async def ask(work: Work) -> None:
            wanted = Wanted(station_id=crew.station, state=state, after=after)
            await search(work, _whole(crew), wanted, _PAGE)

        return ask

    async def _mine(self, _work: Work) -> Ask:
        _, _, reporter, _, _ = self._places.choose(self._choose, "consult")

        async def ask(work: Work) -> None:
            await tickets_of(work, scope_of(reporter, ()), reporter)

        return ask

    async def _desk(self, _work: Work) -> Ask:
        async def ask(work: Work) -> None:
            await unfollowed(work, SYSTEM, AT_ONCE)
            for due in DUES:
                await due.next_at(work, self._trade)

        return ask

    async def _note(self, work: Work) -> Ask:
        found = await self._some_ticket(work, None)

        async def ask(work: Work) -> None:
            note = Entry(
                work.new_id(),
                found.id,
                found.station_id,
                EntryKind.NOTED,
                work.now,
                Audience.STAFF,
                found.owner_id,
                "已电话联系。",
            )
            await record(work, found, [note])

        return ask

    async def _some_ticket(self, work: Work, station: int | None) -> Ticket:
        wanted = Wanted(station_id=station, after=self._some_id())
        (found,) = await search(work, SYSTEM, wanted, 1)
        return found

    def _some_id(self) -> int:
        """Return an id of some moment; not the very last ones, after which there may be none."""
        return compose(NOW - SPAN * (0.2 + 0.8 * self._choose.random()), 0)

    async def _asker(self, work: Work, person_id: int) -> Asker:
        """Meet a member of staff who presses a button in private."""
        person = (await people.people(work, SYSTEM, [person_id]))[person_id]
        chat = ChatRef(person.external_id, ChatKind.PRIVATE, person.name)
        sender = Sender(person.external_id, person.name, language=person.language)
        press = Press(f"{self._unique(62)}", chat, sender, 1, "")
        return await meet(work, self._trade, BOT_ID, press)


def _whole(crew: Crew) -> Scope:
    """Return what a station's leader sees."""
    return scope_of(crew.leader, (Staff(0, crew.station, None, crew.leader, Role.LEADER),))
