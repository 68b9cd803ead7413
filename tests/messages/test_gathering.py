"""Several people report the same thing: lines until it is sure, then reactions and one post."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from chat.actions import EditText, ProducedBy, React, SendText
from stations.area import District, Place
from stations.group import Purpose
from stations.scope import SYSTEM, Scope
from storage import areas, incidents, memberships, tables
from storage.chats import chats_known, link
from storage.tickets import record
from tests.messages.conftest import (
    BOT,
    GROUP,
    LI,
    OTHER,
    UNLINKED,
    WANG,
    ZHANG,
    ZHAO,
    Left,
    Village,
)
from tickets.entry import Audience, Entry, EntryKind
from tickets.incident import Confirming, IncidentState

EVERYBODY = (ZHANG, LI, WANG, ZHAO)


async def close_all(village: Village) -> None:
    async with village.database.writing() as work:
        for ticket in await village.tickets():
            entry = Entry(
                work.new_id(),
                ticket.id,
                ticket.station_id,
                EntryKind.CLOSED,
                village.clock.now(),
                Audience.STAFF,
            )
            await record(work, ticket, [entry])


async def sent(village: Village, key: str) -> None:
    """Let an action have been sent, as the sender settles it."""
    box = tables.outbox
    async with village.database.writing() as work:
        await work.run(update(box).where(box.c.key == key).values(state="sent", message_id=77))


async def relink(village: Village, districts: list[District]) -> None:
    """Let the group that was not linked serve these districts."""
    async with village.database.writing() as work:
        known = (await chats_known(work, SYSTEM, BOT, [UNLINKED]))[UNLINKED.external_id]
        chosen = [one.id for one in districts]
        await link(work, known, village.station.id, chosen, Purpose.CUSTOMERS)


async def posts(village: Village) -> list[Left]:
    return [left for left in await village.outbox() if left.unprompted]


async def edits(village: Village) -> list[Left]:
    await village.keep_up()
    mine = {village.chats[one.external_id] for one in (GROUP, OTHER)}
    return [
        left
        for left in await village.outbox()
        if isinstance(left.action, EditText) and left.chat in mine
    ]


async def test_until_it_is_sure_everybody_gets_a_line_and_only_the_first_is_asked(
    village: Village,
) -> None:
    await village.say(ZHANG, "家里没电了")
    (incident,) = await village.incidents()
    assert (incident.state, incident.reporters) == (IncidentState.SUSPECTED, 1)
    await village.say(LI, "我家也没电")
    await village.keep_up()
    first, second = await village.outbox(GROUP)
    assert isinstance(first.action, SendText)
    assert isinstance(second.action, SendText)
    assert (len(first.pressed), len(second.pressed)) == (3, 0)
    one, two = await village.tickets()
    assert one.incident_id == two.incident_id == incident.id
    assert one.district_id == village.districts[0].id
    assert one.number in first.text
    assert two.number in second.text


async def test_the_third_within_ten_minutes_confirms_it_and_later_ones_get_a_reaction(
    village: Village,
) -> None:
    for who in (ZHANG, LI, WANG):
        await village.say(who, "没电了")
        village.later(minutes=4)
    await village.keep_up()
    (incident,) = await village.incidents()
    assert (incident.state, incident.reporters) == (IncidentState.CONFIRMED, 3)
    assert incident.confirmed_at == village.clock.now() - timedelta(minutes=4)
    (post,) = await posts(village)
    assert "3" in post.text
    assert post.action.reply_to is None  # type: ignore[union-attr]
    assert all(ticket.number not in post.text for ticket in await village.tickets())
    fourth = await village.say(ZHAO, "没电了")
    reaction = (await village.outbox())[-1]
    assert isinstance(reaction.action, React)
    assert reaction.action.message == fourth.message_id
    (edit,) = await edits(village)
    assert isinstance(edit.action, EditText)
    assert edit.action.message == ProducedBy(post.key)
    assert "4" in edit.text


async def test_reports_too_far_from_each_other_stay_a_suspicion(village: Village) -> None:
    for who in EVERYBODY:
        village.later(minutes=6)
        await village.say(who, "没电了")
    await village.keep_up()
    (incident,) = await village.incidents()
    assert (incident.state, incident.reporters) == (IncidentState.SUSPECTED, 4)
    assert await posts(village) == []
    # Who says it again is as good a witness as who says it first.
    village.later(minutes=2)
    await village.say(ZHANG, "还是没电")
    assert (await village.incidents())[0].state is IncidentState.CONFIRMED


async def test_how_many_confirm_it_is_a_setting(village: Village) -> None:
    village.with_policy(confirming=Confirming(2, timedelta(minutes=1)))
    await village.say(ZHANG, "没电了")
    await village.say(LI, "没电了")
    assert (await village.incidents())[0].state is IncidentState.CONFIRMED


async def test_an_edit_that_was_sent_is_followed_by_another(village: Village) -> None:
    village.with_policy(confirming=Confirming(1, timedelta(minutes=1)))
    await village.say(ZHANG, "没电了")
    for who in (LI, WANG):
        await village.say(who, "没电了")
        await village.keep_up()
    (first,) = await edits(village)
    await sent(village, first.key)
    await village.say(ZHAO, "没电了")
    told = await edits(village)
    assert ["3" in told[0].text, "4" in told[1].text] == [True, True]


async def test_who_repeats_it_is_not_counted_twice(village: Village) -> None:
    await village.say(ZHANG, "没电了")
    await village.say(ZHANG, "还是没电")
    await village.say(LI, "没电了")
    await village.say(LI, "停电了，没人管")
    (incident,) = await village.incidents()
    assert (incident.reporters, incident.state) == (2, IncidentState.SUSPECTED)
    assert len(await village.tickets()) == 2


async def test_whoever_speaks_to_the_bot_or_asks_gets_a_line_with_how_it_stands(
    village: Village,
) -> None:
    for who in (ZHANG, LI, WANG):
        await village.say(who, "没电了")
    await village.say(ZHAO, "没电了", mentions_bot=True)
    await village.say(LI, "停电几点来电")
    lines = [left for left in await village.outbox() if left.key.startswith("receipt:")]
    assert len(lines) == 4
    tickets = await village.tickets()
    state = village.trade.speech.say("incident.state_no_etr")
    assert [tickets[3].number in lines[2].text, state in lines[2].text] == [True, True]
    assert [tickets[1].number in lines[3].text, state in lines[3].text] == [True, True]


async def test_districts_and_times_apart_are_incidents_apart(village: Village) -> None:
    await village.say(ZHANG, "没电了")
    await village.say(LI, "没电了", OTHER)
    village.later(hours=2, seconds=1)
    await village.say(WANG, "没电了")
    assert len(await village.incidents()) == 3


async def test_the_window_rolls_with_every_report(village: Village) -> None:
    for who in (ZHANG, LI, WANG):
        await village.say(who, "没电了")
        village.later(minutes=100)
    assert len(await village.incidents()) == 1


async def test_two_groups_of_one_district_share_its_incident_and_each_has_a_post(
    village: Village,
) -> None:
    await relink(village, [village.districts[0]])
    await village.say(ZHANG, "没电了")
    await village.say(LI, "没电了", UNLINKED)
    await village.say(WANG, "没电了", UNLINKED)
    await village.keep_up()
    (incident,) = await village.incidents()
    assert (incident.reporters, incident.state) == (3, IncidentState.CONFIRMED)
    assert sorted(left.chat for left in await posts(village)) == sorted(
        village.chats[one.external_id] for one in (GROUP, UNLINKED)
    )


async def test_words_tell_districts_apart_in_a_group_that_serves_several(village: Village) -> None:
    await relink(village, list(village.districts))
    async with village.database.writing() as work:
        pole = Place(work.new_id(), village.station.id, village.districts[1].id, "鱼塘边表箱", "P9")
        await areas.add_places(work, [pole])
    await village.say(ZHANG, "东村没电了", UNLINKED)
    await village.say(LI, "西村也没电了", UNLINKED)
    await village.say(WANG, "鱼塘边表箱那里没电了", UNLINKED)
    await village.say(ZHAO, "没电了", OTHER)
    east, west = await village.incidents()
    assert [one.district_id for one in (east, west)] == [one.id for one in village.districts]
    assert [one.reporters for one in (east, west)] == [1, 3]
    assert (await village.tickets())[2].place_id == pole.id


@pytest.mark.parametrize(("second", "count"), [("王家村没电了", 2), ("没电了", 1)])
async def test_villages_tell_apart_where_the_group_serves_a_whole_station(
    village: Village, second: str, count: int
) -> None:
    await relink(village, [])
    await village.say(ZHANG, "李家村没电了", UNLINKED)
    await village.say(LI, second, UNLINKED)
    assert len(await village.incidents()) == count


async def test_a_report_from_a_group_about_another_district_goes_there(village: Village) -> None:
    await village.say(ZHANG, "没电了", OTHER)
    await village.say(LI, "我妈在西村也没电了")
    (incident,) = await village.incidents()
    assert (incident.reporters, incident.district_id) == (2, village.districts[1].id)


async def test_a_private_report_counts_where_its_writer_is_known_to_live(village: Village) -> None:
    await village.say(ZHANG, "没电了")
    await village.opens_private(LI, WANG, ZHAO)
    async with village.database.writing() as work:
        group, person = village.chats[GROUP.external_id], village.people[LI.external_id]
        await memberships.joined(work, group, [person.id], village.clock.now())
    await village.say(LI, "没电了", private=True)
    await village.say(WANG, "东村没电了", private=True)
    assert [one.reporters for one in await village.incidents()] == [3]
    # Of ZHAO nothing is known: their report stands alone, and they are asked.
    await village.say(ZHAO, "没电了", private=True)
    assert [one.reporters for one in await village.incidents()] == [3]
    assert len((await village.private(ZHAO))[-1].pressed) == 3
    # Said again in the group, it is the same ticket.
    await village.say(LI, "还是没电")
    assert len(await village.tickets()) == 4


async def test_only_mine_is_no_incident(village: Village) -> None:
    await village.say(ZHANG, "就我家没电，邻居都有")
    assert await village.incidents() == []
    (line,) = await village.outbox()
    assert village.trade.speech.say("incident.check_breaker") in line.text
    assert line.pressed == []


async def test_after_everybody_is_served_a_report_is_a_new_matter(village: Village) -> None:
    await village.say(ZHANG, "没电了")
    await village.say(LI, "没电了")
    await close_all(village)
    await village.say(WANG, "又没电了")
    first, second = await village.incidents()
    assert (first.reporters, second.reporters) == (2, 1)


async def test_other_kinds_do_not_gather(village: Village) -> None:
    await village.say(ZHANG, "我要投诉")
    await village.say(LI, "我也要投诉")
    assert await village.incidents() == []
    assert len(await village.outbox()) == 2


async def test_a_late_report_does_not_turn_the_window_back(village: Village) -> None:
    late = village.message(LI, "没电了")
    village.later(minutes=30)
    await village.say(ZHANG, "没电了")
    await village.handle(late)
    (incident,) = await village.incidents()
    assert incident.last_report_at == village.clock.now()
    assert incident.reporters == 2


async def test_the_post_says_no_more_than_the_group_can_bear(village: Village) -> None:
    village.with_policy(unprompted_per_hour=0)
    for who in (ZHANG, LI, WANG):
        await village.say(who, "没电了")
    await village.keep_up()
    assert await posts(village) == []
    village.with_policy(unprompted_per_hour=1)
    await village.say(ZHAO, "没电了")
    await village.keep_up()
    (post,) = await posts(village)
    assert "4" in post.text


async def test_an_incident_is_seen_within_its_scope_only(village: Village) -> None:
    await village.say(ZHANG, "没电了")
    async with village.database.reading() as work:
        here = Scope(stations=frozenset({village.station.id}))
        there = Scope(stations=frozenset({1}))
        assert len(await incidents.incidents(work, here)) == 1
        assert await incidents.incidents(work, there) == ()
