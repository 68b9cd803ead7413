"""What is conspicuous in how a message was sent, whatever its words: links, floods, false names."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache

from chat.message import AttachmentKind
from chat.personal_data import PersonalKind, find
from moderation.finding import Deed, Finding, Level, Why
from moderation.normalise import normalise

RULE = "behaviour:"
"""What the name of every rule of behaviour begins with."""


@dataclass(frozen=True, slots=True)
class Sort:
    """What one behaviour is taken for."""

    category: str
    level: Level
    deed: Deed


@dataclass(frozen=True, slots=True)
class Limits:
    """From where on something is conspicuous; each may be set for one group.

    Counts are of messages, people or marks; ``known_sites`` are domains whose links are nobody's
    business, ``staff_names`` words that only staff carry in their names.
    """

    mentions: int = 5
    emoji: int = 15
    same_text: int = 3
    same_text_people: int = 3
    same_text_within: timedelta = timedelta(minutes=1)
    flood: int = 8
    flood_within: timedelta = timedelta(seconds=30)
    newcomer_for: timedelta = timedelta(hours=24)
    raid: int = 10
    raid_within: timedelta = timedelta(minutes=5)
    leaving: int = 5
    leaving_within: timedelta = timedelta(hours=1)
    known_sites: frozenset[str] = frozenset()
    staff_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Behaviours:
    """What each behaviour is taken for, and the limits that hold unless a group has its own.

    ``address`` is what a household's address looks like; beside a number it tells who somebody is.
    So does a name, which is looked for where a copy is made without personal data.
    """

    sorts: Mapping[str, Sort] = field(default_factory=dict)
    limits: Limits = Limits()
    address: re.Pattern[str] | None = None
    name: re.Pattern[str] | None = None


# Made for every message, and a frozen one takes three times as long to make.
@dataclass(slots=True)
class Manner:
    """How one message was sent; never changed.

    ``links`` are those that its text does not show; ``codes`` what the codes in its pictures say.
    ``member_for``: since when its writer has been in the group, where that is known. ``same_here``
    counts the same text of this writer lately, this one included, ``same_others`` the other
    writers of it, ``lately`` the writer's messages of the last moments. ``was_clean``: nothing was
    found in it before it was edited.
    """

    text: str = ""
    name: str = ""
    links: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    attachments: frozenset[AttachmentKind] = frozenset()
    forwarded: bool = False
    member_for: timedelta | None = None
    same_here: int = 1
    same_others: int = 0
    lately: int = 1
    edited: bool = False
    was_clean: bool = True


# Nothing open-ended: each part is bounded, so that a long text costs no more than its length.
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s\u3000-\u9fff\uff00-\uffef]{1,500}"
    r"|(?<![a-z0-9@._-])(?:[a-z0-9-]{1,63}\.){1,4}(?:com|cn|net|org|top|xyz|vip|cc|me|io|shop|site|"
    r"club|online|info|app|live|link|icu|tk)(?![a-z0-9])(?:/[^\s\u3000-\u9fff\uff00-\uffef]{0,500})?",
    re.IGNORECASE,
)
_INVITES = re.compile(
    r"(?:t\.me/(?:\+|joinchat/)|telegram\.me/joinchat/|qm\.qq\.com/|chat\.whatsapp\.com/"
    r"|weixin\.qq\.com/g/|u\.wechat\.com/|work\.weixin\.qq\.com/gm/)",
    re.IGNORECASE,
)
_MENTION = re.compile(r"(?<![a-z0-9_])@[a-z0-9_]{3,32}", re.IGNORECASE)
# Digits (spoken ones too), what is in links and mentions, and whatever may be an emoji.
_TO_LOOK_INTO = re.compile("[0-9@./零〇一二三四五六七八九幺 -⯿️🀀-🫿]")
_EMOJI = frozenset(("So", "Sk"))
_PERSONAL = {
    PersonalKind.PHONE: "phone",
    PersonalKind.ID_CARD: "id_card",
    PersonalKind.BANK_CARD: "bank_card",
    PersonalKind.ACCOUNT: "account",
}


def links_in(text: str) -> list[tuple[int, int]]:
    """Return where links stand in a text."""
    return [found.span() for found in _LINK.finditer(text)] if "." in text or "/" in text else []


def notice(manner: Manner, rules: Behaviours, limits: Limits) -> tuple[Finding, ...]:
    """Return what is conspicuous, in the order of the text; what concerns the whole comes first."""
    if _is_plain(manner, limits):
        return ()
    found = [one for look in _LOOKS for one in look(manner, rules, limits)]
    return tuple(sorted(found, key=lambda one: (one.start, one.end, one.rule)))


def _is_plain(manner: Manner, limits: Limits) -> bool:
    """Tell at a glance that there is nothing to look into, as in most of what is said."""
    sent = manner.links or manner.codes or manner.attachments or manner.forwarded
    often = max(manner.same_here, manner.same_others + 1, manner.lately) > 1
    if sent or often or _TO_LOOK_INTO.search(manner.text) is not None:
        return False
    return not manner.name or not false_name(manner.name, limits)


def _finding(
    rules: Behaviours, name: str, span: tuple[int, int] = (0, 0), normal: str = ""
) -> Iterator[Finding]:
    sort = rules.sorts.get(name)
    if sort is not None:
        rule = f"{RULE}{name}"
        yield Finding(rule, sort.category, sort.level, sort.deed, *span, normal, Why.BEHAVIOUR)


def _links(manner: Manner, rules: Behaviours, limits: Limits) -> Iterator[Finding]:
    spans = [(manner.text[start:end], (start, end)) for start, end in links_in(manner.text)]
    spans += [(link, (0, 0)) for link in manner.links]
    newcomer = _is_new(manner, limits)
    for link, span in spans:
        site = _site(link)
        if any(site == known or site.endswith(f".{known}") for known in limits.known_sites):
            continue
        if _INVITES.search(link):
            yield from _finding(rules, "invite", span, site)
        elif newcomer:
            yield from _finding(rules, "newcomer", span, site)
        else:
            yield from _finding(rules, "link", span, site)


def _codes(manner: Manner, rules: Behaviours, limits: Limits) -> Iterator[Finding]:
    for code in manner.codes:
        name = "newcomer" if _is_new(manner, limits) else "code"
        yield from _finding(rules, name, normal=_site(code))


def _passed_on(manner: Manner, rules: Behaviours, limits: Limits) -> Iterator[Finding]:
    if manner.forwarded:
        yield from _finding(rules, "newcomer" if _is_new(manner, limits) else "forward")
    if AttachmentKind.CONTACT in manner.attachments:
        yield from _finding(rules, "contact")


def _marks(manner: Manner, rules: Behaviours, limits: Limits) -> Iterator[Finding]:
    called = sum(1 for _ in _MENTION.finditer(manner.text)) if "@" in manner.text else 0
    if called >= limits.mentions:
        yield from _finding(rules, "mentions", normal=str(called))
    if len(manner.text) >= limits.emoji and not manner.text.isascii():
        shown = sum(1 for one in manner.text if one > "\u2000" and _is_emoji(one))
        if shown >= limits.emoji:
            yield from _finding(rules, "emoji", normal=str(shown))


def _again(manner: Manner, rules: Behaviours, limits: Limits) -> Iterator[Finding]:
    if manner.same_here >= limits.same_text:
        yield from _finding(rules, "same_text", normal=str(manner.same_here))
    if manner.same_others + 1 >= limits.same_text_people:
        yield from _finding(rules, "same_text_people", normal=str(manner.same_others + 1))
    if manner.lately >= limits.flood:
        yield from _finding(rules, "flood", normal=str(manner.lately))


def _names(manner: Manner, rules: Behaviours, limits: Limits) -> Iterator[Finding]:
    word = false_name(manner.name, limits)
    if word:
        yield from _finding(rules, "false_name", normal=word)


def _personal(manner: Manner, rules: Behaviours, _limits: Limits) -> Iterator[Finding]:
    found = find(manner.text)
    for one in found:
        # The digits themselves stay out of the finding: it is kept, and counted.
        yield from _finding(rules, _PERSONAL[one.kind], (one.start, one.end), _PERSONAL[one.kind])
    if found and rules.address is not None:
        for place in rules.address.finditer(manner.text):
            yield from _finding(rules, "address", place.span(), "address")


def _is_new(manner: Manner, limits: Limits) -> bool:
    return manner.member_for is not None and manner.member_for < limits.newcomer_for


def _is_emoji(one: str) -> bool:
    return unicodedata.category(one) in _EMOJI


def _site(link: str) -> str:
    """Return the domain of a link: what a supervisor needs, without what leads to somebody."""
    bare = link.casefold().partition("://")[2] or link.casefold()
    return bare.partition("/")[0].partition("?")[0][:100]


def false_name(name: str, limits: Limits) -> str:
    """Return the word in a name that only staff carry, or nothing."""
    return _word_in(name, limits.staff_names) if name and limits.staff_names else ""


@lru_cache(maxsize=4096)
def _word_in(name: str, words: tuple[str, ...]) -> str:
    # The same people write again and again.
    normal = normalise(name).text
    return next((word for word in words if normalise(word).text in normal), "")


def edited_foul(
    manner: Manner, findings: tuple[Finding, ...], rules: Behaviours
) -> Iterator[Finding]:
    """A message that was clean and became foul by an edit is worse than one that was foul."""
    if manner.edited and manner.was_clean and any(one.counts for one in findings):
        yield from _finding(rules, "edited")


_LOOKS: tuple[Callable[[Manner, Behaviours, Limits], Iterator[Finding]], ...] = (
    _links,
    _codes,
    _passed_on,
    _marks,
    _again,
    _names,
    _personal,
)
