"""举报: nothing of it in the group; its author goes on in private and may take the words back."""

import pytest
from sqlalchemy import update

from chat.actions import AnswerPress, Delete, SendText
from chat.errors import NotFound
from chat.ids import long, short
from chat.message import ChatKind, ChatRef, Press, Sender
from stations.group import Chat
from stations.scope import SYSTEM, Scope, scope_of
from storage import tables
from storage.chats import chats_known
from storage.staff import appointments
from storage.ticket_pages import open_page
from storage.tickets import tickets_of
from storage.unit_of_work import Work
from tests.messages.conftest import BOT, GROUP, LI, MANAGER, SUPERVISOR, ZHANG, Village
from tickets.entry import EntryKind
from tickets.ticket import Ticket
from usecases.messages.choose import NotYourMessage
from usecases.messages.continue_privately import continue_privately
from usecases.messages.remove_original import CannotRemove, remove_original

SAID = "举报老李偷电，电话13912345678"


def press(who: Sender, data: str = "") -> Press:
    return Press(
        f"press-{who.external_id}", ChatRef(who.external_id, ChatKind.PRIVATE), who, 5, data
    )


async def may_delete(village: Village, rights: str = "can_delete_messages") -> None:
    chats = tables.chats
    async with village.database.writing() as work:
        await work.run(update(chats).values(standing="administrator", rights=rights))


async def private_of(village: Village, who: Sender) -> Chat:
    async with village.database.writing() as work:
        refs = [ChatRef(who.external_id, ChatKind.PRIVATE)]
        return (await chats_known(work, SYSTEM, BOT, refs))[who.external_id]


async def test_the_group_only_sees_the_way_to_the_private_chat(village: Village) -> None:
    await village.say(ZHANG, SAID)
    (ticket,) = await village.tickets()
    (line,) = await village.outbox()
    assert isinstance(line.action, SendText)
    assert "私聊" in line.text
    for word in (ticket.number, "举报", "工单", "李", "139"):
        assert word not in line.text
    start = line.links[0].partition("start=")[2]
    assert long(village.trade.signer.read(start, "start")[1:]) == ticket.id
    assert ticket.reporter_id == village.people[ZHANG.external_id].id


async def test_who_can_be_reached_hears_number_and_choice_in_private(village: Village) -> None:
    await village.opens_private(ZHANG)
    await village.say(ZHANG, SAID)
    (ticket,) = await village.tickets()
    (private,) = await village.private(ZHANG)
    assert ticket.number in private.text
    row = (await village.log())[0]
    assert village.trade.signer.read(private.pressed[0]) == f"x:{short(row.id)}"


async def test_more_words_are_added_without_a_trace_in_the_group(village: Village) -> None:
    await village.opens_private(ZHANG)
    await village.say(ZHANG, SAID)
    await village.say(ZHANG, "我还要举报他")
    assert len(await village.outbox(GROUP)) == 1
    assert len(await village.private(ZHANG)) == 2
    assert len(await village.tickets()) == 1


@pytest.mark.parametrize(("text", "number"), [(SAID, 1), ("查电费", 1), ("我要投诉", 2)])
async def test_what_began_in_the_group_goes_on_in_private(
    village: Village, text: str, number: int
) -> None:
    await village.say(ZHANG, text)
    await village.say(ZHANG, text, private=True)
    assert len(await village.tickets()) == number


async def test_only_its_author_can_use_the_link(village: Village) -> None:
    await village.say(ZHANG, SAID)
    (ticket,) = await village.tickets()
    chats = [await private_of(village, one) for one in (ZHANG, LI)]
    people = village.people
    async with village.database.writing() as work:
        zhang, li = people[ZHANG.external_id], people[LI.external_id]
        await continue_privately(work, village.trade, chats[0], zhang, ticket.id, "1")
        with pytest.raises(NotFound):
            await continue_privately(work, village.trade, chats[1], li, ticket.id, "2")
    told = [left for left in await village.outbox() if left.key == "continued:1"]
    assert ticket.number in told[0].text
    assert told[0].pressed


async def test_the_author_has_the_original_removed(village: Village) -> None:
    said = await village.say(ZHANG, SAID)
    await may_delete(village)
    row = (await village.log())[0]
    for _ in range(2):
        async with village.database.writing() as work:
            await remove_original(work, village.trade, BOT, press(ZHANG), row.id)
    removed = [left for left in await village.outbox() if isinstance(left.action, Delete)]
    assert [(one.action, one.chat) for one in removed] == [
        (Delete(said.message_id), village.chats[GROUP.external_id])
    ]
    assert any(isinstance(left.action, AnswerPress) for left in await village.outbox())
    (ticket,) = await village.tickets()
    assert EntryKind.REMOVED in [one.kind for one in await village.entries(ticket)]
    assert (await village.log())[0].text == SAID


async def test_nobody_else_removes_it_nor_without_the_right_nor_too_late(
    village: Village,
) -> None:
    await village.say(ZHANG, SAID)
    row = (await village.log())[0]

    async def remove(who: Sender) -> None:
        async with village.database.writing() as work:
            await remove_original(work, village.trade, BOT, press(who), row.id)

    with pytest.raises(CannotRemove):
        await remove(ZHANG)
    await may_delete(village, "can_pin_messages")
    with pytest.raises(CannotRemove):
        await remove(ZHANG)
    await may_delete(village)
    with pytest.raises(NotYourMessage):
        await remove(LI)
    village.later(hours=49)
    with pytest.raises(CannotRemove):
        await remove(ZHANG)
    assert not any(isinstance(left.action, Delete) for left in await village.outbox())


async def test_managers_whom_it_may_concern_do_not_see_it(village: Village) -> None:
    await village.say(ZHANG, SAID)
    await village.say(ZHANG, "怎么过户")
    seen = {}
    async with village.database.reading() as work:
        for who in (MANAGER, SUPERVISOR):
            person = village.people[who.external_id]
            held = (await appointments(work, SYSTEM, [person.id]))[person.id]
            scope = scope_of(person.id, held)
            seen[who] = {ticket.kind for ticket in await _open(work, scope)}
        mine = scope_of(village.people[ZHANG.external_id].id, ())
        own = await tickets_of(work, mine, village.people[ZHANG.external_id].id)
    assert seen == {MANAGER: {"consult"}, SUPERVISOR: {"consult", "report"}}
    assert {ticket.kind for ticket in own} == {"consult", "report"}


async def _open(work: Work, scope: Scope) -> tuple[Ticket, ...]:
    """Return what is open within a scope."""
    return (await open_page(work, scope, 0, 50, confidential=True))[0]
