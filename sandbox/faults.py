"""Faults on demand: which requests fail, how, and how often."""

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from random import Random
from typing import Any

DROP_BEFORE = "drop_before"  # the connection breaks and nothing was done
DROP_AFTER = "drop_after"  # done, but the answer is lost
ERROR = "error"  # refused with ``code``
TOO_MANY = "too_many"  # 429 with ``retry_after``
DELAY = "delay"  # carried out ``seconds`` later, by the clock
DIE = "die"  # done, then every open connection breaks, as when the server restarts
KINDS = (DROP_BEFORE, DROP_AFTER, ERROR, TOO_MANY, DELAY, DIE)


@dataclass(slots=True)
class Fault:
    """One rule; it applies to the requests that fit all of its conditions."""

    kind: str
    # fnmatch pattern over the method's name in lower case: "send*", "*", "getupdates".
    method: str = "*"
    # How many times it strikes; None means for ever.
    count: int | None = 1
    probability: float = 1.0
    chat_id: int | None = None
    # Only requests whose text or caption contains this.
    contains: str | None = None
    code: int = 500
    description: str = "Internal Server Error"
    retry_after: int = 5
    seconds: float = 0.0
    struck: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"a fault is one of {', '.join(KINDS)}, not {self.kind!r}")
        self.method = self.method.lower()

    def fits(self, method: str, params: Mapping[str, Any]) -> bool:
        """Whether a request meets the conditions, chance aside."""
        if self.count is not None and self.struck >= self.count:
            return False
        if not fnmatchcase(method.lower(), self.method):
            return False
        if self.chat_id is not None and str(params.get("chat_id")) != str(self.chat_id):
            return False
        said = str(params.get("text") or params.get("caption") or "")
        return self.contains is None or self.contains in said


class Faults:
    """The rules in force, asked once for each request."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self.rules: list[Fault] = []

    def add(self, kind: str, method: str = "*", **settings: Any) -> Fault:
        """Put a rule in force; the settings are the fields of ``Fault``."""
        fault = Fault(kind=kind, method=method, **settings)
        self.rules.append(fault)
        return fault

    def clear(self) -> None:
        """Lift every rule."""
        self.rules.clear()

    def strike(self, method: str, params: Mapping[str, Any]) -> list[Fault]:
        """The faults that strike this request: any delays, then at most one other."""
        struck: list[Fault] = []
        for rule in self.rules:
            if not rule.fits(method, params):
                continue
            if rule.probability < 1.0 and self._random.random() >= rule.probability:
                continue
            rule.struck += 1
            struck.append(rule)
            if rule.kind != DELAY:
                break
        return struck
