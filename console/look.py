"""What the pages look at: they are handed readings and words, and reach for nothing themselves."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chat.speech import Speech
from console.gate import Pass
from tickets.kinds import TicketRules
from usecases.stations.board import Board


class LoopSeen(Protocol):
    """One loop's state, as the runtime tells it."""

    @property
    def name(self) -> str: ...
    @property
    def doing(self) -> str: ...
    @property
    def since(self) -> datetime: ...
    @property
    def failures(self) -> int: ...
    @property
    def error(self) -> str | None: ...
    @property
    def stuck(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Look:
    """``secret`` signs the browser's session; without ``wanted`` nobody is asked for a token."""

    board: Callable[[], Awaitable[Board]]
    loops: Callable[[], Sequence[LoopSeen]]
    speech: Speech
    tickets: TicketRules
    timezone: str
    secret: str
    wanted: Pass | None = None
