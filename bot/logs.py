"""Structured logs: JSON lines or a console, with everything that identifies somebody masked."""

import logging
import re
import sys
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any, TextIO

import structlog

from chat.personal_data import mask

# Values under these keys are what people are called or wrote: they never reach a log.
_NEVER_SHOWN = frozenset(
    {
        "name",
        "first_name",
        "last_name",
        "title",
        "username",
        "text",
        "caption",
        "payload",
        "address",
    }
)
_HIDDEN = "•••"
# A bot's token (Bot API, Authorizing your bot): its id, a colon, the secret.
_TOKEN = re.compile(r"\b\d{5,}:[A-Za-z0-9_-]{20,}")
# The program speaks English to its developers; ideographs in a log are somebody's name or words.
_WORDS = re.compile(r"[^\x00-\u2e7f][^\s'\"]*")
# Ids of ours and Telegram's are wanted in a log, and are no phone numbers.
_IDS = ("row", "bot", "chat", "update", "id", "_id")


class Masking:
    """A structlog processor that masks numbers of people, hides names, and drops secrets."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = tuple(secret for secret in secrets if secret)

    def __call__(
        self, _logger: object, _method: str, event: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        """Mask every value of one log line, however deep."""
        for key, value in event.items():
            event[key] = self._shown(key, value)
        return event

    def text(self, text: str) -> str:
        """Mask a text: secrets first, then tokens, then what identifies somebody."""
        for secret in self._secrets:
            text = text.replace(secret, _HIDDEN)
        return mask(_TOKEN.sub(_HIDDEN, text))

    def _shown(self, key: str, value: Any) -> Any:
        if key in _NEVER_SHOWN:
            return _HIDDEN
        if isinstance(value, bool | None):
            return value
        if isinstance(value, int | float):
            return value if key.endswith(_IDS) else self._number(value)
        if isinstance(value, Mapping):
            return {str(inner): self._shown(str(inner), one) for inner, one in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._shown(key, one) for one in value]
        if isinstance(value, BaseException):
            return type(value).__name__
        return _WORDS.sub(_HIDDEN, self.text(value if isinstance(value, str) else repr(value)))

    def _number(self, value: float) -> float | str:
        written = str(value)
        return value if mask(written) == written else mask(written)


def set_up_logs(
    *,
    json_lines: bool,
    level: str = "info",
    secrets: Iterable[str] = (),
    stream: TextIO | None = None,
) -> None:
    """Set up logging for the whole process; ``secrets`` are hidden wherever they show up.

    Other libraries' logging goes the same way, so that no line escapes the masking.
    """
    masking = Masking(secrets)
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Any] = [structlog.processors.format_exc_info, masking]
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json_lines
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(_number_of(level)),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *last,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(_number_of(level))
    # These tell of every request; aiogram's warnings would repeat what we log ourselves.
    for noisy in ("aiohttp.access", "uvicorn.access", "apscheduler", "aiogram.event"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _number_of(level: str) -> int:
    return logging.getLevelNamesMapping()[level.upper()]
