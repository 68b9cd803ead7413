"""How the sandbox says no: one exception that becomes the answer that Telegram would give."""

from typing import Any


class Refused(Exception):
    """The request was refused, with Telegram's code, words and parameters."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def answer(self) -> dict[str, Any]:
        """The body of the answer, as the Bot API server writes it (Query.cpp)."""
        body: dict[str, Any] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.parameters:
            body["parameters"] = dict(self.parameters)
        return body


class Misuse(ValueError):
    """The player or a test asked for something that can't happen in Telegram."""


def bad_request(what: str, **parameters: int) -> Refused:
    """400, in the form of ``Client::fail_query_with_error``."""
    return Refused(400, f"Bad Request: {what}", **parameters)


def forbidden(what: str) -> Refused:
    """403: the chat exists, but this bot may not do that there."""
    return Refused(403, f"Forbidden: {what}")


def too_many(retry_after: int) -> Refused:
    """429 with the whole seconds to wait; the server repeats them in the Retry-After header."""
    return Refused(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)
