"""Reads both Markdown styles of formatted text into entities, with Telegram's complaints."""

import re
from dataclasses import dataclass

from sandbox.entities import utf16_length
from sandbox.markup_html import broken
from sandbox.records import Json

# Bot API, MarkdownV2 style: these must be escaped wherever they are not markup.
_RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
_NAMES = {
    "bold": "Bold",
    "italic": "Italic",
    "underline": "Underline",
    "strikethrough": "Strikethrough",
    "spoiler": "Spoiler",
    "text_link": "TextUrl",
    "custom_emoji": "CustomEmoji",
    "code": "Code",
    "pre": "Pre",
}
_MARKS = (
    ("||", "spoiler"),
    ("__", "underline"),
    ("*", "bold"),
    ("_", "italic"),
    ("~", "strikethrough"),
)


@dataclass(slots=True)
class _Open:
    kind: str
    mark: str
    start: int
    place: int


def text_link(url: str, start: int, end: int, covered: str) -> Json | None:
    """The entity of ``[text](url)``; a user's address makes a mention."""
    mention = re.fullmatch(r"tg://user\?id=(\d+)", url)
    shown: Json = {"offset": start, "length": end - start, "type": "text_link"}
    if mention:
        shown["type"] = "text_mention"
        shown["user"] = {"id": int(mention[1]), "is_bot": False, "first_name": covered}
    elif "." in url or "://" in url:
        shown["url"] = url if "://" in url else f"http://{url}/"
    else:
        return None
    return shown


class _V2:
    """One pass over MarkdownV2 (td/telegram/MessageEntity.cpp, parse_markdown_v2)."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.place = 0
        self.plain = ""
        self.length = 0
        self.open: list[_Open] = []
        self.found: list[Json] = []
        self.quote: int | None = None

    def byte(self, place: int) -> int:
        return len(self.source[:place].encode("utf-8", "surrogatepass"))

    def add(self, text: str) -> None:
        self.plain += text
        self.length += utf16_length(text)

    def close(self, kind: str, start: int, **fields: object) -> None:
        if self.length > start:
            entity: Json = {"offset": start, "length": self.length - start, "type": kind}
            self.found.append({**entity, **fields})

    def run(self) -> tuple[str, list[Json]]:
        while self.place < len(self.source):
            self.step()
        self.end_quote(expandable=False)
        if self.open:
            left = self.open[-1]
            raise broken(
                f"Can't find end of {_NAMES[left.kind]} entity at byte offset "
                f"{self.byte(left.place)}"
            )
        return self.plain, self.found

    def step(self) -> None:
        source, place = self.source, self.place
        character = source[place]
        if character == "\\" and place + 1 < len(source) and 0 < ord(source[place + 1]) <= 126:
            self.add(source[place + 1])
            self.place += 2
        elif self.at_line_start() and self.quote_mark():
            return
        elif character == "\n":
            self.new_line()
        elif source.startswith("```", place):
            self.pre()
        elif character == "`":
            self.code()
        elif character in "*_~|[!" and self.mark():
            return
        elif character == "]" and self.open and self.open[-1].kind in ("text_link", "custom_emoji"):
            self.link()
        elif character in _RESERVED:
            raise broken(
                f"Character '{character}' is reserved and must be escaped with the preceding '\\'"
            )
        else:
            self.add(character)
            self.place += 1

    def at_line_start(self) -> bool:
        return self.place == 0 or self.source[self.place - 1] == "\n"

    def quote_mark(self) -> bool:
        if self.source.startswith("**>", self.place):
            self.end_quote(expandable=False)
            self.place += 2
        if self.source[self.place] != ">":
            return False
        if self.quote is None:
            self.quote = self.length
        self.place += 1
        return True

    def new_line(self) -> None:
        following = self.source[self.place + 1 : self.place + 2]
        if self.quote is not None and following != ">":
            self.end_quote(expandable=False)
        self.add("\n")
        self.place += 1

    def end_quote(self, *, expandable: bool) -> None:
        if self.quote is not None:
            self.close("expandable_blockquote" if expandable else "blockquote", self.quote)
            self.quote = None

    def pre(self) -> None:
        end = self.source.find("```", self.place + 3)
        if end < 0:
            raise broken(f"Can't find end of Pre entity at byte offset {self.byte(self.place)}")
        inside = self.source[self.place + 3 : end]
        first, line, rest = inside.partition("\n")
        language = first.strip() if line and re.fullmatch(r"\S+", first.strip() or "") else ""
        body = rest if line and (language or not first.strip()) else inside
        start = self.length
        self.add(re.sub(r"\\(.)", r"\1", body))
        if language:
            self.close("pre", start, language=language)
        else:
            self.close("pre", start)
        self.place = end + 3

    def code(self) -> None:
        match = re.compile(r"`((?:\\.|[^`\\])*)`", re.DOTALL).match(self.source, self.place)
        if match is None:
            raise broken(f"Can't find end of Code entity at byte offset {self.byte(self.place)}")
        start = self.length
        self.add(re.sub(r"\\(.)", r"\1", match[1]))
        self.close("code", start)
        self.place = match.end()

    def mark(self) -> bool:
        source, place = self.source, self.place
        if source.startswith("||", place) and self.quote is not None and not self.is_open("||"):
            rest = source[place + 2 : place + 3]
            if rest in ("", "\n"):
                self.place += 2
                self.end_quote(expandable=True)
                return True
        for mark, kind in _MARKS:
            if not source.startswith(mark, place):
                continue
            # Bot API: __ is read from left to right as underline, greedily.
            if mark == "__" and self.open and self.open[-1].mark == "_" and not self.is_open("__"):
                continue
            self.toggle(mark, kind)
            return True
        if source.startswith("![", place):
            self.open.append(_Open("custom_emoji", "![", self.length, place))
            self.place += 2
            return True
        if source[place] == "[":
            self.open.append(_Open("text_link", "[", self.length, place))
            self.place += 1
            return True
        return False

    def is_open(self, mark: str) -> bool:
        return any(entry.mark == mark for entry in self.open)

    def toggle(self, mark: str, kind: str) -> None:
        if self.open and self.open[-1].mark == mark:
            self.close(kind, self.open.pop().start)
        elif self.is_open(mark):
            left = self.open[-1]
            raise broken(
                f"Can't find end of {_NAMES[left.kind]} entity at byte offset "
                f"{self.byte(left.place)}"
            )
        else:
            self.open.append(_Open(kind, mark, self.length, self.place))
        self.place += len(mark)

    def link(self) -> None:
        opened = self.open.pop()
        match = re.compile(r"\]\(((?:\\.|[^)\\])*)\)", re.DOTALL).match(self.source, self.place)
        if match is None:
            if self.source.startswith("](", self.place):
                raise broken(f"Can't find end of a URL at byte offset {self.byte(self.place + 1)}")
            raise broken(
                f"Character '{self.source[opened.place]}' is reserved and must be escaped "
                "with the preceding '\\'"
            )
        url = re.sub(r"\\(.)", r"\1", match[1])
        if opened.kind == "custom_emoji":
            self.close("custom_emoji", opened.start, custom_emoji_id=url.rpartition("id=")[2])
        else:
            units = self.plain.encode("utf-16-le", "surrogatepass")[opened.start * 2 :]
            covered = units.decode("utf-16-le", "surrogatepass")
            entity = text_link(url, opened.start, self.length, covered)
            if entity is not None and self.length > opened.start:
                self.found.append(entity)
        self.place = match.end()


def parse_v2(source: str) -> tuple[str, list[Json]]:
    """Plain text and entities of MarkdownV2."""
    return _V2(source).run()


_LEGACY = re.compile(
    r"\\(?P<escaped>[_*`\[])"
    r"|```(?:(?P<language>\w+)\n)?(?P<pre>.*?)```"
    r"|`(?P<code>[^`]*)`"
    r"|\*(?P<bold>[^*]*)\*"
    r"|_(?P<italic>[^_]*)_"
    r"|\[(?P<text>[^\]]*)\]\((?P<url>[^)]*)\)"
    r"|(?P<stray>[*_`])",
    re.DOTALL,
)


def parse_legacy(source: str) -> tuple[str, list[Json]]:
    """Plain text and entities of the old Markdown, which knows no nesting."""
    plain, found, place = "", [], 0
    for match in _LEGACY.finditer(source):
        plain += source[place : match.start()]
        place = match.end()
        kind = match.lastgroup or ""
        if kind == "stray":
            offset = len(source[: match.start()].encode("utf-8", "surrogatepass"))
            raise broken(f"Can't find end of the entity starting at byte offset {offset}")
        if kind == "escaped":
            plain += match["escaped"]
            continue
        start = utf16_length(plain)
        covered = match["text"] if kind == "url" else match[kind]
        plain += covered
        size = utf16_length(covered)
        if not size:
            continue
        entity: Json | None = {"offset": start, "length": size, "type": kind}
        if kind == "url":
            entity = text_link(match["url"], start, start + size, covered)
        elif kind == "pre" and match["language"] and entity is not None:
            entity["language"] = match["language"]
        if entity is not None:
            found.append(entity)
    return plain + source[place:], found
