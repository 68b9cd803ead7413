"""What Telegram's answers mean to us: refusals, silence, lists of administrators."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from chat.actions import (
    Action,
    AnswerPress,
    CloseTopic,
    CreateTopic,
    Delete,
    EditText,
    Pin,
    React,
    SendDocument,
    SendPicture,
    SendText,
)
from chat.outcomes import (
    Administrator,
    Again,
    Gone,
    Migrated,
    Outcome,
    Refused,
    Undecided,
    Unneeded,
    Unreachable,
)
from gateways.telegram import ApiRefused, ApiUnreachable

# Answers of the Bot API server (Client.cpp) by which what was wanted is so, or too late to matter.
_UNNEEDED = (
    "message is not modified",
    "message to delete not found",
    "message to react not found",
    "message to pin not found",
    "query is too old",
    "query id is invalid",
    "chat_not_modified",
)
# Said of a message that is gone, by some methods.
_GONE = "message_id_invalid"
# What somebody may want to see again: the message that was to be edited, and the topic.
_NO_MESSAGE = ("message to edit not found", _GONE)
_NO_TOPIC = ("message thread not found", "topic_deleted")
ABOUT_A_MESSAGE = (React, EditText, Delete, Pin)
# A group may refuse topics for many reasons (no forum any more, a missing right); what was to stand
# in one stands in the group itself then, and nobody has to look.
_TOPICS = (CreateTopic, CloseTopic)
_IN_A_TOPIC = (SendText, SendPicture, SendDocument)

# A wrong token is put right by a person; meanwhile nothing else can succeed either.
_WRONG_TOKEN_WAIT = timedelta(seconds=60)
_SILENCE_WAIT = timedelta(seconds=1)


def judge(refusal: ApiRefused, action: Action) -> Outcome:
    """Say what a refusal means for an action."""
    said = refusal.description.lower()
    reason = f"{refusal.code}: {refusal.description}"
    if refusal.migrate_to is not None:
        return Migrated(int(refusal.migrate_to))
    if refusal.code == 429:
        return Again(reason, after=timedelta(seconds=refusal.retry_after or 1))
    if refusal.code == 401 or (refusal.code == 404 and said == "not found"):
        return Again(reason, after=_WRONG_TOKEN_WAIT, whole_bot=True)
    if refusal.code >= 500:
        return Again(reason)
    if isinstance(action, EditText) and any(words in said for words in _NO_MESSAGE):
        return Gone(reason)
    if isinstance(action, _IN_A_TOPIC) and any(words in said for words in _NO_TOPIC):
        return Gone(reason)
    if any(words in said for words in _UNNEEDED):
        return Unneeded(reason)
    if isinstance(action, _TOPICS) and refusal.code == 400:
        return Unneeded(reason)
    if _GONE in said and isinstance(action, ABOUT_A_MESSAGE):
        return Unneeded(reason)
    if refusal.code == 403 and not isinstance(action, AnswerPress):
        return Unreachable(refusal.description.removeprefix("Forbidden: "))
    return Refused(reason)


def lost(silence: ApiUnreachable) -> Outcome:
    """Say what it means that no answer came."""
    if silence.sent:
        return Undecided(silence.reason)
    return Again(silence.reason, after=_SILENCE_WAIT, whole_bot=True)


def administrators(members: Sequence[Mapping[str, Any]]) -> tuple[Administrator, ...]:
    """Read the answer of ``getChatAdministrators``."""
    return tuple(_administrator(member) for member in members)


def _administrator(member: Mapping[str, Any]) -> Administrator:
    user = member["user"]
    names = (user.get("first_name"), user.get("last_name"))
    owner = member.get("status") == "creator"
    return Administrator(
        external_id=int(user["id"]),
        name=" ".join(name for name in names if name),
        username=user.get("username"),
        bot=bool(user.get("is_bot")),
        owner=owner,
        anonymous=bool(member.get("is_anonymous")),
        rights=frozenset(
            name for name, held in member.items() if name.startswith("can_") and held is True
        ),
    )
