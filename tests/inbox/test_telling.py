"""What administrators are told and shown of updates that could not be handled."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.clock import PlayedClock
from bot.door import CannotParse, Incoming
from bot.spoken import read_speech
from chat.actions import SendText, from_json
from chat.message import ChatKind, ChatRef, Sender
from chat.signing import Signer
from intents.cues import Cues
from intents.intent import Intent
from intents.phrases import Phrase
from intents.training import train
from stations.area import Station
from stations.scope import SYSTEM
from stations.staff import Role, Staff
from storage import areas, chats, people, staff, tables
from storage.database import Database
from storage.inbox import Claimed
from storage.unit_of_work import Work
from tests.inbox.conftest import Work as MakeWorker
from tests.inbox.conftest import drain
from tests.inbox.doors import BOT, EchoDoor, fill, update
from usecases.inbox.retry import retry
from usecases.inbox.show import show
from usecases.inbox.tell import tell_administrators
from usecases.trade import Trade


class Letters:
    """Cuts text into letters: nothing here depends on understanding."""

    def cut(self, text: str) -> list[str]:
        """Cut."""
        return list(text)


@pytest.fixture(scope="module")
def trade() -> Trade:
    phrases = [Phrase(f"{who}停电了", Intent.OUTAGE_REPORT) for who in "我你他东西南北"]
    phrases += [Phrase(f"{who}早上好", Intent.NONE) for who in "我你他东西南北"]
    return Trade(read_speech(), train(phrases, Cues([], []), Letters()), Signer(b"s" * 32), {})


@pytest.fixture
async def crew(database: Database) -> None:
    """Appoint an administrator who can be written to, one who cannot, and a manager."""
    async with database.writing() as work:
        station = Station(id=work.new_id(), name="城关供电所")
        await areas.add_stations(work, [station])
        senders = [Sender(11, "甲", language="en"), Sender(12, "乙"), Sender(13, "丙")]
        met = await people.people_met(work, SYSTEM, senders)
        roles = {11: Role.ADMINISTRATOR, 12: Role.ADMINISTRATOR, 13: Role.MANAGER}
        for external, role in roles.items():
            appointment = Staff(work.new_id(), station.id, None, met[external].id, role)
            await staff.appoint(work, appointment, None)
        written_to = [ChatRef(external, ChatKind.PRIVATE) for external in (11, 13)]
        await chats.chats_known(work, SYSTEM, BOT, written_to)


async def texts(database: Database) -> list[str]:
    async with database.reading() as work:
        payloads = (await work.run(select(tables.outbox.c.payload))).scalars().all()
    actions = [from_json(payload) for payload in payloads]
    return [one.text for one in actions if isinstance(one, SendText)]


@pytest.mark.usefixtures("crew")
async def test_administrators_are_told_once_an_hour_and_nobody_else(
    database: Database, worker: MakeWorker, clock: PlayedClock, trade: Trade
) -> None:
    async def refuse(incoming: Incoming) -> None:
        raise CannotParse

    async def tell(work: Work, parked: Claimed, reason: str) -> None:
        await tell_administrators(work, trade, parked, reason)

    made = worker(EchoDoor(refuse), tell=tell)
    await fill(database, update(5), update(6, text="王小明13800000000"))
    await drain(made)
    [said] = await texts(database)
    assert "(update 5: CannotParse" in said
    clock.move_to(clock.now() + timedelta(hours=1))
    await fill(database, update(7))
    await drain(made)
    assert len(await texts(database)) == 2
    async with database.reading() as work:
        shown = await show(work)
    assert shown.counts == {"parked": 3}
    assert [one.update_id for one in shown.parked] == [5, 6, 7]
    assert shown.held_back == []
    async with database.writing() as work:
        assert await retry(work, None) == 3
    async with database.reading() as work:
        assert (await show(work)).counts == {"alone": 3}
