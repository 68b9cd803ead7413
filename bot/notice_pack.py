"""Reads from the pack how outages and notices are told: kinds, rules, a dispatcher's words."""

import tomllib

from bot.pack import PackIsWrong, pack_folder, read_file_columns
from broadcasts.dispatch import read_dispatch_words
from broadcasts.lead_time import read_notice_rules
from broadcasts.source import read_source_words
from broadcasts.template import read_kinds
from usecases.trade import NoticeSet


def read_notice_set(pack: str, locales: tuple[str, ...]) -> NoticeSet:
    """Read the folder ``notices`` of a pack; raises ``PackIsWrong`` naming the file."""
    folder, name = pack_folder(pack).joinpath("notices"), ""
    try:
        trees = {}
        for name in ("kinds", "rules", "dispatch", "source"):
            trees[name] = tomllib.loads(folder.joinpath(f"{name}.toml").read_text("utf-8"))
        name = "kinds"
        kinds = read_kinds(trees[name], locales)
        name = "rules"
        rules = read_notice_rules(trees[name])
        name = "dispatch"
        dispatch = read_dispatch_words(trees[name])
        columns = read_file_columns(pack, "outages")
        name = "source"
        return NoticeSet(kinds, rules, dispatch, read_source_words(trees[name]), columns)
    except (OSError, tomllib.TOMLDecodeError, KeyError, ValueError) as wrong:
        raise PackIsWrong(reason=f"packs/{pack}/notices/{name}.toml: {wrong}.") from None
