"""A chat in the registry: a customer group, a staff group, or a private chat with one person."""

from dataclasses import dataclass
from enum import StrEnum

from chat.message import ChatKind


class Purpose(StrEnum):
    """Whom a group is for; a group is ``UNLINKED`` until a manager links it to a station."""

    CUSTOMERS = "customers"
    STAFF = "staff"
    UNLINKED = "unlinked"


class Standing(StrEnum):
    """What the bot is in the chat."""

    MEMBER = "member"
    ADMINISTRATOR = "administrator"
    GONE = "gone"


# What the bot needs in a customer group: to react and to remove what must not stand there.
NEEDED_RIGHTS = frozenset({"can_delete_messages"})


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat as the registry knows it; ``id`` is ours and survives a migration."""

    id: int
    bot_id: int
    channel: str
    external_id: int
    kind: ChatKind
    title: str
    purpose: Purpose = Purpose.UNLINKED
    standing: Standing = Standing.MEMBER
    station_id: int | None = None
    person_id: int | None = None
    added_by: int | None = None
    unreachable: str | None = None
    rights: str = ""
    forum: bool = False
    version: int = 1

    @property
    def missing_rights(self) -> frozenset[str]:
        """The rights that the bot lacks for its work in a customer group."""
        if self.standing is not Standing.ADMINISTRATOR:
            return NEEDED_RIGHTS
        return NEEDED_RIGHTS - frozenset(self.rights.split())
