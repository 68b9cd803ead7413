"""Who asks, where and in which language; and answering them there."""

from dataclasses import dataclass

from chat.actions import AnswerPress, Priority, Rows, SendText
from chat.errors import NotAllowed
from chat.message import Message, Press
from stations.group import Chat, Purpose
from stations.person import Person
from stations.scope import SYSTEM, Scope, scope_of
from stations.staff import Role, Staff
from storage.chats import chats_known
from storage.outbox import leave
from storage.people import people_met
from storage.staff import appointments
from storage.unit_of_work import Work
from usecases.trade import Trade


@dataclass(frozen=True, slots=True)
class Asker:
    """A person in a chat, and what they said or pressed there.

    ``origin`` names that message or press among all others, so that an answer to it is left once.
    ``pressed`` is the message under which was pressed.
    """

    bot_id: int
    chat: Chat
    person: Person
    appointments: tuple[Staff, ...]
    locale: str
    origin: str
    reply_to: int | None = None
    thread_id: int | None = None
    press_id: str | None = None
    pressed: int | None = None

    @property
    def scope(self) -> Scope:
        """What this person may see."""
        return scope_of(self.person.id, self.appointments)

    @property
    def private(self) -> bool:
        """True in a chat with the bot alone."""
        return self.chat.person_id is not None

    @property
    def reads_alone(self) -> int | None:
        """Our id of this person where nobody else reads along."""
        return self.person.id if self.private else None

    @property
    def at_desk(self) -> bool:
        """True for staff where residents do not read along."""
        return bool(self.appointments) and (self.private or self.chat.purpose is Purpose.STAFF)

    @property
    def station_id(self) -> int | None:
        """The station that the chat belongs to, else the one that the person serves."""
        if self.chat.station_id is not None or not self.appointments:
            return self.chat.station_id
        return self.appointments[0].station_id

    def ranks(self, role: Role, station_id: int) -> bool:
        """True when this person may do at a station what ``role`` may."""
        return any(one.station_id == station_id and one.outranks(role) for one in self.appointments)


async def meet(work: Work, trade: Trade, bot_id: int, happened: Message | Press) -> Asker:
    """Return who said or pressed something; roles are read anew each time."""
    sender, chat = happened.sender, happened.chat
    person = (await people_met(work, SYSTEM, [sender]))[sender.external_id]
    place = (await chats_known(work, SYSTEM, bot_id, [chat]))[chat.external_id]
    held = (await appointments(work, SYSTEM, [person.id])).get(person.id, ())
    press = happened if isinstance(happened, Press) else None
    return Asker(
        bot_id=bot_id,
        chat=place,
        person=person,
        appointments=tuple(one for one in held if _counts(one, place)),
        locale=trade.speech.locale_for(person.language),
        origin=origin_of(happened),
        reply_to=None if chat.private else happened.message_id,
        thread_id=happened.thread_id,
        press_id=press.press_id if press else None,
        pressed=press.message_id if press else None,
    )


def _counts(appointment: Staff, place: Chat) -> bool:
    """In a station's group nothing of another station is shown, whoever asks."""
    if place.person_id is not None or place.station_id is None:
        return True
    return appointment.station_id == place.station_id


def origin_of(happened: Message | Press) -> str:
    """Name a message or a press among all others of its bot."""
    if isinstance(happened, Press):
        return f"p{happened.press_id}"
    return f"{happened.chat.external_id}.{happened.message_id}"


def require_desk(asker: Asker) -> None:
    """Refuse whoever is not staff, or asks where residents read along; raises ``NotAllowed``."""
    if not asker.at_desk:
        raise NotAllowed


async def tell(
    work: Work,
    asker: Asker,
    text: str,
    what: str = "said",
    *,
    buttons: Rows = (),
    menu: tuple[tuple[str, ...], ...] = (),
) -> None:
    """Answer in the chat where was asked; ``what`` tells several answers to one thing apart."""
    await leave(
        work,
        SendText(
            text,
            buttons=buttons,
            menu=menu,
            reply_to=asker.reply_to,
            thread_id=asker.thread_id,
        ),
        bot_id=asker.bot_id,
        chat_id=asker.chat.id,
        key=f"{what}:{asker.origin}",
        priority=Priority.STAFF if asker.appointments else Priority.REPLY,
    )


async def acknowledge(work: Work, asker: Asker, text: str, what: str) -> None:
    """Say that it is done: on the button itself where others read along, else in words."""
    if asker.press_id is not None and not asker.private:
        await answer_press(work, asker.bot_id, asker.press_id, text)
    else:
        await tell(work, asker, text, what)


async def answer_press(
    work: Work, bot_id: int, press_id: str, text: str = "", *, alert: bool = False
) -> None:
    """Stop a pressed button's spinner; only the first answer to a press counts.

    A text is cut to the 200 characters that Telegram shows.
    """
    await leave(
        work,
        AnswerPress(press_id, text[:200], alert=alert),
        bot_id=bot_id,
        chat_id=None,
        key=f"press:{press_id}",
    )
