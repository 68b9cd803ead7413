"""Plays a transcript on a clock of its own: what people do, when, and how the product answers."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import PlayedClock
from bot.demo_bills import furnish
from bot.house import House
from bot.settings import Settings
from bot.transcript import Line
from chat.clock import Clock
from chat.errors import Fact
from chat.message import ChatKind, ChatRef, Sender
from sandbox.records import BotAccount, Chat, Message, Person
from sandbox.world import Misuse, World
from stations.area import Density, District, Station
from stations.group import Purpose
from stations.scope import SYSTEM
from stations.staff import Role, Staff
from storage import areas, chats, people, staff
from storage import played as stored
from storage.unit_of_work import Work

# How often, in real seconds, the player looks whether everything has come to rest.
_GLANCE = 0.0005
# In real seconds: nothing takes so long to come to rest, so something is stuck.
_PATIENCE = 60.0
# Before the first line and after the last one, so much time passes.
PROLOGUE = timedelta(minutes=2)
EPILOGUE = timedelta(minutes=2)


class PlayIsStuck(Fact):
    """The program did not come to rest although the clock stands still."""

    key = "play_is_stuck"


@dataclass(slots=True)
class Played:
    """What became of one line: the message it made, the updates it caused, what went wrong.

    ``intent`` is what was understood then; an edit may change it later.
    """

    line: Line
    at: datetime
    intent: str | None = None
    message: Message | None = None
    updates: set[int] = field(default_factory=set)
    problem: str | None = None


# A link into the private chat, and what it carries (Bot API, deep linking).
_START = re.compile(r"[?]start=([A-Za-z0-9_-]{1,64})")


class Player:
    """Holds the people and groups of one play, which goes by the clock that it is handed."""

    def __init__(self, clock: Clock, world: World, bot: BotAccount, house: House) -> None:
        self._clock = clock
        self._world = world
        self._bot = bot
        self._house = house
        self._people: dict[str, Person] = {}
        self._groups: dict[str, Chat] = {}
        self.played: list[Played] = []

    async def set_the_stage(self, lines: Sequence[Line], station: str) -> None:
        """Make everybody and every group before the play begins.

        Each chat title is a customer group that serves a district of its own, unless a line calls
        it a desk; whoever has a role is appointed; whoever speaks in private has opened the bot.
        """
        for line in lines:
            if line.person not in self._people:
                self._people[line.person] = self._world.add_person(line.person)
        self._make_groups(lines)
        await self.settle()
        roles = {line.person: line.role for line in lines if line.role is not None}
        private = {line.person for line in lines if line.private} | set(roles)
        for name in sorted(private):
            self._world.open_private(self._people[name].id, self._bot.id)
        await self.settle()
        async with self._house.database.writing() as work:
            await self._register(work, lines, roles, station)

    async def furnish_bills(self) -> None:
        """Bring the pack's made-up accounts and bills, so that somebody can ask about theirs."""
        bills, pack = self._house.trade.bills, Settings().pack.name
        if bills.tariffs is not None:
            today = self._clock.now().date()
            await furnish(self._house.database, pack, bills.tariffs, today)

    async def play(self, lines: Sequence[Line]) -> None:
        """Play every line at its time."""
        start = self._clock.now()
        for line in lines:
            await self.move_to(start + timedelta(seconds=line.seconds))
            played = self._do(line)
            self.played.append(played)
            await self.settle()
            if played.message is not None:
                await self._note_intent(played, played.message)

    async def _note_intent(self, played: Played, message: Message) -> None:
        async with self._house.database.reading() as work:
            chat, number = message.chat.id, message.message_id
            played.intent = await stored.intent_of(work, SYSTEM, chat, number)

    async def move_to(self, moment: datetime) -> None:
        """Wait for a moment by the clock."""
        await self._clock.sleep_until(moment)

    async def settle(self) -> None:
        """Wait until nothing is runnable while the clock stands still."""
        loop = asyncio.get_running_loop()
        patience = loop.time() + _PATIENCE
        # Callbacks of the last change may not have run yet.
        await asyncio.sleep(0)
        while not (self._house.runtime.quiet() and not self._world.busy()):
            if loop.time() > patience:
                raise PlayIsStuck(states=self._house.runtime.states())
            await asyncio.sleep(_GLANCE)

    def _make_groups(self, lines: Sequence[Line]) -> None:
        founder = self._world.add_person("群主")
        desks = {(line.chat, line.desk) for line in lines}
        for line in lines:
            if not line.chat:
                continue
            if line.chat not in self._groups:
                forum = (line.chat, "forum") in desks
                group = self._world.add_group(line.chat, creator=founder.id, forum=forum)
                self._groups[line.chat] = group
            person, group = self._people[line.person], self._groups[line.chat]
            if person.id not in group.members:
                self._world.add_member(group.id, person.id)
        for group in self._groups.values():
            self._world.add_member(group.id, self._bot.id, by=founder.id)
            self._world.promote(group.id, self._bot.id, by=founder.id)

    async def _register(
        self, work: Work, lines: Sequence[Line], roles: dict[str, Role], name: str
    ) -> None:
        station = Station(id=work.new_id(), name=name)
        await areas.add_stations(work, [station])
        desks = {line.chat for line in lines if line.desk is not None}
        districts = {
            title: District(work.new_id(), station.id, None, title, Density.RURAL)
            for title in self._groups
            if title not in desks
        }
        await areas.add_districts(work, list(districts.values()))
        refs = {title: self._ref(group) for title, group in self._groups.items()}
        known = await chats.chats_known(work, SYSTEM, self._bot.id, list(refs.values()))
        for title, ref in refs.items():
            await chats.link(
                work,
                known[ref.external_id],
                station.id,
                [] if title in desks else [districts[title].id],
                Purpose.STAFF if title in desks else Purpose.CUSTOMERS,
            )
        senders = {who: Sender(self._people[who].id, who) for who in roles}
        met = await people.people_met(work, SYSTEM, list(senders.values()))
        for who, role in roles.items():
            person = met[senders[who].external_id]
            district = self._district_of(who, lines, districts) if role is Role.MANAGER else None
            appointment = Staff(work.new_id(), station.id, district, person.id, role)
            await staff.appoint(work, appointment, None)

    def _district_of(
        self, who: str, lines: Sequence[Line], districts: dict[str, District]
    ) -> int | None:
        """A manager has the district of the one group they speak in, else the whole station."""
        spoken = {line.chat for line in lines if line.person == who} & districts.keys()
        return districts[spoken.pop()].id if len(spoken) == 1 else None

    @staticmethod
    def _ref(group: Chat) -> ChatRef:
        return ChatRef(group.id, ChatKind(group.kind), group.title or "", group.is_forum)

    def _do(self, line: Line) -> Played:
        played = Played(line, self._clock.now())
        before = self._updates()
        try:
            played.message = self._act(line)
        except Misuse as misuse:
            played.problem = str(misuse)
        played.updates = self._updates() - before
        return played

    def _act(self, line: Line) -> Message | None:
        person = self._people[line.person]
        chat = person.id if line.private or not line.chat else self._groups[line.chat].id
        if line.press is not None:
            self._press(line.press, person, chat)
            return None
        if line.open is not None:
            return self._world.say(person.id, person.id, self._link_from(line.open))
        if line.edit is not None:
            first = self._message_of(line.edit)
            where = person.id if first.chat.kind == "private" else first.chat.id
            return self._world.edit(where, first.message_id, line.text, person_id=person.id)
        if line.reply_to is None:
            return self._world.say(chat, person.id, line.text)
        if isinstance(line.reply_to, int):
            answered = self._message_of(line.reply_to)
        else:
            answered = self._newest_with(line.reply_to, person, chat)
        return self._world.say(chat, person.id, line.text, reply_to=answered)

    def _newest_with(self, words: str, person: Person, chat: int) -> Message:
        for message in reversed(self._world.messages(chat, person.id)):
            if words in (message.text or ""):
                return message
        raise Misuse(f"nothing in this chat says {words!r}")

    def _link_from(self, name: str) -> str:
        """Return what opening the newest link does that somebody was given by the bot."""
        giver = self._people[name]
        for message in reversed(self._world.messages(giver.id, giver.id)):
            found = _START.search(message.text)
            if found is not None:
                return f"/start {found[1]}"
        raise Misuse(f"{name} has no link to pass on")

    def _press(self, wanted: str, person: Person, chat: int) -> None:
        """Press the newest button that bears these words, else the newest that contains them."""
        shown = [
            (message, words)
            for message in reversed(self._world.messages(chat, person.id))
            for words in _buttons(message)
        ]
        fitting = [one for one in shown if one[1] == wanted] or [
            one for one in shown if wanted in one[1]
        ]
        if not fitting:
            raise Misuse(f"nothing in this chat has a button {wanted!r}")
        message, words = fitting[0]
        self._world.press(person.id, chat, message.message_id, words)

    def _message_of(self, number: int) -> Message:
        message = self.played[number].message
        if message is None:
            raise Misuse(f"line {number} made no message")
        return message

    def _updates(self) -> set[int]:
        return {update.update_id for update in self._bot.queue.waiting(self._clock.now())}


def _buttons(message: Message) -> list[str]:
    keyboard = (message.markup or {}).get("keyboard") or []
    below = [str(button.get("text", "")) for button in message.buttons]
    return below + [one if isinstance(one, str) else one["text"] for row in keyboard for one in row]


class QuickPlayer(Player):
    """Plays days in seconds: it moves the one clock whenever nothing is runnable."""

    def __init__(self, clock: PlayedClock, world: World, bot: BotAccount, house: House) -> None:
        super().__init__(clock, world, bot, house)
        self._played_clock = clock

    async def play(self, lines: Sequence[Line]) -> None:
        """Let what the setting of the stage began come to its end, play, and go on a little."""
        await self.move_to(self._clock.now() + PROLOGUE)
        await super().play(lines)
        await self.move_to(self._clock.now() + EPILOGUE)

    async def move_to(self, moment: datetime) -> None:
        """Let everything happen that is due by ``moment``, each at its own time."""
        clock = self._played_clock
        await self.settle()
        while (due := clock.next_due()) is not None and due <= moment:
            clock.move_to(due)
            await self.settle()
        clock.move_to(moment)
        await self.settle()
