"""One incident from the suspicion to the last household: told to staff, answered, restored."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from chat.actions import EditText
from chat.ids import short
from stations.scope import SYSTEM
from storage import clocks, incident_posts, promises, tables
from storage.chats import groups
from storage.tickets import entries_of
from tests.desk.stage import GROUP, PEOPLE
from tests.incidents.conftest import (
    GROUP_ID,
    MINUTE,
    STAFF_ID,
    STREET,
    Street,
    button,
    texts,
    toast,
)
from tickets.clock import ClockState
from tickets.entry import EntryKind
from tickets.incident import IncidentState
from tickets.policies import Metric
from tickets.ticket import Outcome, State

ONE, TWO, THREE, FOUR = STREET[:4]


async def test_a_suspicion_is_told_as_such_and_three_people_begin_the_common_answer(
    street: Street,
) -> None:
    stage = street.stage
    left = await street.report(ONE)
    (card,) = texts(left, STAFF_ID)
    assert stage.speak("incident.named_suspected") in card
    assert "东村台区" in card
    assert stage.speak("incident.how_far") in "".join(texts(left, GROUP_ID))
    left = await street.report(TWO, THREE)
    (post,) = [one for one in texts(left, GROUP_ID) if "东村台区" in one]
    assert stage.speak("incident.state_no_etr") in post
    assert not any(figure in post for figure in ("45", "90", "120"))
    (edit,) = [one.action for one in left if isinstance(one.action, EditText)]
    assert isinstance(edit, EditText)
    assert stage.speak("incident.named_confirmed") in edit.text
    (incident,) = await street.incidents()
    assert {one.incident_id for one in await street.tickets()} == {incident.id}
    # The desk comes to rest: nothing more is said until something happens.
    assert await stage.pass_time(MINUTE) == []


async def test_without_a_group_of_staff_the_duty_hears_in_private(street: Street) -> None:
    async with street.stage.database.writing() as work:
        gone = tables.chats.update().where(tables.chats.c.external_id == STAFF_ID)
        await work.run(gone.values(standing="gone"))
    await street.meet("赵经理")
    left = await street.report(ONE)
    assert street.stage.speak("incident.named_suspected") in "".join(texts(left, PEOPLE["赵经理"]))


@pytest.mark.parametrize("way", ["command", "button", "card", "post"])
async def test_one_answer_reaches_all_reporters_and_groups(street: Street, way: str) -> None:
    stage = street.stage
    await street.meet("赵经理")
    await street.settle_here(FOUR)
    left = await street.report(ONE, TWO, THREE)
    await stage.say(FOUR, "东村停电了")
    left += await stage.settle()
    await street.sent()
    first = (await street.tickets())[0].number
    words = "变压器跳闸，师傅在换保险，预计18:30恢复"
    if way == "command":
        said = await street.command(f"/incident {first} {words}")
    elif way == "button":
        await street.press("赵经理", button(left, stage.speak("incident.do_answer"), STAFF_ID))
        said = await stage.say("赵经理", words) + await stage.settle()
    else:
        (incident,) = await street.incidents()
        chat = GROUP if way == "post" else {**GROUP, "id": STAFF_ID}
        async with stage.database.reading() as work:
            posts = await incident_posts.posts_of(work, SYSTEM, incident.id)
            where = {one.external_id: one.id for one in await groups(work, SYSTEM)}
        post = posts[where[chat["id"]]]
        reply = {
            "message_id": await street.message_of(post.post_key),
            "date": 0,
            "chat": chat,
            "from": {"id": 7_000_000_001, "is_bot": True, "first_name": "掌灯"},
            "text": "…",
        }
        said = await stage.say("赵经理", words, chat, reply_to_message=reply)
        said += await stage.settle()
    told = [one for one in texts(said, GROUP_ID) if words in one]
    # Who answered in the group itself has told it.
    assert len(told) == (0 if way == "post" else 1)
    assert any(words in one for one in texts(said, PEOPLE[FOUR]))
    (incident,) = await street.incidents()
    assert incident.answer == words
    assert incident.etr_at is not None
    assert incident.etr_at - stage.clock.now() < timedelta(hours=2)
    for ticket in await street.tickets():
        assert ticket.state is State.ANSWERED
        async with stage.database.reading() as work:
            clock = (await clocks.clocks_of(work, SYSTEM, ticket.id))[Metric.CONTACT]
        assert clock.state is ClockState.MET
    # One promise, not one for each ticket.
    async with stage.database.reading() as work:
        assert len(await promises.promises_about_incident(work, SYSTEM, incident.id)) == 1


async def test_who_answered_for_all_hears_whom_to_telephone(street: Street) -> None:
    stage = street.stage
    await street.meet("赵经理")
    await street.settle_here(FOUR)
    await street.report(ONE, TWO, THREE)
    await stage.say(FOUR, "东村停电了")
    await stage.settle()
    alone = (await street.tickets())[-1]
    async with stage.database.writing() as work:
        box = tables.chats
        gone = update(box).where(box.c.external_id == PEOPLE[FOUR]).values(unreachable="blocked")
        await work.run(gone)
    said = await street.command(f"/incident {alone.number} 师傅在换保险")
    told = stage.speak("incident.unreached", numbers=alone.number)
    assert texts(said, PEOPLE["赵经理"]).count(told) == 1


async def test_a_time_alone_is_told_and_later_askers_read_it(street: Street) -> None:
    stage = street.stage
    await street.meet("赵经理")
    await street.report(ONE, TWO, THREE)
    first = (await street.tickets())[0].number
    left = await street.command(f"/etr {first} 18:30")
    told = stage.speak("incident.state_etr", time="18:30")
    assert any(told in one for one in texts(left, GROUP_ID))
    (incident,) = await street.incidents()
    assert incident.answer is None
    # A reporter asks, a neighbour who reported nothing asks, another one reports late.
    for who, words in ((ONE, "停电几点来电"), (FOUR, "啥时候修好"), (STREET[4], "停电了 几点来电")):
        left = await stage.say(who, words, GROUP)
        assert any(told in one for one in texts(left)), (who, texts(left))
        left += await stage.settle()
        assert not any(figure in "".join(texts(left)) for figure in ("45", "90", "120"))
    assert len(await street.tickets()) == 4
    await stage.pass_time(timedelta(hours=2))
    left = await stage.say(ONE, "停电几点来电", GROUP)
    assert any(stage.speak("incident.state_late", time="18:30") in one for one in texts(left))


async def test_what_must_not_be_told_is_held_back_and_wrong_times_are_refused(
    street: Street,
) -> None:
    stage = street.stage
    await street.meet("赵经理")
    await street.report(ONE, TWO, THREE)
    first = (await street.tickets())[0].number
    left = await street.command(f"/incident {first} 电费打折找我，加微信 13812345678")
    assert texts(left, GROUP_ID) == []
    assert (await street.incidents())[0].answer is None
    assert stage.speak("incident.usage_etr") in "".join(
        texts(await street.command(f"/etr {first}"))
    )
    unknown = await street.command("/incident 20260701-0099 快好了")
    assert stage.speak("errors.not_found") in texts(unknown)
    assert stage.speak("errors.not_allowed") in texts(
        await street.command(f"/restored {first}", ONE)
    )
    shown = await street.command(f"/incident {first}")
    assert any("东村台区" in one for one in texts(shown, PEOPLE["赵经理"]))


async def test_restoration_asks_everybody_and_each_answers_for_themself(street: Street) -> None:
    stage = street.stage
    await street.meet("赵经理", ONE)
    await street.report(ONE, TWO, THREE)
    first = (await street.tickets())[0].number
    left = await street.command(f"/restored {first} 换了保险")
    (post,) = texts(left, GROUP_ID)
    question = stage.speak("incident.is_it_back")
    assert question in post
    assert "换了保险" in post
    (own,) = texts(left, PEOPLE[ONE])
    assert question in own
    yes = button(left, stage.speak("incident.power_back"), PEOPLE[ONE])
    assert all(one.state is State.RESOLVED for one in await street.tickets())
    await street.press(ONE, yes)
    await street.press(TWO, button(left, stage.speak("incident.power_back"), GROUP_ID), group=True)
    # A neighbour who reported nothing closes nobody's part.
    thanked = await street.press(FOUR, yes)
    assert toast(thanked) == stage.speak("incident.power_noted")
    states = [(one.state, one.outcome) for one in await street.tickets()]
    done = (State.CLOSED, Outcome.CONFIRMED)
    assert states == [done, done, (State.RESOLVED, None)]
    assert (await street.incidents())[0].state is IncidentState.RESTORED
    # The third says nothing: reminded once in the group, then closed by silence.
    left = await stage.pass_time(timedelta(days=9))
    again = stage.speak("incident.is_it_back_again")
    assert [one for one in texts(left, GROUP_ID) if one == again] == [again]
    last = (await street.tickets())[2]
    assert (last.state, last.outcome) == (State.CLOSED, Outcome.SILENT)
    assert (await street.incidents())[0].state is IncidentState.CLOSED
    # Stale presses change nothing, and restoring twice is refused with a sentence.
    await street.press(THREE, yes)
    refused = await street.command(f"/restored {first}")
    assert stage.speak("errors.incident.is_over") in texts(refused)


async def test_words_say_it_as_well_as_buttons(street: Street) -> None:
    stage = street.stage
    await street.meet("赵经理", ONE)
    await street.report(ONE, TWO, THREE)
    await street.command(f"/restored {(await street.tickets())[0].number}")
    await stage.say(ONE, "来电了")
    await stage.say(TWO, "来电了来电了", GROUP)
    await stage.say(THREE, "我家还是没电", GROUP)
    await stage.settle()
    one, two, three, branch = await street.tickets()
    assert [one.state, two.state, three.state] == [State.CLOSED, State.CLOSED, State.RESOLVED]
    assert (branch.parent_id, branch.state) == (three.id, State.OPEN)


async def test_three_of_forty_say_no_and_none_is_closed_silently(street: Street) -> None:
    stage = street.stage
    # The same in small on the other database: there it is only about the statements.
    people = STREET if stage.database.sqlite else STREET[:9]
    everybody = len(people)
    await street.meet("赵经理", *people[:4])
    await street.report(*people)
    (incident,) = await street.incidents()
    assert incident.reporters == everybody
    first = (await street.tickets())[0]
    await stage.write(first.id, EntryKind.TAKEN, "赵经理")
    left = await street.command(f"/restored {first.number}")
    yes, no = (
        button(left, stage.speak(f"incident.power_{one}"), GROUP_ID) for one in ("back", "out")
    )
    told = await street.press(ONE, no)
    branch = (await street.tickets())[-1]
    assert stage.speak("incident.branch_opened", number=branch.number) == toast(told)
    crew = stage.speak("incident.branch_told", number=branch.number)
    assert crew in "".join(texts(told, PEOPLE["赵经理"]))
    for who in STREET[1:3]:
        await street.press(who, no, group=True)
        await street.press(who, no, group=True)
    for who in people[3:]:
        await stage.press(who, yes, GROUP)
    await stage.settle()
    tickets = await street.tickets()
    assert len(tickets) == everybody + 3
    branches = tickets[everybody:]
    parents = tickets[:3]
    assert [one.parent_id for one in branches] == [one.id for one in parents]
    assert len({one.incident_id for one in branches}) == 1
    assert [one.state for one in tickets[3:everybody]] == [State.CLOSED] * (everybody - 3)
    assert {one.outcome for one in tickets[3:everybody]} == {Outcome.CONFIRMED}
    # No silence closes the branches, nor what they branched from; nor does a member of staff.
    await stage.pass_time(timedelta(days=20))
    main, nested = await street.incidents()
    assert nested.parent_id == main.id
    assert (main.state, nested.reporters) == (IncidentState.RESTORED, 3)
    assert [one.state for one in (await street.tickets())[:3]] == [State.RESOLVED] * 3
    card = stage.sign(f"iw:z:{short(main.id)}")
    refused = await street.press("赵经理", card)
    assert stage.speak("close_gate.branch") in toast(refused)
    # The branch is mended, its people say yes, and everything is over.
    left = await street.command(f"/restored {branches[0].number}")
    back = button(left, stage.speak("incident.power_back"))
    for who in STREET[:3]:
        await stage.press(who, back)
    await stage.settle()
    assert {one.state for one in await street.tickets()} == {State.CLOSED}
    assert [one.state for one in await street.incidents()] == [IncidentState.CLOSED] * 2


async def test_a_no_can_become_a_yes_and_the_branch_closes_with_it(street: Street) -> None:
    stage = street.stage
    await street.meet("赵经理")
    await street.report(ONE, TWO, THREE)
    left = await street.command(f"/restored {(await street.tickets())[0].number}")
    yes, no = (
        button(left, stage.speak(f"incident.power_{one}"), GROUP_ID) for one in ("back", "out")
    )
    await street.press(ONE, no, group=True)
    await street.press(ONE, yes, group=True)
    tickets = await street.tickets()
    assert [tickets[0].state, tickets[3].state] == [State.CLOSED, State.CLOSED]
    # A neighbour who had not reported says no: a branch of the same outage, without a parent.
    await street.press(FOUR, no, group=True)
    late = (await street.tickets())[4]
    assert late.parent_id is None
    assert late.incident_id in {one.id for one in await street.incidents() if one.parent_id}


async def test_what_was_said_too_early_is_taken_back(street: Street) -> None:
    stage = street.stage
    await street.meet("赵经理", ONE)
    left = await street.report(ONE, TWO, THREE)
    restored = await street.command(f"/restored {(await street.tickets())[0].number}")
    (main,) = await street.incidents()
    left = await street.press("赵经理", stage.sign(f"iw:o:{short(main.id)}"))
    assert stage.speak("incident.taken_back", where="东村台区", words="").strip() in "".join(
        texts(left, GROUP_ID)
    )
    assert (await street.incidents())[0].state is IncidentState.CONFIRMED
    tickets = await street.tickets()
    assert all(one.state not in (State.RESOLVED, State.CLOSED) for one in tickets)
    yes = button(restored, stage.speak("incident.power_back"), GROUP_ID)
    no = button(restored, stage.speak("incident.power_out"), GROUP_ID)
    assert toast(await street.press(TWO, no, group=True)) == stage.speak("incident.at_work_still")
    await street.press(TWO, yes, group=True)
    async with stage.database.reading() as work:
        clock = (await clocks.clocks_of(work, SYSTEM, tickets[0].id))[Metric.RESTORATION]
        entries = await entries_of(work, SYSTEM, tickets[0].id)
    assert clock.state is ClockState.RUNNING
    assert EntryKind.REOPENED in [one.kind for one in entries]
