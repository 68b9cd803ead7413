"""An edited message is judged again, and the log and the ticket follow."""

from dataclasses import replace
from datetime import timedelta

from chat.actions import Delete, EditText, ProducedBy
from chat.message import Message
from tests.messages.conftest import BOT, GROUP, LI, MANAGER, WANG, ZHANG, Village
from tickets.entry import EntryKind
from tickets.ticket import State
from usecases.messages.edit import edit


async def reword(village: Village, said: Message, text: str) -> Message:
    village.later(seconds=30)
    edited = replace(said, text=text, edited_at=village.clock.now())
    await apply(village, edited)
    return edited


async def apply(village: Village, edited: Message) -> None:
    village.cause += 1
    async with village.database.writing(village.cause) as work:
        await edit(work, village.trade, BOT, edited)


async def test_none_that_becomes_a_request_opens_a_ticket(village: Village) -> None:
    said = await village.say(ZHANG, "早上好")
    await reword(village, said, "早上好，我家没电了")
    (ticket,) = await village.tickets()
    assert ticket.kind == "outage_report"
    (row,) = await village.log()
    assert (row.text, row.intent, row.ticket_id) == (
        "早上好，我家没电了",
        "outage_report",
        ticket.id,
    )
    assert row.edited_at == village.clock.now()
    assert len(await village.outbox()) == 1


async def test_a_request_that_becomes_another_moves_its_ticket(village: Village) -> None:
    said = await village.say(ZHANG, "怎么过户")
    await reword(village, said, "我要投诉")
    (ticket,) = await village.tickets()
    assert ticket.kind == "complaint"
    _, moved = await village.entries(ticket)
    assert (moved.kind, moved.body) == (EntryKind.MOVED, "complaint")
    assert len(await village.outbox()) == 1


async def test_the_move_is_told_where_an_answer_is_owed(village: Village) -> None:
    said = await village.say(ZHANG, "怎么过户", mentions_bot=True)
    await reword(village, said, "我要投诉")
    number = (await village.tickets())[0].number
    last = (await village.outbox())[-1].text
    assert number in last
    assert "投诉" in last


async def test_a_request_that_becomes_none_keeps_its_ticket_with_an_entry(
    village: Village,
) -> None:
    said = await village.say(ZHANG, "怎么过户")
    await reword(village, said, "没事了没事了")
    (ticket,) = await village.tickets()
    assert ticket.state is State.OPEN
    assert [entry.kind for entry in await village.entries(ticket)] == ["opened", "edited"]
    assert (await village.log())[0].intent == "none"


async def test_an_unknown_message_is_received_as_new(village: Village) -> None:
    await apply(village, village.message(ZHANG, "怎么过户", edited_at=village.clock.now()))
    assert len(await village.tickets()) == 1


async def test_the_same_edit_again_or_an_older_one_changes_nothing(village: Village) -> None:
    said = await village.say(ZHANG, "怎么过户")
    older = await reword(village, said, "怎么过户呢")
    newer = await reword(village, said, "我要投诉")
    for again in (newer, older, newer):
        await apply(village, again)
    (ticket,) = await village.tickets()
    assert [entry.kind for entry in await village.entries(ticket)] == [
        "opened",
        "edited",
        "moved",
    ]
    assert (await village.log())[0].text == "我要投诉"


async def test_two_edits_within_one_second_are_both_taken(village: Village) -> None:
    said = await village.say(ZHANG, "早上好")
    first = await reword(village, said, "早上")
    await apply(village, replace(first, text="没电了"))
    assert len(await village.tickets()) == 1


async def test_an_addition_that_becomes_another_matter_gets_its_own_ticket(
    village: Village,
) -> None:
    await village.say(ZHANG, "怎么过户")
    added = await village.say(ZHANG, "到底怎么过户")
    await reword(village, added, "我要投诉")
    consult, complaint = await village.tickets()
    assert [entry.kind for entry in await village.entries(consult)] == [
        "opened",
        "added",
        "edited",
    ]
    assert (await village.kept(added)).ticket_id == complaint.id


async def test_a_report_that_was_none_leaves_the_common_count(village: Village) -> None:
    for who in (ZHANG, LI):
        await village.say(who, "没电了")
    said = await village.say(WANG, "没电了")
    await village.keep_up()
    await reword(village, said, "我要投诉")
    await village.keep_up()
    (incident,) = await village.incidents()
    assert incident.reporters == 2
    edits = [left for left in await village.outbox() if isinstance(left.action, EditText)]
    assert "2" in edits[-1].text


async def test_what_becomes_an_outage_joins_the_incident(village: Village) -> None:
    await village.say(ZHANG, "没电了")
    said = await village.say(LI, "怎么过户")
    await reword(village, said, "没电了")
    (incident,) = await village.incidents()
    assert incident.reporters == 2
    assert {ticket.incident_id for ticket in await village.tickets()} == {incident.id}


async def test_what_becomes_a_report_loses_its_number_in_the_group(village: Village) -> None:
    said = await village.say(ZHANG, "怎么过户")
    receipt = (await village.outbox())[0]
    await reword(village, said, "举报老李偷电")
    left = await village.outbox(GROUP)
    assert Delete(ProducedBy(receipt.key)) in [one.action for one in left]
    number = (await village.tickets())[0].number
    assert number not in left[-1].text
    assert left[-1].links


async def test_what_becomes_praise_is_closed(village: Village) -> None:
    said = await village.say(ZHANG, "怎么过户")
    await reword(village, said, "表扬王师傅")
    (ticket,) = await village.tickets()
    assert (ticket.kind, ticket.state) == ("praise", State.CLOSED)


async def test_staff_who_edit_only_change_the_log(village: Village) -> None:
    said = await village.say(MANAGER, "大家好")
    await reword(village, said, "没电了")
    assert await village.tickets() == []
    assert (await village.log())[0].text == "没电了"


async def test_an_edit_after_the_ticket_was_closed_adds_nothing_wrong(village: Village) -> None:
    said = await village.say(ZHANG, "表扬王师傅")
    village.clock.move_to(village.clock.now() + timedelta(minutes=1))
    await reword(village, said, "表扬王师傅和李师傅")
    (ticket,) = await village.tickets()
    assert ticket.state is State.CLOSED
    assert len(await village.entries(ticket)) == 3
