"""Where in a TOML file something is wrong: the line that a complaint speaks of."""

import re

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def line_of(text: str, complaint: str) -> int | None:
    """Return the number of the line, or ``None`` where none fits.

    A complaint is a dotted place, a colon, and words: ``calendar.week.monday: 8-12``. A day that
    it names is looked for first (the last of them, if it is there twice), then what it calls
    unknown, then the place, from its end.
    """
    lines = [line.partition("#")[0].strip() for line in text.splitlines()]
    for day in _DAY.findall(complaint):
        found = [number for number, line in enumerate(lines, 1) if day in line]
        if found:
            return found[-1]
    place, _, words = complaint.partition(":")
    unknown = words.replace(",", " ").split()[1:] if words.strip().startswith("unknown") else []
    for name in (*unknown, *reversed(place.split("."))):
        shape = re.compile(rf'\[?([\w-]+\.)*"?{re.escape(name)}"?\s*[=\]]')
        for number, line in enumerate(lines, 1):
            if shape.match(line):
                return number
    return None


def line_within(text: str, place: str, name: str) -> int | None:
    """Return the line on which a table has a key; that of the table itself where it has not.

    The table is the one that ``place`` (a dotted place) ends in.
    """
    head = line_of(text, place)
    if head is None:
        return None
    lines = [line.partition("#")[0].strip() for line in text.splitlines()]
    shape = re.compile(rf'([\w-]+\.)*"?{re.escape(name)}"?\s*=')
    for number in range(head, len(lines)):
        if lines[number].startswith("["):
            break
        if shape.match(lines[number]):
            return number + 1
    return head
