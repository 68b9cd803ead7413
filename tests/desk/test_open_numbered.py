"""A ticket is opened by its number; what is not there and what is not theirs sound alike."""

from chat.ids import short
from stations.staff import Role
from tests.desk.stage import GROUP, PEOPLE, STAFF_GROUP, Left, Stage
from tickets.ticket import Ticket
from usecases.messages.open_ticket import Request, open_ticket

NOWHERE = "20260101-0999"


async def reported(stage: Stage, text: str = "停电了", who: str = "王芳") -> Ticket:
    await stage.say(who, text, GROUP)
    await stage.settle()
    return (await stage.open())[0]


def texts(left: list[Left]) -> list[str]:
    return [one.text for one in left]


async def test_staff_open_a_ticket_by_command_and_by_its_mere_number(stage: Stage) -> None:
    await stage.met("赵经理")
    ticket = await reported(stage)
    (page,) = await stage.say("赵经理", "/tickets")
    (_, data), *_ = page.buttons.items()
    shown, *_ = await stage.press("赵经理", data)
    for words in (f"/tickets {ticket.number}", f"/tickets #{ticket.number}", ticket.number):
        (card,) = await stage.say("赵经理", words)
        assert (card.text, list(card.buttons)) == (shown.text, list(shown.buttons))
        assert "王芳" in card.text
    for words in (f"/tickets {ticket.number}", f"＃{ticket.number}"):
        (card,) = await stage.say("赵经理", words, STAFF_GROUP)
        assert card.chat == STAFF_GROUP["id"]
        assert ticket.number in card.text
        assert "答复" in card.buttons
        assert "王芳" not in card.text
    assert await stage.say("赵经理", f"{ticket.number} 谁去", STAFF_GROUP) == []
    assert len(await stage.open()) == 1


async def test_what_is_not_there_and_what_is_not_theirs_sound_alike(stage: Stage) -> None:
    ticket = await reported(stage)
    refused = [stage.speak("errors.not_found")]
    assert texts(await stage.say("赵经理", f"/tickets {NOWHERE}")) == refused
    assert texts(await stage.say("赵经理", NOWHERE, STAFF_GROUP)) == refused
    assert texts(await stage.say("西所长", f"/tickets {ticket.number}")) == refused
    assert texts(await stage.say("西所长", ticket.number)) == refused
    assert texts(await stage.say("李强", f"/tickets {ticket.number}")) == refused
    (usage,) = await stage.say("赵经理", "/tickets 昨天的")
    assert stage.speak("staff_desk.usage_tickets") in usage.text


async def test_a_report_and_a_complaint_are_opened_by_whom_they_do_not_concern(
    stage: Stage,
) -> None:
    await stage.met("赵经理", "孙督导")
    await stage.lead("西所长")
    refused = [stage.speak("errors.not_found")]
    for words in ("我要举报有人偷电", "我要投诉赵经理态度恶劣"):
        ticket = await reported(stage, words)
        assert texts(await stage.say("赵经理", f"/tickets {ticket.number}")) == refused
        assert texts(await stage.say("赵经理", ticket.number)) == refused
        # Where others read along, not even that there is one is told.
        assert texts(await stage.say("孙督导", ticket.number, STAFF_GROUP)) == refused
        (card, *_) = await stage.say("孙督导", f"/tickets {ticket.number}")
        assert card.chat == PEOPLE["孙督导"]
        assert ticket.number in card.text
        if ticket.kind == "report":
            # The one role that knows who reported is the supervisor's.
            (other, *_) = await stage.say("西所长", ticket.number)
            assert ticket.number in other.text
            assert "王芳" not in other.text


async def test_residents_open_their_own_in_private_alone(stage: Stage) -> None:
    ticket = await reported(stage)
    (story,) = await stage.say("王芳", f"/tickets {ticket.number}")
    assert ticket.number in story.text
    assert story.chat == PEOPLE["王芳"]
    (pointed,) = await stage.say("王芳", f"/tickets {ticket.number}", GROUP)
    assert pointed.text == stage.speak("private.open_private")


async def test_where_two_stations_count_alike_the_one_that_is_meant_is_chosen(
    stage: Stage,
) -> None:
    ticket = await reported(stage)
    await stage.lead("西所长", Role.LEADER)
    async with stage.database.writing() as work:
        request = Request(stage.west, ticket.reporter_id, ticket.chat_id, ticket.opened_at)
        other = await open_ticket(work, stage.trade.tickets.kind("complaint"), request)
    assert other.number == ticket.number
    (asked,) = await stage.say("西所长", ticket.number)
    assert asked.text == stage.speak("staff_desk.which_station", number=ticket.number)
    assert len(asked.buttons) == 2
    assert any(stage.west.name in label for label in asked.buttons)
    assert stage.sign(f"v:{short(ticket.id)}") in asked.buttons.values()
