"""Where a card stands and what it says: once, in place, with nothing personal before others."""

from datetime import timedelta

from sqlalchemy import select

from chat.actions import CloseTopic, CreateTopic, SendText
from chat.ids import short
from chat.outcomes import Sent, Unneeded
from stations.area import District, Feeder
from stations.group import Purpose
from stations.scope import SYSTEM
from storage import areas, chats, desk_tables, tables
from storage.tickets import record, reread
from tests.cards.conftest import FORUM, Desk, texts, toast
from tests.desk.stage import BOT, GROUP, PEOPLE, STAFF_GROUP, to_bot
from tickets.entry import EntryKind
from tickets.ticket import Source, State


async def test_a_card_is_posted_once_and_edited_in_place(desk: Desk) -> None:
    ticket = await desk.said("王芳", "我家停电了，电话13800138000")
    card = await desk.card(ticket)
    assert card.chat == STAFF_GROUP["id"]
    for part in (ticket.number, "故障报修", "我家停电了", "东村台区（农村）", "赵经理"):
        assert part in card.text
    # Nothing personal where several read: neither the number nor who reported it.
    assert "13800138000" not in card.text
    assert "王芳" not in card.text
    assert "到场 07-01 18:30" in card.text
    await desk.push("赵经理", ticket, "接手")
    again = await desk.card(ticket)
    assert (again.message_id, "处理中" in again.text) == (card.message_id, True)
    assert "接手" not in again.labels
    edits = await desk.count(tables.outbox)
    # Following up again says nothing new, so nothing is sent.
    async with desk.database.writing() as work:
        await record(work, await reread(work, SYSTEM, ticket.id), [])
    await desk.settle()
    assert await desk.count(tables.outbox) == edits


async def test_edits_that_follow_quickly_are_one(desk: Desk) -> None:
    ticket = await desk.said("王芳", "我家停电了")
    for code in ("dispatched", "arrived"):
        await desk.write(ticket.id, EntryKind.STEPPED, "赵经理", code=code)
        await desk.settle()
    async with desk.database.reading() as work:
        rows = (await work.run(tables.outbox.select())).mappings().all()
    waiting = [one for one in rows if one["kind"] == "edit_text" and one["state"] == "waiting"]
    assert len(waiting) == 1
    assert "到场" in (await desk.card(ticket)).text


async def test_the_card_shows_what_helps(desk: Desk) -> None:
    async with desk.database.writing() as work:
        line = Feeder(work.new_id(), desk.east.id, "10kV东村线")
        await areas.add_feeders(work, [line])
        district = District(desk.village.id, desk.east.id, line.id, "东村台区")
        await areas.change_districts(work, [district])
        await work.run(tables.districts.update().values(feeder_id=line.id))
    bill = await desk.said("王芳", "电费不对")
    secret = await desk.said("王芳", "我要举报有人收红包")
    other = await desk.said("李强", "有个建议")
    await desk.write(other.id, EntryKind.TAKEN, "赵经理")
    ticket = await desk.said("王芳", "我家停电了")
    text = (await desk.card(ticket)).text
    assert "10kV东村线" in text
    assert bill.number in text
    assert other.number in text
    # That somebody has reported a wrong is nobody's business.
    assert secret.number not in text
    left = await desk.press("赵经理", desk.sign(f"v:{short(ticket.id)}"))
    (alone,) = [one.text for one in left if "停电了" in one.text]
    assert "王芳" in alone


async def test_reports_of_one_incident_raise_the_count_and_do_not_flood(desk: Desk) -> None:
    await desk.met("赵经理")
    await desk.say("王芳", "停电了", GROUP)
    assigned = desk.speak("owner.assigned", number=(await desk.open())[0].number, kind="故障报修")
    assert assigned in texts(await desk.settle(), PEOPLE["赵经理"])
    (first,) = await desk.open()
    await desk.send_all()
    second = await desk.said("李强", "没电了")
    assert first.incident_id == second.incident_id is not None
    assert await desk.cards(second) == []
    card = await desk.card(first)
    assert "2 人报过" in card.text
    assert second.number not in card.text
    # A member of staff still finds the second by its number.
    left = await desk.say("赵经理", f"/take {second.number}")
    assert desk.speak("staff_desk.taken", number=second.number) in texts(left, PEOPLE["赵经理"])


async def test_what_is_finished_or_was_imported_gets_no_card(desk: Desk) -> None:
    ticket = await desk.said("王芳", "有个建议")
    async with desk.database.writing() as work:
        known = await reread(work, SYSTEM, ticket.id)
        await work.run(desk_tables.cards.delete())
        await record(work, known, [], source=Source.IMPORT)
    await desk.settle()
    assert await desk.cards(ticket) == []


async def test_what_is_secret_stands_with_its_owner_alone(desk: Desk) -> None:
    await desk.met("赵经理", "孙督导", "王芳")
    report = await desk.said("王芳", "我要举报有人收红包")
    card = await desk.card(report)
    assert card.chat == PEOPLE["孙督导"]
    # A complaint about somebody: not in the group, not with them.
    complaint = await desk.said("李强", "我要投诉赵经理骂人")
    assert complaint.about_staff
    assert {one.chat for one in await desk.cards(complaint)} <= {PEOPLE["孙督导"]}
    for chat in (STAFF_GROUP["id"], PEOPLE["赵经理"]):
        async with desk.database.reading() as work:
            known = tables.chats.c.external_id == chat
            joined = tables.outbox.join(tables.chats, tables.chats.c.id == tables.outbox.c.chat_id)
            rows = await work.run(select(tables.outbox.c.payload).select_from(joined).where(known))
        assert not [one for one in rows.scalars() if complaint.number.encode() in one]


async def test_what_turns_out_to_be_about_staff_is_taken_from_the_group(desk: Desk) -> None:
    await desk.lead("西所长")
    await desk.met("孙督导", "西所长")
    ticket = await desk.said("王芳", "我要投诉")
    assert "我要投诉" in (await desk.card(ticket)).text
    await desk.say("王芳", "投诉赵经理态度恶劣骂人", GROUP)
    await desk.rest()
    shown = {one.chat: one for one in await desk.cards(ticket)}
    group = shown[STAFF_GROUP["id"]]
    assert group.text == desk.speak("card.withdrawn", number=ticket.number)
    assert group.rows == ()
    # Whoever owns it has the card, until somebody else does.
    assert "态度恶劣" in shown[PEOPLE["西所长"]].text
    other = await desk.person_id("孙督导")
    await desk.write(ticket.id, EntryKind.ASSIGNED, "西所长", target_id=other, code="duty")
    await desk.rest()
    shown = {one.chat: one for one in await desk.cards(ticket)}
    assert shown[PEOPLE["西所长"]].text == desk.speak("card.passed_on", number=ticket.number)
    assert "态度恶劣" in shown[PEOPLE["孙督导"]].text


async def test_a_group_that_serves_districts_sees_theirs_and_a_group_of_residents_nothing(
    desk: Desk,
) -> None:
    async with desk.database.writing() as work:
        ref = desk._event(desk.message("王芳", "在", STAFF_GROUP)).chat
        place = (await chats.chats_known(work, SYSTEM, BOT, [ref]))[ref.external_id]
        elsewhere = District(work.new_id(), desk.east.id, None, "西村台区")
        await areas.add_districts(work, [elsewhere])
        place = await chats.link(work, place, desk.east.id, [elsewhere.id], Purpose.STAFF)
    assert await desk.cards(await desk.said("王芳", "电费不对")) == []
    async with desk.database.writing() as work:
        place = await chats.link(work, place, desk.east.id, [desk.village.id], Purpose.STAFF)
    ticket = await desk.said("李强", "电费不对")
    assert len(await desk.cards(ticket)) == 1
    async with desk.database.writing() as work:
        await chats.link(work, place, desk.east.id, [desk.village.id], Purpose.CUSTOMERS)
    await desk.write(ticket.id, EntryKind.ANSWERED, "赵经理", body="已核对，没有问题")
    await desk.rest()
    assert "已核对" not in (await desk.card(ticket)).text


async def test_a_forum_has_a_topic_for_each_ticket_which_closes_with_it(desk: Desk) -> None:
    await desk.say("赵经理", "在", FORUM)
    await desk.say("王芳", "有个建议，电话13800138000", GROUP)
    left = await desk.settle()
    (asked,) = [one for one in left if isinstance(one.action, CreateTopic)]
    (ticket,) = await desk.open()
    assert isinstance(asked.action, CreateTopic)
    assert asked.action.title == f"{ticket.number} 建议"
    assert await desk.cards(ticket) == []
    await desk.done(asked.key, Sent(result="77"))
    (post,) = [one for one in await desk.new() if isinstance(one.action, SendText)]
    assert isinstance(post.action, SendText)
    assert post.action.thread_id == 77
    await desk.send_all()
    # In the topic a reply to anything of ours answers, and a question stays there.
    replied = {**to_bot("…"), "message_id": 4321}
    topic = {"is_topic_message": True, "message_thread_id": 77}
    await desk.met("王芳")
    left = await desk.say("赵经理", "收到，会研究", FORUM, reply_to_message=replied, **topic)
    assert "会研究" in texts(left, PEOPLE["王芳"])
    told = next(one.action for one in left if one.chat == FORUM["id"])
    assert isinstance(told, SendText)
    assert told.thread_id == 77
    # Plain words among colleagues go nowhere.
    assert await desk.say("赵经理", "中午吃什么", FORUM, **topic) == []
    for kind, closed in ((EntryKind.CLOSED, True), (EntryKind.REOPENED, False)):
        await desk.write(ticket.id, kind, "赵经理", code="misjudged" if closed else None)
        turned = [one.action for one in await desk.settle() if isinstance(one.action, CloseTopic)]
        assert turned == [CloseTopic(77, closed)]


async def test_where_a_topic_is_refused_the_card_stands_in_the_group(desk: Desk) -> None:
    await desk.say("赵经理", "在", FORUM)
    await desk.say("王芳", "有个建议", GROUP)
    (asked,) = [one for one in await desk.settle() if isinstance(one.action, CreateTopic)]
    (ticket,) = await desk.open()
    # Meanwhile the ticket moves; the card says how it stands when it comes.
    await desk.write(ticket.id, EntryKind.TAKEN, "赵经理")
    await desk.settle()
    await desk.done(asked.key, Unneeded("400: not enough rights to create a topic"))
    posted = [one.action for one in await desk.new() if isinstance(one.action, SendText)]
    assert [one.thread_id for one in posted] == [None]
    assert "处理中" in (await desk.card(ticket)).text


async def test_who_is_at_work_is_seen_for_some_minutes_and_told_to_the_next(desk: Desk) -> None:
    ticket = await desk.said("王芳", "电费不对")
    left = await desk.push("赵经理", ticket, "答复")
    assert toast(left) == ""
    assert desk.speak("card.doing_answering", who="赵经理") in (await desk.card(ticket)).text
    left = await desk.push("钱经理", ticket, "答复")
    assert toast(left) == desk.speak("card.doing_answering", who="赵经理")
    # Whoever was first is done; the other thinks better of it or is forgotten.
    await desk.say("赵经理", "核对过了", STAFF_GROUP, reply_to_message=to_bot())
    await desk.rest()
    text = (await desk.card(ticket)).text
    assert "赵经理正在" not in text
    assert "钱经理正在" in text
    await desk.pass_time(timedelta(minutes=6))
    assert "正在" not in (await desk.card(ticket)).text
    assert await desk.count(desk_tables.ticket_viewers) == 0


async def test_a_group_that_became_a_supergroup_gets_the_card_anew(desk: Desk) -> None:
    ticket = await desk.said("王芳", "有个建议")
    new = {**STAFF_GROUP, "id": -1_001_000_000_999}
    moved = desk.message("赵经理", None, STAFF_GROUP) | {"migrate_to_chat_id": new["id"]}
    await desk.feed(message=moved)
    assert await desk.cards(ticket) == []
    await desk.write(ticket.id, EntryKind.TAKEN, "赵经理")
    await desk.rest()
    assert (await desk.card(ticket)).chat == new["id"]
    assert (await desk.now(ticket)).state is State.TAKEN
