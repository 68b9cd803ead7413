"""Reads a method's parameters as the Bot API server does: everything may come as text."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.refusals import bad_request

_INT32 = 2**31


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in a multipart body."""

    name: str
    content: bytes
    mime_type: str


def as_text(value: Any) -> str:
    """The text that a value has in a form body."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value)


def as_integer(text: str) -> int:
    """``td::to_integer``: the digits at the front, 0 when there are none."""
    text = text.strip()
    sign = -1 if text.startswith("-") else 1
    digits = ""
    for character in text.lstrip("-"):
        if character not in "0123456789":
            break
        digits += character
    return sign * int(digits) if digits and len(digits) < 20 else 0


class Parameters:
    """The parameters of one call, and the files that came with them."""

    def __init__(self, values: Mapping[str, Any], files: Mapping[str, Upload]) -> None:
        self.values = dict(values)
        self.files = dict(files)

    def has(self, name: str) -> bool:
        """Whether the parameter was given and says something."""
        return as_text(self.values.get(name)) != ""

    def text(self, name: str) -> str:
        """As text, empty when missing."""
        return as_text(self.values.get(name))

    def integer(
        self, name: str, default: int = 0, low: int = -_INT32, high: int = _INT32 - 1
    ) -> int:
        """As a number, moved into the bounds (Client.cpp, get_integer_arg)."""
        given = self.text(name)
        return min(max(as_integer(given) if given else default, low), high)

    def boolean(self, name: str) -> bool:
        """``to_bool``: true, yes and 1 in any case (Client.cpp)."""
        return self.text(name).lower() in ("true", "yes", "1")

    def number(self, name: str) -> float:
        """As a floating-point number."""
        given = self.text(name)
        try:
            return float(given)
        except ValueError:
            raise bad_request(f"{name} must be a number") from None

    def structure(self, name: str, words: str) -> Any:
        """A JSON value, given as such or as text; ``words`` name it in the refusal."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {words} JSON object") from None

    def listing(self, name: str, words: str) -> list[Any] | None:
        """A JSON array, or None when missing."""
        value = self.structure(name, words)
        if value is None:
            return None
        if not isinstance(value, list):
            raise bad_request(f"expected an Array of {words}")
        return value

    def mapping(self, name: str, words: str) -> dict[str, Any] | None:
        """A JSON object, or None when missing."""
        value = self.structure(name, words)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise bad_request(f"{words} must be an Object")
        return value

    def upload(self, name: str) -> Upload | None:
        """A file by its field's name or by ``attach://name`` (Bot API, Sending files)."""
        given = self.text(name)
        if given.startswith("attach://"):
            return self.files.get(given.removeprefix("attach://"))
        return self.files.get(name)

    def logged(self) -> dict[str, Any]:
        """The parameters for the call log; files are told by name and size."""
        shown = dict(self.values)
        for name, upload in self.files.items():
            shown[name] = {"file": upload.name, "size": len(upload.content)}
        return shown
