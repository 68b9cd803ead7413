"""The sandbox from inside: what the player, the tests and the stage do with people and chats."""

from collections.abc import Sequence
from typing import Any

from sandbox import membership, talk
from sandbox.attachments import Attachment
from sandbox.records import (
    CHANNEL,
    SUPERGROUP,
    BotAccount,
    CallbackQuery,
    Chat,
    Json,
    Member,
    Message,
    Person,
    Topic,
)
from sandbox.refusals import Misuse
from sandbox.state import State

__all__ = ["Attachment", "BotAccount", "Chat", "Message", "Misuse", "Person", "World"]


class World(State):
    """People, bots and chats, and everything that people can do there.

    Chats are named by id: a group's id; in private the bot's id or, while the person talks to
    one bot only, the person's own id. Impossible wishes raise ``Misuse``.
    """

    # Who there is

    def add_bot(self, token: str, username: str, name: str, *, privacy: bool = True) -> BotAccount:
        """Register a bot; ``privacy`` is BotFather's group privacy (on unless switched off)."""
        return self.make_bot(token, username, name, privacy=privacy)

    def set_privacy(self, bot_id: int, on: bool) -> None:
        """Change group privacy; groups that the bot is in notice only when it is added again."""
        self.bot(bot_id).privacy = on

    def add_person(
        self, name: str, username: str | None = None, language: str = "zh-hans"
    ) -> Person:
        """Create somebody with a Telegram account."""
        username = username.removeprefix("@") if username else None
        person = Person(self.fresh_user_id(), name, username, language)
        self.people[person.id] = person
        shown = {"id": person.id, "name": name, "username": username}
        self.announce("person", shown)
        return person

    def deactivate(self, person_id: int) -> None:
        """The person deletes the account."""
        self.person(person_id).is_deactivated = True

    # Chats and members

    def add_group(
        self, title: str, creator: int, kind: str = SUPERGROUP, forum: bool = False
    ) -> Chat:
        """Create a group of the given kind with its creator in it."""
        return membership.make_chat(self, title, self.person(creator), kind, forum)

    def add_channel(self, title: str, creator: int | None = None) -> Chat:
        """Create a channel; without a creator somebody unknown owns it."""
        owner = self.person(creator) if creator is not None else self.add_person(title)
        return membership.make_chat(self, title, owner, CHANNEL, forum=False)

    def link(self, channel_id: int, group_id: int) -> None:
        """Make a group the discussion group of a channel."""
        channel, group = self.chats[channel_id], self.chats[group_id]
        channel.linked_chat_id, group.linked_chat_id = group_id, channel_id

    def _creator(self, chat: Chat) -> int:
        for place in chat.members.values():
            if place.status == "creator":
                return place.user_id
        raise Misuse(f"{chat.title} has no creator")

    def _actor(self, chat: Chat, by: int | None, otherwise: int | None = None) -> Any:
        fallback = otherwise if otherwise in self.people else self._creator(chat)
        return self.account(by if by is not None else fallback or 0)

    def add_member(self, chat_id: int, user_or_bot_id: int, by: int | None = None) -> Member:
        """Add a person or a bot; without ``by`` a person joins and a bot is added by the owner."""
        chat = self.chats[chat_id]
        membership.add(self, chat, user_or_bot_id, self._actor(chat, by, user_or_bot_id))
        return chat.member(user_or_bot_id)

    def remove_member(self, chat_id: int, user_or_bot_id: int, by: int | None = None) -> None:
        """Throw somebody out."""
        chat = self.chats[chat_id]
        membership.remove(self, chat, user_or_bot_id, self._actor(chat, by), status="kicked")

    def leave(self, chat_id: int, person_id: int) -> None:
        """A person leaves."""
        chat = self.chats[chat_id]
        membership.remove(self, chat, person_id, self.person(person_id), status="left")

    def promote(
        self,
        chat_id: int,
        user_or_bot_id: int,
        *,
        by: int | None = None,
        anonymous: bool = False,
        title: str | None = None,
        **rights: bool,
    ) -> Member:
        """Make somebody administrator; without named rights they get the usual ones."""
        chat = self.chats[chat_id]
        actor = self._actor(chat, by)
        membership.promote(
            self, chat, user_or_bot_id, actor, rights, anonymous=anonymous, title=title
        )
        return chat.member(user_or_bot_id)

    def demote(self, chat_id: int, user_or_bot_id: int, by: int | None = None) -> None:
        """Take an administrator's rights away."""
        chat = self.chats[chat_id]
        membership.demote(self, chat, user_or_bot_id, self._actor(chat, by))

    def rename(self, chat_id: int, title: str, by: int | None = None) -> None:
        """Change a group's title."""
        chat = self.chats[chat_id]
        membership.rename(self, chat, title, self._actor(chat, by))

    def migrate(self, chat_id: int) -> Chat:
        """Upgrade a group to a supergroup; returns the new chat."""
        chat = self.chats[chat_id]
        return membership.migrate(self, chat, self.person(self._creator(chat)))

    def add_topic(self, chat_id: int, name: str, by: int | None = None) -> Topic:
        """Open a topic in a forum."""
        chat = self.chats[chat_id]
        return talk.make_topic(self, chat, name, self._actor(chat, by), talk.TOPIC_COLOUR)

    # Talk

    def open_private(self, person_id: int, bot_id: int, payload: str | None = None) -> Chat:
        """Open the chat with a bot and send /start, with the payload of a deep link."""
        return talk.open_private(self, self.person(person_id), bot_id, payload)

    def open_link(self, person_id: int, url: str) -> Chat | None:
        """Follow a link: an invite link joins the group, a deep link starts the bot."""
        return talk.follow_link(self, self.person(person_id), url)

    def start_in_group(self, person_id: int, bot_id: int, chat_id: int, payload: str = "") -> None:
        """Use a ``startgroup`` link: add the bot to a group and send it /start there."""
        talk.start_in_group(self, self.person(person_id), bot_id, self.chats[chat_id], payload)

    def say(
        self,
        chat_id: int,
        person_id: int,
        text: str = "",
        *,
        reply_to: int | Message | None = None,
        entities: Sequence[Json] | None = None,
        thread_id: int | None = None,
        photo: bytes | Attachment | None = None,
        document: bytes | Attachment | None = None,
        voice: bytes | Attachment | None = None,
        location: tuple[float, float] | None = None,
        forward_from: Message | None = None,
        as_channel: int | None = None,
        anonymous: bool = False,
    ) -> Message:
        """Say something as a person; with a file the text is its caption.

        A private chat named by the bot's id is opened silently when there is none yet.
        The text goes as it is, so that a test can send what a hostile client would send.
        Mentions, commands and addresses in it become entities by themselves.
        """
        person = self.person(person_id)
        if chat_id in self.bots:
            self.private_chat(person, self.bots[chat_id])
        chat = self.chat(chat_id, person_id)
        if isinstance(reply_to, int):
            reply_to = self.message(chat_id, reply_to, person_id)
        files = {"photo": photo, "document": document, "voice": voice}
        return talk.say(
            self,
            chat,
            person,
            talk.content_fields(self, text, entities, files, location),
            reply_to=reply_to,
            thread_id=thread_id,
            forward_from=forward_from,
            as_channel=as_channel,
            anonymous=anonymous,
        )

    def edit(
        self,
        chat_id: int,
        message_id: int,
        text: str,
        *,
        person_id: int | None = None,
        entities: Sequence[Json] | None = None,
    ) -> Message:
        """Change what a person has said."""
        return talk.edit(self, self.message(chat_id, message_id, person_id), text, entities)

    def press(
        self, person_id: int, chat_id: int, message_id: int, button: str
    ) -> CallbackQuery | None:
        """Press a button, named by its callback data, else by what is written on it."""
        message = self.message(chat_id, message_id, person_id)
        return talk.press(self, self.person(person_id), message, button)

    def press_forged(
        self, person_id: int, chat_id: int, message_id: int, callback_data: str
    ) -> CallbackQuery:
        """Send callback data that is on no button, as a tampered client can."""
        message = self.message(chat_id, message_id, person_id)
        return talk.call_back(self, self.person(person_id), message, callback_data)

    def react(self, person_id: int, chat_id: int, message_id: int, *emoji: str) -> None:
        """Set a person's reactions to a message; none takes them away."""
        message = self.message(chat_id, message_id, person_id)
        talk.react(self, self.person(person_id), message, emoji)

    def delete(self, chat_id: int, message_id: int, person_id: int | None = None) -> None:
        """Somebody deletes a message."""
        talk.delete(self, self.message(chat_id, message_id, person_id))

    def block(self, person_id: int, bot_id: int) -> None:
        """A person blocks a bot."""
        talk.block(self, self.private_chat(self.person(person_id), self.bot(bot_id)))

    def unblock(self, person_id: int, bot_id: int) -> None:
        """A person lets a bot write again."""
        talk.unblock(self, self.private_chat(self.person(person_id), self.bot(bot_id)))

    # Looking

    def message(self, chat_id: int, message_id: int, person_id: int | None = None) -> Message:
        """One present message."""
        try:
            return self.chat(chat_id, person_id).messages[message_id]
        except KeyError:
            raise Misuse(f"there is no message {message_id} in chat {chat_id}") from None

    def messages(self, chat_id: int, person_id: int | None = None) -> list[Message]:
        """The present messages of a chat, oldest first; none for a private chat never opened."""
        if person_id is None and chat_id in self.people:
            private = [c for (who, _), c in self.private_chats.items() if who == chat_id]
            return sorted(
                (message for chat in private for message in chat.messages.values()),
                key=lambda message: message.message_id,
            )
        return list(self.chat(chat_id, person_id).messages.values())
