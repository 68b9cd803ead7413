"""A house of two stations with staff, and the trade's words, for the tests of this room."""

from dataclasses import dataclass
from datetime import datetime

import pytest

from chat.actions import Action, EditText, SendText, from_json
from chat.message import BotStanding, ChatKind, ChatRef, Sender, SenderKind
from chat.signing import Signer
from intents.cues import Cues
from intents.intent import Intent
from intents.phrases import Phrase
from intents.training import train
from stations.area import Density, District, Station
from stations.group import Chat
from stations.person import Person
from stations.scope import SYSTEM
from stations.staff import Role, Staff
from storage import areas, people, staff, tables
from storage.chats import chats_known
from storage.database import Database
from storage.unit_of_work import Work
from tests import pack
from usecases.trade import BotName, Trade

BOT = 7_000_000_001
GROUP = ChatRef(-100_1, ChatKind.SUPERGROUP, "东村用电群")


class Letters:
    """Cuts text into letters: nothing here depends on understanding."""

    def cut(self, text: str) -> list[str]:
        return list(text)


@pytest.fixture(scope="session")
def trade() -> Trade:
    """Return the trade's own words with a classifier that has learnt next to nothing."""
    phrases = [Phrase(f"{who}停电了", Intent.OUTAGE_REPORT) for who in "我你他东西南北"]
    phrases += [Phrase(f"{who}早上好", Intent.NONE) for who in "我你他东西南北"]
    return Trade(
        speech=pack.speech(),
        classifier=train(phrases, Cues([], []), Letters()),
        signer=Signer(b"s" * 32),
        bots={BOT: BotName(BOT, "lamplight_bot")},
    )


@dataclass(frozen=True, slots=True)
class House:
    """Two stations; the first has two districts. ``people`` are known by a short name."""

    east: Station
    west: Station
    village: District
    town: District
    hills: District
    people: dict[str, Person]
    privates: dict[str, Chat]


def sender(name: str) -> Sender:
    """Return the person of that name as the channel shows them."""
    return Sender(1_000_000 + sum(map(ord, name)) * 7, name, language="zh-hans")


def private(name: str) -> ChatRef:
    """Return somebody's private chat."""
    return ChatRef(sender(name).external_id, ChatKind.PRIVATE, name)


NAMES = ("manager", "other", "leader", "west", "resident", "stranger")


@pytest.fixture
async def house(database: Database) -> House:
    """Build the house. Everybody but ``stranger`` has opened a private chat with the bot."""
    async with database.writing() as work:
        east = Station(work.new_id(), "城东供电所")
        west = Station(work.new_id(), "城西供电所")
        village = District(work.new_id(), east.id, None, "东村台区", Density.RURAL)
        town = District(work.new_id(), east.id, None, "东街台区", Density.URBAN)
        hills = District(work.new_id(), west.id, None, "西山台区", Density.REMOTE)
        await areas.add_stations(work, [east, west])
        await areas.add_districts(work, [village, town, hills])
        met = await people.people_met(work, SYSTEM, [sender(name) for name in NAMES])
        folk = {name: met[sender(name).external_id] for name in NAMES}
        refs = [private(name) for name in NAMES if name != "stranger"]
        known = await chats_known(work, SYSTEM, BOT, refs)
        posts = [
            ("manager", east, village, Role.MANAGER),
            ("other", east, town, Role.MANAGER),
            ("leader", east, None, Role.LEADER),
            ("west", west, None, Role.ADMINISTRATOR),
        ]
        for name, station, district, role in posts:
            place = district.id if district else None
            one = Staff(work.new_id(), station.id, place, folk[name].id, role)
            await staff.appoint(work, one, None)
    privates = {name: known[private(name).external_id] for name in NAMES if name != "stranger"}
    return House(east, west, village, town, hills, folk, privates)


def added(
    by: str,
    at: datetime,
    *,
    present: bool = True,
    administrator: bool = False,
    rights: frozenset[str] = frozenset(),
    chat: ChatRef = GROUP,
) -> BotStanding:
    """Return the report that somebody changed what the bot is in a chat."""
    return BotStanding(chat, sender(by), present, administrator, rights, at)


ANONYMOUS = Sender(GROUP.external_id, "东村用电群", SenderKind.ANONYMOUS_ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Left:
    """An action that stands in the outbox."""

    chat_id: int | None
    key: str
    action: Action
    not_before: datetime

    @property
    def text(self) -> str:
        """What it says."""
        assert isinstance(self.action, SendText | EditText)
        return self.action.text


async def left(work: Work, chat_id: int | None = None) -> list[Left]:
    """Return what stands in the outbox (for one chat), in the order of its leaving."""
    table = tables.outbox
    rows = (await work.run(table.select().order_by(table.c.id))).mappings()
    found = [
        Left(row["chat_id"], row["key"], from_json(row["payload"]), row["not_before"])
        for row in rows
    ]
    return [one for one in found if chat_id is None or one.chat_id == chat_id]


async def texts(work: Work, chat_id: int) -> list[str]:
    """Return what is said into one chat."""
    return [one.text for one in await left(work, chat_id) if isinstance(one.action, SendText)]


async def group(work: Work, ref: ChatRef = GROUP) -> Chat:
    """Return the group as the registry knows it."""
    return (await chats_known(work, SYSTEM, BOT, [ref]))[ref.external_id]


async def present_in(work: Work, chat_id: int) -> tuple[int, ...]:
    """Return who is in a group now, in the order of their joining."""
    members = tables.memberships
    query = (
        members.select()
        .where(members.c.chat_id == chat_id, members.c.left_at.is_(None))
        .order_by(members.c.joined_at, members.c.person_id)
    )
    return tuple(row.person_id for row in (await work.run(query)).all())
