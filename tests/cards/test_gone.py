"""A card, or the topic of one, was deleted by hand: it comes again where people look for it."""

from chat.actions import CreateTopic, EditText, SendText
from chat.outcomes import Gone, Sent
from tests.cards.conftest import FORUM, Desk, heard, texts
from tests.desk.stage import GROUP, PEOPLE, STAFF_GROUP, Left
from tickets.entry import EntryKind

GONE = Gone("400: Bad Request: message to edit not found")


def edits(left: list[Left], chat: int) -> list[Left]:
    return [one for one in left if one.chat == chat and isinstance(one.action, EditText)]


async def test_a_card_that_was_deleted_is_posted_anew_as_it_stands(desk: Desk) -> None:
    ticket = await desk.said("王芳", "有个建议，路灯太暗了")
    before = await desk.card(ticket)
    await desk.write(ticket.id, EntryKind.TAKEN, "赵经理")
    (edit,) = edits(await desk.settle(), STAFF_GROUP["id"])
    await desk.done(edit.key, GONE)
    (post,) = [one for one in await desk.new() if isinstance(one.action, SendText)]
    assert (post.chat, "处理中" in post.text) == (STAFF_GROUP["id"], True)
    await desk.send_all()
    # It is the card from now on: under it people press, and it is edited in place.
    assert (await desk.card(ticket)).message_id != before.message_id
    await desk.push("赵经理", ticket, "答复")
    assert len(await desk.cards(ticket)) == 1
    # An edit of the old one that was under way finds nothing, and nothing comes of it.
    await desk.done(edit.key, GONE)
    assert texts(await desk.new(), STAFF_GROUP["id"]) == ""


async def test_what_is_closed_was_tidied_away(desk: Desk) -> None:
    ticket = await desk.said("王芳", "有个建议，路灯太暗了")
    await desk.write(ticket.id, EntryKind.CLOSED, "赵经理", code="misjudged")
    (edit,) = edits(await desk.settle(), STAFF_GROUP["id"])
    await desk.done(edit.key, GONE)
    assert texts(await desk.new(), STAFF_GROUP["id"]) == ""


async def test_a_card_that_may_not_stand_there_is_not_posted_again(desk: Desk) -> None:
    await desk.lead("西所长")
    await desk.met("西所长")
    await desk.said("王芳", "我要投诉")
    await desk.say("王芳", "投诉赵经理态度恶劣骂人", GROUP)
    (edit,) = edits(await desk.settle(), STAFF_GROUP["id"])
    await desk.done(edit.key, GONE)
    assert texts(await desk.new(), STAFF_GROUP["id"]) == ""


async def test_the_reporter_sees_the_card_again_that_they_deleted(desk: Desk) -> None:
    await desk.met("王芳")
    ticket = await desk.said("王芳", "我家停电了")
    home = PEOPLE["王芳"]
    await desk.say("赵经理", f"/step {ticket.number} dispatched")
    await desk.rest()
    left = await desk.say("赵经理", f"/step {ticket.number} arrived")
    (edit,) = edits([*left, *await desk.settle()], home)
    await desk.done(edit.key, GONE)
    said = await desk.new()
    assert ticket.number in texts(said, home)
    assert texts(said, GROUP["id"]) == ""


async def test_where_a_topic_was_deleted_the_card_stands_in_the_group(desk: Desk) -> None:
    await desk.say("赵经理", "在", FORUM)
    await desk.say("王芳", "有个建议，路灯太暗了", GROUP)
    (asked,) = [one for one in await desk.settle() if isinstance(one.action, CreateTopic)]
    await desk.done(asked.key, Sent(result="77"))
    (post,) = [one for one in await desk.new() if isinstance(one.action, SendText)]
    await desk.done(post.key, Gone("400: Bad Request: message thread not found"))
    await desk.send_all()
    (ticket,) = await desk.open()
    assert "路灯" in (await desk.card(ticket)).text
    await desk.write(ticket.id, EntryKind.TAKEN, "赵经理")
    assert "处理中" in heard(await desk.settle(), FORUM["id"])
