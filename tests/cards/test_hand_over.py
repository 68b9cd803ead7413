"""Handing over: a colleague is asked, and the first stays responsible until they accept."""

from datetime import timedelta

from chat.ids import short
from storage import tables
from storage.roster import ABSENCE, Shift, add_shifts, name_subjects
from tests.cards.conftest import Desk, texts, toast
from tests.desk.stage import PEOPLE, STAFF_GROUP
from tickets.entry import EntryKind
from tickets.ticket import State, Ticket
from usecases.stations.dismiss import dismiss_person


async def taken(desk: Desk) -> Ticket:
    ticket = await desk.said("王芳", "电费不对")
    await desk.push("赵经理", ticket, "接手")
    return await desk.now(ticket)


async def offer(desk: Desk, ticket: Ticket, to: str, by: str = "赵经理") -> str:
    """Press the choice of a colleague, from whenever it was shown; return what was said to it."""
    data = desk.sign(f"ko:{short(ticket.id)}:{short(await desk.person_id(to))}")
    return toast(await desk.press(by, data, STAFF_GROUP))


async def test_the_first_stays_responsible_until_the_colleague_accepts(desk: Desk) -> None:
    await desk.met("钱经理", "赵经理")
    ticket = await taken(desk)
    await desk.push("赵经理", ticket, "转办")
    choices = await desk.card(ticket)
    assert desk.speak("card.which_colleague") in choices.text
    assert not any("赵经理" in one for one in choices.labels)
    left = await desk.push("赵经理", ticket, "钱经理")
    asked = next(one for one in left if one.chat == PEOPLE["钱经理"])
    assert ticket.number in asked.text
    now = await desk.now(ticket)
    assert (now.owner_id, now.state) == (ticket.owner_id, State.TAKEN)
    assert "对方接受前仍由赵经理负责" in (await desk.card(ticket)).text
    # Nobody else can accept it.
    accept = asked.buttons[desk.speak("card.do_accept")]
    assert toast(await desk.press("孙督导", accept)) == desk.speak("errors.nothing_offered")
    left = await desk.press("钱经理", accept)
    assert desk.speak("staff_desk.taken", number=ticket.number) in texts(left, PEOPLE["钱经理"])
    accepted = desk.speak("card.was_accepted", who="钱经理", number=ticket.number)
    assert accepted in texts(left, PEOPLE["赵经理"])
    now = await desk.now(ticket)
    assert now.owner_id == await desk.person_id("钱经理")
    assert toast(await desk.press("钱经理", accept)) == desk.speak("errors.nothing_offered")


async def test_a_colleague_declines_or_the_owner_thinks_better_of_it(desk: Desk) -> None:
    ticket = await taken(desk)
    await offer(desk, ticket, "钱经理")
    await desk.rest()
    # Where they cannot be written to, the card itself has the buttons.
    assert toast(await desk.push("孙督导", ticket, "接受转办")) == desk.speak(
        "errors.nothing_offered"
    )
    said = toast(await desk.push("钱经理", ticket, "不接"))
    assert said == desk.speak("card.declined", number=ticket.number)
    now = await desk.now(ticket)
    assert (now.owner_id, now.offered_to) == (ticket.owner_id, None)
    await offer(desk, ticket, "钱经理")
    await desk.rest()
    said = toast(await desk.push("赵经理", ticket, "不接"))
    assert said == desk.speak("card.taken_back", number=ticket.number)
    assert (await desk.now(ticket)).offered_to is None


async def test_who_left_is_away_elsewhere_or_concerned_is_refused_by_name(desk: Desk) -> None:
    ticket = await taken(desk)
    start = desk.clock.now()
    money = await desk.person_id("钱经理")
    async with desk.database.writing() as work:
        end = start + timedelta(days=1)
        away = Shift(work.new_id(), desk.east.id, money, ABSENCE, start, end)
        await add_shifts(work, [away])
    assert await offer(desk, ticket, "钱经理") == desk.speak(
        "errors.colleague_is_away", who="钱经理"
    )
    await desk.push("赵经理", ticket, "转办")
    assert not any("钱经理" in one for one in (await desk.card(ticket)).labels)
    gone = desk.speak("errors.colleague_is_gone")
    assert await offer(desk, ticket, "西所长") == gone
    assert await offer(desk, ticket, "王芳") == gone
    assert await offer(desk, ticket, "赵经理") == desk.speak("errors.owns_it_already")
    async with desk.database.writing() as work:
        await name_subjects(work, ticket.id, desk.east.id, [await desk.person_id("孙督导")])
    assert await offer(desk, ticket, "孙督导") == desk.speak(
        "errors.colleague_may_not", who="孙督导"
    )
    async with desk.database.writing() as work:
        mine = tables.staff.c.person_id == money
        await work.run(tables.staff.update().where(mine).values(active=False))
    assert await offer(desk, ticket, "钱经理") == gone
    assert (await desk.now(ticket)).offered_to is None
    assert [one.kind for one in await desk.entries(ticket)].count(EntryKind.OFFERED) == 0


async def test_only_the_owner_or_a_supervisor_hands_over(desk: Desk) -> None:
    ticket = await taken(desk)
    assert await offer(desk, ticket, "孙督导", by="钱经理") == desk.speak("errors.not_theirs")
    assert await offer(desk, ticket, "钱经理", by="孙督导") == desk.speak(
        "card.offered", number=ticket.number, who="钱经理"
    )
    assert (await desk.now(ticket)).owner_id == ticket.owner_id


async def test_a_dismissed_colleague_cannot_accept_what_was_offered(desk: Desk) -> None:
    await desk.met("赵经理", "钱经理")
    ticket = await taken(desk)
    await offer(desk, ticket, "钱经理")
    async with desk.database.writing() as work:
        await dismiss_person(work, desk.trade, desk.east, "钱经理")
    assert (await desk.now(ticket)).offered_to is None
    told = [one.text for one in await desk.new() if one.key.startswith("declined:")]
    assert told == [desk.speak("card.was_declined", who="钱经理", number=ticket.number)]
    accept = desk.sign(f"ky:{short(ticket.id)}")
    assert toast(await desk.press("钱经理", accept)) == desk.speak("errors.not_allowed")
    assert (await desk.now(ticket)).owner_id == ticket.owner_id
