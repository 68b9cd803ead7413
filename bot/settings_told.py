"""What is wrong with a setting, in words: what it got, and what it wants."""

import difflib
from collections.abc import Sequence
from typing import Any, get_args

from pydantic import BaseModel, SecretStr

_SECRET_KEYS = {"token", "key", "webhook_secret", "url", "heartbeat_url"}

# What pydantic calls an error, and what a person would say that the key wants.
_WANTS = {
    "int_parsing": "wants a whole number",
    "int_type": "wants a whole number",
    "int_from_float": "wants a whole number",
    "float_parsing": "wants a number",
    "float_type": "wants a number",
    "string_type": "wants text in quotation marks",
    "list_type": "wants a list",
    "literal_error": "wants {expected}",
    "greater_than_equal": "wants at least {ge}",
    "less_than_equal": "wants at most {le}",
    "string_too_short": "wants at least {min_length} characters",
    "string_too_long": "wants at most {max_length} characters",
    "string_pattern_mismatch": "wants text of the shape {pattern}",
    "model_type": "wants a table of keys",
    "model_attributes_type": "wants a table of keys",
}

_WRONG_SHAPES = {"list_type", "model_type", "model_attributes_type"}
_SHAPES: dict[type, str] = {str: "a text", list: "a list", dict: "a table"}


def wanted(error: Any) -> str:
    """Say what a key wants, for an error as pydantic tells it."""
    known = _WANTS.get(error["type"])
    if known:
        return known.format_map(error.get("ctx", {}))
    words = str(error["msg"]).removeprefix("Value error, ")
    return words if words.startswith("wants ") else f"wants something else: {words}"


def shown(error: Any) -> str:
    """Say what a key got; never what may be secret."""
    secret = any(part in _SECRET_KEYS for part in error["loc"])
    if secret or isinstance(error["input"], SecretStr):
        return "a value that is kept secret"
    if error["type"] in _WRONG_SHAPES and not isinstance(error["input"], int | float):
        # A token or an address with a password may stand where a whole table should.
        return _SHAPES.get(type(error["input"]), "something else")
    value = repr(error["input"])
    return value if len(value) <= 80 else f"{value[:77]}…"


def guessed(settings: type[BaseModel], location: Sequence[int | str]) -> str:
    """Say which key was probably meant by one that is not known, and end the sentence."""
    model: Any = settings
    for part in location[:-1]:
        if isinstance(part, int):
            continue
        field = model.model_fields.get(part)
        if field is None:
            return "."
        inner = get_args(field.annotation)
        model = inner[0] if inner else field.annotation
    near = difflib.get_close_matches(str(location[-1]), list(model.model_fields), n=1)
    return f"; did you mean {near[0]!r}?" if near else "."
