"""Several people report the same thing: one line, then reactions and one post that is edited."""

from sqlalchemy import update

from chat.actions import EditText, ProducedBy, React, SendText
from stations.scope import Scope
from storage import incidents, tables
from storage.tickets import record
from tests.messages.conftest import GROUP, LI, OTHER, WANG, ZHANG, ZHAO, Village
from tickets.entry import Audience, Entry, EntryKind
from tickets.incident import IncidentState


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


async def test_the_first_gets_a_line_the_second_a_reaction_and_a_common_post(
    village: Village,
) -> None:
    await village.say(ZHANG, "家里没电了")
    (incident,) = await village.incidents()
    assert (incident.state, incident.reporters) == (IncidentState.SUSPECTED, 1)
    second = await village.say(LI, "我家也没电")
    line, reaction, post = await village.outbox()
    assert isinstance(line.action, SendText)
    assert isinstance(reaction.action, React)
    assert reaction.action.message == second.message_id
    assert isinstance(post.action, SendText)
    assert "2" in post.text
    assert post.action.reply_to is None
    one, two = await village.tickets()
    assert one.incident_id == two.incident_id == incident.id
    assert one.number not in post.text
    assert [left.unprompted for left in (line, reaction, post)] == [False, False, True]


async def test_the_post_is_edited_and_quick_edits_become_one(village: Village) -> None:
    for who in (ZHANG, LI, WANG, ZHAO):
        await village.say(who, "没电了")
    texts = [left for left in await village.outbox() if not isinstance(left.action, React)]
    _line, post, edit = texts
    assert isinstance(edit.action, EditText)
    assert edit.action.message == ProducedBy(post.key)
    assert "4" in edit.text
    (incident,) = await village.incidents()
    assert (incident.reporters, incident.posted_reporters) == (4, 4)
    assert incident.state is IncidentState.CONFIRMED
    assert len(await village.tickets()) == 4


async def test_an_edit_that_was_sent_is_followed_by_another(village: Village) -> None:
    for who in (ZHANG, LI, WANG):
        await village.say(who, "没电了")
    edits = [left for left in await village.outbox() if isinstance(left.action, EditText)]
    await sent(village, edits[0].key)
    await village.say(ZHAO, "没电了")
    edits = [left for left in await village.outbox() if isinstance(left.action, EditText)]
    assert ["3" in edits[0].text, "4" in edits[1].text] == [True, True]


async def test_who_repeats_it_is_not_counted_twice(village: Village) -> None:
    await village.say(ZHANG, "没电了")
    await village.say(ZHANG, "还是没电")
    await village.say(LI, "没电了")
    await village.say(LI, "怎么还没电啊停电了")
    (incident,) = await village.incidents()
    assert incident.reporters == 2
    assert len(await village.tickets()) == 2


async def test_whoever_speaks_to_the_bot_gets_a_line_all_the_same(village: Village) -> None:
    await village.say(ZHANG, "没电了")
    await village.say(LI, "没电了", mentions_bot=True)
    lines = [left for left in await village.outbox() if left.key.startswith("receipt:")]
    numbers = [ticket.number for ticket in await village.tickets()]
    assert [number in line.text for number, line in zip(numbers, lines, strict=True)] == [
        True,
        True,
    ]


async def test_groups_and_times_apart_are_incidents_apart(village: Village) -> None:
    await village.say(ZHANG, "没电了")
    await village.say(LI, "没电了", OTHER)
    village.later(hours=2, seconds=1)
    await village.say(WANG, "没电了")
    assert len(await village.incidents()) == 3
    assert {left.chat for left in await village.outbox()} == {
        village.chats[GROUP.external_id],
        village.chats[OTHER.external_id],
    }


async def test_the_window_rolls_with_every_report(village: Village) -> None:
    for who in (ZHANG, LI, WANG):
        await village.say(who, "没电了")
        village.later(minutes=100)
    assert len(await village.incidents()) == 1


async def test_after_everybody_is_served_a_report_is_a_new_matter(village: Village) -> None:
    await village.say(ZHANG, "没电了")
    await village.say(LI, "没电了")
    await close_all(village)
    await village.say(WANG, "又没电了")
    first, second = await village.incidents()
    assert (first.reporters, second.reporters) == (2, 1)
    lines = [left for left in await village.outbox() if left.key.startswith("receipt:")]
    assert len(lines) == 2


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


async def test_private_reports_stay_out_of_the_groups_post(village: Village) -> None:
    await village.say(ZHANG, "没电了")
    await village.opens_private(LI)
    await village.say(LI, "没电了", private=True)
    assert [one.reporters for one in await village.incidents()] == [1]


async def test_the_post_says_no_more_than_the_group_can_bear(village: Village) -> None:
    village.with_policy(unprompted_per_hour=0)
    for who in (ZHANG, LI, WANG):
        await village.say(who, "没电了")
    texts = [left for left in await village.outbox() if isinstance(left.action, SendText)]
    assert len(texts) == 1
    assert len(await village.tickets()) == 3
    village.with_policy(unprompted_per_hour=1)
    await village.say(ZHAO, "没电了")
    assert "4" in (await village.outbox())[-1].text


async def test_the_hour_passes(village: Village) -> None:
    village.with_policy(unprompted_per_hour=1)
    for who in (ZHANG, LI):
        await village.say(who, "没电了")
    village.later(minutes=181)
    for who in (WANG, ZHAO):
        await village.say(who, "没电了")
    posts = [left for left in await village.outbox() if left.unprompted]
    assert len(posts) == 2


async def test_an_incident_is_seen_within_its_scope_only(village: Village) -> None:
    await village.say(ZHANG, "没电了")
    async with village.database.reading() as work:
        here = Scope(stations=frozenset({village.station.id}))
        there = Scope(stations=frozenset({1}))
        assert len(await incidents.incidents(work, here)) == 1
        assert await incidents.incidents(work, there) == ()
