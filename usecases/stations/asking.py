"""Who asks in which chat, and how an answer goes back to them."""

from dataclasses import dataclass

from chat.actions import Rows, SendText
from chat.errors import Fact
from chat.message import ChatKind, ChatRef, Sender, SenderKind
from stations.group import Chat
from stations.person import Person
from stations.scope import SYSTEM
from stations.staff import Staff
from storage import outbox
from storage.chats import chats_known
from storage.people import people_met
from storage.staff import appointments
from storage.unit_of_work import Work
from usecases.trade import Trade


class WriteAsYourself(Fact):
    """An anonymous administrator or a channel asks; only a person can be recognised as staff."""

    key = "places.write_as_yourself"


class NotInAGroup(Fact):
    """This can only be done in a group."""

    key = "places.not_in_a_group"


class NotInPrivate(Fact):
    """This can only be done in a private chat with the bot."""

    key = "places.not_in_private"


@dataclass(frozen=True, slots=True)
class Asker:
    """A person in a chat, and the language in which both are spoken to."""

    chat: Chat
    person: Person
    locale: str | None

    @property
    def private(self) -> bool:
        """True when they are alone with the bot."""
        return self.chat.kind is ChatKind.PRIVATE


async def asker(work: Work, trade: Trade, bot_id: int, chat: ChatRef, sender: Sender) -> Asker:
    """Meet whoever asks; a group is spoken to in the installation's language."""
    person = (await people_met(work, SYSTEM, [sender]))[sender.external_id]
    known = (await chats_known(work, SYSTEM, bot_id, [chat]))[chat.external_id]
    locale = trade.speech.locale_for(person.language) if chat.private else None
    return Asker(known, person, locale)


async def held_by(work: Work, person: Person) -> tuple[Staff, ...]:
    """Return a person's active appointments; raises ``WriteAsYourself`` when it is no person."""
    if person.kind is not SenderKind.PERSON:
        raise WriteAsYourself
    return (await appointments(work, SYSTEM, [person.id])).get(person.id, ())


async def answer(work: Work, one: Asker, text: str, buttons: Rows = ()) -> None:
    """Leave an answer in the chat where somebody asked."""
    await outbox.leave(
        work,
        SendText(text, buttons=buttons),
        bot_id=one.chat.bot_id,
        chat_id=one.chat.id,
        key=f"answer:{one.chat.id}:{work.cause or work.new_id()}",
    )


async def refuse(work: Work, trade: Trade, one: Asker, fact: Fact) -> None:
    """Answer with the sentence of a fact."""
    await answer(work, one, say_fact(trade, one.locale, fact))


def say_fact(trade: Trade, locale: str | None, fact: Fact) -> str:
    """Speak a fact in somebody's language."""
    return trade.speech.say(f"errors.{fact.key}", locale, **fact.values)
