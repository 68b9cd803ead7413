"""The memory of the sandbox: who exists, what was said, what each bot has still to hear."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from chat.clock import Clock
from sandbox import render
from sandbox.faults import Faults
from sandbox.hearing import hearers
from sandbox.limits import SendLimits
from sandbox.parameters import as_integer
from sandbox.records import (
    CHANNEL,
    GROUP,
    PRIVATE,
    SUPERGROUP,
    BotAccount,
    Call,
    CallbackQuery,
    Chat,
    Json,
    Member,
    Message,
    Person,
    StoredFile,
)
from sandbox.refusals import Misuse
from sandbox.updates import QueuedUpdate, UpdateQueue

Listener = Callable[[str, Json], None]


class State:
    """Everything in memory; nothing here knows of HTTP, and nothing waits."""

    def __init__(self, clock: Clock, *, seed: int = 0, limits: bool = True) -> None:
        self.clock = clock
        self.random = Random(seed)  # noqa: S311 - a stage's dice, repeatable on purpose
        self.limits = limits
        self.people: dict[int, Person] = {}
        self.bots: dict[int, BotAccount] = {}
        self.chats: dict[int, Chat] = {}
        self.private_chats: dict[tuple[int, int], Chat] = {}
        self.files: dict[str, StoredFile] = {}
        self.callbacks: dict[str, CallbackQuery] = {}
        self.calls: list[Call] = []
        self.faults = Faults(self.fresh_random())
        # HTTP requests of bots being carried out; a parked long poll is not among them.
        self.requests_under_way = 0
        self.deliveries_under_way = 0
        # Webhook queues that wait for their next try: (bot id, queue id).
        self.deliveries_put_off: set[tuple[int, int]] = set()
        self._listeners: list[Listener] = []
        self._last_account_message = 0

    # Time and numbers

    def unix(self) -> int:
        """The present moment as Telegram dates things: whole seconds."""
        return int(self.clock.now().timestamp())

    def call_in(self, seconds: float, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back after some seconds by the clock; returns how to cancel that."""
        return self.clock.call_at(self.clock.now() + timedelta(seconds=seconds), callback)

    def fresh_random(self) -> Random:
        """A source of chance of its own, so that one part's use does not shift another's."""
        return Random(self.random.getrandbits(64))  # noqa: S311 - repeatable on purpose

    def fresh_user_id(self) -> int:
        """An id that nobody has; many lie beyond 32 bits, as real ones do (Bot API, User.id)."""
        while True:
            number = self.random.randrange(200_000_000, 8_000_000_000)
            if number not in self.people and number not in self.bots:
                return number

    def fresh_chat_id(self, kind: str) -> int:
        """An id in the range of its kind: -100… for supergroups and channels."""
        while True:
            if kind == GROUP:
                number = -self.random.randrange(1_000_000_000, 5_000_000_000)
            else:
                number = -1_000_000_000_000 - self.random.randrange(1_000_000_000, 4_000_000_000)
            if number not in self.chats:
                return number

    def next_message_id(self, chat: Chat) -> int:
        """Supergroups and channels count for themselves; the rest shares one account's count."""
        if chat.kind in (SUPERGROUP, CHANNEL):
            chat.last_message_id += 1
        else:
            self._last_account_message += 1
            chat.last_message_id = self._last_account_message
        return chat.last_message_id

    # Finding

    def person(self, person_id: int) -> Person:
        """The person with this id."""
        try:
            return self.people[person_id]
        except KeyError:
            raise Misuse(f"there is no person {person_id}") from None

    def bot(self, bot_id: int) -> BotAccount:
        """The bot with this id."""
        try:
            return self.bots[bot_id]
        except KeyError:
            raise Misuse(f"there is no bot {bot_id}") from None

    def account(self, user_id: int) -> Person | BotAccount | None:
        """A person or a bot."""
        return self.people.get(user_id) or self.bots.get(user_id)

    def shown_account(self, user_id: int) -> Json:
        """User of anybody, also of the fixed senders."""
        account = self.account(user_id)
        if account is not None:
            return render.user(account)
        fixed = (render.ANONYMOUS_ADMIN, render.CHANNEL_SENDER, render.SERVICE_ACCOUNT)
        for known in fixed:
            if known["id"] == user_id:
                return known
        return {"id": user_id, "is_bot": False, "first_name": ""}

    def chat(self, chat_id: int, person_id: int | None = None) -> Chat:
        """A chat as a person names it: a group's id, a bot's id, or the person's own id.

        The last is how a bot names a private chat; it works here while the person has only one.
        """
        if chat_id in self.chats:
            return self.chats[chat_id]
        if person_id is not None and (person_id, chat_id) in self.private_chats:
            return self.private_chats[person_id, chat_id]
        private = [c for (who, _), c in self.private_chats.items() if who == chat_id]
        if len(private) != 1:
            raise Misuse(f"there is no chat {chat_id}, or more than one")
        return private[0]

    def every_chat(self) -> Iterator[Chat]:
        """Groups, channels and private chats."""
        yield from self.chats.values()
        yield from self.private_chats.values()

    def private_chat(self, person: Person, bot: BotAccount) -> Chat:
        """The private chat of a person with a bot, opened when there is none."""
        key = (person.id, bot.id)
        if key not in self.private_chats:
            chat = Chat(id=person.id, kind=PRIVATE, person=person, bot=bot)
            self.private_chats[key] = chat
            self.announce("chat", self.chat_summary(chat))
        return self.private_chats[key]

    # Making

    def make_bot(self, token: str, username: str, name: str, *, privacy: bool) -> BotAccount:
        """A bot account; its id is the number at the front of the token, as in Telegram."""
        number, _, secret = token.partition(":")
        if not number.isdigit() or not secret:
            raise Misuse("a bot token looks like 123456789:letters")
        queue = UpdateQueue(self.fresh_random(), lambda: self.announce("queue", {}))
        bot = BotAccount(
            id=int(number),
            token=token,
            username=username.removeprefix("@"),
            first_name=name,
            queue=queue,
            limits=SendLimits(self.limits),
            privacy=privacy,
        )
        self.bots[bot.id] = bot
        return bot

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Hear of every change as (kind, details); returns how to stop hearing."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def announce(self, kind: str, details: Json) -> None:
        """Tell the listeners of a change."""
        for listener in tuple(self._listeners):
            listener(kind, details)

    def chat_summary(self, chat: Chat) -> Json:
        """What the stage says of a chat in one line."""
        shown = render.chat(chat)
        shown["members"] = len(chat.present()) if chat.kind != PRIVATE else 2
        shown["member_ids"] = [place.user_id for place in chat.present()]
        if chat.migrated_to is not None:
            shown["migrated_to"] = chat.migrated_to
        if chat.bot is not None:
            shown["bot_id"] = chat.bot.id
            shown["is_blocked"] = chat.is_blocked
        return shown

    # Messages and updates

    def with_known_people(self, content: Json) -> Json:
        """Fill in who is meant by a text mention; one of nobody is dropped, as Telegram does."""
        for field in ("entities", "caption_entities"):
            if not any(entity["type"] == "text_mention" for entity in content.get(field, ())):
                continue
            kept = []
            for entity in content[field]:
                if entity["type"] == "text_mention":
                    account = self.account(as_integer(str(entity["user"]["id"])))
                    if account is None:
                        continue
                    entity = {**entity, "user": render.user(account)}
                kept.append(entity)
            content = {**content, field: kept}
        return content

    def post(
        self, chat: Chat, author: Person | BotAccount | None, content: Json, **fields: Any
    ) -> Message:
        """Put a message into a chat and queue it for every bot that hears it."""
        shown = fields.pop("shown_sender", None) or (render.user(author) if author else None)
        message = Message(
            chat=chat,
            message_id=self.next_message_id(chat),
            date=self.unix(),
            author=author,
            shown_sender=shown,
            content=self.with_known_people(content),
            **fields,
        )
        chat.messages[message.message_id] = message
        if isinstance(author, BotAccount) and not message.is_service:
            chat.last_bot_id = author.id
        kind = "channel_post" if chat.kind == CHANNEL else "message"
        self.publish(kind, message)
        self.announce("message", self.message_for_stage(message))
        return message

    def publish(self, kind: str, message: Message) -> None:
        """Queue a message for the bots that hear it."""
        audience = hearers(message, self.bots)
        if not audience:
            return
        payload = render.message(message)
        for bot in audience:
            self.push(bot, kind, payload, queue_id=message.chat.id)

    def push(
        self, bot: BotAccount, kind: str, payload: Json, *, queue_id: int
    ) -> QueuedUpdate | None:
        """Queue an update for one bot, unless it did not ask for the kind."""
        return bot.queue.push(kind, payload, queue_id=queue_id, now=self.clock.now())

    def touch(self, message: Message, kind: str = "edit") -> None:
        """Tell the stage that a message looks different now."""
        self.announce(kind, self.message_for_stage(message))

    def message_for_stage(self, message: Message) -> Json:
        """A message with what only the sandbox knows of it."""
        shown = render.message(message)
        if message.markup is not None:
            shown["reply_markup"] = message.markup
        shown["deleted"] = message.is_deleted
        shown["author_id"] = message.author.id if message.author is not None else None
        shown["bot_id"] = message.chat.bot.id if message.chat.bot is not None else None
        shown["reactions"] = {str(who): list(what) for who, what in message.reactions.items()}
        return shown

    def change_member(
        self,
        chat: Chat,
        after: Member,
        actor: Person | BotAccount,
        invite_link: Json | None = None,
    ) -> None:
        """Put a member into a new place and send my_chat_member and chat_member.

        Bot API, Update: chat_member goes to bots that are administrators and asked for it; it
        names the invite link by which somebody joined.
        """
        before = chat.member(after.user_id)
        account = self.shown_account(after.user_id)
        change: Json = {
            "chat": render.chat(chat),
            "from": render.user(actor),
            "date": self.unix(),
            "old_chat_member": render.member(chat, before, account),
            "new_chat_member": render.member(chat, after, account),
        }
        if invite_link is not None:
            change["invite_link"] = dict(invite_link)
        chat.members[after.user_id] = after
        if after.user_id in self.bots:
            self.push(self.bots[after.user_id], "my_chat_member", change, queue_id=chat.id)
        for place in chat.present():
            if place.user_id in self.bots and place.is_admin and place.user_id != after.user_id:
                bot = self.bots[place.user_id]
                self.push(bot, "chat_member", change, queue_id=after.user_id)
        self.announce("member", {"chat_id": chat.id, **change["new_chat_member"]})

    def busy(self) -> bool:
        """Whether something can happen without the clock being moved.

        True while a bot has unconfirmed updates (polling) or deliverable ones (webhook), or
        while a request of a bot is being carried out. A parked long poll, an answer delayed by
        a fault and a webhook that waits for its next try need the clock and do not count.
        """
        if self.requests_under_way or self.deliveries_under_way:
            return True
        now = self.clock.now()
        return any(self._has_work(bot, now) for bot in self.bots.values())

    def _has_work(self, bot: BotAccount, now: datetime) -> bool:
        if bot.webhook is None:
            return not bot.queue.is_empty(now)
        put_off = self.deliveries_put_off
        return any((bot.id, update.queue_id) not in put_off for update in bot.queue.waiting(now))
