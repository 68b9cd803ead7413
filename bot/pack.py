"""Reading what belongs to the trade: packs, sentences, and the classifier that learns from them."""

import contextlib
import os
import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from billing.arrears import BillNotices, read_notices
from billing.question import BillWords, read_bill_words
from chat.columns import Columns, read_columns
from chat.errors import BadInput, Fact
from chat.toml_lines import line_of
from chat.words import Words, parse_words
from customers.wishes import WishWords, read_wishes
from intents.classifier import Classifier
from intents.cues import Cue, CueFileIsWrong, Cues, Rule, parse_cues
from intents.model import ModelIsUnreadable
from intents.phrases import Phrase, PhraseFileIsWrong, parse_phrases
from intents.training import train
from stations.calendar import Calendar, calendar_from
from tickets.digest import DigestRules, digest_rules
from tickets.kinds import TicketRules, ticket_rules
from tickets.policies import Policies, policies_from
from tickets.promise import PromiseRules, promise_rules

T = TypeVar("T")


class PackIsWrong(Fact):
    """A file of the trade's data cannot be used; the sentence names the file and the line."""

    key = "pack_is_wrong"


def pack_folder(name: str) -> Traversable:
    """Find a pack; raises ``PackIsWrong`` with the names of those there are."""
    everything = files("packs")
    folder = everything.joinpath(name)
    if not folder.is_dir():
        there = sorted(one.name for one in everything.iterdir() if one.joinpath("intents").is_dir())
        raise PackIsWrong(reason=f"pack.name: got {name!r}, wants one of {', '.join(there)}.")
    return folder


def read_ticket_rules(pack: str) -> TicketRules:
    """Read the kinds of tickets that the trade knows; raises ``PackIsWrong``."""
    found = list(_below(pack_folder(pack), "tickets", ".toml"))
    try:
        return ticket_rules([tomllib.loads(one.read_text("utf-8")) for one in found])
    except (tomllib.TOMLDecodeError, BadInput) as wrong:
        raise PackIsWrong(reason=f"packs/{pack}/tickets: {wrong}.") from None


def read_policies(pack: str, kinds: Collection[str]) -> Policies:
    """Read within what time something must happen to tickets; raises ``PackIsWrong``."""
    found = _below(pack_folder(pack), "tickets", ".toml")
    return policies_in(
        [(f"packs/{pack}/tickets/{one.name}", one.read_text("utf-8")) for one in found], kinds
    )


def policies_in(texts: Sequence[tuple[str, str]], kinds: Collection[str]) -> Policies:
    """Read policies from files, by name and text; raises ``PackIsWrong`` naming file and line."""
    trees = []
    for name, text in texts:
        try:
            trees.append(tomllib.loads(text))
        except tomllib.TOMLDecodeError as wrong:
            raise PackIsWrong(reason=f"{name}: {wrong}.") from None
    try:
        return policies_from(trees, kinds)
    except Fact as wrong:
        raise PackIsWrong(reason=f"{_place_of(texts, wrong)}: {wrong}.") from None


def _place_of(texts: Sequence[tuple[str, str]], wrong: Fact) -> str:
    """Return the file and line of the entry that a fact speaks of."""
    spoken = wrong.values.get("code") or wrong.values.get("other") or wrong.values.get("reason")
    place = f"clock.{str(spoken).removeprefix('clock.')}"
    for name, text in texts:
        line = line_of(text, place)
        if line is not None:
            return f"{name}, line {line}"
    return "clock"


def read_promises(pack: str) -> PromiseRules:
    """Read how promises of a time are recognised and reminded of; raises ``PackIsWrong``."""
    found = list(_below(pack_folder(pack), "tickets", ".toml"))
    try:
        return promise_rules([tomllib.loads(one.read_text("utf-8")) for one in found])
    except (tomllib.TOMLDecodeError, BadInput) as wrong:
        raise PackIsWrong(reason=f"packs/{pack}/tickets: {wrong}.") from None


def read_digests(pack: str) -> DigestRules:
    """Read when a station is told how it is doing, and what is worse; raises ``PackIsWrong``."""
    found = list(_below(pack_folder(pack), "tickets", ".toml"))
    try:
        return digest_rules([tomllib.loads(one.read_text("utf-8")) for one in found])
    except (tomllib.TOMLDecodeError, BadInput) as wrong:
        raise PackIsWrong(reason=f"packs/{pack}/tickets: {wrong}.") from None


def read_calendar(pack: str, zone: str) -> Calendar:
    """Read working hours and holidays; raises ``PackIsWrong``."""
    return _file(pack, "calendar.toml", lambda tree: calendar_from(tree, zone))


def read_bill_words_of(pack: str) -> BillWords:
    """Read what people ask of their bills, by its words; raises ``PackIsWrong``."""
    return _file(pack, "bill_questions.toml", read_bill_words)


def read_wishes_of(pack: str) -> WishWords:
    """Read what people wish with their accounts, by its words; raises ``PackIsWrong``."""
    return _file(pack, "account_wishes.toml", read_wishes)


def read_bill_notices(pack: str) -> BillNotices:
    """Read what residents are told of their bills without asking; raises ``PackIsWrong``."""
    return _file(pack, "billing.toml", read_notices)


def read_file_columns(pack: str, kind: str) -> Columns:
    """Read how the columns of accounts' and bills' files are called; raises ``PackIsWrong``."""
    return _file(pack, "columns.toml", lambda tree: read_columns(tree, kind))


def _file(pack: str, name: str, read: Callable[[dict[str, Any]], T]) -> T:
    """Read one file of a pack; raises ``PackIsWrong`` with its name and what is wrong with it."""
    try:
        return read(tomllib.loads(pack_folder(pack).joinpath(name).read_text("utf-8")))
    except (OSError, Fact, LookupError, ValueError, TypeError, ArithmeticError, re.error) as wrong:
        raise PackIsWrong(reason=f"packs/{pack}/{name}: {wrong}.") from None


def read_classifier(
    pack: str, phrases: Iterable[str] = (), words: Iterable[str] = (), cache: Path | None = None
) -> Classifier:
    """Learn from the pack and the station's own files, or take what was learnt from just these.

    The learnt weights are kept in ``cache`` under a hash of everything that they came from.
    """
    folder = pack_folder(pack)
    vocabulary = [("words.txt", folder.joinpath("words.txt").read_text("utf-8"))]
    vocabulary += [(name, _own(name)) for name in words]
    cues = [(one.name, one.read_text("utf-8")) for one in _below(folder, "intents", ".toml")]
    bank = [(f.name, f.read_text("utf-8")) for f in _below(folder, "intents/phrases", ".tsv")]
    bank += [(name, _own(name)) for name in phrases]
    try:
        cutter = Words(word for _, text in vocabulary for word in parse_words(text))
        known = _cues(cues)
        stored = cache / f"intents-{_digest([*vocabulary, *cues, *bank])}.npz" if cache else None
        if stored is not None and stored.is_file():
            with contextlib.suppress(ModelIsUnreadable, OSError):
                return Classifier.from_bytes(stored.read_bytes(), known, cutter)
        learnt = train(
            [one for name, text in bank for one in parse_phrases(text, name)], known, cutter
        )
    except (CueFileIsWrong, PhraseFileIsWrong) as wrong:
        raise PackIsWrong(reason=str(wrong)) from None
    weights = learnt.to_bytes()
    if stored is not None:
        _keep(stored, weights)
    # As every later start reads it: the file's rounding must not make the first one differ.
    return Classifier.from_bytes(weights, known, cutter)


def read_phrases(pack: str) -> list[Phrase]:
    """Read the pack's phrase bank alone."""
    folder = pack_folder(pack)
    return [
        phrase
        for file in _below(folder, "intents/phrases", ".tsv")
        for phrase in parse_phrases(file.read_text("utf-8"), file.name)
    ]


def cache_folder() -> Path:
    """Where this user keeps what can be made again."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lamplight"


def _below(folder: Traversable, path: str, suffix: str) -> Iterator[Traversable]:
    for one in sorted(folder.joinpath(*path.split("/")).iterdir(), key=lambda file: file.name):
        if one.name.endswith(suffix):
            yield one


def _own(name: str) -> str:
    try:
        return Path(name).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as wrong:
        raise PackIsWrong(reason=f"{name}: {wrong}.") from None


def _cues(found: list[tuple[str, str]]) -> Cues:
    cues: list[Cue] = []
    rules: list[Rule] = []
    for name, text in found:
        some_cues, some_rules = parse_cues(text, name)
        cues += some_cues
        rules += some_rules
    return Cues(cues, rules)


def _digest(parts: list[tuple[str, str]]) -> str:
    digest = sha256()
    for one in sorted(files("intents").iterdir(), key=lambda file: file.name):
        if one.name.endswith(".py"):
            digest.update(one.read_bytes())
    for name, text in parts:
        digest.update(f"{name}\0{text}\0".encode())
    return digest.hexdigest()[:24]


def _keep(file: Path, learnt: bytes) -> None:
    """Write aside and rename, so that another process never reads half; a full disk is no error."""
    aside = file.with_suffix(f".{os.getpid()}")
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        aside.write_bytes(learnt)
        aside.replace(file)
