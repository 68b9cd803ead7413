"""Compares the report of a play with what is expected of it; see tests/data/episodes/README.md."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]


def differences(expected: Json, report: Json) -> list[str]:
    """Return one sentence for everything that is not as expected."""
    found = list(_lines(expected["lines"], report["lines"]))
    kinds = Counter(ticket["kind"] for ticket in report["tickets"])
    if dict(kinds) != expected["tickets"]:
        found.append(f"tickets: {dict(kinds)}, expected {expected['tickets']}")
    found += _incidents(expected, report)
    found += _later(expected.get("later", []), report["later"])
    if report["inbox"]["parked"] or report["outbox"]["parked"]:
        found.append(f"parked: inbox {report['inbox']}, outbox {report['outbox']}")
    return found


def _lines(expected: list[Json], reported: list[Json]) -> Iterator[str]:
    if len(expected) != len(reported):
        yield f"{len(reported)} lines, expected {len(expected)}"
        return
    opened = {line["ticket"]: line["line"] for line in reported if line["ticket"]}
    number_of = {line: number for number, line in opened.items()}
    for want, got in zip(expected, reported, strict=True):
        here = f"line {want['line']}"
        if "problem" in got:
            yield f"{here}: {got['problem']}"
        if want["intent"] is not None and got["intent"] != want["intent"]:
            yield f"{here}: intent {got['intent']}, expected {want['intent']}"
        if bool(got["ticket"]) != bool(want["opens"]):
            yield f"{here}: ticket {got['ticket']}, expected {want['opens']}"
        if opened.get(got["joined"]) != want["joins"]:
            yield f"{here}: joined {got['joined']}, expected that of line {want['joins']}"
        yield from _replies(here, want, got, number_of)


def _replies(here: str, want: Json, got: Json, number_of: dict[int, str]) -> Iterator[str]:
    texts: dict[str, list[str]] = {"group": [], "private": []}
    for reply in got["replies"]:
        texts[reply["where"]].append(reply["text"])
    everything = [*texts["group"], *texts["private"]]
    for where, those in texts.items():
        if want[where] is not None and bool(those) != want[where]:
            yield f"{here}: replies in {where}: {those}, expected {want[where]}"
    if want.get("answered") and not everything:
        yield f"{here}: nothing was answered"
    for pattern in want.get("must", []):
        if not any(re.search(pattern, text) for text in everything):
            yield f"{here}: {pattern!r} is in none of {everything}"
    for pattern in want.get("never", []):
        if any(re.search(pattern, text) for text in texts["group"]):
            yield f"{here}: {pattern!r} is in {texts['group']}"
    if "names" in want:
        number = number_of.get(want["names"], "no ticket")
        if not any(number in text for text in texts["private"]):
            yield f"{here}: {number} is in none of {texts['private']}"


def _incidents(expected: Json, report: Json) -> Iterator[str]:
    wanted = sorted(incident["lines"] for incident in expected["incidents"])
    got = sorted(incident["lines"] for incident in report["incidents"])
    if got != wanted:
        yield f"incidents: lines {got}, expected {wanted}"
    reporters = sorted(incident["reporters"] for incident in expected["incidents"])
    tickets = sorted(len(incident["tickets"]) for incident in report["incidents"])
    if tickets != reporters:
        yield f"incidents: {tickets} tickets, expected one for each of {reporters} reporters"


def _later(expected: list[Json], came: list[Json]) -> Iterator[str]:
    """Count what came by itself; edits of what stood there before are not counted."""
    for want in expected:
        fitting = [
            one["text"]
            for one in came
            if not one["edit"]
            and re.search(want["says"], one["text"])
            and want.get("where", one["where"]) == one["where"]
            and want.get("chat", one["chat"]) == one["chat"]
        ]
        if len(fitting) != want["times"]:
            yield f"later: {want['says']!r} came as {fitting}, expected {want['times']} times"
