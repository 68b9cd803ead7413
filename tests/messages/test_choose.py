"""Whoever was asked back chooses by a button; nobody else can, and once is enough."""

import pytest

from chat.actions import EditText
from chat.errors import BadInput, NotFound
from chat.ids import long
from chat.message import Press, Sender
from intents.intent import Intent
from stations.area import Station
from stations.scope import SYSTEM
from storage.areas import add_stations
from storage.chats import set_station
from storage.messages import left_aside
from tests.messages.conftest import BOT, GROUP, LI, ZHANG, Village
from usecases.messages.choose import NotYourMessage, choose
from usecases.messages.receive import receive_again


async def press(village: Village, who: Sender, intent: Intent, row: int) -> None:
    pressed = Press("1", GROUP, who, 44, "")
    async with village.database.writing(9) as work:
        await choose(work, village.trade, BOT, pressed, intent, row)


async def asked(village: Village, text: str = "阿巴") -> int:
    """Let somebody be asked back, and return the row that the buttons carry."""
    await village.say(ZHANG, text, mentions_bot=True)
    data = village.trade.signer.read((await village.outbox())[-1].pressed[0])
    return long(data.split(":")[2])


async def test_the_choice_opens_the_ticket_and_takes_the_buttons_away(village: Village) -> None:
    row = await asked(village)
    for _ in range(2):
        await press(village, ZHANG, Intent.OUTAGE_REPORT, row)
    (ticket,) = await village.tickets()
    assert (ticket.kind, ticket.opening_message_id) == ("outage_report", row)
    (kept,) = await village.log()
    assert (kept.intent, kept.confidence, kept.ticket_id) == ("outage_report", 1.0, ticket.id)
    _, edited, line = await village.outbox()
    assert isinstance(edited.action, EditText)
    assert (edited.action.message, edited.action.buttons) == (44, ())
    assert ticket.number in line.text
    assert not line.unprompted


async def test_only_the_writer_may_choose(village: Village) -> None:
    row = await asked(village)
    with pytest.raises(NotYourMessage):
        await press(village, LI, Intent.OUTAGE_REPORT, row)
    assert await village.tickets() == []


async def test_what_is_gone_or_no_choice_is_refused(village: Village) -> None:
    row = await asked(village)
    with pytest.raises(NotFound):
        await press(village, ZHANG, Intent.OUTAGE_REPORT, 12345)
    with pytest.raises(BadInput):
        await press(village, ZHANG, Intent.NONE, row)


async def test_a_choice_ends_the_row_of_misunderstandings(village: Village) -> None:
    await press(village, ZHANG, Intent.CONSULT, await asked(village))
    await village.say(ZHANG, "阿巴", mentions_bot=True)
    assert not any(left.key.startswith("handover") for left in await village.outbox())


async def test_words_said_before_the_station_was_known_are_taken_up_again(
    village: Village,
) -> None:
    async with village.database.writing() as work:
        await add_stations(work, [Station(work.new_id(), "西所")])
    await village.say(ZHANG, "家里没电了", private=True)
    assert await village.tickets() == []
    (question,) = await village.outbox()
    assert [village.trade.signer.read(one)[:2] for one in question.pressed] == ["s:", "s:"]
    async with village.database.writing() as work:
        await set_station(work, question.chat, village.station.id)
        row = await left_aside(work, SYSTEM, question.chat, village.clock.now())
        assert row is not None
        await receive_again(work, village.trade, row)
    (ticket,) = await village.tickets()
    assert ticket.station_id == village.station.id
    assert (await village.log())[0].station_id == village.station.id
    assert ticket.number in (await village.outbox())[-1].text
