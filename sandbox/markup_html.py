"""Reads the HTML style of formatted text into entities, with Telegram's complaints."""

import re

from sandbox.entities import utf16_length
from sandbox.records import Json
from sandbox.refusals import Refused, bad_request

# Bot API, HTML style.
_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
_TAG = re.compile(r"<(/?)([A-Za-z0-9-]*)((?:\s[^<>]*)?)>")
_ATTRIBUTE = re.compile(r"([\w-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+)))?")
_REFERENCE = re.compile(r"&(#x[0-9A-Fa-f]+|#[0-9]+|lt|gt|amp|quot);")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}


def unescape(text: str) -> str:
    """Resolve the references that Telegram knows: four names and all numbers."""

    def character(match: re.Match[str]) -> str:
        name = match[1]
        if name in _NAMED:
            return _NAMED[name]
        number = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
        return chr(number) if 0 < number < 0x110000 else match[0]

    return _REFERENCE.sub(character, text)


def broken(what: str) -> Refused:
    """400 with the words for text that can't be parsed."""
    return bad_request(f"can't parse entities: {what}")


class _Open:
    """A tag that waits for its end."""

    def __init__(self, tag: str, start: int, attributes: dict[str, str]) -> None:
        self.tag = tag
        self.start = start
        self.attributes = attributes

    def entity(self, end: int, covered: str, parent: "_Open | None") -> Json | None:
        """The entity, or None when the tag makes none by itself."""
        if end <= self.start:
            return None
        shown: Json = {"offset": self.start, "length": end - self.start, "type": _TAGS[self.tag]}
        if self.tag == "a":
            url = self.attributes.get("href") or covered
            mention = re.fullmatch(r"tg://user\?id=(\d+)", url)
            if mention:
                shown["type"] = "text_mention"
                shown["user"] = {"id": int(mention[1]), "is_bot": False, "first_name": covered}
                return shown
            if "." not in url and "://" not in url:
                return None
            shown["url"] = url if "://" in url else f"http://{url}/"
        elif self.tag == "tg-emoji":
            shown["custom_emoji_id"] = self.attributes.get("emoji-id", "")
        elif self.tag == "tg-time":
            shown["unix_time"] = int(self.attributes.get("unix", "0") or 0)
        elif self.tag == "blockquote" and "expandable" in self.attributes:
            shown["type"] = "expandable_blockquote"
        elif self.tag == "code" and parent is not None and parent.tag == "pre":
            language = self.attributes.get("class", "")
            if language.startswith("language-"):
                parent.attributes["language"] = language.removeprefix("language-")
            return None
        elif self.tag == "pre" and "language" in self.attributes:
            shown["language"] = self.attributes["language"]
        return shown


def _attributes(text: str) -> dict[str, str]:
    return {
        match[1].lower(): unescape(match[2] or match[3] or match[4] or "")
        for match in _ATTRIBUTE.finditer(text)
    }


class _Reader:
    """One pass over the text."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.plain: list[str] = []
        self.length = 0
        self.open: list[_Open] = []
        self.found: list[Json] = []

    def byte(self, place: int) -> int:
        """Complaints count in bytes of UTF-8."""
        return len(self.source[:place].encode("utf-8", "surrogatepass"))

    def add(self, text: str) -> None:
        """Take plain text."""
        text = unescape(text)
        self.plain.append(text)
        self.length += utf16_length(text)

    def start(self, tag: str, attributes: str, place: int) -> None:
        """Take a start tag."""
        read = _attributes(attributes)
        if tag not in _TAGS:
            raise broken(f'Unsupported start tag "{tag}" at byte offset {self.byte(place)}')
        if tag == "span" and read.get("class") != "tg-spoiler":
            raise broken(
                'Tag "span" must have class "tg-spoiler" at byte offset ' + str(self.byte(place))
            )
        self.open.append(_Open(tag, self.length, read))

    def end(self, tag: str, place: int) -> None:
        """Take an end tag; an empty one closes whatever is open."""
        if not self.open:
            raise broken(f"Unexpected end tag at byte offset {self.byte(place)}")
        opened = self.open.pop()
        if tag not in ("", opened.tag):
            raise broken(
                f"Unmatched end tag at byte offset {self.byte(place)}, "
                f'expected "</{opened.tag}>", found "</{tag}>"'
            )
        units = "".join(self.plain).encode("utf-16-le", "surrogatepass")
        covered = units[opened.start * 2 :].decode("utf-16-le", "surrogatepass")
        entity = opened.entity(self.length, covered, self.open[-1] if self.open else None)
        if entity is not None:
            self.found.append(entity)


def parse(source: str) -> tuple[str, list[Json]]:
    """Plain text and entities of HTML (td/telegram/MessageEntity.cpp, parse_html)."""
    reader = _Reader(source)
    place = 0
    while (bracket := source.find("<", place)) >= 0:
        reader.add(source[place:bracket])
        match = _TAG.match(source, bracket)
        if match is None:
            name = re.match(r"<(/?)([A-Za-z0-9-]*)", source[bracket:])
            if source.find(">", bracket) < 0 or name is None:
                raise broken(f"Unclosed start tag at byte offset {reader.byte(bracket)}")
            raise broken(f'Unsupported start tag "{name[2]}" at byte offset {reader.byte(bracket)}')
        tag = match[2].lower()
        if match[1]:
            reader.end(tag, bracket)
        else:
            reader.start(tag, match[3], bracket)
        place = match.end()
    reader.add(source[place:])
    if reader.open:
        raise broken(f'Can\'t find end tag corresponding to start tag "{reader.open[-1].tag}"')
    return "".join(reader.plain), reader.found
