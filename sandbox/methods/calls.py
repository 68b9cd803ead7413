"""What every method gets: the caller, the parameters, the usual checks of chats and messages."""

from dataclasses import dataclass

from sandbox.parameters import Parameters, as_integer
from sandbox.records import PRIVATE, BotAccount, Chat, Json, Message
from sandbox.refusals import bad_request, forbidden
from sandbox.state import State

READ, EDIT, WRITE = "read", "edit", "write"


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a method by one bot."""

    state: State
    bot: BotAccount
    params: Parameters

    def chat(self, access: str, field: str = "chat_id") -> Chat:
        """The chat that a parameter names, if the bot has this kind of access to it.

        Source: Client.cpp, check_chat and check_chat_access.
        """
        given = self.params.text(field)
        if not given:
            raise bad_request(f"{field} is empty")
        chat = (
            self._by_name(given)
            if given.startswith("@")
            else self._by_id(as_integer(given), access)
        )
        if chat.kind == PRIVATE:
            self._check_private(chat, access)
        else:
            self._check_group(chat, access)
        return chat

    def _by_name(self, name: str) -> Chat:
        for chat in self.state.chats.values():
            if chat.username and chat.username.lower() == name[1:].lower():
                return chat
        raise bad_request("chat not found")

    def _by_id(self, number: int, access: str) -> Chat:
        known = self.state.chats.get(number)
        if known is not None:
            if self.bot.id not in known.members and not known.username:
                raise bad_request("chat not found")
            return known
        private = self.state.private_chats.get((number, self.bot.id))
        if private is not None:
            return private
        if access != READ and number in self.state.bots and number != self.bot.id:
            raise forbidden("bot can't send messages to bots")
        if access != READ and number in self.state.people:
            # Bots FAQ: people must write first.
            raise forbidden("bot can't initiate conversation with a user")
        raise bad_request("chat not found")

    def _check_private(self, chat: Chat, access: str) -> None:
        if access == READ:
            return
        if chat.person is not None and chat.person.is_deactivated:
            raise forbidden("user is deactivated")
        if access == WRITE and chat.is_blocked:
            raise forbidden("bot was blocked by the user")

    def _check_group(self, chat: Chat, access: str) -> None:
        if chat.migrated_to is not None and access == WRITE:
            raise bad_request(
                "group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=chat.migrated_to,
            )
        place = chat.member(self.bot.id)
        # Source: the read access of a basic group is wider than that of a supergroup.
        needs_membership = chat.kind != "group" or access != READ
        if place.status == "kicked" and needs_membership:
            raise forbidden(f"bot was kicked from the {chat.kind} chat")
        if not place.is_present and needs_membership:
            raise forbidden(f"bot is not a member of the {chat.kind} chat")

    def message(self, chat: Chat, words: str, field: str = "message_id") -> Message:
        """A present message of the chat; ``words`` name it: "message to edit"."""
        found = chat.messages.get(self.params.integer(field))
        if found is None:
            raise bad_request(f"{words} not found")
        return found

    def need_right(self, chat: Chat, right: str, words: str) -> None:
        """Refuse unless the bot is an administrator with this right."""
        if not chat.member(self.bot.id).may(right):
            raise bad_request(words)

    def user_id(self, field: str = "user_id") -> int:
        """A user's id (Client.cpp, get_user_id)."""
        number = as_integer(self.params.text(field))
        if number <= 0:
            raise bad_request(f"invalid {field} specified")
        return number

    def known_user_id(self) -> int:
        """The id of somebody that exists."""
        number = self.user_id()
        if self.state.account(number) is None:
            raise bad_request("user not found")
        return number


def answer_true(description: str | None = None) -> Json:
    """The answer of a method that returns True."""
    body: Json = {"ok": True, "result": True}
    if description:
        body["description"] = description
    return body
