"""Somebody asks about their bill: answered in private, elsewhere with the way there."""

from billing.question import Question, Wanted, read_when
from chat.actions import Button, Priority, SendPicture
from chat.errors import BadInput
from stations.scope import SYSTEM
from storage.accounts import has_accounts
from storage.outbox import leave
from storage.unit_of_work import Work
from usecases.billing.about import Answer
from usecases.billing.compose import compose
from usecases.billing.refresh import ask_for_fresh
from usecases.billing.seen import accounts_seen
from usecases.messages.hide_number import names_somebody
from usecases.messages.scene import Scene
from usecases.messages.speak import say
from usecases.stations.today import today_at
from usecases.tickets.asker import Asker, tell
from usecases.tickets.find import PersonalMatter
from usecases.trade import Trade

LETTER = "b"
DEFAULT = Question(Wanted.BILL)


async def answers_here(work: Work, station_id: int | None) -> bool:
    """Tell whether a station's accounts are here, so that its residents can be answered."""
    return station_id is not None and await has_accounts(work, SYSTEM, station_id)


async def tell_bill(work: Work, trade: Trade, scene: Scene) -> None:
    """Answer a message; in a group nothing but the way into the private chat."""
    question = await understand(work, trade, scene.chat.station_id, scene.text)
    if not scene.private:
        if names_somebody(scene.text):
            # Whoever posted a number is pointed to the private chat for that already.
            return
        bot = trade.bots[scene.bot_id]
        start = trade.signer.sign(f"{LETTER}{question.wanted}.{question.when}", "start")
        label = trade.speech.say("receipt.private_button", scene.locale)
        button = Button(label, url=f"https://t.me/{bot.username}?start={start}")
        text = trade.speech.say("bill.in_group", scene.locale)
        await say(work, scene, "bill", text, buttons=((button,),))
        return
    told = await compose(work, trade, scene.person.id, scene.locale, question)
    await _refresh(work, trade, scene.person.id)
    if told.text:
        await say(work, scene, "bill", told.text, buttons=told.buttons)
    if told.picture is not None and not scene.silent:
        await _picture(work, scene.bot_id, scene.chat.id, told, f"chart:{scene.row.id}")


async def ask_bill(
    work: Work,
    trade: Trade,
    asker: Asker,
    question: Question = DEFAULT,
    account_id: int | None = None,
) -> None:
    """Answer a command, a button or the menu, in private.

    An account that is not theirs is answered like none at all. Raises ``PersonalMatter``.
    """
    if not asker.private:
        raise PersonalMatter
    told = await compose(work, trade, asker.person.id, asker.locale, question, account_id)
    await _refresh(work, trade, asker.person.id)
    if told.text:
        await tell(work, asker, told.text, "bill", buttons=told.buttons)
    if told.picture is not None:
        await _picture(work, asker.bot_id, asker.chat.id, told, f"chart:{asker.origin}")


async def _refresh(work: Work, trade: Trade, person_id: int) -> None:
    """The answer is what is known now; whoever asks again hears what came meanwhile."""
    if trade.policy.bills_good_for is not None:
        for one in await accounts_seen(work, person_id):
            await ask_for_fresh(work, trade, one.account)


async def understand(work: Work, trade: Trade, station_id: int | None, text: str) -> Question:
    """Return what a text asks for, by the station's calendar day."""
    return trade.bills.words.understand(text, await today_at(work, station_id))


def question_of(text: str) -> Question:
    """Read a question from a button or link; raises ``BadInput``."""
    wanted, _, when = text.partition(".")
    try:
        return Question(Wanted(wanted), read_when(when))
    except ValueError:
        raise BadInput(reason=text[:20]) from None


async def _picture(work: Work, bot_id: int, chat_id: int, told: Answer, key: str) -> None:
    await leave(
        work,
        SendPicture(caption=told.caption, drawing=told.picture),
        bot_id=bot_id,
        chat_id=chat_id,
        key=key,
        priority=Priority.REPLY,
    )
