"""Learning what messages of each category of risk are like, from a pack's examples."""

import contextlib
import os
from array import array
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import orjson

from bot.pack import PackIsWrong, pack_folder, read_phrases
from intents.examples import Learnt, learn
from intents.intent import Intent
from moderation.judge import Judge
from moderation.likeness import Likeness, Weights, glance, signs
from moderation.normalise import normalise

_PHRASES = "lexicon/phrases"
_NONE = "none"
_RAREST = 2
_STRENGTH = 0.03
_TURNS = 50
# A weight that says less than this is left out: most runs of characters say nothing.
_SILENT = 0.02
# What only looks like a violation teaches more than a message about the weather.
_HARD = 2.0
# Chosen on development talk (benchmarks/judge.md); where a life may hang on it less is enough,
# but nobody is called at night for what a complaint merely sounds like.
OPENS = -0.8
SURE = {"self_harm": 0.33, "safety": 0.33, "collective": 0.65}
SURE_ELSE = 0.57


def read_likeness(pack: str, judge: Judge, cache: Path | None = None) -> Likeness | None:
    """Learn from a pack's examples, or take what was learnt from just these.

    Ordinary talk is the phrase bank of the intents, but for what the lexicon flags in it and for
    reports, which are about the same matters. Nothing is learnt where a pack has no examples.
    """
    folder = pack_folder(pack).joinpath(_PHRASES)
    if not folder.is_dir():
        return None
    bank: dict[str, list[str]] = {}
    for one in sorted(folder.iterdir(), key=lambda one: one.name):
        if one.name.endswith(".tsv"):
            # Several files may belong to one category: theft.tsv, theft.2.tsv.
            bank.setdefault(one.name.split(".")[0], []).extend(_lines(one.read_text("utf-8")))
    categories = sorted(set(bank) - {_NONE})
    strange = set(categories) - set(judge.lexicon.categories)
    if strange:
        raise PackIsWrong(reason=f"packs/{pack}/{_PHRASES}/{min(strange)}.tsv: no such category.")
    stored = cache / f"likeness-{_digest(pack, bank)}.json" if cache else None
    if stored is not None and stored.is_file():
        with contextlib.suppress(OSError, ValueError, KeyError):
            return _read(stored.read_bytes())
    ordinary = [
        one.text
        for one in read_phrases(pack)
        if one.intent is not Intent.REPORT and not judge.verdict(one.text).counting
    ]
    hard = bank.get(_NONE, [])
    packed = _learn(bank, categories, [*hard, *ordinary], len(hard))
    if stored is not None:
        _keep(stored, packed)
    return _read(packed)


def _lines(text: str) -> list[str]:
    lines = (line.strip() for line in text.removeprefix("\ufeff").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _learn(
    bank: dict[str, list[str]], categories: list[str], ordinary: list[str], hard: int
) -> bytes:
    flagged = [text for one in categories for text in bank[one]]
    kinds = [at for at, one in enumerate(categories) for _ in bank[one]]
    texts = [normalise(text).text for text in (*flagged, *ordinary)]
    flags = [1] * len(flagged) + [0] * len(ordinary)
    importance = [1.0] * len(flagged) + [_HARD] * hard + [1.0] * (len(ordinary) - hard)
    said = [signs(text) for text in texts]

    def learnt(of: list[list[str]], labels: list[int], classes: int) -> Learnt:
        return learn(
            of,
            labels,
            classes,
            strength=_STRENGTH,
            turns=_TURNS,
            rarest=_RAREST,
            importance=importance[: len(of)],
        )

    gate = learnt([glance(text) for text in texts], flags, 2)
    flag = learnt(said, flags, 2)
    kind = learnt(said[: len(flagged)], kinds, len(categories))
    return orjson.dumps(
        {
            "gate": _odds(gate),
            "flag": _odds(flag),
            "rows": list(kind.rows),
            "kinds": array("f", kind.weights).tobytes().hex(),
            "categories": categories,
            "bias": [gate.bias[1] - gate.bias[0], flag.bias[1] - flag.bias[0], *kind.bias],
        }
    )


def _odds(found: Learnt) -> dict[str, float]:
    """Return how much each sign speaks for the second of two classes, in log odds."""
    odds = {
        name: round(found.weights[2 * at + 1] - found.weights[2 * at], 4)
        for name, at in found.rows.items()
    }
    return {name: one for name, one in odds.items() if abs(one) >= _SILENT}


def _read(packed: bytes) -> Likeness:
    told = orjson.loads(packed)
    kinds = array("f")
    kinds.frombytes(bytes.fromhex(told["kinds"]))
    weights = Weights(
        told["gate"],
        told["flag"],
        {name: at for at, name in enumerate(told["rows"])},
        kinds,
        told["categories"],
        told["bias"],
    )
    sure = {one: SURE.get(one, SURE_ELSE) for one in told["categories"]}
    return Likeness(weights, opens=OPENS, sure=sure)


def _digest(pack: str, bank: dict[str, list[str]]) -> str:
    digest = sha256()
    for package in ("intents", "moderation"):
        for one in sorted(files(package).iterdir(), key=lambda file: file.name):
            if one.name.endswith(".py"):
                digest.update(one.read_bytes())
    folder = pack_folder(pack)
    for part in ("lexicon", "intents/phrases"):
        for one in sorted(folder.joinpath(*part.split("/")).iterdir(), key=lambda file: file.name):
            if one.is_file():
                digest.update(one.read_bytes())
    digest.update(orjson.dumps(bank))
    return digest.hexdigest()[:24]


def _keep(file: Path, learnt: bytes) -> None:
    """Write aside and rename, so that another process never reads half; a full disk is no error."""
    aside = file.with_suffix(f".{os.getpid()}")
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        aside.write_bytes(learnt)
        aside.replace(file)
