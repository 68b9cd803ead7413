"""A person takes over: by name when on duty, by the hotline when not, and the ticket stays."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from chat.actions import SendText
from chat.ids import short
from stations.rule_version import RuleName
from stations.scope import SYSTEM
from storage import tables
from storage.chats import chat as chat_by_id
from storage.chats import chats_known
from tests import pack
from tests.messages.conftest import BOT, GROUP, LI, MANAGER, SUPERVISOR, UNLINKED, ZHANG, Village
from tickets.entry import EntryKind
from usecases.messages.hand_over import call_person
from usecases.rules.set_rules import set_rules

NIGHT = datetime(2026, 7, 1, 12, 30, tzinfo=UTC)  # 20:30 in Shanghai
BEFORE_DAWN = datetime(2026, 7, 1, 20, 30, tzinfo=UTC)  # 04:30 of the next day


async def nobody_on_duty(village: Village) -> None:
    async with village.database.writing() as work:
        await work.run(update(tables.staff).values(on_duty=False))


@pytest.mark.parametrize("wording", ["转人工", "我要找真人", "别让机器人糊弄我，叫个人来说话"])
async def test_asking_for_a_person_in_any_wording_names_who_comes(
    village: Village, wording: str
) -> None:
    await village.opens_private(ZHANG, MANAGER)
    await village.say(ZHANG, wording, private=True)
    (ticket,) = await village.tickets()
    (line,) = await village.private(ZHANG)
    assert "网格经理王师傅" in line.text
    assert ticket.number in line.text
    (told,) = await village.private(MANAGER)
    assert ticket.number in told.text
    data = [village.trade.signer.read(one) for one in told.pressed]
    assert data == [f"{verb}:{short(ticket.id)}" for verb in "tvaz"]


async def test_in_a_group_it_works_unasked_too_and_only_staff_are_named(
    village: Village,
) -> None:
    await village.opens_private(MANAGER)
    said = await village.say(ZHANG, "转人工")
    (line,) = await village.outbox(GROUP)
    assert isinstance(line.action, SendText)
    assert line.action.reply_to == said.message_id
    assert "王师傅" in line.text
    assert "张三" not in line.text
    assert GROUP.title in (await village.private(MANAGER))[0].text


async def test_a_request_with_a_call_for_a_person_gets_both(village: Village) -> None:
    await village.say(ZHANG, "我要投诉，给我转人工", mentions_bot=True)
    (ticket,) = await village.tickets()
    assert ticket.kind == "complaint"
    receipt, handed = await village.outbox(GROUP)
    assert ticket.number in receipt.text
    assert "王师傅" in handed.text


async def test_a_call_that_merely_sounds_cross_is_no_complaint(village: Village) -> None:
    await village.say(ZHANG, "也许投诉，转人工", mentions_bot=True)
    assert [ticket.kind for ticket in await village.tickets()] == ["consult"]
    assert len(await village.outbox(GROUP)) == 1


@pytest.mark.parametrize("text", ["来个人", "找个人来打牌", "打95598转人工等半天，我要投诉"])
async def test_neighbours_who_call_each_other_fetch_nobody(village: Village, text: str) -> None:
    await village.say(ZHANG, text)
    assert not any(left.key.startswith("handover") for left in await village.outbox())


async def test_two_misunderstandings_in_a_row_hand_over(village: Village) -> None:
    await village.say(ZHANG, "阿巴", mentions_bot=True)
    await village.say(ZHANG, "阿巴阿巴", mentions_bot=True)
    asked, handed = await village.outbox(GROUP)
    assert asked.pressed
    assert "王师傅" in handed.text


async def test_an_understood_request_or_a_pause_lets_the_count_begin_anew(
    village: Village,
) -> None:
    await village.say(ZHANG, "阿巴", mentions_bot=True)
    await village.say(ZHANG, "怎么过户", mentions_bot=True)
    await village.say(ZHANG, "阿巴", mentions_bot=True)
    village.later(minutes=31)
    await village.say(ZHANG, "阿巴", mentions_bot=True)
    await village.say(LI, "阿巴", mentions_bot=True)
    assert not any(left.key.startswith("handover") for left in await village.outbox())


async def test_it_joins_the_open_ticket(village: Village) -> None:
    await village.say(ZHANG, "怎么过户")
    await village.say(ZHANG, "转人工")
    (ticket,) = await village.tickets()
    kinds = [entry.kind for entry in await village.entries(ticket)]
    assert kinds == [EntryKind.OPENED, EntryKind.CALLED]
    assert (await village.log())[1].ticket_id == ticket.id


async def test_then_the_bot_is_silent_and_words_in_private_reach_the_staff(
    village: Village,
) -> None:
    await village.opens_private(ZHANG, MANAGER)
    await village.say(ZHANG, "转人工", private=True)
    await village.say(ZHANG, "我家在三幢", private=True)
    await village.say(ZHANG, "怎么还没人", private=True)
    assert len(await village.private(ZHANG)) == 1
    texts = [left.text for left in await village.private(MANAGER)]
    assert "我家在三幢" in texts[1]
    assert "怎么还没人" in texts[2]
    (ticket,) = await village.tickets()
    assert [entry.kind for entry in await village.entries(ticket)] == [
        "opened",
        "added",
        "added",
    ]


@pytest.mark.parametrize(("moment", "day"), [(NIGHT, "明天"), (BEFORE_DAWN, "今天")])
async def test_off_hours_it_says_when_they_return_and_the_hotline(
    village: Village, moment: datetime, day: str
) -> None:
    await village.opens_private(MANAGER)
    village.clock.move_to(moment)
    await village.say(ZHANG, "转人工")
    (line,) = await village.outbox(GROUP)
    assert f"{day} 08:00" in line.text
    assert "95598" in line.text
    (told,) = await village.private(MANAGER)
    assert told.not_before == datetime(2026, 7, 2, 0, 0, tzinfo=UTC)
    await village.say(ZHANG, "怎么过户", mentions_bot=True)
    assert len(await village.outbox(GROUP)) == 2


async def called_at(village: Village, moment: datetime) -> str:
    village.clock.move_to(moment)
    await village.say(ZHANG, "转人工")
    return (await village.outbox(GROUP))[-1].text


async def test_holidays_and_make_up_days_count(village: Village) -> None:
    village.trade = replace(village.trade, calendar=pack.calendar())
    holiday = datetime(2026, 10, 1, 2, tzinfo=UTC)  # 10:00 in Shanghai
    assert "10月8日 08:00" in await called_at(village, holiday)
    make_up = datetime(2026, 10, 10, 2, tzinfo=UTC)  # a Saturday that is worked
    assert "王师傅" in await called_at(village, make_up)
    noon = datetime(2026, 10, 12, 5, tzinfo=UTC)
    assert "王师傅" in await called_at(village, noon)


async def test_a_station_s_own_working_hours_go_before_the_configured_ones(
    village: Village,
) -> None:
    own = '[week]\nwednesday = ["09:00-11:00", "20:00-22:00"]\n'
    async with village.database.writing() as work:
        await set_rules(work, village.trade, village.station, RuleName.CALENDAR, own)
    assert "今天 20:00" in await called_at(village, datetime(2026, 7, 1, 6, tzinfo=UTC))
    assert "王师傅" in await called_at(village, NIGHT)
    assert "7月8日 09:00" in await called_at(village, datetime(2026, 7, 3, 6, tzinfo=UTC))


async def test_the_hours_are_those_of_the_stations_zone(village: Village) -> None:
    async with village.database.writing() as work:
        await work.run(update(tables.stations).values(timezone="Asia/Urumqi"))
    village.clock.move_to(datetime(2026, 7, 2, 1, 30, tzinfo=UTC))  # 07:30 there
    await village.say(ZHANG, "转人工")
    assert "今天 08:00" in (await village.outbox(GROUP))[0].text


async def test_without_anybody_on_duty_the_hotline_is_told_and_the_ticket_waits(
    village: Village,
) -> None:
    await nobody_on_duty(village)
    await village.say(ZHANG, "转人工")
    (line,) = await village.outbox()
    assert "95598" in line.text
    (ticket,) = await village.tickets()
    assert (ticket.state, ticket.owner_id) == ("open", None)
    await village.say(ZHANG, "怎么过户", mentions_bot=True)
    assert len(await village.outbox()) == 2


async def test_a_button_calls_too_and_only_once(village: Village) -> None:
    await village.opens_private(ZHANG, SUPERVISOR)
    person = village.people[ZHANG.external_id]
    for _ in range(2):
        async with village.database.writing() as work:
            chat = await chat_by_id(work, SYSTEM, village.chats[ZHANG.external_id])
            assert chat is not None
            await call_person(work, village.trade, chat, person, "press-1")
    assert len(await village.tickets()) == 1
    assert len(await village.private(ZHANG)) == 1


async def test_a_chat_without_station_has_nobody_to_call(village: Village) -> None:
    async with village.database.writing() as work:
        chats = await chats_known(work, SYSTEM, BOT, [UNLINKED])
        person = village.people[ZHANG.external_id]
        chat = chats[UNLINKED.external_id]
        assert await call_person(work, village.trade, chat, person, "x") is None
